// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "rules/policy.h"
#include "tests/cli/sample_report.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

std::string Junit(const Report& report) {
  return Written("junit", report, SampleContext());
}

bool Holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// By a parser that is not ours.
void ExpectWellFormed(const std::string& xml) {
  if (std::system("xmllint --version >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "xmllint is not installed (package libxml2-utils)";
  }
  const TemporaryDirectory directory;
  const std::string file = directory.Write("report.xml", xml);
  const std::string command = "xmllint --noout '" + file + "'";
  EXPECT_EQ(0, std::system(command.c_str())) << xml;
}

TEST(Junit, IsASuiteForTheArtifactAndACaseForEachFile) {
  EXPECT_EQ(
      R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="assay" tests="3" failures="1" errors="0" skipped="1">
  <testsuite name="release" tests="3" failures="1" errors="0" skipped="1">
    <properties>
      <property name="verdict" value="fail"/>
      <property name="sha256" value=")" +
          std::string(64, 'b') + R"("/>
      <property name="fail-on" value="high"/>
    </properties>
    <testcase classname="release" name="=cmd()&lt;script&gt;\x1b[31m\xff.bin">
      <skipped message="is in no format that Assay reads">not examined: is in no format that Assay reads</skipped>
    </testcase>
    <testcase classname="release" name="sub/model.pt">
      <failure type="PKL001" message="calls posix.system('id') when the file is loaded">critical PKL001 archive/data.pkl @ byte 28: calls posix.system('id') when the file is loaded
fix: ask for a safetensors copy</failure>
    </testcase>
    <testcase classname="release" name="weights-00001-of-00002.pt">
      <system-out>low UNI001 @ byte 3: holds bidirectional characters: a\u{202e}\nb</system-out>
    </testcase>
  </testsuite>
</testsuites>
)",
      Junit(SampleReport()));
}

TEST(Junit, OfAPassIsAllGreen) {
  Report report = SampleReport();
  report.artifacts[0].findings.clear();
  report.artifacts[0].files.erase(report.artifacts[0].files.begin());
  Policy{}.Decide(report);
  const std::string xml = Junit(report);
  EXPECT_TRUE(Holds(
      xml, R"(<testsuites name="assay" tests="2" failures="0" errors="0" )"
           R"(skipped="0">)"))
      << xml;
  EXPECT_TRUE(
      Holds(xml, R"(<testcase classname="release" name="sub/model.pt"/>)"))
      << xml;
}

TEST(Junit, OfAFileThatWasNotWhollyReadIsAnError) {
  Report report = SampleReport();
  FileRecord& file = report.artifacts[0].files[2];
  file.status = FileRecord::Status::kFailed;
  file.reason = "changed while it was read";
  Policy{}.Decide(report);
  EXPECT_TRUE(Holds(
      Junit(report),
      R"(<error type="not-examined" message="changed while it was read">)"))
      << Junit(report);
}

// A failure weighs more, but does not hide that there may be more of them.
TEST(Junit, OfAFailingFileThatWasNotWhollyReadSaysBoth) {
  Report report = SampleReport();
  FileRecord& file = report.artifacts[0].files[1];
  file.status = FileRecord::Status::kFailed;
  file.reason = "is cut short";
  Policy{}.Decide(report);
  const std::string xml = Junit(report);
  EXPECT_TRUE(Holds(xml, R"(errors="0")")) << xml;
  EXPECT_TRUE(Holds(xml, "copy\nnot fully examined: is cut short</failure>"))
      << xml;
}

TEST(Junit, IsNeverGreenForWhatDoesNotPass) {
  Report report = SampleReport();
  report.artifacts[0].findings.clear();
  report.artifacts[0].files.resize(1);
  Policy{}.Decide(report);
  EXPECT_TRUE(
      Holds(Junit(report), R"(tests="2" failures="0" errors="1" skipped="1")"))
      << "a file in no known format";
  report.artifacts[0].files.clear();
  Policy{}.Decide(report);
  EXPECT_TRUE(Holds(Junit(report),
                    "    <testcase classname=\"release\" name=\"(verdict)\">\n"
                    "      <error type=\"incomplete\" message=\"nothing to "
                    "scan: there are no files\"></error>\n"))
      << Junit(report);
  report.artifacts[0].verdict = Verdict::kFail;
  report.sentence = "not verified";
  EXPECT_TRUE(
      Holds(Junit(report), R"(<failure type="fail" message="not verified">)"))
      << Junit(report);
}

TEST(Junit, HasACaseForAFileThatIsMissing) {
  Report report = SampleReport();
  Finding missing = SampleFinding();
  missing.location = {"gone.bin", "", 0};
  report.artifacts[0].findings.push_back(missing);
  EXPECT_TRUE(Holds(Junit(report),
                    R"(<testcase classname="release" name="gone.bin">)"));
}

TEST(Junit, LetsAWaivedFindingPass) {
  Report report = SampleReport();
  report.artifacts[0].findings[0].waived = true;
  Policy{}.Decide(report);
  const std::string xml = Junit(report);
  EXPECT_TRUE(Holds(xml, R"(failures="0")")) << xml;
  EXPECT_TRUE(Holds(xml, "is loaded (waived)</system-out>")) << xml;
}

TEST(Junit, CutsTheLinesOfAFile) {
  Report report = SampleReport();
  report.artifacts[0].findings.assign(1000, SampleFinding());
  EXPECT_TRUE(Holds(Junit(report), "\nand 1900 more lines</failure>"));
}

TEST(Junit, IsXmlWhateverTheNames) {
  std::string name = "]]>&<a b='\"'>--><![CDATA[\\ ";
  for (int c = 1; c < 256; ++c) name += static_cast<char>(c);
  name += "\xef\xbf\xbe\xef\xbf\xbf\xed\xa0\x80\xe2\x80\xae\xf0\x9f\x98\x80";
  Report report = SampleReport();
  ArtifactReport& artifact = report.artifacts[0];
  artifact.path = name;
  for (FileRecord& file : artifact.files) file.path = file.reason = name;
  artifact.files[1].status = FileRecord::Status::kFailed;
  for (Finding& finding : artifact.findings) {
    finding.location = {name, name, 1};
    finding.rule = finding.message = finding.fix = finding.evidence = name;
  }
  Policy{}.Decide(report);
  const std::string xml = Junit(report);
  EXPECT_TRUE(Holds(xml, "]]&gt;&amp;&lt;a b='&quot;'&gt;--&gt;&lt;![CDATA["));
  EXPECT_TRUE(Holds(xml, "\\u{fffe}\\u{ffff}"));
  EXPECT_TRUE(Holds(xml, "\xf0\x9f\x98\x80"));
  ExpectWellFormed(xml);
}

}  // namespace
}  // namespace assay
