// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "sbom/cyclonedx/entries.h"

namespace assay {
namespace {

using Words = CycloneDxWords;

constexpr std::size_t kLongestVersion = 1024;

Entry Hashes(const std::vector<BomHash>& hashes, CycloneDxVersion version) {
  Entry list = ArrayEntry();
  for (const BomHash& hash : hashes) {
    if (!HasWord(Words::kHashAlgorithm, hash.algorithm, version) ||
        !IsHashValue(hash.hex)) {
      continue;
    }
    Entry entry;
    entry.Put("alg", hash.algorithm);
    entry.Put("content", hash.hex);
    list.Add(std::move(entry));
  }
  return list;
}

Entry References(const std::vector<BomReference>& references,
                 CycloneDxVersion version) {
  Entry list = ArrayEntry();
  for (const BomReference& reference : references) {
    Entry entry;
    const bool known = HasWord(Words::kReferenceType, reference.type, version);
    entry.Put("type", known ? reference.type : std::string("other"));
    Entry url = TextEntry(AsReference(reference.url.value));
    url.source = reference.url.source;
    entry.Put("url", std::move(url));
    entry.Put("comment", reference.comment);
    entry.Put("hashes", Hashes(reference.hashes, version));
    list.Add(std::move(entry));
  }
  return list;
}

Entry Identity(const BomIdentity& identity) {
  const double confidence = std::clamp(identity.confidence, 0.0, 1.0);
  Entry entry;
  entry.Put("field", identity.field);
  entry.Put("confidence", NumberEntry(confidence));
  if (identity.technique.empty()) {
    entry.Put("concludedValue", identity.value);
    return entry;
  }
  const bool known =
      HasWord(Words::kTechnique, identity.technique, CycloneDxVersion::k16);
  Entry method;
  method.Put("technique", known ? identity.technique : std::string("other"));
  method.Put("confidence", NumberEntry(confidence));
  method.Put("value", identity.value);
  Entry methods = ArrayEntry();
  methods.Add(std::move(method));
  entry.Put("methods", std::move(methods));
  return entry;
}

Entry Occurrence(const Source& source) {
  Entry entry;
  entry.Put("location", TextEntry(source.file));
  if (source.offset > 0) entry.Put("offset", NumberEntry(source.offset));
  entry.Put("additionalContext", source.pointer);
  return entry;
}

Entry Evidence(const BomComponent& component, Entry licenses) {
  Entry identities = ArrayEntry();
  for (const BomIdentity& identity : component.identities) {
    if (HasWord(Words::kIdentityField, identity.field, CycloneDxVersion::k16)) {
      identities.Add(Identity(identity));
    }
  }
  Entry occurrences = ArrayEntry();
  for (const Source& source : component.occurrences) {
    occurrences.Add(Occurrence(source));
  }
  Entry evidence;
  evidence.Put("identity", std::move(identities));
  evidence.Put("occurrences", std::move(occurrences));
  evidence.Put("licenses", std::move(licenses));
  return evidence;
}

Entry Data(const std::vector<BomData>& data) {
  Entry list = ArrayEntry();
  for (const BomData& item : data) {
    Entry entry;
    const bool known =
        HasWord(Words::kDataType, item.type, CycloneDxVersion::k16);
    entry.Put("type", known ? item.type : std::string("other"));
    entry.Put("name", item.name);
    Entry contents;
    contents.Put("url",
                 Stated{item.url.value.empty() ? std::string()
                                               : AsReference(item.url.value),
                        item.url.source});
    entry.Put("contents", std::move(contents));
    entry.Put("classification", item.classification);
    Entry sensitive = ArrayEntry();
    for (const Stated& what : item.sensitive_data) sensitive.Add(what);
    entry.Put("sensitiveData", std::move(sensitive));
    entry.Put("description", item.description);
    list.Add(std::move(entry));
  }
  return list;
}

Entry Components(const std::vector<BomComponent>& components,
                 CycloneDxVersion version) {
  Entry list = ArrayEntry();
  for (const BomComponent& component : components) {
    list.Add(ComponentEntry(component, version));
  }
  return list;
}

// Those of the component, and what has no other place in this version.
Entry Properties(const BomComponent& component, CycloneDxVersion version) {
  std::vector<BomProperty> all = component.properties;
  for (const auto& [algorithm, hex] : component.hashes) {
    if (HasWord(Words::kHashAlgorithm, algorithm, version) &&
        IsHashValue(hex)) {
      continue;
    }
    all.push_back({std::string(kHashProperty).append(algorithm), {hex, {}}});
  }
  if (!component.mime_type.empty() && !IsMediaType(component.mime_type)) {
    all.push_back({std::string(kMediaTypeProperty), {component.mime_type, {}}});
  }
  if (component.version.value.size() > kLongestVersion) {
    all.push_back({std::string(kVersionProperty), component.version});
  }
  return PropertyEntries(all);
}

// What says who it is, in the order of the XML schema.
void PutNames(const BomComponent& component, Entry& entry) {
  Entry supplier;
  supplier.Put("name", component.supplier);
  entry.Put("supplier", std::move(supplier));
  Entry authors = ArrayEntry();
  for (const Stated& name : component.authors) {
    Entry author;
    author.Put("name", name);
    authors.Add(std::move(author));
  }
  entry.Put("authors", std::move(authors));
  entry.Put("group", component.group);
  Entry name = TextEntry(component.name.value);
  name.source = component.name.source;
  entry.Put("name", std::move(name));
  if (component.version.value.size() <= kLongestVersion) {
    entry.Put("version", component.version);
  }
  entry.Put("description", component.description);
}

}  // namespace

Entry ComponentEntry(const BomComponent& component, CycloneDxVersion version) {
  LicenseEntries licenses = LicensesAsEntries(component.licenses, version);
  Entry entry;
  entry.Put("type", component.type);
  if (IsMediaType(component.mime_type)) {
    entry.Put("mime-type", component.mime_type);
  }
  entry.Put("bom-ref", component.ref);
  PutNames(component, entry);
  entry.Put("hashes", Hashes(component.hashes, version));
  entry.Put("licenses", std::move(licenses.licenses));
  entry.Put("copyright", component.copyright);
  entry.Put("purl", component.purl);
  Entry pedigree;
  pedigree.Put("ancestors", Components(component.ancestors, version));
  pedigree.Put("notes", component.pedigree_notes);
  entry.Put("pedigree", std::move(pedigree));
  entry.Put("externalReferences",
            References(component.external_references, version));
  entry.Put("properties", Properties(component, version));
  entry.Put("components", Components(component.components, version));
  entry.Put("evidence", Evidence(component, std::move(licenses.evidence)));
  if (component.model_card) {
    entry.Put("modelCard", ModelCardEntry(*component.model_card));
  }
  entry.Put("data", Data(component.data));
  return entry;
}

}  // namespace assay
