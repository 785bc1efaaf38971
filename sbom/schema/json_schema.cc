// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/json_schema.h"

#include <algorithm>

#include "sbom/schema/json_tree.h"
#include "sbom/schema/keywords.h"
#include "sbom/schema/schema_index.h"
#include "sbom/schema/schema_run.h"

namespace assay {
namespace {

// Schemas that one validation may apply: the official ones take some ten a
// value.
constexpr std::uint64_t kFirstSteps = 1'000'000;
constexpr std::uint64_t kStepsPerValue = 1'000;

}  // namespace

struct JsonSchema::State {
  explicit State(SchemaDraft unstated) : index(unstated), compiler(index) {}

  SchemaIndex index;
  SchemaCompiler compiler;
  const SchemaNode* root = nullptr;
};

JsonSchema::JsonSchema() = default;
JsonSchema::~JsonSchema() = default;
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;

Result<JsonSchema> JsonSchema::Compile(
    const std::map<std::string, std::string, std::less<>>& documents,
    std::string_view root, SchemaDraft unstated) {
  JsonSchema schema;
  schema.state_ = std::make_unique<State>(unstated);
  State& state = *schema.state_;
  if (const auto added = state.index.AddAll(documents); !added) {
    return std::unexpected(added.error());
  }
  const auto node = state.compiler.Referred(SchemaResource(), root);
  if (!node) return std::unexpected(node.error());
  state.root = *node;
  if (const auto done = state.compiler.Finish(); !done) {
    return std::unexpected(done.error());
  }
  return schema;
}

Result<std::vector<SchemaViolation>> JsonSchema::Validate(
    Bytes text, const Limits& limits, std::size_t most) const {
  std::uint64_t values = 0;
  const auto tree = ReadTree(text, limits, values);
  if (!tree) return std::unexpected(tree.error());
  SchemaRun run(std::max<std::size_t>(most, 1),
                kFirstSteps + values * kStepsPerValue);
  const bool valid = run.Apply(*state_->root, *tree, nullptr);
  if (const auto done = run.Complaint(); !done) {
    return std::unexpected(done.error());
  }
  std::vector<SchemaViolation>& found = run.violations();
  if (valid) found.clear();
  std::ranges::stable_sort(found, {}, &SchemaViolation::offset);
  return std::move(found);
}

}  // namespace assay
