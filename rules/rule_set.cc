// SPDX-License-Identifier: Apache-2.0
#include "rules/rule_set.h"

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "core/digest.h"
#include "rules/embedded.h"
#include "rules/message.h"
#include "rules/rule_file.h"

namespace assay {
namespace {

constexpr std::string_view kLists = "lists/";
constexpr std::size_t kKinds = 32;
constexpr std::size_t kLongestCached = 256;
constexpr std::size_t kMostCached = 20'000;

using Candidates = std::vector<std::size_t>;

struct Text {
  std::string name;  // Relative to the directory, '/' between names.
  std::string text;
};

// The name of a list, or nothing when the file is none.
std::optional<std::string> ListName(std::string_view file) {
  if (!file.starts_with(kLists) || !file.ends_with(".txt")) return {};
  file.remove_prefix(kLists.size());
  file.remove_suffix(4);
  return std::string(file);
}

Result<std::string> ReadWhole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) {
    return Fail(Error::Kind::kIo, path.string() + ": cannot be read",
                "check that the file exists and may be read");
  }
  return text;
}

// Reads the files of `folder` that end in `ending`, in byte order of the name.
Result<void> ReadFolder(const std::filesystem::path& folder,
                        std::string_view prefix, std::string_view ending,
                        std::vector<Text>& texts) {
  std::error_code failed;
  std::vector<std::filesystem::path> paths;
  std::filesystem::directory_iterator at(folder, failed);
  for (; !failed && at != std::filesystem::directory_iterator();
       at.increment(failed)) {
    if (at->path().extension() == ending) paths.push_back(at->path());
  }
  if (failed) {
    return Fail(Error::Kind::kIo, folder.string() + ": " + failed.message(),
                "--rules takes a directory of *.json files");
  }
  std::ranges::sort(paths);
  for (const auto& path : paths) {
    auto text = ReadWhole(path);
    if (!text) return std::unexpected(text.error());
    texts.push_back(
        {std::string(prefix) + path.filename().string(), std::move(*text)});
  }
  return {};
}

}  // namespace

struct RuleSet::Compiled {
  std::vector<Rule> rules;            // In order of id.
  std::vector<Condition> conditions;  // In the same order.
  // Of each kind the rules that look at it, worst first.
  std::array<std::vector<std::size_t>, kKinds> by_kind;
  NameLists lists;
  std::deque<Text> owned;  // What `sources` and `lists` point into.
  std::vector<std::pair<std::string_view, std::string_view>> sources;

  struct Version {
    std::once_flag once;
    std::string text;
  };
  std::unique_ptr<Version> version = std::make_unique<Version>();

  Result<void> Join(std::vector<ParsedRule> fresh);
  void Index();
  void Forget();
  void AddList(const std::string& name, std::string_view text);
  void AddSource(std::string_view name, std::string_view text);
  std::string_view Own(std::string name, std::string text);
  Candidates CandidatesFor(const Observation& seen);
  Candidates FindCandidates(const Observation& seen) const;

  // Models use the same few names again and again.
  std::shared_mutex cache_mutex;
  std::array<std::unordered_map<std::string, Candidates>, kKinds> cache;
};

// The rules that hit, unless the evidence speaks against it; worst first.
Candidates RuleSet::Compiled::FindCandidates(const Observation& seen) const {
  Candidates found;
  for (const std::size_t i : by_kind[static_cast<std::size_t>(seen.kind)]) {
    if (conditions[i].MatchesValue(seen.value, lists)) found.push_back(i);
  }
  return found;
}

Candidates RuleSet::Compiled::CandidatesFor(const Observation& seen) {
  if (seen.value.size() > kLongestCached) return FindCandidates(seen);
  auto& known = cache[static_cast<std::size_t>(seen.kind)];
  {
    const std::shared_lock lock(cache_mutex);
    const auto found = known.find(seen.value);
    if (found != known.end()) return found->second;
  }
  Candidates found = FindCandidates(seen);
  const std::unique_lock lock(cache_mutex);
  if (known.size() < kMostCached) known.emplace(seen.value, found);
  return found;
}

// Takes all of `fresh` or, when an id is taken, nothing.
Result<void> RuleSet::Compiled::Join(std::vector<ParsedRule> fresh) {
  std::map<std::string_view, std::string_view> taken;
  for (const Rule& rule : rules) taken.emplace(rule.id, rule.source);
  for (const auto& [rule, condition] : fresh) {
    const auto [found, is_new] = taken.emplace(rule.id, rule.source);
    if (is_new) continue;
    return Fail(Error::Kind::kMalformed,
                rule.source + ": rule '" + rule.id + "': the id is taken by " +
                    (found->second == rule.source
                         ? "another rule of the file"
                         : "a rule of " + std::string(found->second)),
                "give the rule an id of its own");
  }
  for (std::size_t i = 0; i < rules.size(); ++i) {
    fresh.push_back({std::move(rules[i]), std::move(conditions[i])});
  }
  std::ranges::sort(fresh, [](const ParsedRule& a, const ParsedRule& b) {
    return a.rule.id < b.rule.id;
  });
  rules.clear();
  conditions.clear();
  for (auto& [rule, condition] : fresh) {
    rules.push_back(std::move(rule));
    conditions.push_back(std::move(condition));
  }
  Index();
  return {};
}

void RuleSet::Compiled::Index() {
  Forget();
  for (auto& indices : by_kind) indices.clear();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    for (const Observation::Kind kind : rules[i].on) {
      by_kind[static_cast<std::size_t>(kind)].push_back(i);
    }
  }
  for (auto& indices : by_kind) {
    std::ranges::stable_sort(indices, std::greater(), [this](std::size_t i) {
      return rules[i].severity;
    });
  }
}

void RuleSet::Compiled::AddList(const std::string& name,
                                std::string_view text) {
  const auto [list, is_new] = lists.emplace(name, text);
  if (!is_new) list->second.Append(text);
  Forget();
}

void RuleSet::Compiled::Forget() {
  for (auto& known : cache) known.clear();
}

void RuleSet::Compiled::AddSource(std::string_view name,
                                  std::string_view text) {
  sources.emplace_back(name, text);
  version = std::make_unique<Version>();
}

// Keeps the text alive as long as the rules, and counts it for the version.
std::string_view RuleSet::Compiled::Own(std::string name, std::string text) {
  const Text& kept = owned.emplace_back(std::move(name), std::move(text));
  AddSource(kept.name, kept.text);
  return kept.text;
}

RuleSet::RuleSet() : compiled_(std::make_unique<Compiled>()) {}
RuleSet::~RuleSet() = default;
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;

Result<RuleSet> RuleSet::BuiltIn() {
  RuleSet set;
  Compiled& compiled = *set.compiled_;
  for (const auto& [name, text] : EmbeddedRules()) {
    compiled.AddSource(name, text);
    if (const auto list = ListName(name)) compiled.AddList(*list, text);
  }
  std::vector<ParsedRule> all;
  for (const auto& [name, text] : EmbeddedRules()) {
    if (ListName(name)) continue;
    // The tests compile every built-in pattern, so a start need not.
    auto rules = ParseRules(std::string(name), text, compiled.lists,
                            /*check_patterns=*/false);
    if (!rules) return std::unexpected(rules.error());
    std::ranges::move(*rules, std::back_inserter(all));
  }
  if (auto joined = compiled.Join(std::move(all)); !joined) {
    return std::unexpected(joined.error());
  }
  return set;
}

Result<void> RuleSet::Add(const std::string& source, std::string_view json) {
  auto rules = ParseRules(source, json, compiled_->lists,
                          /*check_patterns=*/true);
  if (!rules) return std::unexpected(rules.error());
  auto joined = compiled_->Join(std::move(*rules));
  if (joined) compiled_->Own(source, std::string(json));
  return joined;
}

Result<void> RuleSet::AddDirectory(const std::string& path) {
  const std::filesystem::path root(path);
  std::vector<Text> lists;
  std::vector<Text> files;
  if (std::error_code failed;
      std::filesystem::is_directory(root / kLists, failed)) {
    if (auto read = ReadFolder(root / kLists, kLists, ".txt", lists); !read) {
      return read;
    }
  }
  if (auto read = ReadFolder(root, "", ".json", files); !read) return read;
  for (Text& list : lists) {
    const std::string name = *ListName(list.name);
    const std::string file = (root / list.name).string();
    compiled_->AddList(name, compiled_->Own(file, std::move(list.text)));
  }
  for (const Text& file : files) {
    if (auto added = Add((root / file.name).string(), file.text); !added) {
      return added;
    }
  }
  return {};
}

std::span<const Rule> RuleSet::rules() const { return compiled_->rules; }

const Rule* RuleSet::Find(std::string_view id) const {
  const auto& rules = compiled_->rules;
  const auto found = std::ranges::lower_bound(
      rules, id, {},
      [](const Rule& rule) -> std::string_view { return rule.id; });
  return found != rules.end() && found->id == id ? &*found : nullptr;
}

std::optional<Finding> RuleSet::Judge(const Observation& observation) const {
  for (const std::size_t i : compiled_->CandidatesFor(observation)) {
    if (!compiled_->conditions[i].MatchesEvidence(observation.evidence)) {
      continue;
    }
    const Rule& rule = compiled_->rules[i];
    Finding finding;
    finding.rule = rule.id;
    finding.severity = rule.severity;
    finding.title = rule.title;
    finding.message = Sentence(observation, rule.title,
                               compiled_->conditions[i].IsDefaultDeny());
    finding.location = observation.location;
    finding.evidence =
        observation.evidence.empty() ? observation.value : observation.evidence;
    finding.fix = rule.fix;
    finding.refs = rule.refs;
    return finding;
  }
  return std::nullopt;
}

bool RuleSet::Hits(const Rule& rule, const Observation& observation) const {
  const Rule* known = Find(rule.id);
  if (known == nullptr ||
      std::ranges::find(known->on, observation.kind) == known->on.end()) {
    return false;
  }
  const Condition& condition = compiled_->conditions[static_cast<std::size_t>(
      known - compiled_->rules.data())];
  return condition.MatchesValue(observation.value, compiled_->lists) &&
         condition.MatchesEvidence(observation.evidence);
}

const std::string& RuleSet::version() const {
  Compiled::Version& version = *compiled_->version;
  std::call_once(version.once, [&] {
    Hasher hasher(Digest::Algorithm::kSha256);
    for (const auto& [name, text] : compiled_->sources) {
      const std::string head =
          std::string(name) + " " + std::to_string(text.size()) + "\n";
      hasher.Update(AsBytes(head));
      hasher.Update(AsBytes(text));
    }
    version.text = hasher.Finish().Hex().substr(0, 12);
  });
  return version.text;
}

}  // namespace assay
