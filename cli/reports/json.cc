// SPDX-License-Identifier: Apache-2.0

// "assay-report/1": a contract.  cli/schemas/assay-report-1.schema.json is its
// JSON Schema; a change of either that could break a reader needs a new
// number.
#include "cli/command.h"
#include "cli/json_writer.h"
#include "cli/reports.h"
#include "core/escape.h"

namespace assay {
namespace {

void WriteFile(const FileRecord& file, JsonWriter& json) {
  json.Object()
      .Field("path", ReportedPath(file.path))
      .Key("size")
      .Number(file.size)
      .Field("sha256", file.sha256)
      .Field("format", file.format)
      .Field("status", Name(file.status))
      .Field("reason", Escape(file.reason))
      .End();
}

void WriteFinding(const Finding& finding, JsonWriter& json) {
  json.Object()
      .Field("rule", finding.rule)
      .Field("severity", Name(finding.severity))
      .Field("title", finding.title)
      .Field("message", Escape(finding.message));
  json.Key("location")
      .Object()
      .Field("file", ReportedPath(finding.location.file))
      .Field("member", ReportedPath(finding.location.member))
      .Key("offset")
      .Number(finding.location.offset)
      .End();
  json.Field("evidence", Escape(finding.evidence)).Field("fix", finding.fix);
  json.Key("refs").Array();
  for (const std::string& ref : finding.refs) json.String(ref);
  json.End().Key("waived").Bool(finding.waived).End();
}

void WriteArtifact(const ArtifactReport& artifact, JsonWriter& json) {
  json.Object()
      .Field("path", ReportedPath(artifact.path))
      .Field("verdict", Name(artifact.verdict));
  json.Key("digest").Object().Field("sha256", artifact.sha256).End();
  json.Key("files").Array();
  for (const FileRecord& file : artifact.files) WriteFile(file, json);
  json.End().Key("findings").Array();
  for (const Finding& finding : artifact.findings) WriteFinding(finding, json);
  json.End().End();
}

void WriteTool(const ReportContext& context, JsonWriter& json) {
  json.Key("tool").Object().Field("name", "assay").Field("version", Version());
  json.Key("rules")
      .Object()
      .Field("version", context.rules_version)
      .Key("count")
      .Number(context.rules.size())
      .End();
  json.Field("fail_on", Name(context.fail_on)).End();
}

void Write(const Report& report, const ReportContext& context,
           std::ostream& out) {
  JsonWriter json(out, 2);
  json.Object()
      .Field("schema", "assay-report/1")
      .Field("verdict", Name(report.verdict))
      .Key("exit_code")
      .Number(report.exit_code);
  json.Key("artifacts").Array();
  for (const ArtifactReport& artifact : report.artifacts) {
    WriteArtifact(artifact, json);
  }
  json.End().Key("limits_hit").Array();
  for (const std::string& limit : report.limits_hit) {
    json.String(Escape(limit));
  }
  json.End();
  WriteTool(context, json);
  json.End();
}

}  // namespace

extern const ReportFormat kJsonReport;
const ReportFormat kJsonReport = {"json", "assay-report/1, for programs",
                                  Write};

}  // namespace assay
