// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/sample_report.h"

#include <sstream>

#include "rules/policy.h"

namespace assay {
namespace {

const std::string kDigest(64, 'a');

const std::vector<Rule>& SampleRules() {
  static const std::vector<Rule> rules = [] {
    std::vector<Rule> made(2);
    made[0].id = "PKL001";
    made[0].title = "pickle runs a command when it is loaded";
    made[0].severity = Severity::kCritical;
    made[0].why = "loaders call it while they read the file";
    made[0].fix = "ask for a safetensors copy";
    made[0].refs = {"CWE-502"};
    made[1].id = "UNI001";
    made[1].title = "text holds characters that are not seen";
    made[1].severity = Severity::kLow;
    made[1].why = "a reader sees other text than a program";
    made[1].fix = "remove them";
    return made;
  }();
  return rules;
}

}  // namespace

Finding SampleFinding() {
  return {"PKL001",
          Severity::kCritical,
          "pickle runs a command when it is loaded",
          "calls posix.system('id') when the file is loaded",
          {"sub/model.pt", "archive/data.pkl", 28},
          "posix.system('id')",
          "ask for a safetensors copy",
          {"CWE-502"},
          false};
}

FileRecord ReadFile(const std::string& path) {
  return {path, 1 << 20, kDigest, "pickle", FileRecord::Status::kRead, ""};
}

Report SampleReport() {
  Report report;
  ArtifactReport& artifact = report.artifacts.emplace_back();
  artifact.path = "release";
  artifact.sha256 = std::string(64, 'b');
  artifact.files = {
      {"=cmd()<script>\x1b[31m\xff.bin", 7, kDigest, "",
       FileRecord::Status::kUnknown, "is in no format that Assay reads"},
      ReadFile("sub/model.pt"),
      ReadFile("weights-00001-of-00002.pt")};
  Finding low = SampleFinding();
  low.rule = "UNI001";
  low.severity = Severity::kLow;
  low.title = "text holds characters that are not seen";
  low.message = "holds bidirectional characters: a\xe2\x80\xae\nb";
  low.evidence = "a\xe2\x80\xae\nb\xff";
  low.location = {"weights-00001-of-00002.pt", "", 3};
  low.fix = "remove them";
  low.refs.clear();
  artifact.findings = {SampleFinding(), low};
  Policy{}.Decide(report);
  return report;
}

ReportContext SampleContext() {
  return {SampleRules(), "0123456789ab", Severity::kHigh, false, false, false};
}

std::string Written(std::string_view format, const Report& report,
                    const ReportContext& context) {
  std::ostringstream out;
  FindReportFormat(format)->write(report, context, out);
  return out.str();
}

}  // namespace assay
