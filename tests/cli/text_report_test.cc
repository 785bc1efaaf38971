// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sstream>

#include "cli/screen.h"
#include "rules/policy.h"
#include "tests/cli/sample_report.h"

namespace assay {
namespace {

std::string Screen(const Report& report) {
  return Written("text", report, SampleContext());
}

void ExpectNarrow(const std::string& screen) {
  std::istringstream in(screen);
  for (std::string line; std::getline(in, line);) {
    EXPECT_LE(Columns(line), kColumns) << line;
  }
}

TEST(TextReport, SaysTheSentenceThenTheEvidenceThenTheNextStep) {
  EXPECT_EQ(
      "FAIL  release  2 findings (1 critical, 1 low), 1 of 3 files NOT "
      "scanned, 2.0 MiB\n"
      "\n"
      "CRITICAL  PKL001  sub/model.pt!archive/data.pkl @ byte 28\n"
      "          calls posix.system('id') when the file is loaded\n"
      "          fix: ask for a safetensors copy\n"
      "\n"
      "1 finding of low or info severity (--verbose lists them)\n"
      "\n"
      "NOT SCANNED  =cmd()<script>\\x1b[31m\\xff.bin: is in no format that "
      "Assay reads\n"
      "\n"
      "sha256 "
      "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb "
      "(tree)\n"
      "next: 'assay explain PKL001' says what this means and what to do\n"
      "exit 1, fail: 1 finding at or over high (1 critical); 1 of 3 files was "
      "not\n"
      "fully examined: =cmd()<script>\\x1b[31m\\xff.bin\n",
      Screen(SampleReport()));
}

TEST(TextReport, ListsEverythingWhenItIsVerbose) {
  ReportContext context = SampleContext();
  context.verbose = true;
  const std::string screen = Written("text", SampleReport(), context);
  EXPECT_NE(std::string::npos,
            screen.find("LOW       UNI001  weights-00001-of-00002.pt @ byte 3\n"
                        "          holds bidirectional characters: "
                        "a\\u{202e}\\nb\n"))
      << screen;
  EXPECT_NE(std::string::npos,
            screen.find("read     pickle  1.0 MiB  sub/model.pt\n"))
      << screen;
}

TEST(TextReport, IsOneLineWhenItIsQuiet) {
  ReportContext context = SampleContext();
  context.quiet = true;
  const std::string screen = Written("text", SampleReport(), context);
  EXPECT_TRUE(screen.starts_with("FAIL  release  2 findings"));
  EXPECT_EQ(screen.find('\n'), screen.size() - 1) << screen;
}

TEST(TextReport, ShowsARuleOnceAFile) {
  Report report = SampleReport();
  report.artifacts[0].findings.assign(13, SampleFinding());
  const std::string screen = Screen(report);
  EXPECT_NE(std::string::npos,
            screen.find("          and 12 more in this file (--verbose lists "
                        "them)\n"))
      << screen;
  EXPECT_EQ(screen.find("PKL001  sub"), screen.rfind("PKL001  sub"));
}

TEST(TextReport, FitsEightyColumnsWhateverTheNames) {
  Report report = SampleReport();
  ArtifactReport& artifact = report.artifacts[0];
  std::string name;
  for (int i = 0; i < 300; ++i) name += "\xe6\xbc\xa2/\x1b\xe2\x80\xae";
  artifact.path = name;
  artifact.files[0].path = name;
  artifact.files[0].reason = name;
  artifact.findings[0].location = {name, name, UINT64_MAX};
  artifact.findings[0].message = name;
  artifact.findings[0].evidence = name + "x";
  artifact.findings[0].fix = name;
  Policy{}.Decide(report);
  for (const bool verbose : {false, true}) {
    ReportContext context = SampleContext();
    context.verbose = verbose;
    const std::string screen = Written("text", report, context);
    ExpectNarrow(screen);
    EXPECT_EQ(std::string::npos, screen.find('\x1b'));
    EXPECT_EQ(std::string::npos, screen.find("\xe2\x80\xae"));
  }
}

TEST(TextReport, ColoursOnlyWhenAsked) {
  ReportContext context = SampleContext();
  EXPECT_EQ(std::string::npos,
            Written("text", SampleReport(), context).find('\x1b'));
  context.color = true;
  EXPECT_TRUE(Written("text", SampleReport(), context)
                  .starts_with("\x1b[1;31mFAIL\x1b[0m  release"));
}

TEST(TextReport, SaysInFourLinesWhatAPassMeans) {
  Report report = SampleReport();
  report.artifacts[0].findings.clear();
  report.artifacts[0].files.erase(report.artifacts[0].files.begin());
  Policy{}.Decide(report);
  EXPECT_EQ(
      "PASS  release  no findings, 2 files, 2.0 MiB\n"
      "sha256 "
      "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb "
      "(tree)\n"
      "Read to the last byte by 2 rules (0123456789ab); behaviour was not "
      "tested.\n"
      "exit 0, pass: 2 files read, nothing at or over high\n",
      Screen(report));
}

TEST(TextReport, NamesTheLimitThatWasReached) {
  Report report = SampleReport();
  report.artifacts[0].findings.clear();
  report.limits_hit = {"depth: m.zip!a.zip"};
  Policy{}.Decide(report);
  EXPECT_NE(std::string::npos,
            Screen(report).find("next: a limit was reached; raise it with "
                                "--limit depth=VALUE ('assay limits')\n"));
}

TEST(TextReport, SaysThatThereIsNothingToScan) {
  Report report = SampleReport();
  report.artifacts[0].findings.clear();
  report.artifacts[0].files.resize(1);
  Policy{}.Decide(report);
  EXPECT_TRUE(
      Screen(report).starts_with("NOTHING TO SCAN  release  1 file, 7 B"))
      << Screen(report);
}

}  // namespace
}  // namespace assay
