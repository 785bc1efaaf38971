// SPDX-License-Identifier: Apache-2.0
#include "sbom/cyclonedx/read_entries.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sbom/cyclonedx/entries.h"

namespace assay {
namespace {

// The value at a pointer of RFC 6901; null without one.
Entry* At(Entry& root, std::string_view pointer) {
  Entry* at = &root;
  while (!pointer.empty() && at != nullptr) {
    if (pointer.front() != '/') return nullptr;
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    const std::string_view token = pointer.substr(1, end - 1);
    pointer.remove_prefix(end);
    if (at->kind == Entry::Kind::kArray) {
      std::size_t index = 0;
      const char* last = token.data() + token.size();
      const auto read = std::from_chars(token.data(), last, index);
      if (read.ec != std::errc() || read.ptr != last) return nullptr;
      at = index < at->children.size() ? &at->children[index] : nullptr;
      continue;
    }
    const auto child =
        std::ranges::find_if(at->children, [&](const Entry& entry) {
          std::string spelled;
          AppendToken(spelled, entry.key);
          return std::string_view(spelled).substr(1) == token;
        });
    at = child == at->children.end() ? nullptr : &*child;
  }
  return at;
}

// Gives the values back their sources, where it is the tool of this bill of
// materials that cites them: notes of others say what they like.
void TakeCitations(Entry& root, std::string_view tool) {
  const Entry* citations = root.Find("citations");
  if (citations == nullptr) return;
  std::vector<std::pair<std::string, Source>> sources;
  for (const Entry& citation : citations->children) {
    const Entry* by = citation.Find("attributedTo");
    const Entry* note = citation.Find("note");
    const Entry* pointers = citation.Find("pointers");
    if (by == nullptr || note == nullptr || pointers == nullptr ||
        by->text != tool) {
      continue;
    }
    by->taken = note->taken = true;
    Take(citation, "timestamp");
    for (const Entry& pointer : pointers->children) {
      pointer.taken = true;
      sources.emplace_back(pointer.text, SourceOfNote(note->text));
    }
  }
  for (auto& [pointer, source] : sources) {
    if (Entry* at = At(root, pointer)) at->source = std::move(source);
  }
}

// "tools" is a list up to 1.4, and holds a list of components since 1.5; the
// first one is who made it.
void TakeTool(const Entry& metadata, Bom& bom) {
  const Entry& tools = Member(metadata, "tools");
  const bool old = tools.kind == Entry::Kind::kArray;
  const auto& list =
      old ? tools.children
          : Items(tools,
                  tools.Find("components") != nullptr ? "components" : "tool");
  if (list.empty()) return;
  bom.tool_name = Take(list.front(), "name");
  bom.tool_version = Take(list.front(), "version");
  TakeWhere(list.front(), "type", "application");
  TakeWhere(list.front(), "bom-ref", ToolRef(bom));
}

void TakeMetadata(const Entry& metadata, Bom& bom) {
  bom.timestamp = Take(metadata, "timestamp");
  for (const Entry& lifecycle : Items(metadata, "lifecycles")) {
    std::string phase = Take(lifecycle, "phase");
    if (phase.empty()) phase = Take(lifecycle, "name");
    if (!phase.empty()) bom.lifecycles.push_back(std::move(phase));
  }
  for (const Entry& author : Items(metadata, "authors")) {
    Stated name = TakeStated(author, "name");
    if (!name.value.empty()) bom.authors.push_back(std::move(name));
  }
  if (const Entry* root = metadata.Find("component")) {
    bom.root = TakeComponent(*root);
  }
  bom.supplier = TakeStated(Member(metadata, "supplier"), "name");
  bom.metadata_properties = TakeProperties(metadata);
}

void TakeRelations(const Entry& root, Bom& bom) {
  for (const Entry& dependency : Items(root, "dependencies")) {
    const std::string ref = Take(dependency, "ref");
    if (ref.empty()) continue;
    auto& on = bom.dependencies[ref];
    for (std::string& other : TakeTexts(dependency, "dependsOn")) {
      on.insert(std::move(other));
    }
  }
  for (const Entry& composition : Items(root, "compositions")) {
    bom.compositions.push_back({Take(composition, "aggregate"),
                                TakeTexts(composition, "assemblies"),
                                TakeTexts(composition, "dependencies")});
  }
}

}  // namespace

std::string Take(const Entry& parent, std::string_view member) {
  return TakeStated(parent, member).value;
}

Stated TakeStated(const Entry& parent, std::string_view member) {
  const Entry* entry = parent.Find(member);
  if (entry == nullptr || !entry->IsScalar()) return {};
  if (entry->kind == Entry::Kind::kNull) return {};
  entry->taken = true;
  return {entry->text, entry->source};
}

void TakeWhere(const Entry& parent, std::string_view member,
               std::string_view text) {
  const Entry* entry = parent.Find(member);
  if (entry != nullptr && entry->IsScalar() && entry->text == text) {
    entry->taken = true;
  }
}

const std::vector<Entry>& Items(const Entry& parent, std::string_view member) {
  static const auto& none = *new std::vector<Entry>();
  const Entry* entry = parent.Find(member);
  const bool list = entry != nullptr && entry->kind == Entry::Kind::kArray;
  return list ? entry->children : none;
}

const Entry& Member(const Entry& parent, std::string_view member) {
  static const auto& none = *new Entry();
  const Entry* entry = parent.Find(member);
  return entry != nullptr ? *entry : none;
}

std::vector<Stated> TakeAllStated(const Entry& parent,
                                  std::string_view member) {
  std::vector<Stated> all;
  for (const Entry& item : Items(parent, member)) {
    if (!item.IsScalar() || item.kind == Entry::Kind::kNull) continue;
    item.taken = true;
    all.push_back({item.text, item.source});
  }
  return all;
}

std::vector<std::string> TakeTexts(const Entry& parent,
                                   std::string_view member) {
  std::vector<std::string> texts;
  for (Stated& stated : TakeAllStated(parent, member)) {
    texts.push_back(std::move(stated.value));
  }
  return texts;
}

std::vector<BomProperty> TakeProperties(const Entry& parent) {
  std::vector<BomProperty> properties;
  for (const Entry& item : Items(parent, "properties")) {
    if (item.Find("name") == nullptr) continue;
    properties.push_back({Take(item, "name"), TakeStated(item, "value")});
  }
  return properties;
}

Bom BomOfEntries(Entry& root) {
  Bom bom;
  for (const char* form : {"$schema", "bomFormat", "specVersion"}) {
    Take(root, form);
  }
  bom.serial_number = Take(root, "serialNumber");
  const std::string version = Take(root, "version");
  std::from_chars(version.data(), version.data() + version.size(), bom.version);
  const Entry& metadata = Member(root, "metadata");
  TakeTool(metadata, bom);
  if (!bom.tool_name.empty()) TakeCitations(root, ToolRef(bom));
  TakeMetadata(metadata, bom);
  for (const Entry& component : Items(root, "components")) {
    bom.components.push_back(TakeComponent(component));
  }
  TakeRelations(root, bom);
  for (const Entry& vulnerability : Items(root, "vulnerabilities")) {
    bom.vulnerabilities.push_back(TakeVulnerability(vulnerability));
  }
  return bom;
}

std::vector<std::string> NotTaken(const Entry& root) {
  std::vector<std::string> pointers;
  ForEachLeaf(root, [&](const std::string& pointer, const Entry& leaf) {
    if (leaf.IsScalar() && !leaf.taken) pointers.push_back(pointer);
  });
  return pointers;
}

}  // namespace assay
