// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <vector>

#include "cli/command.h"
#include "core/escape.h"
#include "core/suggest.h"

namespace assay {

// A row for each file of cli/ that holds a command, in the order of help.
extern const Command kScan;
extern const Command kExplain;
extern const Command kDump;
extern const Command kHash;
extern const Command kRules;
extern const Command kFormats;
extern const Command kLimits;
extern const Command kVersion;
extern const Command kHelp;
extern const Command kCompletion;
extern const Command kMan;

namespace {

constexpr std::array<const Command*, 11> kCommands = {
    &kScan,   &kExplain, &kDump, &kHash,       &kRules, &kFormats,
    &kLimits, &kVersion, &kHelp, &kCompletion, &kMan,
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
  for (const Command* command : kCommands) known.push_back(command->name);
  const std::string hint = DidYouMean(name, known);
  return {Error::Kind::kUsage, "unknown command '" + Escape(name) + "'",
          hint.empty() ? "'assay help' lists the commands" : hint};
}

}  // namespace assay
