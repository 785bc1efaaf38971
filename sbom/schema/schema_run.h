// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_SCHEMA_RUN_H_
#define ASSAY_SBOM_SCHEMA_SCHEMA_RUN_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "sbom/schema/json_schema.h"
#include "sbom/schema/json_tree.h"
#include "sbom/schema/schema_node.h"

namespace assay {

/// One validation: where it is in the text and in the schemas, and what it has
/// found.
class SchemaRun {
 public:
  /// Stops after `most` violations or `steps` schemas applied.
  SchemaRun(std::size_t most, std::uint64_t steps)
      : most_(most), steps_left_(steps) {}

  /// Whether a value is valid by a schema; says why not unless it is quiet.
  bool Apply(const SchemaNode& schema, const JsonItem& item, Seen* seen);

  /// The same for the child at `index` of `parent`.
  bool ApplyToChild(const SchemaNode& schema, const JsonItem& parent,
                    std::size_t index);

  /// The same for the name of that member.
  bool ApplyToKey(const SchemaNode& schema, const JsonItem& parent,
                  std::size_t index);

  /// The same without saying anything.
  bool Fits(const SchemaNode& schema, const JsonItem& item, Seen* seen);

  /// Says what the nearest of several alternatives misses, when that is deeper
  /// than `item` or the others are told apart by a member of it.
  void ExplainNearest(std::span<const SchemaNode* const> schemas,
                      const JsonItem& item);

  /// Says that the current keyword fails; always false.  `what` gives the
  /// message and is only asked when somebody listens.
  template <class What>
  bool Fails(const JsonItem& item, What what) {
    if (!quiet_) Report(item, what());
    return false;
  }

  /// The same of the child at `index`.
  template <class What>
  bool FailsAt(const JsonItem& parent, std::size_t index, What what) {
    if (quiet_) return false;
    path_.push_back({&parent, index});
    Report(parent.children[index], what());
    path_.pop_back();
    return false;
  }

  /// The resources entered on the way, the outermost first.
  std::span<const SchemaResource* const> scope() const { return scope_; }

  std::vector<SchemaViolation>& violations() { return violations_; }

  /// Fails with kLimit when it had to give up.
  Result<void> Complaint() const;

 private:
  struct Step {
    const JsonItem* parent;
    std::size_t index;
  };

  /// What one of several alternatives misses.
  struct Attempt {
    std::vector<SchemaViolation> violations;
    std::size_t depth = 0;  ///< Of the deepest one.
    bool other = false;     ///< The value says that it is another one.
  };

  Attempt Try(const SchemaNode& schema, const JsonItem& item);
  bool Ask(const SchemaNode& schema, const JsonItem& item, Seen* seen);
  void Report(const JsonItem& item, std::string message);

  std::size_t most_;
  std::uint64_t steps_left_;
  bool exhausted_ = false;
  bool too_deep_ = false;
  std::size_t depth_ = 0;
  bool quiet_ = false;
  const SchemaNode* schema_ = nullptr;
  std::string_view keyword_;
  std::vector<Step> path_;
  std::vector<const SchemaResource*> scope_;
  std::vector<SchemaViolation> violations_;
};

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_SCHEMA_RUN_H_
