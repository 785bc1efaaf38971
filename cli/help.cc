// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <array>

#include "cli/screen.h"
#include "cli/verb.h"

namespace assay {
namespace {

constexpr std::array<ExitRow, 6> kExits = {{
    {ExitCode::kPass, "pass: every byte was read, nothing reached --fail-on"},
    {ExitCode::kFindings, "fail: a finding of at least the --fail-on severity"},
    {ExitCode::kError, "error: wrong usage, or a file that cannot be read"},
    {ExitCode::kIncomplete, "incomplete: something was not fully examined"},
    {ExitCode::kIntegrity, "integrity: a digest or a signature is wrong"},
    {ExitCode::kNothingToScan, "nothing to scan: no file in a known format"},
}};

}  // namespace

std::span<const ExitRow> ExitRows() { return kExits; }

std::string Spelling(const Option& option) {
  std::string text = "    --";
  if (option.letter != 0) text = std::string("-") + option.letter + ", --";
  text += option.name;
  if (!option.value.empty()) text += " " + std::string(option.value);
  return text;
}

std::string Synopsis(const Command& command) {
  std::string text = "assay " + std::string(command.name);
  const Operand& operand = command.operand;
  for (const Verb* verb : operand.verbs) {
    text += verb == operand.verbs.front() ? ' ' : '|';
    text += verb->name;
  }
  if (!command.options.empty()) text += " [OPTION]...";
  if (operand.name.empty()) return text;
  std::string name(operand.name);
  if (operand.many) name += "...";
  return text + " " + (operand.required ? name : "[" + name + "]");
}

std::string FirstHelp() {
  std::string text =
      "Assay reads every byte of an AI model without running it, and gives a "
      "verdict.\n\n"
      "usage: assay COMMAND [OPTION]... [PATH]...\n\n";
  std::vector<std::vector<std::string>> rows;
  std::string about;
  for (const Command* command : Commands()) {
    if (command->about_assay) {
      if (!about.empty()) about += ", ";
      about += command->name;
      continue;
    }
    rows.push_back(
        {"  " + std::string(command->name), std::string(command->summary)});
  }
  rows.push_back({"  also", about});
  text += Table(rows) + "\nexit";
  for (const ExitRow& row : kExits) {
    text += (row.code == ExitCode::kPass ? " " : ", ") +
            std::to_string(static_cast<int>(row.code)) + " " +
            std::string(row.meaning.substr(0, row.meaning.find(':')));
  }
  return text +
         "\n\n'assay help COMMAND' says more.  Example: assay scan model/\n";
}

std::string CommandHelp(const Command& command) {
  std::string text = "assay " + std::string(command.name) + ": " +
                     std::string(command.summary) +
                     "\n\nusage: " + Synopsis(command) + "\n";
  if (!command.description.empty()) {
    text += "\n" + Indented(command.description, 0);
  }
  if (!command.options.empty()) {
    std::vector<std::vector<std::string>> rows;
    for (const Option& option : command.options) {
      rows.push_back({"  " + Spelling(option), std::string(option.help)});
    }
    text += "\noptions\n" + Table(rows);
  }
  return text + "\nexample: " + std::string(command.example) + "\n";
}

}  // namespace assay
