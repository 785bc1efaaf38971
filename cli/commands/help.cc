// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include "cli/command.h"

namespace assay {
namespace {

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const Command* command : Commands()) {
    names.emplace_back(command->name);
  }
  return names;
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  if (arguments.operands.empty()) {
    terminal.out << FirstHelp();
    return ExitCode::kPass;
  }
  const Command* command = FindCommand(arguments.operands.front());
  if (command == nullptr) {
    return std::unexpected(UnknownCommand(arguments.operands.front()));
  }
  terminal.out << CommandHelp(*command);
  return ExitCode::kPass;
}

}  // namespace

extern const Command kHelpCommand;
const Command kHelpCommand = {
    "help", "what a command does and takes",
    "",     {"COMMAND", false, false, Completes::kWords, Names},
    {},     "assay help scan",
    Run,    true};

}  // namespace assay
