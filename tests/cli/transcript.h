// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_CLI_TRANSCRIPT_H_
#define ASSAY_TESTS_CLI_TRANSCRIPT_H_

#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// One line of a transcript, or one command with what it printed.
///
/// A transcript holds, before its commands, the files that they find in their
/// working directory:
///     file NAME text TEXT       TEXT as it is, with \n, \xNN and so on
///     file NAME hex 80 04 2e
///     dir NAME
///     link NAME TARGET
///     fifo NAME
///     mode OCTAL NAME
///     env NAME=VALUE            for all commands from here on
///     as nobody                 commands run without root's rights
///     stdin text TEXT           for the next command; or hex
/// and each command as
///     $ assay WORD...           words with the same escapes
///     what it printed           a line of standard error has "2> " before it
///     exit N
/// "[..]" stands for any text inside a line, a line "..." for any lines.
struct Step {
  enum class Kind { kText, kCommand };
  Kind kind;
  std::string line;
  std::vector<std::string> output;  ///< With the "exit N" at its end.
};

std::vector<Step> ParseTranscript(std::string_view text);

/// The reverse.
std::string WriteTranscript(const std::vector<Step>& steps);

/// Undoes \n, \t, \\, \s (a blank) and \xNN.
std::string Unquote(std::string_view text);

/// Words between blanks, unescaped.
std::vector<std::string> Words(std::string_view line);

/// Whether the lines are what `wanted`, with its placeholders, says.
bool Matches(const std::vector<std::string>& wanted,
             const std::vector<std::string>& lines);

/// `lines`, but with the placeholders of those lines of `wanted` that still
/// say what one of them says.
std::vector<std::string> Refreshed(const std::vector<std::string>& wanted,
                                   std::vector<std::string> lines);

}  // namespace assay

#endif  // ASSAY_TESTS_CLI_TRANSCRIPT_H_
