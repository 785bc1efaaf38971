// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/schema_run.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>

namespace assay {
namespace {

// Text and schema together; each takes some hundred bytes of stack.
constexpr std::size_t kDeepest = 600;

std::size_t Slashes(std::string_view pointer) {
  return static_cast<std::size_t>(std::ranges::count(pointer, '/'));
}

}  // namespace

bool SchemaRun::Apply(const SchemaNode& schema, const JsonItem& item,
                      Seen* seen) {
  if (steps_left_ == 0 || depth_ >= kDeepest) {
    (steps_left_ == 0 ? exhausted_ : too_deep_) = true;
    return false;
  }
  --steps_left_;
  ++depth_;
  const auto outer = std::pair(schema_, keyword_);
  schema_ = &schema;
  const bool enters = scope_.empty() || scope_.back() != schema.resource;
  if (enters) scope_.push_back(schema.resource);
  bool fits = false;
  if (seen == nullptr && !schema.asks_unevaluated) {
    fits = Ask(schema, item, nullptr);
  } else {
    // What a schema that does not hold has seen counts for nothing.
    Seen own(item.children.size());
    fits = Ask(schema, item, &own);
    for (std::size_t i = 0; fits && seen != nullptr && i < own.size(); ++i) {
      if (own[i]) (*seen)[i] = true;
    }
  }
  if (enters) scope_.pop_back();
  std::tie(schema_, keyword_) = outer;
  --depth_;
  return fits;
}

bool SchemaRun::Ask(const SchemaNode& schema, const JsonItem& item,
                    Seen* seen) {
  if (schema.never) {
    keyword_ = {};
    return Fails(item, [] { return "nothing may stand here"; });
  }
  bool fits = true;
  for (const auto& [keyword, check] : schema.checks) {
    // What a schema that does not hold has seen counts for nothing, and all its
    // children would be complained of.
    if (!fits && keyword.starts_with("unevaluated")) continue;
    keyword_ = keyword;
    fits &= check(*this, item, seen);
    if (!fits && (quiet_ || exhausted_ || too_deep_)) break;
  }
  return fits;
}

bool SchemaRun::ApplyToChild(const SchemaNode& schema, const JsonItem& parent,
                             std::size_t index) {
  path_.push_back({&parent, index});
  const bool fits = Apply(schema, parent.children[index], nullptr);
  path_.pop_back();
  return fits;
}

bool SchemaRun::ApplyToKey(const SchemaNode& schema, const JsonItem& parent,
                           std::size_t index) {
  JsonItem name;
  name.kind = JsonItem::Kind::kString;
  name.text = parent.children[index].key;
  name.offset = parent.children[index].offset;
  path_.push_back({&parent, index});
  const bool fits = Apply(schema, name, nullptr);
  path_.pop_back();
  return fits;
}

bool SchemaRun::Fits(const SchemaNode& schema, const JsonItem& item,
                     Seen* seen) {
  const bool quiet = std::exchange(quiet_, true);
  const bool fits = Apply(schema, item, seen);
  quiet_ = quiet;
  return fits;
}

SchemaRun::Attempt SchemaRun::Try(const SchemaNode& schema,
                                  const JsonItem& item) {
  violations_.clear();
  quiet_ = false;
  Apply(schema, item, nullptr);
  Attempt attempt;
  attempt.depth = path_.size();
  for (const SchemaViolation& violation : violations_) {
    const std::size_t depth = Slashes(violation.instance);
    attempt.depth = std::max(attempt.depth, depth);
    // A member that tells the alternatives apart, and is another's.
    attempt.other |=
        depth == path_.size() + 1 && (violation.keyword.ends_with("/const") ||
                                      violation.keyword.ends_with("/enum"));
  }
  attempt.violations = std::move(violations_);
  return attempt;
}

void SchemaRun::ExplainNearest(std::span<const SchemaNode* const> schemas,
                               const JsonItem& item) {
  if (quiet_) return;
  std::vector<SchemaViolation> before = std::exchange(violations_, {});
  std::optional<Attempt> nearest;
  std::size_t candidates = 0;
  for (const SchemaNode* schema : schemas) {
    Attempt attempt = Try(*schema, item);
    if (!attempt.other) ++candidates;
    const auto rank = [](const Attempt& a) {
      return std::tuple(a.other, SIZE_MAX - a.depth, a.violations.size());
    };
    if (!nearest || rank(attempt) < rank(*nearest)) nearest = attempt;
  }
  violations_ = std::move(before);
  const bool meant = candidates == 1 && schemas.size() > 2;
  if (nearest && (meant || nearest->depth > path_.size())) {
    for (SchemaViolation& violation : nearest->violations) {
      if (violations_.size() == most_) break;
      violations_.push_back(std::move(violation));
    }
  }
  quiet_ = violations_.size() >= most_;
}

void SchemaRun::Report(const JsonItem& item, std::string message) {
  SchemaViolation violation;
  for (const auto& [parent, index] : path_) {
    violation.instance += parent->kind == JsonItem::Kind::kArray
                              ? "/" + std::to_string(index)
                              : PointerToken(parent->children[index].key);
  }
  violation.keyword = schema_->place;
  if (!keyword_.empty()) violation.keyword.append("/").append(keyword_);
  violation.message = std::move(message);
  violation.offset = item.offset;
  violations_.push_back(std::move(violation));
  if (violations_.size() >= most_) quiet_ = true;
}

Result<void> SchemaRun::Complaint() const {
  if (too_deep_) {
    return Fail(Error::Kind::kLimit, "more than " + std::to_string(kDeepest) +
                                         " schemas inside each other");
  }
  if (exhausted_) {
    return Fail(Error::Kind::kLimit,
                "the schemas ask more than a text of this size allows");
  }
  return {};
}

}  // namespace assay
