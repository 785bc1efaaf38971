// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_COMMAND_H_
#define ASSAY_CLI_COMMAND_H_

#include <map>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "rules/policy.h"

namespace assay {

/// What a shell completes a word with.
enum class Completes { kNothing, kFiles, kDirectories, kWords };

/// One option of a command.  Parsing, --help, completions and the man page all
/// come from these rows.
struct Option {
  std::string_view name;        ///< Without the dashes, "output".
  char letter = 0;              ///< 'o' for -o; 0 for none.
  std::string_view value = {};  ///< "FORMAT[=FILE]"; empty for a flag.
  std::string_view help = {};
  bool repeatable = false;
  Completes completes = Completes::kNothing;
  /// The words a value may be completed with; null when there are none.
  std::vector<std::string> (*words)() = nullptr;
};

struct Verb;  // cli/verb.h

/// What stands behind the options.
struct Operand {
  std::string_view name = {};  ///< "PATH"; empty when the command takes none.
  bool required = false;
  bool many = false;
  Completes completes = Completes::kNothing;
  std::vector<std::string> (*words)() = nullptr;
  /// One of them stands before it, "generate"; most commands have none.
  std::span<const Verb* const> verbs = {};
};

/// The words of a command line, sorted.
class Arguments {
 public:
  bool Has(std::string_view option) const;

  /// The last value given, or `otherwise`.
  std::string Value(std::string_view option, std::string otherwise = {}) const;

  /// All values given, in order.
  std::vector<std::string> Values(std::string_view option) const;

  std::string verb;  ///< One of the operand's verbs; empty without them.
  std::map<std::string, std::vector<std::string>, std::less<>> options;
  std::vector<std::string> operands;
};

/// Where a command speaks: results to `out`, talk to `err`.
struct Terminal {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

/// A word after `assay`.  To add one, write cli/commands/<name>.cc and add
/// its row to commands.cc.
struct Command {
  std::string_view name;
  std::string_view summary;  ///< One line, lower case, no full stop.
  /// What the summary cannot say; paragraphs parted by '\n'.
  std::string_view description;
  Operand operand;
  std::span<const Option> options;
  std::string_view example;  ///< A whole command line that works.

  /// An Error ends as "assay: error: …" and exit code 2.
  Result<ExitCode> (*run)(const Arguments& arguments, Terminal& terminal);

  /// It tells of Assay, not of a model: the first screen only names it.
  bool about_assay = false;
};

/// All commands, in the order in which help shows them.
std::span<const Command* const> Commands();

/// Null when there is none with that name.
const Command* FindCommand(std::string_view name);

/// "no command 'scna'", with a hint at the nearest one.
Error UnknownCommand(std::string_view name);

/// Sorts the words behind a command's name.  Fails with kUsage.
Result<Arguments> ParseArguments(const Command& command,
                                 std::span<const std::string_view> words);

/// Prints "assay: error: …" and the hint.
void Complain(const Error& error, std::ostream& err);

/// The whole program: `words` is the command line without the program's name.
ExitCode Main(std::span<const std::string_view> words, std::ostream& out,
              std::ostream& err);

/// "0.1.0".
std::string_view Version();

}  // namespace assay

#endif  // ASSAY_CLI_COMMAND_H_
