// SPDX-License-Identifier: Apache-2.0
#include "rules/rule_file.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "core/suggest.h"

namespace assay {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 13> kKeys = {
    "id",  "title", "severity", "on",   "match",  "unless",         "evidence",
    "why", "fix",   "refs",     "hits", "misses", "unless_evidence"};
constexpr std::array<std::string_view, 2> kExampleKeys = {"value", "evidence"};
constexpr std::array<std::string_view, 5> kSeverities = {
    "critical", "high", "medium", "low", "info"};

std::vector<std::string_view> KindNames() {
  std::vector<std::string_view> names;
  for (int i = 0; !Name(static_cast<Observation::Kind>(i)).empty(); ++i) {
    names.push_back(Name(static_cast<Observation::Kind>(i)));
  }
  return names;
}

std::string Quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

// Reads one object.  Remembers the first complaint; whoever asks after it
// gets empty values.
class RuleReader {
 public:
  RuleReader(const std::string& source, std::size_t number, const Json& json,
             const NameLists& lists, bool check_patterns)
      : where_(source + ": rule " + std::to_string(number)),
        source_(source),
        json_(json),
        lists_(lists),
        check_patterns_(check_patterns) {}

  Result<ParsedRule> Read();

 private:
  void Complain(std::string what, std::string hint = {}) {
    if (!error_) {
      error_ = Error{Error::Kind::kMalformed, where_ + ": " + std::move(what),
                     std::move(hint)};
    }
  }

  void CheckKeys(const Json& object, std::span<const std::string_view> known);
  void ReadId();
  const Json* Member(const char* key, bool required);
  std::string Text(const char* key);
  std::vector<std::string> Texts(const char* key);
  void ReadSeverity();
  void ReadKinds();
  std::vector<Example> Examples(const char* key);
  std::optional<Example> OneExample(const char* key, const Json& json);
  std::optional<Matcher> Match(const char* key, bool required);
  void AddValue(const char* key, const std::string& text, Matcher& matcher);
  std::optional<Pattern> Regex(const char* key, const std::string& text);
  std::optional<Pattern> Evidence(const char* key);

  std::string where_;
  const std::string& source_;
  const Json& json_;
  const NameLists& lists_;
  bool check_patterns_;
  std::optional<Error> error_;
  ParsedRule out_;
};

Result<ParsedRule> RuleReader::Read() {
  if (!json_.is_object()) {
    Complain("is not an object");
    return std::unexpected(*error_);
  }
  ReadId();
  CheckKeys(json_, kKeys);
  Rule& rule = out_.rule;
  rule.source = source_;
  rule.title = Text("title");
  ReadSeverity();
  ReadKinds();
  if (auto match = Match("match", true))
    out_.condition.match = std::move(*match);
  out_.condition.unless = Match("unless", false);
  out_.condition.evidence = Evidence("evidence");
  out_.condition.unless_evidence = Evidence("unless_evidence");
  rule.why = Text("why");
  rule.fix = Text("fix");
  rule.refs = Texts("refs");
  rule.hits = Examples("hits");
  rule.misses = Examples("misses");
  if (error_) return std::unexpected(*error_);
  return std::move(out_);
}

void RuleReader::CheckKeys(const Json& object,
                           std::span<const std::string_view> known) {
  for (const auto& [key, value] : object.items()) {
    if (std::ranges::find(known, key) == known.end()) {
      Complain("unknown key " + Quoted(key), DidYouMean(key, known));
    }
  }
}

void RuleReader::ReadId() {
  const Json* id = Member("id", true);
  if (id == nullptr) return;
  const std::string text = id->is_string() ? id->get<std::string>() : "";
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 6 || !std::all_of(text.begin(), text.begin() + 3, upper) ||
      !std::all_of(text.begin() + 3, text.end(), digit)) {
    Complain("id is not three letters and three digits",
             "write it like \"PKL001\"");
    return;
  }
  out_.rule.id = text;
  where_ = source_ + ": rule " + Quoted(text);
}

const Json* RuleReader::Member(const char* key, bool required) {
  const auto found = json_.find(key);
  if (found != json_.end()) return &*found;
  if (required) Complain("has no " + Quoted(key));
  return nullptr;
}

std::string RuleReader::Text(const char* key) {
  const Json* json = Member(key, true);
  if (json == nullptr) return {};
  if (!json->is_string() || json->get_ref<const std::string&>().empty()) {
    Complain(Quoted(key) + " is not a text");
    return {};
  }
  return json->get<std::string>();
}

std::vector<std::string> RuleReader::Texts(const char* key) {
  std::vector<std::string> texts;
  const Json* json = Member(key, true);
  if (json == nullptr) return texts;
  if (!json->is_array()) Complain(Quoted(key) + " is not an array of texts");
  for (const Json& item : *json) {
    if (item.is_string()) {
      texts.push_back(item.get<std::string>());
    } else {
      Complain(Quoted(key) + " is not an array of texts");
    }
  }
  return texts;
}

void RuleReader::ReadSeverity() {
  const std::string word = Text("severity");
  if (const auto severity = SeverityNamed(word)) {
    out_.rule.severity = *severity;
  } else {
    Complain("unknown severity " + Quoted(word), DidYouMean(word, kSeverities));
  }
}

void RuleReader::ReadKinds() {
  const Json* json = Member("on", true);
  if (json == nullptr) return;
  const std::vector<std::string> words =
      json->is_string() ? std::vector{json->get<std::string>()} : Texts("on");
  for (const std::string& word : words) {
    if (const auto kind = KindNamed(word)) {
      out_.rule.on.push_back(*kind);
    } else {
      Complain("unknown kind " + Quoted(word) + " in 'on'",
               DidYouMean(word, KindNames()));
    }
  }
  if (words.empty()) Complain("'on' is empty");
}

std::vector<Example> RuleReader::Examples(const char* key) {
  std::vector<Example> examples;
  const Json* json = Member(key, true);
  if (json == nullptr) return examples;
  if (!json->is_array() || json->empty()) {
    Complain("has no " + Quoted(key), "give at least one example");
    return examples;
  }
  for (const Json& item : *json) {
    if (auto example = OneExample(key, item)) examples.push_back(*example);
  }
  return examples;
}

std::optional<Example> RuleReader::OneExample(const char* key,
                                              const Json& json) {
  if (json.is_string()) return Example{json.get<std::string>(), {}};
  if (json.is_object()) {
    CheckKeys(json, kExampleKeys);
    const Json value = json.value("value", Json());
    const Json evidence = json.value("evidence", Json(""));
    if (value.is_string() && evidence.is_string()) {
      return Example{value.get<std::string>(), evidence.get<std::string>()};
    }
  }
  Complain("an example in " + Quoted(key) +
           " is neither a text nor an object with a 'value'");
  return std::nullopt;
}

std::optional<Matcher> RuleReader::Match(const char* key, bool required) {
  const Json* json = Member(key, required);
  if (json == nullptr) return std::nullopt;
  Matcher matcher;
  if (json->is_string()) {
    if (auto regex = Regex(key, json->get_ref<const std::string&>())) {
      matcher.patterns.push_back(std::move(*regex));
    }
    return matcher;
  }
  if (!json->is_array() || json->empty()) {
    Complain(Quoted(key) + " is neither a pattern nor an array of values");
    return std::nullopt;
  }
  for (const std::string& text : Texts(key)) AddValue(key, text, matcher);
  return matcher;
}

void RuleReader::AddValue(const char* key, const std::string& text,
                          Matcher& matcher) {
  if (text.starts_with('~')) {
    if (auto regex = Regex(key, text.substr(1))) {
      matcher.patterns.push_back(std::move(*regex));
    }
    return;
  }
  if (!text.starts_with('@')) {
    matcher.values.insert(text);
    return;
  }
  const std::string name = text.substr(1);
  if (!lists_.contains(name)) {
    std::vector<std::string_view> known;
    for (const auto& [list, names] : lists_) known.push_back(list);
    Complain(Quoted(key) + " names an unknown list " + Quoted(name),
             DidYouMean(name, known));
  }
  matcher.lists.push_back(name);
}

std::optional<Pattern> RuleReader::Regex(const char* key,
                                         const std::string& text) {
  Pattern pattern(text);
  if (check_patterns_) {
    if (const std::string complaint = pattern.Complaint(); !complaint.empty()) {
      Complain("bad pattern in " + Quoted(key) + ": " + complaint,
               "patterns are written in RE2's syntax");
    }
  }
  return pattern;
}

std::optional<Pattern> RuleReader::Evidence(const char* key) {
  const Json* json = Member(key, false);
  if (json == nullptr) return std::nullopt;
  if (!json->is_string()) {
    Complain(Quoted(key) + " is not a pattern");
    return std::nullopt;
  }
  return Regex(key, json->get_ref<const std::string&>());
}

std::string Place(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte > 0 ? byte - 1 : 0);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t start = before.rfind('\n');
  const std::size_t column =
      before.size() - (start == before.npos ? 0 : start + 1) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

// Parses, refusing an object that states the same key twice: the parser alone
// would keep the last one silently.
Result<Json> ParseJson(const std::string& source, std::string_view text) {
  std::vector<std::set<std::string>> open;
  std::string twice;
  const auto see = [&](int, Json::parse_event_t event, Json& json) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    if (event == Json::parse_event_t::object_end) open.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto& key = json.get_ref<const std::string&>();
      if (!open.back().insert(key).second && twice.empty()) twice = key;
    }
    return true;
  };
  try {
    Json json = Json::parse(text, see, true, /*ignore_comments=*/false);
    if (!twice.empty()) {
      return Fail(Error::Kind::kMalformed,
                  source + ": key " + Quoted(twice) + " stands twice");
    }
    return json;
  } catch (const Json::parse_error& error) {
    return Fail(Error::Kind::kMalformed,
                source + ": not JSON at " + Place(text, error.byte),
                "a rule file is a JSON array of objects");
  } catch (const Json::exception&) {
    return Fail(Error::Kind::kMalformed, source + ": not JSON");
  }
}

}  // namespace

bool Matcher::Matches(std::string_view value, const NameLists& known) const {
  if (values.contains(value)) return true;
  for (const std::string& name : lists) {
    const auto list = known.find(name);
    if (list != known.end() && list->second.Contains(value)) return true;
  }
  return std::ranges::any_of(patterns, [&](const Pattern& pattern) {
    return pattern.MatchesWhole(value);
  });
}

bool Condition::MatchesValue(std::string_view value,
                             const NameLists& known) const {
  return match.Matches(value, known) &&
         !(unless && unless->Matches(value, known));
}

bool Condition::MatchesEvidence(std::string_view seen) const {
  return (!evidence || evidence->MatchesPart(seen)) &&
         !(unless_evidence && unless_evidence->MatchesPart(seen));
}

bool Condition::IsDefaultDeny() const {
  return unless && match.patterns.size() == 1 &&
         match.patterns.front().text() == ".*";
}

Result<std::vector<ParsedRule>> ParseRules(const std::string& source,
                                           std::string_view json,
                                           const NameLists& lists,
                                           bool check_patterns) {
  const auto parsed = ParseJson(source, json);
  if (!parsed) return std::unexpected(parsed.error());
  if (!parsed->is_array()) {
    return Fail(Error::Kind::kMalformed, source + ": is not an array of rules",
                "a rule file is a JSON array of objects");
  }
  std::vector<ParsedRule> rules;
  for (const Json& item : *parsed) {
    auto rule =
        RuleReader(source, rules.size() + 1, item, lists, check_patterns)
            .Read();
    if (!rule) return std::unexpected(rule.error());
    rules.push_back(std::move(*rule));
  }
  return rules;
}

}  // namespace assay
