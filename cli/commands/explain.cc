// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/screen.h"
#include "core/escape.h"
#include "core/suggest.h"

namespace assay {
namespace {

const std::array<Option, 1> kOptions = {{kRulesOption}};
constexpr std::size_t kExamples = 6;

std::vector<std::string> RuleWords() {
  std::vector<std::string> words;
  const auto rules = RuleSet::BuiltIn();
  if (!rules) return words;
  for (const Rule& rule : rules->rules()) words.push_back(rule.id);
  return words;
}

std::string Upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

Result<const Rule*> Find(const RuleSet& rules, const std::string& id) {
  if (const Rule* rule = rules.Find(Upper(id))) return rule;
  std::vector<std::string_view> known;
  for (const Rule& rule : rules.rules()) known.push_back(rule.id);
  const std::string hint = DidYouMean(Upper(id), known);
  return Fail(Error::Kind::kUsage, "unknown rule '" + Escape(id) + "'",
              hint.empty() ? "'assay rules' lists them" : hint);
}

void Section(std::string_view title, std::string_view text, std::ostream& out) {
  if (text.empty()) return;
  out << "\n" << title << "\n" << Indented(Harmless(text), 2);
}

void Examples(std::string_view title, const std::vector<Example>& examples,
              std::ostream& out) {
  if (examples.empty()) return;
  out << "\n" << title << "\n";
  std::size_t shown = 0;
  for (const Example& example : examples) {
    if (shown++ == kExamples) {
      out << "  and " << examples.size() - kExamples << " more\n";
      return;
    }
    std::string text = Escape(example.value);
    if (!example.evidence.empty()) {
      text += "  (" + Escape(example.evidence) + ")";
    }
    out << NoCommand("  " + Shorten(text, kColumns - 3)) << "\n";
  }
}

std::string Kinds(const Rule& rule) {
  std::string kinds;
  for (const Observation::Kind kind : rule.on) {
    if (!kinds.empty()) kinds += ", ";
    kinds += Name(kind);
  }
  return kinds;
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto rules = LoadRules(arguments);
  if (!rules) return std::unexpected(rules.error());
  const auto found = Find(*rules, arguments.operands.front());
  if (!found) return std::unexpected(found.error());
  const Rule& rule = **found;
  std::ostream& out = terminal.out;
  out << rule.id << "  " << Name(rule.severity) << "\n"
      << Indented(Harmless(rule.title), 0);
  Section("why it matters", rule.why, out);
  Section("what to do", rule.fix, out);
  Section("what it judges", Kinds(rule), out);
  Examples("hits, for example", rule.hits, out);
  Examples("leaves alone, for example", rule.misses, out);
  std::string refs;
  for (const std::string& ref : rule.refs) {
    refs += (refs.empty() ? "" : ", ") + ref;
  }
  Section("see also", refs, out);
  return ExitCode::kPass;
}

}  // namespace

extern const Command kExplainCommand;
const Command kExplainCommand = {
    "explain", "what a rule means, why it matters and what to do",
    "",        {"RULE", true, false, Completes::kWords, RuleWords},
    kOptions,  "assay explain PKL001",
    Run};

}  // namespace assay
