// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_VERB_H_
#define ASSAY_CLI_VERB_H_

#include <span>
#include <string_view>

#include "cli/command.h"
#include "core/error.h"

namespace assay {

/// A word behind a command that has several: "generate" of `assay key`.
struct Verb {
  std::string_view name;
  /// Names of the command's options that it has a use for.
  std::span<const std::string_view> options;
  Result<ExitCode> (*run)(const Arguments& arguments, Terminal& terminal);
  bool many = false;  ///< Takes any number of operands, not just one.
};

/// Runs the verb that the user wrote.  Fails with kUsage on an option or a
/// number of operands that it has no use for.
Result<ExitCode> RunVerb(std::string_view command,
                         std::span<const Verb* const> verbs,
                         const Arguments& arguments, Terminal& terminal);

}  // namespace assay

#endif  // ASSAY_CLI_VERB_H_
