// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "rules/policy.h"
#include "tests/cli/sample_report.h"

namespace assay {
namespace {

using nlohmann::json;

json RunOf(const Report& report) {
  return json::parse(Written("sarif", report, SampleContext()))["runs"][0];
}

TEST(Sarif, DescribesEachRuleThatHasResults) {
  const json driver = RunOf(SampleReport())["tool"]["driver"];
  ASSERT_EQ(2u, driver["rules"].size());
  for (const json& rule : driver["rules"]) {
    for (const char* key : {"shortDescription", "fullDescription", "help"}) {
      EXPECT_FALSE(rule[key]["text"].get<std::string>().empty()) << key;
    }
    EXPECT_TRUE(rule["properties"]["security-severity"].is_string());
  }
}

TEST(Sarif, PointsAtBytesOfAFileWithALineForTheViewers) {
  const json results = RunOf(SampleReport())["results"];
  const json nested = results[0]["locations"][0];
  EXPECT_EQ("release/sub/model.pt",
            nested["physicalLocation"]["artifactLocation"]["uri"]);
  EXPECT_EQ((json{{"startLine", 1}}), nested["physicalLocation"]["region"]);
  EXPECT_EQ("archive/data.pkl",
            nested["logicalLocations"][0]["fullyQualifiedName"]);
  EXPECT_EQ((json{{"startLine", 1}, {"byteOffset", 3}, {"byteLength", 1}}),
            results[1]["locations"][0]["physicalLocation"]["region"]);
}

TEST(Sarif, SaysThatAnIncompleteScanWasNotSuccessful) {
  const json invocation = RunOf(SampleReport())["invocations"][0];
  EXPECT_FALSE(invocation["executionSuccessful"]);
  EXPECT_EQ(1, invocation["exitCode"]);
  const json& notices = invocation["toolExecutionNotifications"];
  ASSERT_EQ(1u, notices.size());
  EXPECT_EQ("release/%3Dcmd%28%29%3Cscript%3E%1B%5B31m%FF.bin",
            notices[0]["locations"][0]["physicalLocation"]["artifactLocation"]
                   ["uri"]);
}

TEST(Sarif, IsSuccessfulWhenEverythingWasRead) {
  Report report = SampleReport();
  report.artifacts[0].files.erase(report.artifacts[0].files.begin());
  Policy{}.Decide(report);
  EXPECT_TRUE(RunOf(report)["invocations"][0]["executionSuccessful"]);
}

TEST(Sarif, NeverLeavesTheCheckoutInAUri) {
  Report report = SampleReport();
  for (const auto& [path, uri] :
       {std::pair{"/srv/models/net", "net/sub/model.pt"},
        {"../net", "net/sub/model.pt"},
        {"./net/", "net/sub/model.pt"},
        {".", "sub/model.pt"},
        {"a b/ü", "a%20b/%C3%BC/sub/model.pt"}}) {
    report.artifacts[0].path = path;
    EXPECT_EQ(uri,
              RunOf(report)["results"][0]["locations"][0]["physicalLocation"]
                           ["artifactLocation"]["uri"]);
  }
}

TEST(Sarif, NamesAScannedFileByItsOwnPath) {
  Report report = SampleReport();
  ArtifactReport& artifact = report.artifacts[0];
  artifact.path = "sub/model.pt";
  artifact.files = {ReadFile("model.pt")};
  artifact.sha256 = artifact.files[0].sha256;
  EXPECT_EQ("sub/model.pt",
            RunOf(report)["results"][0]["locations"][0]["physicalLocation"]
                         ["artifactLocation"]["uri"]);
}

TEST(Sarif, KeepsTheWorstOfTooManyResultsAndSaysSo) {
  Report report = SampleReport();
  auto& findings = report.artifacts[0].findings;
  findings.assign(6000, findings[1]);
  findings.push_back(SampleFinding());
  const json run = RunOf(report);
  ASSERT_EQ(5000u, run["results"].size());
  EXPECT_EQ("PKL001", run["results"][0]["ruleId"]);
  EXPECT_EQ("1001 results of the least severity are left out",
            run["invocations"][0]["toolExecutionNotifications"][0]["message"]
               ["text"]);
}

TEST(Sarif, TellsEqualFindingsApartAndKnowsThemAgain) {
  Report report = SampleReport();
  report.artifacts[0].findings.assign(3, SampleFinding());
  std::set<std::string> prints;
  const json before = RunOf(report)["results"];
  for (const json& result : before) {
    prints.insert(result["partialFingerprints"]["assayFinding/v1"]);
  }
  EXPECT_EQ(3u, prints.size());
  // Bytes were put in before them; they are still the same findings.
  for (Finding& finding : report.artifacts[0].findings) {
    finding.location.offset += 100;
  }
  const json after = RunOf(report)["results"];
  for (const json& result : after) {
    EXPECT_TRUE(
        prints.contains(result["partialFingerprints"]["assayFinding/v1"]));
  }
}

TEST(Sarif, IsCompact) {
  const std::string text = Written("sarif", SampleReport(), SampleContext());
  EXPECT_EQ(text.find('\n'), text.size() - 1);
}

}  // namespace
}  // namespace assay
