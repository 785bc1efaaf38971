// SPDX-License-Identifier: Apache-2.0
#include <expat.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/escape.h"
#include "sbom/cyclonedx/xml_shape.h"
#include "sbom/cyclonedx/xml_text.h"

namespace assay {
namespace {

constexpr std::size_t kDeepest = 128;
// Between a namespace and a name; neither can have it.
constexpr char kBetween = '\n';
// What the parser is handed at once; it counts in int.
constexpr std::size_t kPiece = 1u << 20;

// What an element that is open will be in JSON.
struct Open {
  enum class What {
    kScalar,
    kObject,
    kList,      // Of `member`.
    kRefs,      // Of `member`.
    kLicenses,  // A list of choices.
    kDatasets,
    kUnknown,  // Whatever it turns out to hold.
  };
  enum class Joins {
    kAsMember,
    kAsItem,        // Of the array around it.
    kAsFlatItem,    // Of an array with that key in the object around it.
    kAsLicense,     // {"license": …} in the array around it.
    kAsDatasetRef,  // {"ref": …} there.
  };

  What what = What::kUnknown;
  Joins joins = Joins::kAsMember;
  XmlShape shape = XmlShape::kScalar;
  const XmlMember* member = nullptr;
  Entry entry = {};
  std::string text = {};
};

using What = Open::What;
using Joins = Open::Joins;

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == text.npos;
}

Entry* ArrayIn(Entry& object, std::string_view key) {
  const auto at = std::ranges::find(object.children, key, &Entry::key);
  if (at != object.children.end()) return &*at;
  Entry& array = object.children.emplace_back(ArrayEntry());
  array.key = key;
  return &array;
}

class Reader {
 public:
  explicit Reader(const Limits& limits) : most_(limits.values) {}

  void Start(std::string_view qualified, const XML_Char** attributes) {
    const std::size_t between = qualified.find(kBetween);
    const bool in_namespace = between != qualified.npos;
    const std::string_view space =
        in_namespace ? qualified.substr(0, between) : std::string_view();
    const std::string_view name =
        in_namespace ? qualified.substr(between + 1) : qualified;
    if (open_.size() >= kDeepest) {
      return Refuse(Error::Kind::kLimit,
                    "is deeper than " + std::to_string(kDeepest) + " elements");
    }
    if (!Count()) return;
    if (open_.empty()) {
      if (!StartRoot(space, name)) return;
    } else {
      open_.push_back(space == space_ ? Inside(open_.back(), name)
                                      : Unknown(open_.back(), name));
    }
    TakeAttributes(name, attributes);
  }

  void Text(std::string_view text) {
    if (!open_.empty()) open_.back().text += text;
  }

  void End() {
    if (open_.empty()) return;
    Open closed = std::move(open_.back());
    open_.pop_back();
    Finish(closed);
    if (open_.empty()) {
      root_ = std::move(closed.entry);
    } else {
      Join(std::move(closed), open_.back());
    }
  }

  void Refuse(Error::Kind kind, std::string why, std::string hint = {}) {
    if (!error_) error_ = Error{kind, std::move(why), std::move(hint)};
    XML_StopParser(parser_, XML_FALSE);
  }

  void Use(XML_Parser parser) { parser_ = parser; }
  const std::optional<Error>& error() const { return error_; }
  Entry& root() { return root_; }

 private:
  bool Count() {
    if (++values_ <= most_) return true;
    Refuse(Error::Kind::kLimit,
           "has more than " + std::to_string(most_) + " values",
           "--limit values=NUMBER allows more");
    return false;
  }

  bool StartRoot(std::string_view space, std::string_view name) {
    if (name != "bom" || !space.starts_with(kXmlNamespace)) {
      Refuse(Error::Kind::kMalformed,
             "is XML, and not CycloneDX: it begins with '" +
                 EscapeShort(name, 80) + "' of '" + EscapeShort(space, 80) +
                 "'");
      return false;
    }
    space_ = space;
    Open root{What::kObject, Joins::kAsMember, XmlShape::kBom};
    root.entry.Put("bomFormat", "CycloneDX");
    root.entry.Put("specVersion", space.substr(kXmlNamespace.size()));
    open_.push_back(std::move(root));
    return true;
  }

  // An element that no table has: a member where that is possible.
  static Open Unknown(Open& around, std::string_view name) {
    // What was thought to be text holds elements.
    if (around.what == What::kScalar) around.what = What::kUnknown;
    Open open;
    open.entry.key = name;
    const bool in_list =
        around.what != What::kObject && around.what != What::kUnknown;
    open.joins = in_list ? Joins::kAsItem : Joins::kAsMember;
    return open;
  }

  static Open OfShape(XmlShape shape, Joins joins, std::string_view key) {
    const What what =
        shape == XmlShape::kScalar ? What::kScalar : What::kObject;
    Open open{what, joins, shape};
    open.entry.key = key;
    return open;
  }

  static Open InObject(Open& around, std::string_view name) {
    const XmlMember* member = FindXmlMember(around.shape, name, false);
    if (member == nullptr) return Unknown(around, name);
    What list = What::kList;
    switch (member->form) {
      case XmlForm::kElement:
        return OfShape(member->shape, Joins::kAsMember, member->json);
      case XmlForm::kFlat:
      case XmlForm::kFlatRefs:
        return OfShape(member->shape, Joins::kAsFlatItem, member->json);
      case XmlForm::kRefs:
        list = What::kRefs;
        break;
      case XmlForm::kLicenses:
        list = What::kLicenses;
        break;
      case XmlForm::kDatasets:
        list = What::kDatasets;
        break;
      default:
        break;
    }
    Open open{list, Joins::kAsMember, XmlShape::kScalar, member, ArrayEntry()};
    open.entry.key = member->json;
    return open;
  }

  static Open Inside(Open& around, std::string_view name) {
    switch (around.what) {
      case What::kObject:
        return InObject(around, name);
      case What::kList:
        if (name != around.member->item) break;
        return OfShape(around.member->shape, Joins::kAsItem, "");
      case What::kRefs:
        if (name != around.member->item) break;
        return OfShape(XmlShape::kScalar, Joins::kAsItem, "");
      case What::kLicenses:
        if (name == "license") {
          return OfShape(XmlShape::kLicense, Joins::kAsLicense, "");
        }
        if (name == "expression") {
          return OfShape(XmlShape::kExpression, Joins::kAsItem, "");
        }
        if (name == "expression-detailed") {
          return OfShape(XmlShape::kExpressionDetailed, Joins::kAsItem, "");
        }
        break;
      case What::kDatasets:
        if (name == "ref") {
          return OfShape(XmlShape::kScalar, Joins::kAsDatasetRef, "");
        }
        if (name == "dataset") {
          return OfShape(XmlShape::kData, Joins::kAsItem, "");
        }
        break;
      case What::kScalar:
      case What::kUnknown:
        break;
    }
    return Unknown(around, name);
  }

  // Whether the element is nothing but a reference: its "ref" is its value.
  bool IsReference() const {
    const Open& open = open_.back();
    if (open.what != What::kScalar || open_.size() < 2) return false;
    const Open& around = open_[open_.size() - 2];
    if (around.what == What::kRefs) return true;
    if (open.joins != Joins::kAsFlatItem) return false;
    const XmlMember* member = FindJsonMember(around.shape, open.entry.key);
    return member != nullptr && member->form == XmlForm::kFlatRefs;
  }

  void TakeAttributes(std::string_view name, const XML_Char** attributes) {
    Open& open = open_.back();
    for (; *attributes != nullptr; attributes += 2) {
      if (!Count()) return;
      const std::string_view key = attributes[0];
      const std::string_view value = attributes[1];
      if (key == "ref" && IsReference()) {
        open.text = value;
        continue;
      }
      const XmlMember* member = open.what == What::kObject
                                    ? FindXmlMember(open.shape, key, true)
                                    : nullptr;
      if (member != nullptr) {
        open.entry.Put(member->json, TextEntry(value));
      } else if (!key.contains(kBetween)) {
        KeepAttribute(name, key, value);
      }
    }
  }

  // Nobody will take it, so that it is told.
  void KeepAttribute(std::string_view name, std::string_view key,
                     std::string_view value) {
    Open& open = open_.back();
    std::string at = "@";
    at += key;
    if (open.what == What::kObject || open.what == What::kUnknown) {
      open.entry.Put(at, TextEntry(value));
    } else if (open_.size() > 1) {
      Open& around = open_[open_.size() - 2];
      Entry entry = TextEntry(value);
      entry.key = std::string(name) + at;
      around.entry.children.push_back(std::move(entry));
    }
  }

  static void Finish(Open& open) {
    Entry& entry = open.entry;
    if (open.what == What::kScalar ||
        (open.what == What::kUnknown && entry.children.empty())) {
      entry.kind = Entry::Kind::kString;
      entry.text = std::move(open.text);
      return;
    }
    const XmlMember* text =
        open.what == What::kObject ? FindTextMember(open.shape) : nullptr;
    if (text != nullptr) {
      entry.Put(text->json, TextEntry(open.text));
    } else if (!IsBlank(open.text)) {
      if (entry.kind == Entry::Kind::kArray) {
        entry.children.push_back(TextEntry(open.text));
      } else {
        entry.Put("#text", open.text);
      }
    }
  }

  static void Join(Open closed, Open& around) {
    Entry& entry = closed.entry;
    Entry wrapped;
    switch (closed.joins) {
      case Joins::kAsMember:
      case Joins::kAsItem:
        around.entry.children.push_back(std::move(entry));
        return;
      case Joins::kAsFlatItem: {
        Entry* array = ArrayIn(around.entry, entry.key);
        array->children.push_back(std::move(entry));
        return;
      }
      case Joins::kAsLicense:
        entry.key = "license";
        break;
      case Joins::kAsDatasetRef:
        entry.key = "ref";
        break;
    }
    wrapped.children.push_back(std::move(entry));
    around.entry.children.push_back(std::move(wrapped));
  }

  std::uint64_t most_;
  std::uint64_t values_ = 0;
  XML_Parser parser_ = nullptr;
  std::string space_;
  std::vector<Open> open_;
  Entry root_;
  std::optional<Error> error_;
};

Reader& Of(void* user) { return *static_cast<Reader*>(user); }

void OnStart(void* user, const XML_Char* name, const XML_Char** attributes) {
  Of(user).Start(name, attributes);
}

void OnEnd(void* user, const XML_Char* /*name*/) { Of(user).End(); }

void OnText(void* user, const XML_Char* text, int size) {
  Of(user).Text({text, static_cast<std::size_t>(size)});
}

// Entities are defined there, and they can be a billion laughs.
void OnDoctype(void* user, const XML_Char* /*name*/, const XML_Char* /*system*/,
               const XML_Char* /*id*/, int /*internal*/) {
  Of(user).Refuse(Error::Kind::kMalformed,
                  "has a document type declaration, which CycloneDX has no use "
                  "for");
}

}  // namespace

Result<Entry> ReadXml(Bytes text, const Limits& limits) {
  if (text.size() > limits.json_bytes) {
    return Fail(
        Error::Kind::kLimit,
        "is longer than " + std::to_string(limits.json_bytes) + " bytes",
        "--limit json-bytes=NUMBER allows more");
  }
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreateNS(nullptr, kBetween), &XML_ParserFree);
  if (parser == nullptr) {
    return Fail(Error::Kind::kIo, "the parser of XML has no memory");
  }
  Reader reader(limits);
  reader.Use(parser.get());
  XML_SetUserData(parser.get(), &reader);
  XML_SetElementHandler(parser.get(), OnStart, OnEnd);
  XML_SetCharacterDataHandler(parser.get(), OnText);
  XML_SetStartDoctypeDeclHandler(parser.get(), OnDoctype);
  XML_Status status = XML_STATUS_OK;
  do {
    const Bytes piece = Slice(text, 0, kPiece);
    text = text.subspan(piece.size());
    status = XML_Parse(parser.get(), AsText(piece).data(),
                       static_cast<int>(piece.size()), text.empty());
  } while (status == XML_STATUS_OK && !text.empty());
  if (reader.error()) return std::unexpected(*reader.error());
  if (status != XML_STATUS_OK) {
    return Fail(Error::Kind::kMalformed,
                "line " +
                    std::to_string(XML_GetCurrentLineNumber(parser.get())) +
                    ": " + XML_ErrorString(XML_GetErrorCode(parser.get())));
  }
  return std::move(reader.root());
}

}  // namespace assay
