// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "core/bytes.h"
#include "core/escape.h"
#include "core/suggest.h"

namespace assay {
namespace {

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 4> kSuffixes =
    {{{"KiB", 1ull << 10},
      {"MiB", 1ull << 20},
      {"GiB", 1ull << 30},
      {"TiB", 1ull << 40}}};

std::vector<std::string> LimitWords() {
  std::vector<std::string> words;
  for (const LimitRow& row : LimitRows()) {
    words.push_back(std::string(row.name) + "=");
  }
  return words;
}

std::vector<std::string> ListFormats() { return {"text", "json"}; }

// A whole number with one of kSuffixes, or none, behind it.
std::optional<std::uint64_t> ParseAmount(std::string_view text) {
  std::uint64_t factor = 1;
  for (const auto& [suffix, bytes] : kSuffixes) {
    if (!text.ends_with(suffix)) continue;
    text.remove_suffix(suffix.size());
    factor = bytes;
  }
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return CheckedMultiply(number, factor);
}

Result<void> SetLimit(const std::string& setting, Limits& limits) {
  const std::size_t equals = setting.find('=');
  const std::string name = setting.substr(0, equals);
  std::vector<std::string_view> known;
  for (const LimitRow& row : LimitRows()) {
    known.push_back(row.name);
    if (row.name != name) continue;
    const auto amount = equals == std::string::npos
                            ? std::nullopt
                            : ParseAmount(setting.substr(equals + 1));
    if (!amount) {
      return Fail(
          Error::Kind::kUsage, "--limit " + Escape(setting) + " has no value",
          "write --limit " + name + "=" + std::to_string(limits.*row.value) +
              "; KiB, MiB, GiB and TiB are understood");
    }
    limits.*row.value = *amount;
    return {};
  }
  const std::string hint = DidYouMean(name, known);
  return Fail(Error::Kind::kUsage, "unknown limit '" + Escape(name) + "'",
              hint.empty() ? "'assay limits' lists them" : hint);
}

}  // namespace

const Option kRulesOption = {
    "rules", 0,
    "DIR",   "also judge by the rule files of this directory",
    true,    Completes::kDirectories,
    nullptr};

const Option kLimitOption = {
    "limit",
    0,
    "NAME=VALUE",
    "change a limit ('assay limits' lists them); 256MiB and 2GiB are "
    "understood",
    true,
    Completes::kWords,
    LimitWords};

const Option kJsonOption = {"output",       'o',   "FORMAT",
                            "text or json", false, Completes::kWords,
                            ListFormats};

Result<Severity> ParseSeverity(const std::string& text) {
  if (const auto severity = SeverityNamed(text)) return *severity;
  const std::vector<std::string> words = SeverityWords();
  const std::vector<std::string_view> known(words.begin(), words.end());
  const std::string hint = DidYouMean(text, known);
  return Fail(
      Error::Kind::kUsage, "unknown severity '" + Escape(text) + "'",
      hint.empty() ? "there are critical, high, medium, low and info" : hint);
}

std::vector<std::string> SeverityWords() {
  return {"critical", "high", "medium", "low", "info"};
}

Result<std::uint64_t> ParseNumber(const std::string& option,
                                  const std::string& text, std::uint64_t least,
                                  std::uint64_t most) {
  const auto number = ParseAmount(text);
  if (number && least <= *number && *number <= most) return *number;
  return Fail(Error::Kind::kUsage,
              "--" + option + " cannot be '" + Escape(text) + "'",
              "give a number from " + std::to_string(least) + " to " +
                  std::to_string(most));
}

Result<Limits> ParseLimits(const std::vector<std::string>& settings) {
  Limits limits;
  for (const std::string& setting : settings) {
    if (const auto set = SetLimit(setting, limits); !set) {
      return std::unexpected(set.error());
    }
  }
  return limits;
}

Result<RuleSet> LoadRules(const Arguments& arguments) {
  Result<RuleSet> rules = RuleSet::BuiltIn();
  if (!rules) return rules;
  for (const std::string& directory : arguments.Values("rules")) {
    const auto added = rules->AddDirectory(directory);
    if (!added) return std::unexpected(added.error());
  }
  return rules;
}

Result<unsigned> ParseJobs(const Arguments& arguments) {
  if (!arguments.Has("jobs")) return 0;
  const auto jobs = ParseNumber("jobs", arguments.Value("jobs"), 1, 1024);
  if (!jobs) return std::unexpected(jobs.error());
  return static_cast<unsigned>(*jobs);
}

bool ColorWanted(const Arguments& arguments, const Terminal& terminal) {
  if (arguments.Has("no-color") || !terminal.out_is_terminal) return false;
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* kind = std::getenv("TERM");
  return kind != nullptr && std::string_view(kind) != "dumb";
}

Result<bool> WantsJson(const Arguments& arguments) {
  const std::string format = arguments.Value("output", "text");
  if (format == "json") return true;
  if (format == "text") return false;
  return Fail(Error::Kind::kUsage,
              "unknown output format '" + Escape(format) + "'",
              "there are text and json");
}

std::string HumanLimit(const LimitRow& row, std::uint64_t value) {
  if (row.unit == "bytes" && value >= 1024) return HumanBytes(value);
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) {
    digits.insert(at - 3, ",");
  }
  return digits + " " + std::string(row.unit);
}

}  // namespace assay
