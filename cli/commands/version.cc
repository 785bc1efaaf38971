// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"
#include "cli/screen.h"
#include "rules/rule_set.h"
#include "scanner/format.h"

namespace assay {
namespace {

Result<ExitCode> Run(const Arguments&, Terminal& terminal) {
  const auto rules = RuleSet::BuiltIn();
  if (!rules) return std::unexpected(rules.error());
  terminal.out << "assay " << Version() << "\n"
               << "rules " << rules->version() << " ("
               << Count(rules->rules().size(), "rule") << ")\n"
               << "reads " << Count(Formats().size(), "format") << "\n";
  return ExitCode::kPass;
}

}  // namespace

extern const Command kVersionCommand;
const Command kVersionCommand = {
    "version", "what this is, and which rules it holds",
    "",        {},
    {},        "assay version",
    Run,       true};

}  // namespace assay
