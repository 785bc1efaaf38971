// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <utility>

#include "sbom/cyclonedx/entries.h"
#include "sbom/cyclonedx/read_entries.h"

namespace assay {
namespace {

double NumberOf(std::string_view text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::vector<BomHash> TakeHashes(const Entry& parent) {
  std::vector<BomHash> hashes;
  for (const Entry& item : Items(parent, "hashes")) {
    BomHash hash{Take(item, "alg"), Take(item, "content")};
    if (!hash.hex.empty()) hashes.push_back(std::move(hash));
  }
  return hashes;
}

std::vector<BomReference> TakeReferences(const Entry& parent) {
  std::vector<BomReference> references;
  for (const Entry& item : Items(parent, "externalReferences")) {
    references.push_back({Take(item, "type"), TakeStated(item, "url"),
                          Take(item, "comment"), TakeHashes(item)});
  }
  return references;
}

// An identity for each method, and one where there is none.
void TakeIdentity(const Entry& entry, std::vector<BomIdentity>& identities) {
  const std::string field = Take(entry, "field");
  const auto& methods = Items(entry, "methods");
  if (methods.empty()) {
    identities.push_back({field, "", NumberOf(Take(entry, "confidence")),
                          TakeStated(entry, "concludedValue")});
    return;
  }
  for (const Entry& method : methods) {
    const std::string confidence = Take(method, "confidence");
    identities.push_back({field, Take(method, "technique"),
                          NumberOf(confidence), TakeStated(method, "value")});
    TakeWhere(entry, "confidence", confidence);
    TakeWhere(entry, "concludedValue", identities.back().value.value);
  }
}

void TakeEvidence(const Entry& evidence, BomComponent& component) {
  const Entry& identity = Member(evidence, "identity");
  // One object in 1.5.
  if (identity.kind == Entry::Kind::kObject && !identity.children.empty()) {
    TakeIdentity(identity, component.identities);
  }
  for (const Entry& item : Items(evidence, "identity")) {
    TakeIdentity(item, component.identities);
  }
  for (const Entry& item : Items(evidence, "occurrences")) {
    const std::string offset = Take(item, "offset");
    Source source{Take(item, "location"), Take(item, "additionalContext")};
    std::from_chars(offset.data(), offset.data() + offset.size(),
                    source.offset);
    component.occurrences.push_back(std::move(source));
  }
  for (BomLicense& license : TakeLicenses(evidence)) {
    component.licenses.push_back(std::move(license));
  }
}

// Properties that stand for what CycloneDX has no place for.
void TakeStandIns(BomComponent& component) {
  std::erase_if(component.properties, [&](BomProperty& property) {
    const std::string_view name = property.name;
    if (name == kMediaTypeProperty) {
      component.mime_type = property.value.value;
    } else if (name == kVersionProperty) {
      component.version = std::move(property.value);
    } else if (name.starts_with(kHashProperty)) {
      component.hashes.push_back(
          {std::string(name.substr(kHashProperty.size())),
           property.value.value});
    } else {
      return false;
    }
    return true;
  });
}

void TakeNames(const Entry& entry, BomComponent& component) {
  component.supplier = TakeStated(Member(entry, "supplier"), "name");
  for (const Entry& author : Items(entry, "authors")) {
    Stated name = TakeStated(author, "name");
    if (!name.value.empty()) component.authors.push_back(std::move(name));
  }
  // Up to 1.5.
  if (Stated author = TakeStated(entry, "author"); !author.value.empty()) {
    component.authors.push_back(std::move(author));
  }
  component.group = TakeStated(entry, "group");
  component.name = TakeStated(entry, "name");
  component.version = TakeStated(entry, "version");
  component.description = TakeStated(entry, "description");
  component.copyright = TakeStated(entry, "copyright");
  component.purl = TakeStated(entry, "purl");
}

}  // namespace

std::vector<BomData> TakeData(std::span<const Entry> items) {
  std::vector<BomData> data;
  for (const Entry& item : items) {
    data.push_back({Take(item, "type"), TakeStated(item, "name"),
                    TakeStated(Member(item, "contents"), "url"),
                    TakeStated(item, "description"),
                    TakeStated(item, "classification"),
                    TakeAllStated(item, "sensitiveData")});
  }
  return data;
}

BomComponent TakeComponent(const Entry& entry) {
  BomComponent component;
  component.type = Take(entry, "type");
  component.mime_type = Take(entry, "mime-type");
  component.ref = Take(entry, "bom-ref");
  TakeNames(entry, component);
  component.hashes = TakeHashes(entry);
  component.licenses = TakeLicenses(entry);
  const Entry& pedigree = Member(entry, "pedigree");
  for (const Entry& ancestor : Items(pedigree, "ancestors")) {
    component.ancestors.push_back(TakeComponent(ancestor));
  }
  component.pedigree_notes = Take(pedigree, "notes");
  component.external_references = TakeReferences(entry);
  component.properties = TakeProperties(entry);
  TakeStandIns(component);
  for (const Entry& inner : Items(entry, "components")) {
    component.components.push_back(TakeComponent(inner));
  }
  TakeEvidence(Member(entry, "evidence"), component);
  if (const Entry* card = entry.Find("modelCard")) {
    component.model_card = TakeModelCard(*card, component.components);
  }
  component.data = TakeData(Items(entry, "data"));
  return component;
}

}  // namespace assay
