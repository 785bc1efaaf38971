// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>

#include "cli/command.h"
#include "cli/verb.h"
#include "core/escape.h"
#include "core/suggest.h"

namespace assay {
namespace {

// Where the parser puts one option's values; the parser keeps pointers.
struct Slot {
  const Option* option;
  CLI::Option* parsed = nullptr;
  std::vector<std::string> values;
};

std::string Flags(const Option& option) {
  std::string flags = "--" + std::string(option.name);
  if (option.letter != 0)
    flags = std::string("-") + option.letter + "," + flags;
  return flags;
}

void Declare(CLI::App& app, Slot& slot) {
  const Option& option = *slot.option;
  if (option.value.empty()) {
    slot.parsed = app.add_flag(Flags(option))->disable_flag_override();
    return;
  }
  slot.parsed = app.add_option(Flags(option), slot.values)
                    ->allow_extra_args(false)
                    ->type_name(std::string(option.value));
}

std::string HelpHint(const Command& command) {
  return "'assay help " + std::string(command.name) + "' shows what it takes";
}

Error Unexpected(const Command& command, const std::string& word) {
  if (!word.starts_with('-') || word == "-") {
    return {
        Error::Kind::kUsage,
        std::string(command.name) + " has no use for '" + Escape(word) + "'",
        HelpHint(command)};
  }
  std::vector<std::string> flags = {"--help"};
  for (const Option& option : command.options) {
    flags.push_back("--" + std::string(option.name));
  }
  const std::vector<std::string_view> known(flags.begin(), flags.end());
  const std::string given = word.substr(0, word.find('='));
  const std::string hint = DidYouMean(given, known);
  return {
      Error::Kind::kUsage,
      "unknown option '" + Escape(given) + "' of " + std::string(command.name),
      hint.empty() ? HelpHint(command) : hint};
}

// A flag with a value, or an option without one.  Only the last word can lack
// its value: any other takes the next word.
Error Mismatch(const Command& command,
               std::span<const std::string_view> words) {
  for (const Option& option : command.options) {
    const std::string flag = "--" + std::string(option.name);
    for (const std::string_view word : words) {
      if (option.value.empty() && word.starts_with(flag + "=")) {
        return {Error::Kind::kUsage, flag + " takes no value",
                "write " + flag + " alone"};
      }
    }
    const bool last = words.back() == flag ||
                      (option.letter != 0 && words.back().size() == 2 &&
                       words.back()[1] == option.letter);
    if (last && !option.value.empty()) {
      return {
          Error::Kind::kUsage,
          std::string(words.back()) + " needs a " + std::string(option.value),
          HelpHint(command)};
    }
  }
  return {Error::Kind::kUsage, "'" + Escape(words.back()) + "' lacks its value",
          HelpHint(command)};
}

// Takes the verb out of the operands.
Result<void> TakeVerb(const Command& command, Arguments& found) {
  const auto verbs = command.operand.verbs;
  if (verbs.empty()) return {};
  std::string known;
  std::vector<std::string_view> names;
  names.reserve(verbs.size());
  for (const Verb* verb : verbs) {
    names.push_back(verb->name);
    if (!known.empty()) known += verb == verbs.back() ? " or " : ", ";
    known += verb->name;
  }
  const std::string name(command.name);
  if (found.operands.empty()) {
    return Fail(Error::Kind::kUsage, name + " needs a verb: " + known,
                "for example: " + std::string(command.example));
  }
  const std::string verb = found.operands.front();
  if (std::ranges::find(names, verb) == names.end()) {
    const std::string hint = DidYouMean(verb, names);
    return Fail(Error::Kind::kUsage,
                "unknown verb '" + Escape(verb) + "' of " + name,
                hint.empty() ? "write " + known : hint);
  }
  found.verb = verb;
  found.operands.erase(found.operands.begin());
  return {};
}

Result<void> Check(const Command& command, const std::deque<Slot>& slots,
                   const Arguments& found) {
  for (const Slot& slot : slots) {
    if (slot.values.size() > 1 && !slot.option->repeatable) {
      return Fail(Error::Kind::kUsage,
                  "--" + std::string(slot.option->name) + " is given twice",
                  "give it once");
    }
  }
  if (command.operand.required && found.operands.empty()) {
    return Fail(Error::Kind::kUsage,
                std::string(command.name) +
                    (found.verb.empty() ? "" : " " + found.verb) + " needs a " +
                    std::string(command.operand.name),
                "for example: " + std::string(command.example));
  }
  if (!command.operand.many && found.operands.size() > 1) {
    return std::unexpected(Unexpected(command, found.operands[1]));
  }
  return {};
}

}  // namespace

Result<Arguments> ParseArguments(const Command& command,
                                 std::span<const std::string_view> words) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::deque<Slot> slots;
  for (const Option& option : command.options) {
    Declare(app, slots.emplace_back(&option));
  }
  Arguments found;
  if (!command.operand.name.empty()) {
    app.add_option(std::string(command.operand.name), found.operands);
  }
  try {
    // The parser takes its words from the back.
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ArgumentMismatch&) {
    return std::unexpected(Mismatch(command, words));
  } catch (const CLI::ParseError& error) {
    return Fail(Error::Kind::kUsage, Escape(error.what()), HelpHint(command));
  }
  for (const std::string& word : app.remaining()) {
    if (word != "--") return std::unexpected(Unexpected(command, word));
  }
  if (const auto taken = TakeVerb(command, found); !taken) {
    return std::unexpected(taken.error());
  }
  if (const auto good = Check(command, slots, found); !good) {
    return std::unexpected(good.error());
  }
  for (Slot& slot : slots) {
    if (slot.parsed->count() == 0) continue;
    found.options[std::string(slot.option->name)] = std::move(slot.values);
  }
  return found;
}

bool Arguments::Has(std::string_view option) const {
  return options.contains(option);
}

std::string Arguments::Value(std::string_view option,
                             std::string otherwise) const {
  const auto found = options.find(option);
  if (found == options.end() || found->second.empty()) return otherwise;
  return found->second.back();
}

std::vector<std::string> Arguments::Values(std::string_view option) const {
  const auto found = options.find(option);
  return found == options.end() ? std::vector<std::string>{} : found->second;
}

}  // namespace assay
