// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_RULES_RULE_FILE_H_
#define ASSAY_RULES_RULE_FILE_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/observation.h"
#include "rules/pattern.h"
#include "rules/rule_set.h"

namespace assay {

/// The lists that rules may name, by name without folder and ending.
using NameLists = std::map<std::string, NameList, std::less<>>;

/// The "match" or "unless" of a rule: a pattern, or exact values, names of
/// lists and patterns.
struct Matcher {
  std::vector<Pattern> patterns;
  std::set<std::string, std::less<>> values;
  std::vector<std::string> lists;

  bool Matches(std::string_view value, const NameLists& known) const;
};

/// What decides whether a rule hits.
struct Condition {
  Matcher match;
  std::optional<Matcher> unless;
  std::optional<Pattern> evidence;
  std::optional<Pattern> unless_evidence;

  /// Asks "match" and "unless".
  bool MatchesValue(std::string_view value, const NameLists& known) const;

  /// Asks "evidence" and "unless_evidence".
  bool MatchesEvidence(std::string_view seen) const;

  /// Whether it hits whatever is not listed elsewhere as known.
  bool IsDefaultDeny() const;
};

/// A rule as it comes from its file.
struct ParsedRule {
  Rule rule;
  Condition condition;
};

/// Reads the rules of one JSON text; rules/README.md is the format.
///
/// Fails with kMalformed at the first thing that is wrong, naming `source` and
/// the rule.  `check_patterns` compiles every pattern at once, to find the
/// broken ones.
Result<std::vector<ParsedRule>> ParseRules(const std::string& source,
                                           std::string_view json,
                                           const NameLists& lists,
                                           bool check_patterns);

}  // namespace assay

#endif  // ASSAY_RULES_RULE_FILE_H_
