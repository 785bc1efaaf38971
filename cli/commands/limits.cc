// SPDX-License-Identifier: Apache-2.0
#include "core/limits.h"

#include <array>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/screen.h"

namespace assay {
namespace {

const std::array<Option, 1> kOptions = {{kLimitOption}};

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto limits = ParseLimits(arguments.Values("limit"));
  if (!limits) return std::unexpected(limits.error());
  std::vector<std::vector<std::string>> rows;
  for (const LimitRow& row : LimitRows()) {
    rows.push_back({std::string(row.name),
                    HumanLimit(row, (*limits).*row.value),
                    std::string(row.what)});
  }
  terminal.out << Table(rows);
  return ExitCode::kPass;
}

}  // namespace

extern const Command kLimitsCommand;
const Command kLimitsCommand = {
    "limits",
    "how much a file may make Assay do",
    "Reaching a limit makes a scan incomplete, never clean. 'assay scan "
    "--limit NAME=VALUE' changes one.",
    {},
    kOptions,
    "assay limits",
    Run,
    true};

}  // namespace assay
