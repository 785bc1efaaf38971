// SPDX-License-Identifier: Apache-2.0
// What the rule files and lists of rules/ promise.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>

#include "rules/embedded.h"
#include "rules/pattern.h"
#include "rules/rule_set.h"
#include "tests/patience.h"

namespace assay {
namespace {

const RuleSet& BuiltIn() {
  static const Result<RuleSet> rules = RuleSet::BuiltIn();
  if (!rules) {
    ADD_FAILURE() << rules.error().message;
    std::abort();
  }
  return *rules;
}

std::string Shown(const Example& example) {
  return example.value +
         (example.evidence.empty() ? "" : " | " + example.evidence);
}

TEST(Rules, KeepTheirPromises) {
  for (const Rule& rule : BuiltIn().rules()) {
    const auto hits = [&](const Example& example) {
      return BuiltIn().Hits(
          rule, {rule.on.front(), example.value, {}, example.evidence});
    };
    for (const Example& example : rule.hits) {
      EXPECT_TRUE(hits(example)) << rule.id << " misses " << Shown(example);
    }
    for (const Example& example : rule.misses) {
      EXPECT_FALSE(hits(example)) << rule.id << " hits " << Shown(example);
    }
  }
}

// BuiltIn() leaves patterns for later; AddDirectory() compiles all.
TEST(Rules, HaveGoodPatterns) {
  RuleSet fresh;
  const auto added = fresh.AddDirectory(ASSAY_SOURCE_DIR "/rules");
  EXPECT_TRUE(added) << added.error().message;
  EXPECT_EQ(BuiltIn().rules().size(), fresh.rules().size());
}

TEST(Rules, AreWrittenInOneStyle) {
  for (const Rule& rule : BuiltIn().rules()) {
    EXPECT_FALSE(rule.title.ends_with('.')) << rule.id << ": " << rule.title;
    EXPECT_LE(rule.title.size(), 76u) << rule.id << ": " << rule.title;
    for (const std::string& ref : rule.refs) {
      EXPECT_TRUE(ref.starts_with("CWE-") || ref.starts_with("CVE-") ||
                  ref.starts_with("GHSA-") || ref.starts_with("arXiv:"))
          << rule.id << ": " << ref;
    }
  }
}

// A list's values stand sorted, once each, behind the comment of their group.
TEST(Lists, AreWellFormed) {
  for (const auto& [name, text] : EmbeddedRules()) {
    if (!name.ends_with(".txt")) continue;
    EXPECT_TRUE(text.starts_with("# SPDX-License-Identifier: Apache-2.0\n"))
        << name;
    EXPECT_TRUE(text.ends_with('\n')) << name;
    std::set<std::string_view> seen;
    std::string_view last;
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (line.empty() || line.starts_with('#')) {
        last = {};
        continue;
      }
      EXPECT_LT(last, line) << name << " is not sorted";
      EXPECT_TRUE(seen.insert(line).second) << name << " repeats " << line;
      EXPECT_EQ(line.npos, line.find_first_of(" \t\r'\""))
          << name << ": " << line;
      last = line;
    }
  }
}

TEST(Lists, DoNotCallADangerousNameSafe) {
  for (const auto& [name, text] : EmbeddedRules()) {
    if (name != "lists/safe-imports.txt") continue;
    for (const std::string_view value : NameList(text).Values()) {
      for (const auto kind :
           {Observation::Kind::kImport, Observation::Kind::kCall,
            Observation::Kind::kInstantiate}) {
        const auto finding =
            BuiltIn().Judge({kind, std::string(value), {}, {}});
        EXPECT_FALSE(finding) << value << ": " << finding->rule;
      }
    }
  }
}

TEST(Lists, CallOnlyWhatMayBeCalled) {
  using Kind = Observation::Kind;
  for (const auto& [name, text] : EmbeddedRules()) {
    if (name != "lists/safe-unless-called.txt") continue;
    for (const std::string_view listed : NameList(text).Values()) {
      const std::string value(listed);
      const auto called =
          BuiltIn().Judge({Kind::kCall, value, {}, value + "('x')"});
      EXPECT_TRUE(called && called->severity >= Severity::kHigh) << value;
      EXPECT_FALSE(BuiltIn().Judge({Kind::kImport, value, {}, {}})) << value;
      EXPECT_FALSE(BuiltIn().Judge({Kind::kInstantiate, value, {}, {}}))
          << value;
    }
  }
}

TEST(Rules, AreAllCompiledIn) {
  std::set<std::string> files;
  const std::filesystem::path root = ASSAY_SOURCE_DIR "/rules";
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(root)) {
    const std::string ending = entry.path().extension();
    const std::string name =
        std::filesystem::relative(entry.path(), root).string();
    if (ending == ".json" || (ending == ".txt" && name.starts_with("lists/"))) {
      files.insert(name);
    }
  }
  std::set<std::string> compiled;
  for (const auto& [name, text] : EmbeddedRules()) {
    compiled.insert(std::string(name));
    std::ifstream in(root / name, std::ios::binary);
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>(in), {}}), text);
  }
  EXPECT_EQ(files, compiled);
}

TEST(Rules, AreReadyAtOnce) {
  using Clock = std::chrono::steady_clock;
  auto best = Clock::duration::max();
  for (int i = 0; i < 5; ++i) {
    const auto start = Clock::now();
    ASSERT_TRUE(RuleSet::BuiltIn());
    best = std::min(best, Clock::now() - start);
  }
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(best).count();
  RecordProperty("milliseconds", static_cast<int>(milliseconds));
  EXPECT_LT(milliseconds, 100 * kPatience);
}

}  // namespace
}  // namespace assay
