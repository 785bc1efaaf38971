// SPDX-License-Identifier: Apache-2.0

// What scoring.py, registry.py and field_registry.json of OWASP's AIBOM
// Generator do with a finished BOM.  Many paths begin with "component", which
// no BOM has at its root: they are part of the score.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "sbom/score/profiles.h"

namespace assay {
namespace {

using Kind = JsonItem::Kind;

enum class Tier { kCritical, kImportant, kSupplementary };

constexpr std::array<std::string_view, 3> kTiers = {"critical", "important",
                                                    "supplementary"};

struct Category {
  std::string_view name;
  double most;
};

constexpr std::array<Category, 5> kCategories = {{{"required_fields", 20},
                                                  {"metadata", 20},
                                                  {"component_basic", 20},
                                                  {"component_model_card", 30},
                                                  {"external_references", 10}}};

constexpr std::string_view kMetadata = "metadata.properties";
constexpr std::string_view kCard = "components[0].modelCard.properties";
constexpr std::string_view kReferences = "components[0].externalReferences";

struct Field {
  std::string_view name;
  std::size_t category;
  Tier tier;
  std::string_view path;
  // Of the item of the list at `path` that is meant, and what to take of it.
  std::string_view filter_key = {};
  std::string_view filter_value = {};
  std::string_view suffix = {};
  bool only_if_present = false;  // Counts for nothing when it is absent.
};

constexpr Field Property(std::string_view name, std::size_t category,
                         Tier tier) {
  return {name, category, tier, kMetadata, "name", name, "value"};
}

constexpr Field CardProperty(std::string_view name, Tier tier,
                             std::string_view property, bool optional = true) {
  return {name, 3, tier, kCard, "name", property, "value", optional};
}

constexpr auto kCritical = Tier::kCritical;
constexpr auto kImportant = Tier::kImportant;
constexpr auto kSupplementary = Tier::kSupplementary;

#define CARD "genai:aibom:modelcard:"

constexpr std::array<Field, 48> kFields = {{
    {"bomFormat", 0, kCritical, "bomFormat"},
    {"specVersion", 0, kCritical, "specVersion"},
    {"serialNumber", 0, kCritical, "serialNumber"},
    {"version", 0, kCritical, "version"},
    {"primaryPurpose", 1, kCritical,
     "component.modelCard.modelParameters.task"},
    {"suppliedBy", 1, kCritical, "component.supplier.name"},
    Property("standardCompliance", 1, kSupplementary),
    Property("domain", 1, kSupplementary),
    Property("autonomyType", 1, kSupplementary),
    {"name", 2, kCritical, "components[0].name"},
    {"type", 2, kCritical, "components[0].type"},
    {"component_version", 2, kCritical, "components[0].version"},
    {"purl", 2, kImportant, "components[0].purl"},
    {"description", 2, kImportant, "components[0].description"},
    {"licenses", 2, kImportant, "components[0].licenses"},
    {"external_references", 2, kSupplementary, "component.externalReferences"},
    {"datasets", 3, kImportant, "component.modelCard.modelParameters.datasets"},
    {"ethicalConsiderations", 3, kImportant,
     "component.modelCard.considerations.ethicalConsiderations[0].description"},
    Property("energyConsumption", 3, kImportant),
    CardProperty("hyperparameter", kImportant, CARD "hyperparameter", false),
    {"technicalLimitations", 3, kImportant,
     "component.modelCard.considerations.technicalLimitations[0]"},
    Property("safetyRiskAssessment", 3, kImportant),
    {"intendedUse", 3, kImportant,
     "component.modelCard.considerations.useCases[0]"},
    {"typeOfModel", 3, kImportant,
     "components[0].modelCard.modelParameters.modelArchitecture"},
    CardProperty("modelExplainability", kSupplementary,
                 CARD "modelCardExplainability", false),
    Property("energyQuantity", 3, kSupplementary),
    Property("energyUnit", 3, kSupplementary),
    Property("informationAboutTraining", 3, kSupplementary),
    Property("informationAboutApplication", 3, kSupplementary),
    Property("metric", 3, kSupplementary),
    Property("metricDecisionThreshold", 3, kSupplementary),
    Property("modelDataPreprocessing", 3, kSupplementary),
    Property("useSensitivePersonalInformation", 3, kSupplementary),
    CardProperty("vocab_size", kSupplementary, CARD "vocabSize"),
    CardProperty("tokenizer_class", kSupplementary, CARD "tokenizerClass"),
    CardProperty("context_length", kSupplementary, CARD "contextLength"),
    CardProperty("embedding_length", kSupplementary, CARD "embeddingLength"),
    CardProperty("block_count", kSupplementary, CARD "blockCount"),
    CardProperty("attention_head_count", kSupplementary,
                 CARD "attentionHeadCount"),
    CardProperty("attention_head_count_kv", kSupplementary,
                 CARD "attentionHeadCountKV"),
    CardProperty("feed_forward_length", kSupplementary,
                 CARD "feedForwardLength"),
    CardProperty("rope_dimension_count", kSupplementary,
                 CARD "ropeDimensionCount"),
    CardProperty("quantization_version", kSupplementary,
                 CARD "quantizationVersion"),
    CardProperty("quantization_file_type", kSupplementary,
                 CARD "quantizationFileType"),
    // Its path has an "or", which their reader of paths does not know.
    {"downloadLocation", 4, kImportant, ""},
    {"paper", 4, kSupplementary, "metadata.component.externalReferences",
     "type", "documentation"},
    {"vcs", 4, kSupplementary, kReferences, "type", "vcs", "url"},
    {"website", 4, kSupplementary, kReferences, "type", "website", "url"},
}};

#undef CARD

struct Found {
  const JsonItem* item;
  std::string pointer;
};

bool IsText(const JsonItem* item, std::string_view text) {
  return item != nullptr && item->kind == Kind::kString && item->text == text;
}

// Python's truth.
bool IsTrue(const JsonItem& item) {
  switch (item.kind) {
    case Kind::kNull:
      return false;
    case Kind::kBool:
      return item.text == "true";
    case Kind::kNumber:
      return item.text.find_first_of("123456789") != item.text.npos;
    case Kind::kString:
      return !item.text.empty();
    case Kind::kArray:
    case Kind::kObject:
      break;
  }
  return !item.children.empty();
}

// "a.b[0].c" from `from` on.
std::optional<Found> Follow(Found from, std::string_view path) {
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    std::string_view part = path.substr(0, dot);
    path.remove_prefix(std::min(dot + 1, path.size()));
    const bool first = part.ends_with("[0]");
    if (first) part.remove_suffix(3);
    from.item = from.item->Find(part);
    if (from.item == nullptr) return std::nullopt;
    from.pointer += PointerToken(part);
    if (!first) continue;
    if (from.item->kind != Kind::kArray || from.item->children.empty()) {
      return std::nullopt;
    }
    from.item = &from.item->children.front();
    from.pointer += "/0";
  }
  const bool empty =
      from.item->kind == Kind::kNull ||
      (from.item->kind == Kind::kString && from.item->text.empty()) ||
      (from.item->kind == Kind::kArray && from.item->children.empty());
  if (empty) return std::nullopt;
  return from;
}

std::optional<Found> ByPath(const JsonItem& bom, const Field& field) {
  if (field.path.empty()) return std::nullopt;
  auto at = Follow({&bom, ""}, field.path);
  if (!at || field.filter_key.empty()) return at;
  if (at->item->kind != Kind::kArray) return std::nullopt;
  for (std::size_t i = 0; i < at->item->children.size(); ++i) {
    const JsonItem& item = at->item->children[i];
    if (!IsText(item.Find(field.filter_key), field.filter_value)) continue;
    const Found found{&item, at->pointer + "/" + std::to_string(i)};
    return field.suffix.empty() ? found : Follow(found, field.suffix);
  }
  return std::nullopt;
}

std::optional<Found> Member(const Found& object, std::string_view name) {
  const JsonItem* item = object.item->Find(name);
  if (item == nullptr) return std::nullopt;
  return Found{item, object.pointer + PointerToken(name)};
}

// An entry of `properties` named so, also with "spdx:" before it.
std::optional<Found> PropertyOf(const Found& object, std::string_view name) {
  const auto list = Member(object, "properties");
  if (!list) return std::nullopt;
  const std::string spdx = "spdx:" + std::string(name);
  for (std::size_t i = 0; i < list->item->children.size(); ++i) {
    const JsonItem& item = list->item->children[i];
    const JsonItem* own = item.Find("name");
    if (IsText(own, name) || IsText(own, spdx)) {
      return Found{&item, list->pointer + "/" + std::to_string(i)};
    }
  }
  return std::nullopt;
}

std::optional<Found> Reference(const Found& component, std::string_view field) {
  struct Row {
    std::string_view field;
    std::string_view type;
  };
  constexpr std::array<Row, 5> kTypes = {{{"downloadLocation", "distribution"},
                                          {"downloadLocation", "website"},
                                          {"vcs", "vcs"},
                                          {"website", "website"},
                                          {"paper", "documentation"}}};
  const auto list = Member(component, "externalReferences");
  if (!list) return std::nullopt;
  for (std::size_t i = 0; i < list->item->children.size(); ++i) {
    const JsonItem& item = list->item->children[i];
    const JsonItem* url = item.Find("url");
    if (url == nullptr || !IsTrue(*url)) continue;
    for (const auto& [name, type] : kTypes) {
      if (name != field || !IsText(item.Find("type"), type)) continue;
      return Found{&item, list->pointer + "/" + std::to_string(i)};
    }
  }
  return std::nullopt;
}

std::optional<Found> InConsiderations(const Found& card,
                                      std::string_view field) {
  const auto considerations = Member(card, "considerations");
  if (!considerations) return std::nullopt;
  std::string_view other;
  if (field == "safetyRiskAssessment") other = "ethicalConsiderations";
  if (field == "energyConsumption") other = "environmentalConsiderations";
  if (auto found = Member(*considerations, other);
      found && IsTrue(*found->item)) {
    return found;
  }
  return Member(*considerations, field);
}

// The older test, by name alone.
std::optional<Found> ByName(const JsonItem& bom, std::string_view field) {
  const Found root{&bom, ""};
  if (auto found = Member(root, field)) return found;
  if (const auto metadata = Member(root, "metadata")) {
    if (auto found = Member(*metadata, field)) return found;
    if (auto found = PropertyOf(*metadata, field)) return found;
  }
  const JsonItem* components = bom.Find("components");
  if (components == nullptr || components->kind != Kind::kArray ||
      components->children.empty()) {
    return std::nullopt;
  }
  const Found first{&components->children.front(), "/components/0"};
  if (auto found = Member(first, field)) return found;
  if (auto found = PropertyOf(first, field)) return found;
  if (const auto card = Member(first, "modelCard")) {
    if (auto found = Member(*card, field)) return found;
    if (const auto parameters = Member(*card, "modelParameters")) {
      if (auto found = Member(*parameters, field)) return found;
    }
    if (auto found = InConsiderations(*card, field)) return found;
  }
  return Reference(first, field);
}

// The levels, the highest first; each asks for what those behind it ask for.
struct Level {
  std::string_view name;
  double least;
  std::array<std::string_view, 9> fields;
};

constexpr std::array<Level, 3> kLevels = {{
    {"Advanced",
     85,
     {"type", "purl", "description", "licenses", "hyperparameter",
      "technicalLimitations", "energyConsumption", "safetyRiskAssessment",
      "typeOfModel"}},
    {"Standard", 70, {"downloadLocation", "primaryPurpose", "suppliedBy"}},
    {"Basic",
     40,
     {"bomFormat", "specVersion", "serialNumber", "version", "name"}},
}};

std::string LevelOf(const JsonItem& bom, double total) {
  std::string reached = "incomplete";
  for (auto level = kLevels.rbegin(); level != kLevels.rend(); ++level) {
    const bool all = std::ranges::all_of(level->fields, [&](auto field) {
      return field.empty() || ByName(bom, field);
    });
    if (!all || total < level->least) break;
    reached = level->name;
  }
  return reached;
}

}  // namespace

BomScore ScoreOwasp(const JsonItem& bom) {
  BomScore score;
  for (const auto& [name, most] : kCategories) {
    score.categories.push_back({std::string(name), 0, most, {}});
  }
  std::array<std::size_t, 3> missing{};
  for (const Field& field : kFields) {
    auto found = ByPath(bom, field);
    if (!found) found = ByName(bom, field.name);
    if (!found && field.only_if_present) continue;
    const auto tier = static_cast<std::size_t>(field.tier);
    if (!found) ++missing[tier];
    score.categories[field.category].elements.push_back(
        {std::string(field.name), found ? Stated::kPresent : Stated::kAbsent,
         found ? found->pointer : "", std::string(kTiers[tier])});
  }
  double subtotal = 0;
  for (ScoredCategory& category : score.categories) {
    const auto present = std::ranges::count(category.elements, Stated::kPresent,
                                            &ScoredElement::stated);
    // In their order of operations, so that the last bit is theirs.
    const double share = static_cast<double>(present) /
                         static_cast<double>(category.elements.size()) * 100;
    category.points = Tenths(share / 100 * category.most);
    subtotal += category.points;
  }
  double factor = 1;
  if (missing[0] >= 2) {
    factor *= missing[0] > 3 ? 0.8 : 0.9;
    score.penalties.push_back(std::to_string(missing[0]) +
                              " critical fields missing: x " +
                              (missing[0] > 3 ? "0.8" : "0.9"));
  }
  if (missing[1] >= 5) {
    factor *= 0.95;
    score.penalties.push_back(std::to_string(missing[1]) +
                              " important fields missing: x 0.95");
  }
  score.total = std::clamp(Tenths(subtotal * factor), 0.0, 100.0);
  score.level = LevelOf(bom, score.total);
  return score;
}

}  // namespace assay
