// SPDX-License-Identifier: Apache-2.0
#include "sbom/score/elements.h"

#include <algorithm>
#include <array>
#include <optional>

namespace assay {
namespace {

using Kind = JsonItem::Kind;

struct Place {
  const JsonItem* item;
  std::string pointer;
};

struct Scopes {
  std::vector<Place> bom;
  std::vector<Place> system;
  std::vector<Place> components;
  std::vector<Place> models;
  std::vector<Place> datasets;
};

std::string_view TextOf(const JsonItem& item, std::string_view key) {
  const JsonItem* found = item.Find(key);
  return found == nullptr ? std::string_view() : found->text;
}

Place Child(const Place& place, const JsonItem& item, std::size_t index) {
  return {&item, place.pointer + "/" + std::to_string(index)};
}

std::optional<Place> Member(const Place& place, std::string_view key) {
  const JsonItem* item = place.item->Find(key);
  if (item == nullptr) return std::nullopt;
  return Place{item, place.pointer + PointerToken(key)};
}

// Datasets that a model card describes in place; references are components.
void AddInlineDatasets(const Place& component, Scopes& scopes) {
  auto at = Member(component, "modelCard");
  if (at) at = Member(*at, "modelParameters");
  if (at) at = Member(*at, "datasets");
  if (!at) return;
  for (std::size_t i = 0; i < at->item->children.size(); ++i) {
    const JsonItem& item = at->item->children[i];
    if (item.Find("ref") == nullptr) {
      scopes.datasets.push_back(Child(*at, item, i));
    }
  }
}

void AddComponent(const Place& component, Scopes& scopes) {
  const std::string_view type = TextOf(*component.item, "type");
  scopes.components.push_back(component);
  if (type == "machine-learning-model") scopes.models.push_back(component);
  if (type == "data") scopes.datasets.push_back(component);
  AddInlineDatasets(component, scopes);
}

Scopes ScopesOf(const JsonItem& bom) {
  Scopes scopes;
  const Place root{&bom, ""};
  scopes.bom.push_back(root);
  std::vector<Place> open;
  if (const auto metadata = Member(root, "metadata")) {
    if (const auto component = Member(*metadata, "component")) {
      scopes.system.push_back(*component);
      open.push_back(*component);
    }
  }
  if (const auto list = Member(root, "components")) {
    for (std::size_t i = 0; i < list->item->children.size(); ++i) {
      open.push_back(Child(*list, list->item->children[i], i));
    }
  }
  for (std::size_t next = 0; next < open.size(); ++next) {
    const Place place = open[next];
    AddComponent(place, scopes);
    const auto list = Member(place, "components");
    if (!list) continue;
    for (std::size_t i = 0; i < list->item->children.size(); ++i) {
      open.push_back(Child(*list, list->item->children[i], i));
    }
  }
  return scopes;
}

const std::vector<Place>& Of(const Scopes& scopes, ElementScope scope) {
  switch (scope) {
    case ElementScope::kBom:
      return scopes.bom;
    case ElementScope::kSystem:
      return scopes.system;
    case ElementScope::kComponents:
      return scopes.components;
    case ElementScope::kModels:
      return scopes.models;
    case ElementScope::kDatasets:
      break;
  }
  return scopes.datasets;
}

bool IsEmpty(const JsonItem& item) {
  return item.kind == Kind::kNull ||
         (item.kind == Kind::kString && item.text.empty()) ||
         ((item.kind == Kind::kArray || item.kind == Kind::kObject) &&
          item.children.empty());
}

bool SaysUnknown(const JsonItem& item) {
  constexpr std::array<std::string_view, 5> kWords = {
      "unknown", "noassertion", "not_specified", "not specified", "not known"};
  std::string text = item.text;
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return item.kind == Kind::kString &&
         std::ranges::find(kWords, text) != kWords.end();
}

// The items of an array that a segment "*" or "[key=value]" means.
bool Fits(const JsonItem& item, std::string_view segment) {
  if (segment == "*") return true;
  segment = segment.substr(1, segment.size() - 2);
  const std::size_t equals = segment.find('=');
  return TextOf(item, segment.substr(0, equals)) == segment.substr(equals + 1);
}

// All that a path means, from a place on.
std::vector<Place> Follow(const Place& from, std::string_view path) {
  std::vector<Place> places = {from};
  while (!path.empty() && !places.empty()) {
    // A value in brackets may have slashes of its own.
    const std::size_t close = path.starts_with('[') ? path.find(']') : 0;
    const std::size_t slash = std::min(path.find('/', close), path.size());
    const std::string_view segment = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    std::vector<Place> next;
    for (const Place& place : places) {
      if (segment != "*" && !segment.starts_with('[')) {
        if (auto member = Member(place, segment)) next.push_back(*member);
        continue;
      }
      if (place.item->kind != Kind::kArray) continue;
      for (std::size_t i = 0; i < place.item->children.size(); ++i) {
        const JsonItem& item = place.item->children[i];
        if (Fits(item, segment)) next.push_back(Child(place, item, i));
      }
    }
    places = std::move(next);
  }
  std::erase_if(places, [](const Place& p) { return IsEmpty(*p.item); });
  return places;
}

std::vector<Place> DependencyOf(const JsonItem& bom, const Place& place) {
  const std::string_view ref = TextOf(*place.item, "bom-ref");
  const auto list = Member({&bom, ""}, "dependencies");
  if (!list || ref.empty()) return {};
  for (std::size_t i = 0; i < list->item->children.size(); ++i) {
    const JsonItem& item = list->item->children[i];
    if (TextOf(item, "ref") == ref) return {Child(*list, item, i)};
  }
  return {};
}

ScoredElement LookAt(const JsonItem& bom, const ElementRow& row,
                     const Place& place) {
  ScoredElement element{std::string(row.name), Stated::kAbsent, place.pointer,
                        std::string(row.weight)};
  std::string_view paths = row.paths;
  while (!paths.empty()) {
    const std::size_t blank = std::min(paths.find(' '), paths.size());
    const std::string_view path = paths.substr(0, blank);
    paths.remove_prefix(std::min(blank + 1, paths.size()));
    const auto found =
        path == "@dependency" ? DependencyOf(bom, place) : Follow(place, path);
    for (const Place& one : found) {
      const bool unknown = SaysUnknown(*one.item);
      if (unknown && element.stated == Stated::kUnknown) continue;
      element.stated = unknown ? Stated::kUnknown : Stated::kPresent;
      element.pointer = one.pointer;
      if (!unknown) return element;
    }
  }
  return element;
}

// The worst of all that must have it.
ScoredElement Judge(const JsonItem& bom, const ElementRow& row,
                    const std::vector<Place>& places) {
  std::optional<ScoredElement> worst;
  for (const Place& place : places) {
    ScoredElement element = LookAt(bom, row, place);
    if (!worst || element.stated > worst->stated) worst = std::move(element);
    if (worst->stated == Stated::kAbsent) break;
  }
  if (worst) return *worst;
  return {std::string(row.name), Stated::kAbsent, "", std::string(row.weight)};
}

}  // namespace

BomScore ScoreElements(const JsonItem& bom, std::span<const ElementRow> rows) {
  const Scopes scopes = ScopesOf(bom);
  BomScore score;
  std::size_t stated = 0;
  const double worth = 100.0 / static_cast<double>(rows.size());
  for (const ElementRow& row : rows) {
    if (score.categories.empty() ||
        score.categories.back().name != row.category) {
      score.categories.push_back({std::string(row.category), 0, 0, {}});
    }
    ScoredCategory& category = score.categories.back();
    category.elements.push_back(Judge(bom, row, Of(scopes, row.scope)));
    category.most += worth;
    if (category.elements.back().stated == Stated::kAbsent) continue;
    category.points += worth;
    ++stated;
  }
  for (ScoredCategory& category : score.categories) {
    category.points = Tenths(category.points);
    category.most = Tenths(category.most);
  }
  score.total = Tenths(static_cast<double>(stated) * worth);
  return score;
}

}  // namespace assay
