// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_OPTIONS_H_
#define ASSAY_CLI_OPTIONS_H_

#include <string>
#include <vector>

#include "cli/command.h"
#include "core/error.h"
#include "core/limits.h"
#include "core/report.h"
#include "rules/rule_set.h"

namespace assay {

// Options that several commands share, and how their values are understood.
// Everything here fails with kUsage, naming the option and what it was given.

extern const Option kRulesOption;
extern const Option kLimitOption;
extern const Option kJsonOption;  ///< -o text|json, for lists.
inline constexpr Option kJobsOption = {
    "jobs", 'j', "N", "files read at the same time (default: one a core)"};
inline constexpr Option kNoColorOption = {
    "no-color", 0, "", "plain text; so do NO_COLOR=1 and TERM=dumb"};

/// "critical", … for --fail-on.
Result<Severity> ParseSeverity(const std::string& text);
std::vector<std::string> SeverityWords();

/// A number from `least` to `most`.
Result<std::uint64_t> ParseNumber(const std::string& option,
                                  const std::string& text, std::uint64_t least,
                                  std::uint64_t most);

/// The defaults, changed by each "NAME=VALUE" of --limit; a value may end in
/// KiB, MiB, GiB or TiB.
Result<Limits> ParseLimits(const std::vector<std::string>& settings);

/// The built-in rules and those of each --rules directory.
Result<RuleSet> LoadRules(const Arguments& arguments);

/// The value of --jobs; 0 when there is none.
Result<unsigned> ParseJobs(const Arguments& arguments);

/// Whether standard output may be coloured.  https://no-color.org
bool ColorWanted(const Arguments& arguments, const Terminal& terminal);

/// Whether -o asks for JSON.
Result<bool> WantsJson(const Arguments& arguments);

/// "96 MiB" for limits in bytes, else the number.
std::string HumanLimit(const LimitRow& row, std::uint64_t value);

}  // namespace assay

#endif  // ASSAY_CLI_OPTIONS_H_
