// SPDX-License-Identifier: Apache-2.0

// JUnit XML, as CI systems show it: a suite for each artifact, a case for each
// file, and no times, so that the same report gives the same bytes.
// https://github.com/testmoapp/junitxml describes what they agree on.
//
// A case fails when its file has findings at or over the threshold, and is an
// error when the file was not, or not wholly, examined; a failure says so too.
// A file in no format that we read is skipped.  What was not read is never
// clean: an artifact that does not pass, but of which no file failed or was an
// error, ends with a case "(verdict)" that did.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "cli/reports.h"
#include "cli/screen.h"
#include "core/escape.h"

namespace assay {
namespace {

// Lines of one case; a file of many findings is not read to its end anyway.
constexpr std::size_t kMostLines = 100;

using Status = FileRecord::Status;

struct Case {
  enum class Outcome { kPassed, kFailed, kError, kSkipped };

  Outcome outcome = Outcome::kPassed;
  std::string name;
  std::string type;     // a rule, or a status
  std::string message;  // one line
  std::vector<std::string> lines;
  std::vector<std::string> notes;  // findings that fail nothing
};

struct Suite {
  const ArtifactReport* artifact;
  std::vector<Case> cases;
};

// XML 1.0, section 2.2: of valid UTF-8 without control characters, which
// Escape() and Harmless() give, U+FFFE and U+FFFF alone are no characters.
std::string Xml(std::string_view text) {
  std::string xml;
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&':
        xml += "&amp;";
        break;
      case '<':
        xml += "&lt;";
        break;
      case '>':
        xml += "&gt;";
        break;
      case '"':
        xml += "&quot;";
        break;
      default:
        if (text.substr(i).starts_with("\xef\xbf\xbe")) {
          xml += "\\u{fffe}", i += 2;
        } else if (text.substr(i).starts_with("\xef\xbf\xbf")) {
          xml += "\\u{ffff}", i += 2;
        } else {
          xml += text[i];
        }
    }
  }
  return xml;
}

std::string Attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + Xml(value) + "\"";
}

// "critical PKL001 archive/data.pkl @ byte 28: calls posix.system('id')".
std::string Line(const Finding& finding) {
  std::string line(Name(finding.severity));
  line += " " + Harmless(finding.rule) + " ";
  if (!finding.location.member.empty()) {
    line += Escape(finding.location.member) + " ";
  }
  line += "@ byte " + std::to_string(finding.location.offset) + ": " +
          Escape(finding.message);
  return finding.waived ? line + " (waived)" : line;
}

// Findings come worst first, so the first that fails names the case.
void AddFinding(const Finding& finding, Severity fail_on, Case& test) {
  if (finding.waived || finding.severity < fail_on) {
    test.notes.push_back(Line(finding));
    return;
  }
  if (test.outcome != Case::Outcome::kFailed) {
    test.outcome = Case::Outcome::kFailed;
    test.type = Harmless(finding.rule);
    test.message = Escape(finding.message);
  }
  test.lines.push_back(Line(finding));
  if (!finding.fix.empty()) {
    test.lines.push_back("fix: " + Harmless(finding.fix));
  }
}

void AddStatus(const FileRecord& file, Case& test) {
  if (file.status == Status::kRead) return;
  const bool failed = file.status == Status::kFailed;
  const std::string reason = Escape(file.reason);
  if (test.outcome == Case::Outcome::kPassed) {
    test.outcome = failed ? Case::Outcome::kError : Case::Outcome::kSkipped;
    test.type = failed ? "not-examined" : "unknown-format";
    test.message = reason;
  }
  test.lines.push_back((failed ? "not fully examined: " : "not examined: ") +
                       reason);
}

// The artifact's own case, where no file tells that it does not pass.
void AddVerdict(const Report& report, Suite& suite) {
  using Outcome = Case::Outcome;
  const Verdict verdict = suite.artifact->verdict;
  const bool told = std::ranges::any_of(suite.cases, [](const Case& test) {
    return test.outcome == Outcome::kFailed || test.outcome == Outcome::kError;
  });
  if (verdict == Verdict::kPass || told) return;
  Case test;
  test.outcome = verdict == Verdict::kFail ? Outcome::kFailed : Outcome::kError;
  test.name = "(verdict)";
  test.type = Name(verdict);
  test.message = report.artifacts.size() == 1 ? Escape(report.sentence)
                                              : std::string(Name(verdict));
  suite.cases.push_back(std::move(test));
}

Suite MakeSuite(const Report& report, const ArtifactReport& artifact,
                Severity fail_on) {
  std::map<std::string_view, Case> cases;  // by path
  for (const Finding& finding : artifact.findings) {
    AddFinding(finding, fail_on, cases[finding.location.file]);
  }
  for (const FileRecord& file : artifact.files) {
    AddStatus(file, cases[file.path]);
  }
  Suite suite{&artifact, {}};
  for (auto& [path, test] : cases) {
    test.name = Escape(path);
    suite.cases.push_back(std::move(test));
  }
  AddVerdict(report, suite);
  return suite;
}

// tests="3" failures="1" errors="0" skipped="1"
std::string Counts(const std::vector<const Suite*>& suites) {
  std::map<Case::Outcome, std::size_t> counts;
  std::size_t all = 0;
  for (const Suite* suite : suites) {
    for (const Case& test : suite->cases) ++all, ++counts[test.outcome];
  }
  return Attribute("tests", std::to_string(all)) +
         Attribute("failures", std::to_string(counts[Case::Outcome::kFailed])) +
         Attribute("errors", std::to_string(counts[Case::Outcome::kError])) +
         Attribute("skipped", std::to_string(counts[Case::Outcome::kSkipped]));
}

void WriteLines(const std::vector<std::string>& lines, std::ostream& out) {
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) {
    out << (i == 0 ? "" : "\n") << Xml(lines[i]);
  }
  if (lines.size() > kMostLines) {
    out << "\nand " << Count(lines.size() - kMostLines, "more line");
  }
}

void WriteCase(const Case& test, const std::string& artifact,
               std::ostream& out) {
  out << "    <testcase" << Attribute("classname", artifact)
      << Attribute("name", test.name);
  if (test.outcome == Case::Outcome::kPassed && test.notes.empty()) {
    out << "/>\n";
    return;
  }
  out << ">\n";
  if (test.outcome != Case::Outcome::kPassed) {
    const char* element = test.outcome == Case::Outcome::kFailed  ? "failure"
                          : test.outcome == Case::Outcome::kError ? "error"
                                                                  : "skipped";
    out << "      <" << element;
    // Of a skipped case the common schema knows no type.
    if (test.outcome != Case::Outcome::kSkipped) {
      out << Attribute("type", test.type);
    }
    out << Attribute("message", test.message) << ">";
    WriteLines(test.lines, out);
    out << "</" << element << ">\n";
  }
  if (!test.notes.empty()) {
    out << "      <system-out>";
    WriteLines(test.notes, out);
    out << "</system-out>\n";
  }
  out << "    </testcase>\n";
}

void WriteProperty(std::string_view name, std::string_view value,
                   std::ostream& out) {
  out << "      <property" << Attribute("name", name)
      << Attribute("value", value) << "/>\n";
}

void WriteSuite(const Suite& suite, const ReportContext& context,
                std::ostream& out) {
  const std::string path = Escape(suite.artifact->path);
  out << "  <testsuite" << Attribute("name", path) << Counts({&suite})
      << ">\n    <properties>\n";
  WriteProperty("verdict", Name(suite.artifact->verdict), out);
  if (!suite.artifact->sha256.empty()) {
    WriteProperty("sha256", suite.artifact->sha256, out);
  }
  WriteProperty("fail-on", Name(context.fail_on), out);
  out << "    </properties>\n";
  for (const Case& test : suite.cases) WriteCase(test, path, out);
  out << "  </testsuite>\n";
}

void Write(const Report& report, const ReportContext& context,
           std::ostream& out) {
  std::vector<Suite> suites;
  std::vector<const Suite*> all;
  suites.reserve(report.artifacts.size());
  for (const ArtifactReport& artifact : report.artifacts) {
    suites.push_back(MakeSuite(report, artifact, context.fail_on));
    all.push_back(&suites.back());
  }
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"
      << Attribute("name", "assay") << Counts(all) << ">\n";
  for (const Suite& suite : suites) WriteSuite(suite, context, out);
  out << "</testsuites>\n";
}

}  // namespace

extern const ReportFormat kJunitReport;
const ReportFormat kJunitReport = {"junit", "JUnit XML, for CI systems", Write};

}  // namespace assay
