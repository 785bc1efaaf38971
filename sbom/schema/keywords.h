// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_KEYWORDS_H_
#define ASSAY_SBOM_SCHEMA_KEYWORDS_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/error.h"
#include "sbom/schema/json_tree.h"
#include "sbom/schema/pattern.h"
#include "sbom/schema/schema_index.h"
#include "sbom/schema/schema_node.h"

namespace assay {

class SchemaCompiler;

/// A keyword while its check is made.
struct KeywordUse {
  SchemaCompiler& compiler;
  const SchemaResource& resource;
  const JsonItem& schema;  ///< That it stands in.
  const JsonItem& value;   ///< What it is given.
  std::string place;       ///< Its URI, for errors.

  /// "<place> is no <what>".
  std::unexpected<Error> Wrong(std::string_view what) const;
};

/// What of a keyword's value is a schema.
enum class Holds { kNothing, kSchema, kList, kMap, kSchemaOrList };

/// A word of JSON Schema.  To add one, write its function in a keyword_*.cc
/// and its row in keywords.cc.
struct KeywordRow {
  std::string_view name;
  Holds holds;
  /// Null where others read the value.
  Result<SchemaCheck> (*compile)(const KeywordUse& use);
  bool in_7 = true;
  bool in_2020 = true;
  bool validation = false;  ///< Of the validation vocabulary.
};

/// All, in the order in which they are asked.
std::span<const KeywordRow> KeywordRows();

/// Null when the draft has no such word.
const KeywordRow* FindKeyword(std::string_view name, SchemaDraft draft);

/// Makes schemas ready to be asked, each once.
class SchemaCompiler {
 public:
  explicit SchemaCompiler(SchemaIndex& index) : index_(index) {}

  /// The node of a schema that the index knows; it is filled by Finish().
  const SchemaNode* Schema(const JsonItem& schema);

  /// The same of what a reference means.
  Result<const SchemaNode*> Referred(const SchemaResource& from,
                                     std::string_view reference);

  Result<Pattern> MakePattern(const std::string& text);

  /// All resources that have a dynamic anchor of that name, with the node.
  std::unordered_map<const SchemaResource*, const SchemaNode*> Dynamic(
      std::string_view anchor);

  /// Whether a reference leads to a dynamic anchor of its name.
  bool IsDynamic(const SchemaNode& node, std::string_view anchor) const;

  /// Compiles all schemas that were asked for and what they refer to.
  Result<void> Finish();

 private:
  struct Made {
    const JsonItem* schema;
    std::unique_ptr<SchemaNode> node;
  };

  Result<void> Fill(const JsonItem& schema, SchemaNode& node);

  SchemaIndex& index_;
  std::unordered_map<const JsonItem*, SchemaNode*> by_schema_;
  std::vector<Made> made_;
  std::unordered_map<std::string, Pattern> patterns_;
};

// The functions of the rows.
Result<SchemaCheck> CompileType(const KeywordUse& use);
Result<SchemaCheck> CompileEnum(const KeywordUse& use);
Result<SchemaCheck> CompileConst(const KeywordUse& use);
Result<SchemaCheck> CompileNumberBound(const KeywordUse& use);
Result<SchemaCheck> CompileMultipleOf(const KeywordUse& use);
Result<SchemaCheck> CompileSizeBound(const KeywordUse& use);
Result<SchemaCheck> CompilePattern(const KeywordUse& use);
Result<SchemaCheck> CompileFormat(const KeywordUse& use);
Result<SchemaCheck> CompileUniqueItems(const KeywordUse& use);
Result<SchemaCheck> CompileRequired(const KeywordUse& use);
Result<SchemaCheck> CompileDependencies(const KeywordUse& use);
Result<SchemaCheck> CompileProperties(const KeywordUse& use);
Result<SchemaCheck> CompilePatternProperties(const KeywordUse& use);
Result<SchemaCheck> CompileAdditionalProperties(const KeywordUse& use);
Result<SchemaCheck> CompilePropertyNames(const KeywordUse& use);
Result<SchemaCheck> CompileItems(const KeywordUse& use);
Result<SchemaCheck> CompilePrefixItems(const KeywordUse& use);
Result<SchemaCheck> CompileAdditionalItems(const KeywordUse& use);
Result<SchemaCheck> CompileContains(const KeywordUse& use);
Result<SchemaCheck> CompileUnevaluated(const KeywordUse& use);
Result<SchemaCheck> CompileRef(const KeywordUse& use);
Result<SchemaCheck> CompileDynamicRef(const KeywordUse& use);
Result<SchemaCheck> CompileAllOf(const KeywordUse& use);
Result<SchemaCheck> CompileAnyOf(const KeywordUse& use);
Result<SchemaCheck> CompileOneOf(const KeywordUse& use);
Result<SchemaCheck> CompileNot(const KeywordUse& use);
Result<SchemaCheck> CompileIf(const KeywordUse& use);

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_KEYWORDS_H_
