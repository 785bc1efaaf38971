// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_RULES_RULE_SET_H_
#define ASSAY_RULES_RULE_SET_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/observation.h"
#include "core/report.h"

namespace assay {

/// An example that a rule carries as its own test.
struct Example {
  std::string value;
  std::string evidence;
};

/// One rule, as its file states it.  rules/README.md explains the fields.
struct Rule {
  std::string id;     ///< Three letters and three digits, "PKL001".
  std::string title;  ///< A sentence without a full stop.
  Severity severity = Severity::kInfo;
  std::vector<Observation::Kind> on;
  std::string why;
  std::string fix;
  std::vector<std::string> refs;  ///< "CWE-502", "CVE-…", "GHSA-…".
  std::vector<Example> hits;
  std::vector<Example> misses;
  std::string source;  ///< File that holds it.
};

/// Judges observations.
class RuleSet {
 public:
  /// The rules compiled into this library.
  static Result<RuleSet> BuiltIn();

  RuleSet();
  ~RuleSet();
  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;

  /// Adds the rules of one JSON text.  `source` is for messages.  On an error
  /// nothing is added.
  Result<void> Add(const std::string& source, std::string_view json);

  /// Adds every *.json of a directory, in byte order of the names, and every
  /// list in its lists/ folder.
  Result<void> AddDirectory(const std::string& path);

  /// In order of id.
  std::span<const Rule> rules() const;

  /// Null when there is none with that id.
  const Rule* Find(std::string_view id) const;

  /// What the rules say of an observation: the most severe one that hits it,
  /// of several the first by id; nothing when none does.
  std::optional<Finding> Judge(const Observation& observation) const;

  /// Whether that one rule hits; for tests and `assay explain`.
  bool Hits(const Rule& rule, const Observation& observation) const;

  /// Changes when a rule or a list does: first 12 hex digits of the SHA-256
  /// over all sources.
  const std::string& version() const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace assay

#endif  // ASSAY_RULES_RULE_SET_H_
