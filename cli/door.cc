// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <system_error>

#include "cli/command.h"
#include "cli/help.h"
#include "cli/screen.h"

namespace assay {
namespace {

bool AsksForHelp(std::span<const std::string_view> words) {
  for (const std::string_view word : words) {
    if (word == "--") return false;
    if (word == "--help" || word == "-h") return true;
  }
  return false;
}

// What people type at every program, as the command that it means.
std::string_view CommandWord(std::string_view word) {
  if (word == "--help" || word == "-h") return "help";
  if (word == "--version" || word == "-V") return "version";
  return word;
}

Result<ExitCode> Run(std::span<const std::string_view> words,
                     Terminal& terminal) {
  const std::string_view name = CommandWord(words.front());
  const Command* command = FindCommand(name);
  if (command == nullptr) return std::unexpected(UnknownCommand(name));
  const auto rest = words.subspan(1);
  if (AsksForHelp(rest)) {
    terminal.out << CommandHelp(*command);
    return ExitCode::kPass;
  }
  const auto arguments = ParseArguments(*command, rest);
  if (!arguments) return std::unexpected(arguments.error());
  return command->run(*arguments, terminal);
}

// A report that did not reach its reader is no report.
Result<void> Flush(std::ostream& out) {
  errno = 0;
  out.flush();
  if (out) return {};
  return Fail(Error::Kind::kIo,
              "standard output: " +
                  (errno == 0 ? std::string("cannot be written")
                              : std::generic_category().message(errno)),
              "write the report to a file with -o FORMAT=FILE");
}

}  // namespace

void Complain(const Error& error, std::ostream& err) {
  err << "assay: error: " << Harmless(error.message) << "\n";
  if (!error.hint.empty())
    err << "assay: hint: " << Harmless(error.hint) << "\n";
}

std::string_view Version() { return ASSAY_VERSION; }

ExitCode Main(std::span<const std::string_view> words, std::ostream& out,
              std::ostream& err) {
  Terminal terminal{out, err, &out == &std::cout && isatty(STDOUT_FILENO) == 1,
                    &err == &std::cerr && isatty(STDERR_FILENO) == 1};
  if (words.empty()) {
    err << FirstHelp();
    return ExitCode::kError;
  }
  auto code = Run(words, terminal);
  if (const auto flushed = Flush(out); !flushed && code) {
    code = std::unexpected(flushed.error());
  }
  if (code) return *code;
  Complain(code.error(), err);
  return ExitCode::kError;
}

}  // namespace assay
