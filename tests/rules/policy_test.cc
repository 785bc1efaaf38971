// SPDX-License-Identifier: Apache-2.0
#include "rules/policy.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

using Status = FileRecord::Status;

Finding FindingOf(Severity severity, bool waived = false) {
  Finding finding;
  finding.severity = severity;
  finding.waived = waived;
  return finding;
}

// Files by letter: r read, u unknown, f failed; named a, b, c in that order.
// Findings by letter: c h m l i; in upper case they are waived.
ArtifactReport ArtifactOf(std::string_view files, std::string_view findings) {
  constexpr std::string_view kLetters = "ilmhc";
  ArtifactReport artifact;
  char name = 'a';
  for (const char file : files) {
    FileRecord record;
    record.path = std::string(1, name++);
    record.status = file == 'r'   ? Status::kRead
                    : file == 'u' ? Status::kUnknown
                                  : Status::kFailed;
    artifact.files.push_back(record);
  }
  for (const char finding : findings) {
    const bool waived = finding < 'a';
    const char letter = waived ? static_cast<char>(finding + 32) : finding;
    artifact.findings.push_back(
        FindingOf(static_cast<Severity>(kLetters.find(letter)), waived));
  }
  return artifact;
}

struct Case {
  std::string_view files;
  std::string_view findings;
  Severity fail_on;
  Verdict verdict;
  int exit_code;
  std::string_view sentence;
};

constexpr Case kCases[] = {
    {"rrr", "", Severity::kHigh, Verdict::kPass, 0,
     "pass: 3 files read, nothing at or over high"},
    {"r", "", Severity::kInfo, Verdict::kPass, 0,
     "pass: 1 file read, nothing at or over info"},
    {"r", "mli", Severity::kHigh, Verdict::kPass, 0,
     "pass: 1 file read, nothing at or over high, below it 1 medium, 1 low, 1 "
     "info"},
    {"r", "CHm", Severity::kHigh, Verdict::kPass, 0,
     "pass: 1 file read, nothing at or over high, below it 1 medium, 2 waived"},
    {"r", "ch", Severity::kHigh, Verdict::kFail, 1,
     "fail: 2 findings at or over high (1 critical, 1 high)"},
    {"r", "hm", Severity::kHigh, Verdict::kFail, 1,
     "fail: 1 finding at or over high (1 high)"},
    {"r", "hm", Severity::kCritical, Verdict::kPass, 0,
     "pass: 1 file read, nothing at or over critical, below it 1 high, 1 "
     "medium"},
    {"r", "mll", Severity::kLow, Verdict::kFail, 1,
     "fail: 3 findings at or over low (1 medium, 2 low)"},
    {"r", "i", Severity::kInfo, Verdict::kFail, 1,
     "fail: 1 finding at or over info (1 info)"},
    {"rf", "c", Severity::kHigh, Verdict::kFail, 1,
     "fail: 1 finding at or over high (1 critical); 1 of 2 files was not fully "
     "examined: b"},
    {"u", "c", Severity::kHigh, Verdict::kFail, 1,
     "fail: 1 finding at or over high (1 critical); 1 of 1 file was not fully "
     "examined: a"},
    {"rrrf", "", Severity::kHigh, Verdict::kIncomplete, 3,
     "incomplete: 1 of 4 files was not fully examined: d"},
    {"f", "", Severity::kHigh, Verdict::kIncomplete, 3,
     "incomplete: 1 of 1 file was not fully examined: a"},
    {"fu", "C", Severity::kHigh, Verdict::kIncomplete, 3,
     "incomplete: 2 of 2 files were not fully examined: a and 1 more"},
    {"ru", "m", Severity::kHigh, Verdict::kIncomplete, 3,
     "incomplete: 1 of 2 files was not fully examined: b"},
    {"uurf", "", Severity::kHigh, Verdict::kIncomplete, 3,
     "incomplete: 3 of 4 files were not fully examined: d and 2 more"},
    {"u", "", Severity::kHigh, Verdict::kIncomplete, 5,
     "nothing to scan: a is in no known format"},
    {"uuu", "m", Severity::kHigh, Verdict::kIncomplete, 5,
     "nothing to scan: none of 3 files is in a known format"},
    {"", "", Severity::kHigh, Verdict::kIncomplete, 5,
     "nothing to scan: there are no files"},
};

TEST(Policy, DecidesEveryCombination) {
  for (const Case& c : kCases) {
    Report report;
    report.artifacts.push_back(ArtifactOf(c.files, c.findings));
    Policy{c.fail_on}.Decide(report);
    EXPECT_EQ(c.sentence, report.sentence);
    EXPECT_EQ(c.exit_code, report.exit_code) << c.sentence;
    EXPECT_EQ(c.verdict, report.verdict) << c.sentence;
    EXPECT_EQ(c.verdict, report.artifacts[0].verdict) << c.sentence;
  }
}

TEST(Policy, WeighsSeveralArtifactsTogether) {
  Report report;
  report.artifacts = {ArtifactOf("r", ""), ArtifactOf("u", ""),
                      ArtifactOf("r", "h"), ArtifactOf("f", "")};
  Policy{}.Decide(report);
  EXPECT_EQ(Verdict::kFail, report.verdict);
  EXPECT_EQ(1, report.exit_code);
  EXPECT_EQ(Verdict::kPass, report.artifacts[0].verdict);
  EXPECT_EQ(Verdict::kIncomplete, report.artifacts[1].verdict);
  EXPECT_EQ(Verdict::kFail, report.artifacts[2].verdict);
  EXPECT_EQ(Verdict::kIncomplete, report.artifacts[3].verdict);

  report.artifacts.erase(report.artifacts.begin() + 2);
  Policy{}.Decide(report);
  EXPECT_EQ(3, report.exit_code);
  report.artifacts.pop_back();
  Policy{}.Decide(report);
  EXPECT_EQ(3, report.exit_code);
  report.artifacts.pop_back();
  Policy{}.Decide(report);
  EXPECT_EQ(0, report.exit_code);
}

TEST(Policy, DoesNotPassAnArtifactWithoutFiles) {
  Report report;
  report.artifacts = {ArtifactOf("r", ""), ArtifactOf("", "")};
  Policy{}.Decide(report);
  EXPECT_EQ(3, report.exit_code);
  EXPECT_EQ("incomplete: an artifact has no files", report.sentence);
}

TEST(Policy, HasNothingToScanWithoutArtifacts) {
  Report report;
  Policy{}.Decide(report);
  EXPECT_EQ(5, report.exit_code);
  EXPECT_EQ("nothing to scan: there are no files", report.sentence);
}

}  // namespace
}  // namespace assay
