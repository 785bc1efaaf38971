// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/keywords.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr bool kIn7 = true;
constexpr bool kNotIn7 = false;
constexpr bool kIn2020 = true;
constexpr bool kNotIn2020 = false;

constexpr KeywordRow Validation(
    std::string_view name, Result<SchemaCheck> (*compile)(const KeywordUse&),
    bool in_7 = kIn7) {
  return {name, Holds::kNothing, compile, in_7, kIn2020, true};
}

constexpr std::array<KeywordRow, 53> kRows = {{
    {"$ref", Holds::kNothing, CompileRef},
    {"$dynamicRef", Holds::kNothing, CompileDynamicRef, kNotIn7},
    Validation("type", CompileType),
    Validation("enum", CompileEnum),
    Validation("const", CompileConst),
    Validation("minimum", CompileNumberBound),
    Validation("maximum", CompileNumberBound),
    Validation("exclusiveMinimum", CompileNumberBound),
    Validation("exclusiveMaximum", CompileNumberBound),
    Validation("multipleOf", CompileMultipleOf),
    Validation("minLength", CompileSizeBound),
    Validation("maxLength", CompileSizeBound),
    Validation("pattern", CompilePattern),
    {"format", Holds::kNothing, CompileFormat},
    Validation("minItems", CompileSizeBound),
    Validation("maxItems", CompileSizeBound),
    Validation("uniqueItems", CompileUniqueItems),
    Validation("minProperties", CompileSizeBound),
    Validation("maxProperties", CompileSizeBound),
    Validation("required", CompileRequired),
    Validation("dependentRequired", CompileDependencies, kNotIn7),
    {"dependencies", Holds::kMap, CompileDependencies, kIn7, kNotIn2020},
    {"dependentSchemas", Holds::kMap, CompileDependencies, kNotIn7},
    {"propertyNames", Holds::kSchema, CompilePropertyNames},
    {"properties", Holds::kMap, CompileProperties},
    {"patternProperties", Holds::kMap, CompilePatternProperties},
    {"additionalProperties", Holds::kSchema, CompileAdditionalProperties},
    {"prefixItems", Holds::kList, CompilePrefixItems, kNotIn7},
    {"items", Holds::kSchemaOrList, CompileItems},
    {"additionalItems", Holds::kSchema, CompileAdditionalItems, kIn7,
     kNotIn2020},
    {"contains", Holds::kSchema, CompileContains},
    {"allOf", Holds::kList, CompileAllOf},
    {"anyOf", Holds::kList, CompileAnyOf},
    {"oneOf", Holds::kList, CompileOneOf},
    {"not", Holds::kSchema, CompileNot},
    {"if", Holds::kSchema, CompileIf},
    // Read by those above, or holding schemas for references.
    {"then", Holds::kSchema, nullptr},
    {"else", Holds::kSchema, nullptr},
    {"minContains", Holds::kNothing, nullptr, kNotIn7},
    {"maxContains", Holds::kNothing, nullptr, kNotIn7},
    {"definitions", Holds::kMap, nullptr},
    {"$defs", Holds::kMap, nullptr, kNotIn7},
    {"contentSchema", Holds::kSchema, nullptr, kNotIn7},
    {"$id", Holds::kNothing, nullptr},
    {"$schema", Holds::kNothing, nullptr},
    {"$anchor", Holds::kNothing, nullptr, kNotIn7},
    {"$dynamicAnchor", Holds::kNothing, nullptr, kNotIn7},
    {"$vocabulary", Holds::kNothing, nullptr, kNotIn7},
    {"$comment", Holds::kNothing, nullptr},
    {"title", Holds::kNothing, nullptr},
    {"description", Holds::kNothing, nullptr},
    // They ask what all others have seen.
    {"unevaluatedItems", Holds::kSchema, CompileUnevaluated, kNotIn7},
    {"unevaluatedProperties", Holds::kSchema, CompileUnevaluated, kNotIn7},
}};

bool IsOf(const KeywordRow& row, SchemaDraft draft) {
  return draft == SchemaDraft::k7 ? row.in_7 : row.in_2020;
}

}  // namespace

std::span<const KeywordRow> KeywordRows() { return kRows; }

const KeywordRow* FindKeyword(std::string_view name, SchemaDraft draft) {
  const auto at = std::ranges::find(kRows, name, &KeywordRow::name);
  return at == kRows.end() || !IsOf(*at, draft) ? nullptr : &*at;
}

std::unexpected<Error> KeywordUse::Wrong(std::string_view what) const {
  return Fail(Error::Kind::kMalformed, place + " is no " + std::string(what));
}

const SchemaNode* SchemaCompiler::Schema(const JsonItem& schema) {
  SchemaNode*& node = by_schema_[&schema];
  if (node != nullptr) return node;
  const auto& [resource, pointer] = index_.PlaceOf(schema);
  auto made = std::make_unique<SchemaNode>();
  made->resource = resource;
  made->place = resource->uri;
  made->place.append("#").append(pointer);
  node = made.get();
  made_.push_back({&schema, std::move(made)});
  return node;
}

Result<const SchemaNode*> SchemaCompiler::Referred(const SchemaResource& from,
                                                   std::string_view reference) {
  const auto schema = index_.Resolve(from, reference);
  if (!schema) return std::unexpected(schema.error());
  return Schema(**schema);
}

Result<Pattern> SchemaCompiler::MakePattern(const std::string& text) {
  const auto known = patterns_.find(text);
  if (known != patterns_.end()) return known->second;
  auto pattern = Pattern::Compile(text);
  if (pattern) patterns_.emplace(text, *pattern);
  return pattern;
}

std::unordered_map<const SchemaResource*, const SchemaNode*>
SchemaCompiler::Dynamic(std::string_view anchor) {
  std::unordered_map<const SchemaResource*, const SchemaNode*> nodes;
  for (const SchemaResource& resource : index_.resources()) {
    const auto at = resource.dynamic_anchors.find(anchor);
    if (at == resource.dynamic_anchors.end()) continue;
    nodes.emplace(&resource, Schema(*at->second));
  }
  return nodes;
}

bool SchemaCompiler::IsDynamic(const SchemaNode& node,
                               std::string_view anchor) const {
  const auto at = node.resource->dynamic_anchors.find(anchor);
  if (at == node.resource->dynamic_anchors.end()) return false;
  const auto known = by_schema_.find(at->second);
  return known != by_schema_.end() && known->second == &node;
}

Result<void> SchemaCompiler::Fill(const JsonItem& schema, SchemaNode& node) {
  if (schema.kind == JsonItem::Kind::kBool) {
    node.never = schema.text == "false";
    return {};
  }
  if (schema.kind != JsonItem::Kind::kObject) {
    return Fail(Error::Kind::kMalformed, node.place + " is no schema");
  }
  const SchemaDialect& dialect = node.resource->dialect;
  if (!dialect.known) {
    return Fail(Error::Kind::kMalformed,
                node.place + " is of a draft that is neither 7 nor 2020-12");
  }
  // Draft 7: what stands beside a reference counts for nothing.
  const bool alone =
      dialect.draft == SchemaDraft::k7 && schema.Find("$ref") != nullptr;
  for (const KeywordRow& row : KeywordRows()) {
    if (row.compile == nullptr || !IsOf(row, dialect.draft)) continue;
    if (row.validation && !dialect.asserts) continue;
    if (alone && row.name != "$ref") continue;
    const JsonItem* value = schema.Find(row.name);
    if (value == nullptr) continue;
    std::string place = node.place;
    place.append("/").append(row.name);
    auto check =
        row.compile({*this, *node.resource, schema, *value, std::move(place)});
    if (!check) return std::unexpected(check.error());
    if (*check) node.checks.push_back({row.name, std::move(*check)});
    node.asks_unevaluated |= row.name.starts_with("unevaluated");
  }
  return {};
}

Result<void> SchemaCompiler::Finish() {
  // Filling one asks for more.
  for (std::size_t i = 0; i < made_.size(); ++i) {
    const JsonItem& schema = *made_[i].schema;
    SchemaNode& node = *made_[i].node;
    if (const auto filled = Fill(schema, node); !filled) return filled;
  }
  return {};
}

}  // namespace assay
