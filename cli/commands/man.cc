// SPDX-License-Identifier: Apache-2.0

// The manual page, in the man macros of roff, from the rows that --help
// prints.  https://man7.org/linux/man-pages/man7/man.7.html
#include "cli/command.h"
#include "cli/help.h"

namespace assay {
namespace {

// roff reads '\' and '-', and '.' or ''' at the start of a line.
std::string Roff(std::string_view text) {
  std::string safe;
  bool start = true;
  for (const char c : text) {
    if (start && (c == '.' || c == '\'')) safe += "\\&";
    start = c == '\n';
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else if (c == '\n') {
      safe += "\n.PP\n";
    } else {
      safe += c;
    }
  }
  return safe;
}

void WriteCommand(const Command& command, std::ostream& out) {
  out << ".SS " << Roff(Synopsis(command)) << "\n"
      << Roff(command.summary) << "\n";
  if (!command.description.empty()) {
    out << ".PP\n" << Roff(command.description) << "\n";
  }
  for (const Option& option : command.options) {
    const std::string spelling = Spelling(option);
    out << ".TP\n.B " << Roff(spelling.substr(spelling.find('-'))) << "\n"
        << Roff(option.help) << "\n";
  }
  out << ".PP\nExample: \\fB" << Roff(command.example) << "\\fR\n";
}

Result<ExitCode> Run(const Arguments&, Terminal& terminal) {
  std::ostream& out = terminal.out;
  out << ".TH ASSAY 1 \"\" \"assay " << Roff(Version()) << "\"\n"
      << ".SH NAME\nassay \\- decides whether an AI model may enter a "
         "registry\n"
      << ".SH SYNOPSIS\n.B assay\nCOMMAND [OPTION]... [PATH]...\n"
      << ".SH DESCRIPTION\nReads every byte of a model release without "
         "running it, and says what it found.\n"
      << ".SH COMMANDS\n";
  for (const Command* command : Commands()) WriteCommand(*command, out);
  out << ".SH EXIT STATUS\n";
  for (const ExitRow& row : ExitRows()) {
    out << ".TP\n.B " << static_cast<int>(row.code) << "\n"
        << Roff(row.meaning) << "\n";
  }
  out << ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nIf it is set and not empty, no "
         "colours.\n";
  return ExitCode::kPass;
}

}  // namespace

extern const Command kManCommand;
const Command kManCommand = {"man", "the manual page, for man(1)", "",  {},
                             {},    "assay man | man -l -",        Run, true};

}  // namespace assay
