// SPDX-License-Identifier: Apache-2.0
// CycloneDX in XML: the members of its JSON as elements and attributes, in an
// order that its schema fixes.
// https://cyclonedx.org/docs/1.7/xml/
#include <string>
#include <string_view>
#include <utility>

#include "sbom/cyclonedx/entries.h"
#include "sbom/cyclonedx/xml_shape.h"
#include "sbom/cyclonedx/xml_text.h"
#include "sbom/write_bom.h"

namespace assay {
namespace {

class Writer {
 public:
  // An element with what the entry holds.
  void Element(std::string_view name, const Entry& entry, XmlShape shape) {
    if (entry.IsScalar()) {
      Leaf(name, entry.text);
      return;
    }
    Begin(name);
    for (const Entry& child : entry.children) {
      const XmlMember* member = FindJsonMember(shape, child.key);
      if (member != nullptr && member->form == XmlForm::kAttribute) {
        Attribute(member->xml, child.text);
      }
    }
    const XmlMember* text = FindTextMember(shape);
    if (text != nullptr) {
      const Entry* content = entry.Find(text->json);
      EndWithText(name, content != nullptr ? content->text : "");
      return;
    }
    Inside(entry, shape);
    End(name);
  }

  void Begin(std::string_view name) {
    if (open_) out_ += ">\n";
    out_.append(2 * depth_, ' ').append("<").append(name);
    open_ = true;
    ++depth_;
  }

  void Attribute(std::string_view name, std::string_view value) {
    out_.append(" ").append(name).append("=\"");
    out_.append(XmlText(value, true)).append("\"");
  }

  void Inside(const Entry& entry, XmlShape shape) {
    for (const Entry& child : entry.children) {
      const XmlMember* member = FindJsonMember(shape, child.key);
      if (member != nullptr) Put(*member, child);
    }
  }

  void End(std::string_view name) {
    --depth_;
    if (open_) {
      out_ += "/>\n";
    } else {
      out_.append(2 * depth_, ' ').append("</").append(name).append(">\n");
    }
    open_ = false;
  }

  std::string Done() { return std::move(out_); }

 private:
  void EndWithText(std::string_view name, std::string_view text) {
    --depth_;
    out_.append(">").append(XmlText(text, false)).append("</").append(name);
    out_ += ">\n";
    open_ = false;
  }

  void Leaf(std::string_view name, std::string_view text) {
    Begin(name);
    EndWithText(name, text);
  }

  void Reference(std::string_view name, std::string_view ref) {
    Begin(name);
    Attribute("ref", ref);
    End(name);
  }

  void License(const Entry& choice) {
    if (const Entry* license = choice.Find("license")) {
      Element("license", *license, XmlShape::kLicense);
    } else if (choice.Find("expressionDetails") != nullptr) {
      Element("expression-detailed", choice, XmlShape::kExpressionDetailed);
    } else {
      Element("expression", choice, XmlShape::kExpression);
    }
  }

  void Item(const XmlMember& member, const Entry& item) {
    switch (member.form) {
      case XmlForm::kList:
        Element(member.item, item, member.shape);
        break;
      case XmlForm::kFlat:
        Element(member.xml, item, member.shape);
        break;
      case XmlForm::kRefs:
        Reference(member.item, item.text);
        break;
      case XmlForm::kFlatRefs:
        Reference(member.xml, item.text);
        break;
      case XmlForm::kLicenses:
        License(item);
        break;
      case XmlForm::kDatasets:
        // The one walk makes references of them all.
        if (const Entry* ref = item.Find("ref")) Leaf("ref", ref->text);
        break;
      case XmlForm::kElement:
      case XmlForm::kAttribute:
      case XmlForm::kText:
        break;
    }
  }

  void Put(const XmlMember& member, const Entry& value) {
    switch (member.form) {
      case XmlForm::kAttribute:
      case XmlForm::kText:
        return;
      case XmlForm::kElement:
        Element(member.xml, value, member.shape);
        return;
      case XmlForm::kFlat:
      case XmlForm::kFlatRefs:
        for (const Entry& item : value.children) Item(member, item);
        return;
      default:
        Begin(member.xml);
        for (const Entry& item : value.children) Item(member, item);
        End(member.xml);
    }
  }

  std::string out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  std::size_t depth_ = 0;
  bool open_ = false;  // The start tag's '>' is not there yet.
};

std::string Write(const Bom& bom, CycloneDxVersion version) {
  const Entry root = CycloneDxEntries(bom, version);
  Writer writer;
  writer.Begin("bom");
  writer.Attribute("xmlns",
                   std::string(kXmlNamespace) +
                       (version == CycloneDxVersion::k17 ? "1.7" : "1.6"));
  for (const char* name : {"serialNumber", "version"}) {
    const Entry* value = root.Find(name);
    if (value != nullptr) writer.Attribute(name, value->text);
  }
  writer.Inside(root, XmlShape::kBom);
  writer.End("bom");
  return writer.Done();
}

std::string Write16(const Bom& bom) {
  return Write(bom, CycloneDxVersion::k16);
}

std::string Write17(const Bom& bom) {
  return Write(bom, CycloneDxVersion::k17);
}

}  // namespace

extern const BomFormat kCycloneDxXml;
const BomFormat kCycloneDxXml = {"cyclonedx-xml", "CycloneDX 1.6 in XML",
                                 Write16};

extern const BomFormat kCycloneDxXml17;
const BomFormat kCycloneDxXml17 = {"cyclonedx-xml-1.7", "CycloneDX 1.7 in XML",
                                   Write17};

}  // namespace assay
