// SPDX-License-Identifier: Apache-2.0

// Completions for the shells, written from the rows that --help prints.
#include <array>
#include <functional>

#include "cli/command.h"
#include "cli/verb.h"
#include "core/escape.h"

namespace assay {
namespace {

// `text` between single quotes, as all three shells read it.
std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

std::string Verbs(const Operand& operand) {
  std::vector<std::string> names;
  names.reserve(operand.verbs.size());
  for (const Verb* verb : operand.verbs) names.emplace_back(verb->name);
  return Joined(names);
}

std::string Flag(const Option& option) {
  return "--" + std::string(option.name);
}

// --- bash

std::string BashAnswer(Completes completes,
                       std::vector<std::string> (*words)()) {
  switch (completes) {
    case Completes::kFiles:
      return "compgen -f -- \"$cur\"";
    case Completes::kDirectories:
      return "compgen -d -- \"$cur\"";
    case Completes::kWords:
      return "compgen -W " + Quoted(Joined(words())) + " -- \"$cur\"";
    case Completes::kNothing:
      break;
  }
  return ":";
}

void BashCommand(const Command& command, std::ostream& out) {
  out << "    " << command.name << ")\n      case $prev in\n";
  std::string flags = "--help";
  for (const Option& option : command.options) {
    flags += " " + Flag(option);
    if (option.value.empty()) continue;
    out << "        " << Flag(option);
    if (option.letter != 0) out << "|-" << option.letter;
    out << ") answer=$(" << BashAnswer(option.completes, option.words)
        << ") ;;\n";
  }
  out << "        *) if [[ $cur == -* ]]; then answer=$(compgen -W "
      << Quoted(flags) << " -- \"$cur\")\n";
  if (!command.operand.verbs.empty()) {
    out << "           elif ((COMP_CWORD == 2)); then answer=$(compgen -W "
        << Quoted(Verbs(command.operand)) << " -- \"$cur\")\n";
  }
  out << "           else answer=$("
      << BashAnswer(command.operand.completes, command.operand.words)
      << "); fi ;;\n      esac ;;\n";
}

void Bash(std::ostream& out) {
  std::string names;
  for (const Command* command : Commands()) {
    names += (names.empty() ? "" : " ") + std::string(command->name);
  }
  out << "# bash completion for assay\n"
         "_assay() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} answer=\n"
         "  local prev=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  if ((COMP_CWORD == 1)); then\n"
         "    COMPREPLY=($(compgen -W "
      << Quoted(names)
      << " -- \"$cur\"))\n"
         "    return\n"
         "  fi\n"
         "  case ${COMP_WORDS[1]} in\n";
  for (const Command* command : Commands()) BashCommand(*command, out);
  out << "  esac\n"
         "  local IFS=$'\\n'\n"
         "  COMPREPLY=($answer)\n"
         "}\n"
         "complete -o filenames -F _assay assay\n";
}

// --- zsh

// _arguments reads ':' and brackets in a description.
std::string ZshText(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string ZshAction(Completes completes,
                      std::vector<std::string> (*words)()) {
  switch (completes) {
    case Completes::kFiles:
      return "_files";
    case Completes::kDirectories:
      return "_files -/";
    case Completes::kWords:
      return "(" + Joined(words()) + ")";
    case Completes::kNothing:
      break;
  }
  return " ";
}

void ZshOption(const Option& option, std::ostream& out) {
  std::string tail = "[" + ZshText(option.help) + "]";
  if (!option.value.empty()) {
    tail += ":" + ZshText(option.value) + ":" +
            ZshAction(option.completes, option.words);
  }
  const std::string star = option.repeatable ? "*" : "";
  out << "        " << Quoted(star + Flag(option) + tail) << " \\\n";
  if (option.letter == 0) return;
  out << "        " << Quoted(star + "-" + option.letter + tail) << " \\\n";
}

void ZshCommand(const Command& command, std::ostream& out) {
  out << "    " << command.name << ")\n      _arguments \\\n";
  for (const Option& option : command.options) ZshOption(option, out);
  const Operand& operand = command.operand;
  const bool verbs = !operand.verbs.empty();
  if (verbs) {
    out << "        " << Quoted("1:verb:(" + Verbs(operand) + ")") << " \\\n";
  }
  if (!operand.name.empty()) {
    out << "        "
        << Quoted((operand.many ? "*:"
                   : verbs      ? "2:"
                                : "1:") +
                  ZshText(operand.name) + ":" +
                  ZshAction(operand.completes, operand.words))
        << " \\\n";
  }
  out << "        '--help[" << "show what it takes" << "]' ;;\n";
}

void Zsh(std::ostream& out) {
  out << "#compdef assay\n"
         "_assay() {\n"
         "  local -a commands=(\n";
  for (const Command* command : Commands()) {
    out << "    "
        << Quoted(std::string(command->name) + ":" + ZshText(command->summary))
        << "\n";
  }
  out << "  )\n"
         "  if ((CURRENT == 2)); then\n"
         "    _describe command commands\n"
         "    return\n"
         "  fi\n"
         "  local word=$words[2]\n"
         "  shift words\n"
         "  ((CURRENT--))\n"
         "  case $word in\n";
  for (const Command* command : Commands()) ZshCommand(*command, out);
  out << "  esac\n"
         "}\n"
         "if [[ $funcstack[1] == _assay ]]; then _assay \"$@\"; else compdef "
         "_assay assay; fi\n";
}

// --- fish

std::string FishAction(Completes completes,
                       std::vector<std::string> (*words)()) {
  switch (completes) {
    case Completes::kFiles:
      return " -F";
    case Completes::kDirectories:
      return " -a '(__fish_complete_directories)'";
    case Completes::kWords:
      return " -a " + Quoted(Joined(words()));
    case Completes::kNothing:
      break;
  }
  return "";
}

void FishCommand(const Command& command, std::ostream& out) {
  out << "complete -c assay -n __fish_use_subcommand -a " << command.name
      << " -d " << Quoted(command.summary) << "\n";
  const std::string when =
      "complete -c assay -n '__fish_seen_subcommand_from " +
      std::string(command.name) + "'";
  for (const Option& option : command.options) {
    out << when << " -l " << option.name;
    if (option.letter != 0) out << " -s " << option.letter;
    if (!option.value.empty()) {
      out << " -x" << FishAction(option.completes, option.words);
    }
    out << " -d " << Quoted(option.help) << "\n";
  }
  const Operand& operand = command.operand;
  if (!operand.verbs.empty()) {
    const std::string verbs = Verbs(operand);
    out << when.substr(0, when.size() - 1)
        << "; and not __fish_seen_subcommand_from " << verbs << "' -a "
        << Quoted(verbs) << "\n";
  }
  if (operand.completes != Completes::kNothing) {
    out << when << FishAction(operand.completes, operand.words) << "\n";
  }
}

void Fish(std::ostream& out) {
  out << "# fish completion for assay\ncomplete -c assay -f\n";
  for (const Command* command : Commands()) FishCommand(*command, out);
}

struct Shell {
  std::string_view name;
  void (*write)(std::ostream& out);
};

constexpr std::array<Shell, 3> kShells = {
    {{"bash", Bash}, {"zsh", Zsh}, {"fish", Fish}}};

std::vector<std::string> ShellWords() {
  std::vector<std::string> words;
  words.reserve(kShells.size());
  for (const Shell& shell : kShells) words.emplace_back(shell.name);
  return words;
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const std::string& name = arguments.operands.front();
  for (const Shell& shell : kShells) {
    if (shell.name != name) continue;
    shell.write(terminal.out);
    return ExitCode::kPass;
  }
  return Fail(Error::Kind::kUsage, "unknown shell '" + Escape(name) + "'",
              "there are bash, zsh and fish");
}

}  // namespace

extern const Command kCompletionCommand;
const Command kCompletionCommand = {
    "completion", "completions for bash, zsh or fish",
    "",           {"SHELL", true, false, Completes::kWords, ShellWords},
    {},           "assay completion bash > /etc/bash_completion.d/assay",
    Run,          true};

}  // namespace assay
