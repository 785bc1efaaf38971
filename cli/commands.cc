// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <vector>

#include "cli/command.h"
#include "core/escape.h"
#include "core/suggest.h"

namespace assay {

// A row for each file of commands/, in the order of help.
extern const Command kScanCommand;
extern const Command kExplainCommand;
extern const Command kDumpCommand;
extern const Command kSignCommand;
extern const Command kVerifyCommand;
extern const Command kAttestCommand;
extern const Command kBomCommand;
extern const Command kHashCommand;
extern const Command kKeyCommand;
extern const Command kRulesCommand;
extern const Command kFormatsCommand;
extern const Command kLimitsCommand;
extern const Command kVersionCommand;
extern const Command kHelpCommand;
extern const Command kCompletionCommand;
extern const Command kManCommand;

namespace {

constexpr std::array<const Command*, 16> kCommands = {
    &kScanCommand,    &kBomCommand,    &kExplainCommand,    &kDumpCommand,
    &kSignCommand,    &kVerifyCommand, &kAttestCommand,     &kKeyCommand,
    &kHashCommand,    &kRulesCommand,  &kFormatsCommand,    &kLimitsCommand,
    &kVersionCommand, &kHelpCommand,   &kCompletionCommand, &kManCommand,
};

}  // namespace

std::span<const Command* const> Commands() { return kCommands; }

const Command* FindCommand(std::string_view name) {
  for (const Command* command : kCommands) {
    if (command->name == name) return command;
  }
  return nullptr;
}

Error UnknownCommand(std::string_view name) {
  std::vector<std::string_view> known;
  known.reserve(kCommands.size());
  for (const Command* command : kCommands) known.push_back(command->name);
  const std::string hint = DidYouMean(name, known);
  return {Error::Kind::kUsage, "unknown command '" + Escape(name) + "'",
          hint.empty() ? "'assay help' lists the commands" : hint};
}

}  // namespace assay
