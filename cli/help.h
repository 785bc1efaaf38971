// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_HELP_H_
#define ASSAY_CLI_HELP_H_

#include <string>

#include "cli/command.h"

namespace assay {

/// What `assay` alone says: fits a screen, ends with an example.
std::string FirstHelp();

/// What `assay help COMMAND` and `assay COMMAND --help` say.
std::string CommandHelp(const Command& command);

/// "assay scan [OPTION]... PATH...".
std::string Synopsis(const Command& command);

/// "-o, --output FORMAT[=FILE]".
std::string Spelling(const Option& option);

/// What an exit code means.
struct ExitRow {
  ExitCode code;
  std::string_view meaning;
};

/// All exit codes, in order.
std::span<const ExitRow> ExitRows();

}  // namespace assay

#endif  // ASSAY_CLI_HELP_H_
