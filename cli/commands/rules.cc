// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "cli/command.h"
#include "cli/json_writer.h"
#include "cli/options.h"
#include "cli/reports.h"
#include "cli/screen.h"
#include "core/escape.h"

namespace assay {
namespace {

const std::array<Option, 2> kOptions = {{kJsonOption, kRulesOption}};

void WriteExamples(std::string_view key, const std::vector<Example>& examples,
                   JsonWriter& json) {
  json.Key(key).Array();
  for (const Example& example : examples) {
    json.Object()
        .Field("value", example.value)
        .Field("evidence", example.evidence)
        .End();
  }
  json.End();
}

void WriteRule(const Rule& rule, JsonWriter& json) {
  json.Object()
      .Field("id", rule.id)
      .Field("severity", Name(rule.severity))
      .Field("title", rule.title);
  json.Key("on").Array();
  for (const Observation::Kind kind : rule.on) json.String(Name(kind));
  json.End().Field("why", rule.why).Field("fix", rule.fix);
  json.Key("refs").Array();
  for (const std::string& ref : rule.refs) json.String(ref);
  json.End();
  WriteExamples("hits", rule.hits, json);
  WriteExamples("misses", rule.misses, json);
  json.Field("source", ReportedPath(rule.source)).End();
}

void WriteJson(const RuleSet& rules, std::ostream& out) {
  JsonWriter json(out, 2);
  json.Object()
      .Field("schema", "assay-rules/1")
      .Field("version", rules.version())
      .Key("rules")
      .Array();
  for (const Rule& rule : rules.rules()) WriteRule(rule, json);
  json.End().End();
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto json = WantsJson(arguments);
  if (!json) return std::unexpected(json.error());
  const auto rules = LoadRules(arguments);
  if (!rules) return std::unexpected(rules.error());
  if (*json) {
    WriteJson(*rules, terminal.out);
    return ExitCode::kPass;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Rule& rule : rules->rules()) {
    rows.push_back(
        {rule.id, std::string(Name(rule.severity)), Harmless(rule.title)});
  }
  terminal.out << Table(rows);
  return ExitCode::kPass;
}

}  // namespace

extern const Command kRulesCommand;
const Command kRulesCommand = {"rules",
                               "which rules judge what was seen",
                               "'assay explain RULE' says more of one of them.",
                               {},
                               kOptions,
                               "assay rules -o json",
                               Run,
                               true};

}  // namespace assay
