// SPDX-License-Identifier: Apache-2.0
#include "cli/verb.h"

#include <algorithm>
#include <string>

namespace assay {

Result<ExitCode> RunVerb(std::string_view command,
                         std::span<const Verb* const> verbs,
                         const Arguments& arguments, Terminal& terminal) {
  const Verb& verb = **std::ranges::find(
      verbs, arguments.verb, [](const Verb* row) { return row->name; });
  std::string called(command);
  called.append(" ").append(verb.name);
  std::string hint = "'assay help ";
  hint.append(command).append("' shows what it takes");
  for (const auto& [option, values] : arguments.options) {
    if (std::ranges::find(verb.options, option) != verb.options.end()) continue;
    return Fail(Error::Kind::kUsage,
                called.append(" has no use for --").append(option), hint);
  }
  if (!verb.many && arguments.operands.size() > 1) {
    return Fail(Error::Kind::kUsage,
                called.append(" takes 1 path, not ")
                    .append(std::to_string(arguments.operands.size())),
                hint);
  }
  return verb.run(arguments, terminal);
}

}  // namespace assay
