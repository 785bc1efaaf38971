// SPDX-License-Identifier: Apache-2.0
#include "sbom/cyclonedx/entries.h"

#include <algorithm>
#include <utility>

#include "sbom/schema/format.h"

namespace assay {
namespace {

using Words = CycloneDxWords;

bool IsSerialNumber(std::string_view text) {
  constexpr std::string_view kShape =
      "urn:uuid:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::ranges::equal(text, kShape, [](char c, char shape) {
    if (shape != 'x') return c == shape;
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

Entry Lifecycles(const Bom& bom) {
  Entry list = ArrayEntry();
  for (const std::string& phase : bom.lifecycles) {
    Entry entry;
    // Both versions have the same phases; others are of one's own.
    const bool known = HasWord(Words::kPhase, phase, CycloneDxVersion::k16);
    entry.Put(known ? "phase" : "name", phase);
    list.Add(std::move(entry));
  }
  return list;
}

Entry Tools(const Bom& bom) {
  if (bom.tool_name.empty()) return {};
  Entry tool;
  tool.Put("type", "application");
  tool.Put("bom-ref", ToolRef(bom));
  tool.Put("name", bom.tool_name);
  tool.Put("version", bom.tool_version);
  Entry components = ArrayEntry();
  components.Add(std::move(tool));
  Entry tools;
  tools.Put("components", std::move(components));
  return tools;
}

Entry Named(const Stated& name) {
  Entry entry;
  entry.Put("name", name);
  return entry;
}

Entry MetadataOf(const Bom& bom, CycloneDxVersion version) {
  Entry metadata;
  if (FindFormat("date-time")->fits(bom.timestamp)) {
    metadata.Put("timestamp", bom.timestamp);
  }
  metadata.Put("lifecycles", Lifecycles(bom));
  metadata.Put("tools", Tools(bom));
  Entry authors = ArrayEntry();
  for (const Stated& author : bom.authors) authors.Add(Named(author));
  metadata.Put("authors", std::move(authors));
  if (!bom.root.type.empty()) {
    metadata.Put("component", ComponentEntry(bom.root, version));
  }
  metadata.Put("supplier", Named(bom.supplier));
  metadata.Put("properties", PropertyEntries(bom.metadata_properties));
  return metadata;
}

Entry Texts(const auto& texts) {
  Entry list = ArrayEntry();
  for (const std::string& text : texts) {
    if (!text.empty()) list.Add(TextEntry(text));
  }
  return list;
}

Entry Dependencies(const Bom& bom) {
  Entry list = ArrayEntry();
  for (const auto& [ref, on] : bom.dependencies) {
    Entry entry;
    entry.Put("ref", ref);
    entry.Put("dependsOn", Texts(on));
    if (!ref.empty()) list.Add(std::move(entry));
  }
  return list;
}

Entry Compositions(const Bom& bom) {
  Entry list = ArrayEntry();
  for (const BomComposition& composition : bom.compositions) {
    Entry entry;
    const bool known = HasWord(Words::kAggregate, composition.aggregate,
                               CycloneDxVersion::k16);
    entry.Put("aggregate",
              known ? composition.aggregate : std::string("not_specified"));
    entry.Put("assemblies", Texts(composition.assemblies));
    entry.Put("dependencies", Texts(composition.dependencies));
    list.Add(std::move(entry));
  }
  return list;
}

}  // namespace

std::string ToolRef(const Bom& bom) { return "tool:" + bom.tool_name; }

Entry PropertyEntries(const std::vector<BomProperty>& properties) {
  Entry list = ArrayEntry();
  for (const BomProperty& property : properties) {
    Entry entry;
    entry.Put("name", TextEntry(property.name));
    entry.Put("value", property.value);
    list.Add(std::move(entry));
  }
  return list;
}

Entry CycloneDxEntries(const Bom& bom, CycloneDxVersion version) {
  const bool newest = version == CycloneDxVersion::k17;
  Entry root;
  root.Put("bomFormat", "CycloneDX");
  root.Put("specVersion", newest ? "1.7" : "1.6");
  if (IsSerialNumber(bom.serial_number)) {
    root.Put("serialNumber", bom.serial_number);
  }
  root.Put("version", NumberEntry(std::max<std::uint64_t>(bom.version, 1)));
  root.Put("metadata", MetadataOf(bom, version));
  Entry components = ArrayEntry();
  for (const BomComponent& component : bom.components) {
    components.Add(ComponentEntry(component, version));
  }
  root.Put("components", std::move(components));
  root.Put("dependencies", Dependencies(bom));
  root.Put("compositions", Compositions(bom));
  Entry vulnerabilities = ArrayEntry();
  for (const BomVulnerability& vulnerability : bom.vulnerabilities) {
    vulnerabilities.Add(VulnerabilityEntry(vulnerability));
  }
  root.Put("vulnerabilities", std::move(vulnerabilities));
  if (newest && !bom.tool_name.empty()) {
    root.Put("citations", CitationEntries(root, ToolRef(bom), bom.timestamp));
  }
  return root;
}

}  // namespace assay
