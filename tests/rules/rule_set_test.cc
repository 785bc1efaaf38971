// SPDX-License-Identifier: Apache-2.0
#include "rules/rule_set.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

namespace assay {
namespace {

using Json = nlohmann::json;
using Kind = Observation::Kind;

Json RuleOf(const std::string& id, const std::string& severity,
            const Json& match) {
  return {{"id", id},       {"title", "a title"},  {"severity", severity},
          {"on", "call"},   {"match", match},      {"why", "because"},
          {"fix", "do it"}, {"refs", {"CWE-502"}}, {"hits", {"os.system"}},
          {"misses", {"x"}}};
}

RuleSet SetOf(const std::vector<Json>& rules) {
  RuleSet set;
  const auto added = set.Add("x.json", Json(rules).dump());
  EXPECT_TRUE(added) << added.error().message;
  return set;
}

Error ErrorOf(const std::string& text) {
  RuleSet set;
  const auto added = set.Add("x.json", text);
  EXPECT_FALSE(added) << text;
  EXPECT_TRUE(set.rules().empty());
  return added ? Error{} : added.error();
}

// What is said of a good rule in which one key was replaced.
Error ErrorWith(const std::string& key, const Json& value) {
  Json rule = RuleOf("PKL001", "high", "os.*");
  rule[key] = value;
  return ErrorOf(Json::array({rule}).dump());
}

Error ErrorWithout(const std::string& key) {
  Json rule = RuleOf("PKL001", "high", "os.*");
  rule.erase(key);
  return ErrorOf(Json::array({rule}).dump());
}

std::string Judged(const RuleSet& set, const std::string& value,
                   const std::string& evidence = {}, Kind kind = Kind::kCall) {
  const auto finding = set.Judge({kind, value, {}, evidence});
  return finding ? finding->rule : "";
}

TEST(RuleSet, MatchesAPatternOnlyAsAWhole) {
  const RuleSet set = SetOf({RuleOf("PKL001", "high", "os\\.system|nt")});
  EXPECT_EQ("PKL001", Judged(set, "os.system"));
  EXPECT_EQ("PKL001", Judged(set, "nt"));
  EXPECT_EQ("", Judged(set, "os.systems"));
  EXPECT_EQ("", Judged(set, "my.os.system"));
  EXPECT_EQ("", Judged(set, "os.system", "", Kind::kImport));
}

TEST(RuleSet, MatchesExactValuesLetterByLetter) {
  const RuleSet set = SetOf({RuleOf("PKL001", "high", {"os.system", "a.*"})});
  EXPECT_EQ("PKL001", Judged(set, "os.system"));
  EXPECT_EQ("PKL001", Judged(set, "a.*"));
  EXPECT_EQ("", Judged(set, "a.b"));
}

TEST(RuleSet, TakesPatternsAmongExactValues) {
  const RuleSet set =
      SetOf({RuleOf("PKL001", "high", Json::array({"os.system", "~nt\\..*"}))});
  EXPECT_EQ("PKL001", Judged(set, "os.system"));
  EXPECT_EQ("PKL001", Judged(set, "nt.popen"));
  EXPECT_EQ("", Judged(set, "my.nt.popen"));
}

TEST(RuleSet, SparesWhatUnlessNames) {
  Json rule = RuleOf("PKL001", "high", ".*");
  rule["unless"] = Json::array({"os.getcwd"});
  const RuleSet set = SetOf({rule});
  EXPECT_EQ("PKL001", Judged(set, "os.system"));
  EXPECT_EQ("", Judged(set, "os.getcwd"));
}

TEST(RuleSet, LooksForEvidenceAnywhereInIt) {
  Json rule = RuleOf("PKL001", "high", ".*");
  rule["evidence"] = "curl|wget";
  rule["unless_evidence"] = "localhost";
  const RuleSet set = SetOf({rule});
  EXPECT_EQ("PKL001", Judged(set, "os.system", "os.system('curl x')"));
  EXPECT_EQ("", Judged(set, "os.system", "os.system('id')"));
  EXPECT_EQ("", Judged(set, "os.system", "os.system('curl localhost')"));
}

TEST(RuleSet, IsNotFooledByBytesThatAreNotText) {
  const RuleSet set = SetOf({RuleOf("PKL001", "high", "os\\..*")});
  EXPECT_EQ("PKL001", Judged(set, "os.\xff\xfe"));
  EXPECT_EQ("PKL001", Judged(set, "os.a\nb"));
  EXPECT_EQ("PKL001", Judged(set, std::string("os.a\0b", 6)));
  EXPECT_EQ("PKL001", Judged(set, "os.\xc3\xa9"));
}

TEST(RuleSet, GivesTheWorstRuleAndOfEqualOnesTheFirst) {
  const RuleSet set = SetOf(
      {RuleOf("PKL004", "high", "a.*"), RuleOf("PKL003", "critical", "ab.*"),
       RuleOf("PKL001", "high", "a.*"), RuleOf("PKL002", "high", "a.*")});
  EXPECT_EQ("PKL003", Judged(set, "abc"));
  EXPECT_EQ("PKL001", Judged(set, "axc"));
  EXPECT_EQ("", Judged(set, "x"));
}

TEST(RuleSet, KeepsItsRulesInOrderOfId) {
  RuleSet set =
      SetOf({RuleOf("PKL004", "high", "a"), RuleOf("PKL002", "critical", "b")});
  ASSERT_TRUE(
      set.Add("y.json", Json::array({RuleOf("PKL003", "low", "c")}).dump()));
  ASSERT_EQ(3u, set.rules().size());
  EXPECT_EQ("PKL002", set.rules()[0].id);
  EXPECT_EQ("PKL003", set.rules()[1].id);
  EXPECT_EQ("PKL004", set.rules()[2].id);
  EXPECT_EQ("y.json", set.Find("PKL003")->source);
  EXPECT_EQ(nullptr, set.Find("PKL009"));
  EXPECT_EQ("PKL003", Judged(set, "c"));
}

TEST(RuleSet, SaysWhatWasSeen) {
  Json rule = RuleOf("PKL001", "high", ".*");
  rule["on"] = {"call", "import", "anomaly"};
  const RuleSet set = SetOf({rule});
  const Location place = {"m.pkl", "a!b", 7};
  const auto finding =
      set.Judge({Kind::kCall, "posix.system", place, "posix.system('id')"});
  ASSERT_TRUE(finding);
  EXPECT_EQ("calls posix.system('id') when the file is loaded",
            finding->message);
  EXPECT_EQ("a title", finding->title);
  EXPECT_EQ("posix.system('id')", finding->evidence);
  EXPECT_EQ(place, finding->location);
  EXPECT_EQ("do it", finding->fix);
  EXPECT_EQ(std::vector<std::string>{"CWE-502"}, finding->refs);
  EXPECT_FALSE(finding->waived);
  EXPECT_EQ("imports a.b", set.Judge({Kind::kImport, "a.b", {}, {}})->message);
  EXPECT_EQ("a title: at 7",
            set.Judge({Kind::kAnomaly, "a", {}, "at 7"})->message);
}

TEST(RuleSet, SaysThatADefaultDenyRuleDoesNotKnow) {
  Json rule = RuleOf("PKL001", "high", ".*");
  rule["unless"] = Json::array({"a"});
  EXPECT_EQ("calls b() when the file is loaded, which Assay does not know",
            SetOf({rule}).Judge({Kind::kCall, "b", {}, {}})->message);
}

TEST(RuleSet, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ("x.json: not JSON at line 2, column 1", ErrorOf("[\n,]").message);
  EXPECT_EQ("x.json: is not an array of rules", ErrorOf("{}").message);
  EXPECT_EQ("x.json: rule 1: is not an object", ErrorOf("[1]").message);
  EXPECT_EQ("x.json: rule 1: has no 'id'", ErrorOf("[{}]").message);
  EXPECT_EQ("x.json: key 'a' stands twice",
            ErrorOf(R"([{"a":1,"a":2}])").message);
  EXPECT_EQ(Error::Kind::kMalformed, ErrorOf("[").kind);
}

TEST(RuleSet, SaysWhatIsWrongWithARule) {
  EXPECT_EQ("x.json: rule 1: id is not three letters and three digits",
            ErrorWith("id", "pkl1").message);
  const std::string rule = "x.json: rule 'PKL001': ";
  EXPECT_EQ(rule + "unknown key 'mach'", ErrorWith("mach", "x").message);
  EXPECT_EQ("did you mean 'match'?", ErrorWith("mach", "x").hint);
  EXPECT_EQ(rule + "unknown severity 'hihg'",
            ErrorWith("severity", "hihg").message);
  EXPECT_EQ("did you mean 'high'?", ErrorWith("severity", "hihg").hint);
  EXPECT_EQ(rule + "unknown kind 'cal' in 'on'",
            ErrorWith("on", "cal").message);
  EXPECT_EQ("did you mean 'call'?", ErrorWith("on", "cal").hint);
  EXPECT_EQ(rule + "'on' is empty", ErrorWith("on", Json::array()).message);
  EXPECT_EQ(rule + "has no 'why'", ErrorWithout("why").message);
  EXPECT_EQ(rule + "'why' is not a text", ErrorWith("why", "").message);
  EXPECT_EQ(rule + "'refs' is not an array of texts",
            ErrorWith("refs", "CWE-502").message);
}

TEST(RuleSet, SaysWhatIsWrongWithAMatch) {
  const std::string rule = "x.json: rule 'PKL001': ";
  EXPECT_EQ(rule + "bad pattern in 'match': missing ): (os",
            ErrorWith("match", "(os").message);
  EXPECT_EQ(rule + "bad pattern in 'unless': missing ]: [a",
            ErrorWith("unless", "[a").message);
  EXPECT_EQ(rule + "bad pattern in 'evidence': missing ): (",
            ErrorWith("evidence", "(").message);
  EXPECT_EQ(rule + "'match' is neither a pattern nor an array of values",
            ErrorWith("match", 7).message);
  EXPECT_EQ(rule + "'match' names an unknown list 'no-such'",
            ErrorWith("match", Json::array({"@no-such"})).message);
  EXPECT_EQ(rule + "has no 'match'", ErrorWithout("match").message);
}

TEST(RuleSet, WantsExamples) {
  const std::string rule = "x.json: rule 'PKL001': ";
  EXPECT_EQ(rule + "has no 'hits'", ErrorWithout("hits").message);
  EXPECT_EQ(rule + "has no 'misses'",
            ErrorWith("misses", Json::array()).message);
  EXPECT_EQ("give at least one example",
            ErrorWith("misses", Json::array()).hint);
  EXPECT_EQ(rule +
                "an example in 'hits' is neither a text nor an object with a "
                "'value'",
            ErrorWith("hits", Json::array({1})).message);
  EXPECT_EQ(
      rule + "unknown key 'evidense'",
      ErrorWith("hits", Json::array({{{"value", "a"}, {"evidense", "b"}}}))
          .message);
}

TEST(RuleSet, DoesNotTakeAnIdTwice) {
  const Json rule = RuleOf("PKL001", "high", "a");
  EXPECT_EQ(
      "x.json: rule 'PKL001': the id is taken by another rule of the file",
      ErrorOf(Json::array({rule, rule}).dump()).message);
  RuleSet set = SetOf({rule});
  const auto added = set.Add("y.json", Json::array({rule}).dump());
  ASSERT_FALSE(added);
  EXPECT_EQ("y.json: rule 'PKL001': the id is taken by a rule of x.json",
            added.error().message);
  EXPECT_EQ(1u, set.rules().size());
}

TEST(RuleSet, ChangesItsVersionWithItsRules) {
  const RuleSet a = SetOf({RuleOf("PKL001", "high", "a")});
  const RuleSet b = SetOf({RuleOf("PKL001", "high", "b")});
  EXPECT_EQ(12u, a.version().size());
  EXPECT_NE(a.version(), b.version());
  EXPECT_EQ(a.version(), SetOf({RuleOf("PKL001", "high", "a")}).version());
}

class RuleDirectory : public testing::Test {
 protected:
  RuleDirectory() {
    std::string pattern = testing::TempDir() + "assay-rules-XXXXXX";
    root_ = mkdtemp(pattern.data());
    std::filesystem::create_directory(root_ / "lists");
  }
  ~RuleDirectory() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(root_ / name) << text;
  }

  std::filesystem::path root_;
};

TEST_F(RuleDirectory, AddsRulesAndLists) {
  Write("lists/mine.txt", "# ours\nour.thing\n\nour.other\n");
  Json rule = RuleOf("OUR001", "low", {"@mine", "our.third"});
  Write("ours.json", Json::array({rule}).dump());
  RuleSet set;
  const auto added = set.AddDirectory(root_);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ("OUR001", Judged(set, "our.thing"));
  EXPECT_EQ("OUR001", Judged(set, "our.other"));
  EXPECT_EQ("OUR001", Judged(set, "our.third"));
  EXPECT_EQ("", Judged(set, "# ours"));
}

TEST_F(RuleDirectory, AddsNamesToABuiltInList) {
  Write("lists/safe-imports.txt", "our.model.Net\n");
  auto set = RuleSet::BuiltIn();
  ASSERT_TRUE(set) << set.error().message;
  EXPECT_NE("", Judged(*set, "our.model.Net", "", Kind::kImport));
  ASSERT_TRUE(set->AddDirectory(root_));
  EXPECT_EQ("", Judged(*set, "our.model.Net", "", Kind::kImport));
  EXPECT_EQ("", Judged(*set, "collections.OrderedDict"));
}

TEST_F(RuleDirectory, MayNotReuseABuiltInId) {
  auto set = RuleSet::BuiltIn();
  ASSERT_TRUE(set);
  const std::string id = set->rules().front().id;
  Write("ours.json", Json::array({RuleOf(id, "info", ".*")}).dump());
  EXPECT_FALSE(set->AddDirectory(root_));
}

TEST_F(RuleDirectory, MustExist) {
  RuleSet set;
  const auto added = set.AddDirectory((root_ / "absent").string());
  ASSERT_FALSE(added);
  EXPECT_EQ(Error::Kind::kIo, added.error().kind);
  EXPECT_EQ((root_ / "absent").string() + ": No such file or directory",
            added.error().message);
}

TEST(RuleSet, MayBeAskedByManyThreads) {
  std::vector<Json> rules;
  for (int i = 100; i < 200; ++i) {
    rules.push_back(RuleOf("PKL" + std::to_string(i), "low",
                           "a{" + std::to_string(i) + "}|b.*c"));
  }
  rules.push_back(RuleOf("PKL001", "low", Json::array({"never"})));
  for (int round = 0; round < 5; ++round) {
    const RuleSet set = SetOf(rules);
    std::vector<std::thread> threads;
    threads.reserve(8);
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&set] {
        for (int i = 199; i >= 100; --i) {
          EXPECT_EQ("PKL" + std::to_string(i),
                    Judged(set, std::string(static_cast<size_t>(i), 'a')));
        }
        EXPECT_EQ("", Judged(set, "\xff"));
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace assay
