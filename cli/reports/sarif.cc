// SPDX-License-Identifier: Apache-2.0

// SARIF 2.1.0, as code hosting platforms show it: compact, worst first, at
// most 5,000 results, each with a startLine.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/json_writer.h"
#include "cli/reports.h"
#include "core/digest.h"
#include "core/escape.h"

namespace assay {
namespace {

constexpr std::size_t kMostResults = 5000;
constexpr std::size_t kMostNotifications = 5000;

struct Row {
  const ArtifactReport* artifact;
  const Finding* finding;
};

using RuleIndex = std::map<std::string_view, std::size_t>;

std::string_view Level(Severity severity) {
  return severity >= Severity::kHigh     ? "error"
         : severity == Severity::kMedium ? "warning"
                                         : "note";
}

// The bands that platforms cut at: over 9.0 critical, 7.0 high, 4.0 medium.
std::string_view Score(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return "9.5";
    case Severity::kHigh:
      return "8.0";
    case Severity::kMedium:
      return "5.5";
    case Severity::kLow:
      return "3.0";
    case Severity::kInfo:
      break;
  }
  return "0.0";
}

// RFC 3986: everything but unreserved characters and '/'.
std::string PercentEncode(std::string_view path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").contains(c);
    if (plain) {
      uri += c;
    } else {
      uri += '%';
      uri += kHex[byte >> 4];
      uri += kHex[byte & 0xF];
    }
  }
  return uri;
}

// The artifact's path as it can stand in a relative URI: no root, no "..".
std::string RelativePath(std::string_view path) {
  if (path == "-") return "stdin";
  while (path.ends_with('/')) path.remove_suffix(1);
  while (path.starts_with("./")) path.remove_prefix(2);
  if (path == ".") return "";
  const bool leaves = path.starts_with('/') || path == ".." ||
                      path.starts_with("../") ||
                      path.find("/../") != std::string_view::npos;
  if (leaves) path = path.substr(path.rfind('/') + 1);
  return std::string(path == ".." ? "" : path);
}

std::string Uri(const ArtifactReport& artifact, const std::string& file) {
  std::string path = RelativePath(artifact.path);
  const bool single = artifact.files.size() == 1 &&
                      artifact.files.front().sha256 == artifact.sha256;
  if (!single || path.empty()) path += (path.empty() ? "" : "/") + file;
  return PercentEncode(path);
}

void WriteText(std::string_view key, std::string_view text, JsonWriter& json) {
  json.Key(key).Object().Field("text", text).End();
}

void WriteUri(const std::string& uri, JsonWriter& json) {
  json.Key("artifactLocation").Object().Field("uri", uri).End();
}

// In order of id; only what has results, as a viewer lists them all.
RuleIndex WriteRules(const std::vector<Row>& results,
                     const ReportContext& context, JsonWriter& json) {
  RuleIndex index;
  for (const Row& result : results) index[result.finding->rule] = 0;
  std::size_t next = 0;
  json.Key("rules").Array();
  for (const Rule& rule : context.rules) {
    const auto used = index.find(rule.id);
    if (used == index.end()) continue;
    used->second = next++;
    json.Object().Field("id", rule.id);
    WriteText("shortDescription", rule.title, json);
    WriteText("fullDescription", rule.why, json);
    WriteText("help", rule.why + "\n\nWhat to do: " + rule.fix, json);
    json.Key("defaultConfiguration")
        .Object()
        .Field("level", Level(rule.severity))
        .End();
    json.Key("properties")
        .Object()
        .Field("security-severity", Score(rule.severity))
        .Key("tags")
        .Array()
        .String("security");
    for (const std::string& ref : rule.refs) json.String(ref);
    json.End().End().End();
  }
  json.End();
  return index;
}

// The same finding has the same print in every run, wherever it has moved to
// in its file; `nth` tells equal ones apart.
std::string Fingerprint(const Finding& finding, const std::string& uri,
                        std::size_t nth) {
  std::string text;
  for (const std::string& part :
       {finding.rule, uri, finding.location.member, finding.message,
        finding.evidence, std::to_string(nth)}) {
    text += std::to_string(part.size()) + ":" + part;
  }
  return DigestOf(Digest::Algorithm::kSha256, AsBytes(text))
      .Hex()
      .substr(0, 32);
}

void WriteLocation(const Finding& finding, const std::string& uri,
                   JsonWriter& json) {
  const Location& at = finding.location;
  json.Key("locations").Array().Object();
  json.Key("physicalLocation").Object();
  WriteUri(uri, json);
  // Offsets are in the member; only without one they are in the file.
  json.Key("region").Object().Key("startLine").Number(1);
  if (at.member.empty()) {
    json.Key("byteOffset").Number(at.offset).Key("byteLength").Number(1);
  }
  json.End().End();
  if (!at.member.empty()) {
    json.Key("logicalLocations")
        .Array()
        .Object()
        .Field("fullyQualifiedName", Escape(at.member))
        .Field("kind", "member")
        .End()
        .End();
  }
  json.End().End();
}

void WriteResult(const Row& result, const RuleIndex& index,
                 std::map<std::string, std::size_t>& prints, JsonWriter& json) {
  const Finding& finding = *result.finding;
  const std::string uri = Uri(*result.artifact, finding.location.file);
  std::string message = Escape(finding.message);
  if (!finding.location.member.empty()) {
    message += " (in " + Escape(finding.location.member) + " @ byte " +
               std::to_string(finding.location.offset) + ")";
  }
  const std::size_t nth = prints[Fingerprint(finding, uri, 0)]++;
  json.Object()
      .Field("ruleId", finding.rule)
      .Key("ruleIndex")
      .Number(index.at(finding.rule))
      .Field("level", Level(finding.severity));
  WriteText("message", message, json);
  WriteLocation(finding, uri, json);
  json.Key("partialFingerprints")
      .Object()
      .Field("assayFinding/v1", Fingerprint(finding, uri, nth))
      .End();
  if (finding.waived) {
    json.Key("suppressions")
        .Array()
        .Object()
        .Field("kind", "external")
        .End()
        .End();
  }
  json.Key("properties")
      .Object()
      .Field("security-severity", Score(finding.severity))
      .Field("evidence", Escape(finding.evidence))
      .Field("fix", finding.fix)
      .End()
      .End();
}

void Notify(std::string_view text, const std::string& uri, JsonWriter& json) {
  json.Object().Field("level", "error");
  WriteText("message", text, json);
  if (!uri.empty()) {
    json.Key("locations").Array().Object().Key("physicalLocation").Object();
    WriteUri(uri, json);
    json.End().End().End();
  }
  json.End();
}

// What was not examined, so that nobody takes an empty list for a clean one.
void WriteInvocation(const Report& report, std::size_t cut, JsonWriter& json) {
  bool whole = true;
  std::size_t told = 0;
  std::size_t untold = 0;
  json.Key("invocations").Array().Object();
  json.Key("toolExecutionNotifications").Array();
  if (cut > 0) {
    Notify(std::to_string(cut) + " results of the least severity are left out",
           "", json);
  }
  for (const ArtifactReport& artifact : report.artifacts) {
    for (const FileRecord& file : artifact.files) {
      if (file.status == FileRecord::Status::kRead) continue;
      whole = false;
      if (told++ >= kMostNotifications) {
        ++untold;
        continue;
      }
      Notify("not fully examined: " + Escape(file.path) + ": " +
                 Escape(file.reason),
             Uri(artifact, file.path), json);
    }
  }
  if (untold > 0) {
    Notify(std::to_string(untold) + " more files were not fully examined", "",
           json);
  }
  json.End();
  json.Key("executionSuccessful")
      .Bool(whole && report.verdict != Verdict::kIncomplete &&
            report.verdict != Verdict::kError);
  json.Key("exitCode").Number(report.exit_code);
  json.Field("exitCodeDescription", Escape(report.sentence)).End().End();
}

std::vector<Row> Sorted(const Report& report) {
  std::vector<Row> results;
  for (const ArtifactReport& artifact : report.artifacts) {
    for (const Finding& finding : artifact.findings) {
      results.push_back({&artifact, &finding});
    }
  }
  std::ranges::stable_sort(results, std::ranges::greater(),
                           [](const Row& r) { return r.finding->severity; });
  return results;
}

void Write(const Report& report, const ReportContext& context,
           std::ostream& out) {
  std::vector<Row> results = Sorted(report);
  const std::size_t cut =
      results.size() - std::min(results.size(), kMostResults);
  results.resize(results.size() - cut);

  JsonWriter json(out, 0);
  json.Object()
      .Field("$schema",
             "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/"
             "schemas/sarif-schema-2.1.0.json")
      .Field("version", "2.1.0");
  json.Key("runs").Array().Object();
  json.Key("tool").Object().Key("driver").Object();
  json.Field("name", "Assay").Field("semanticVersion", Version());
  json.Field("version",
             std::string(Version()) + " rules " + context.rules_version);
  const RuleIndex index = WriteRules(results, context, json);
  json.End().End();
  WriteInvocation(report, cut, json);
  json.Key("results").Array();
  std::map<std::string, std::size_t> prints;
  for (const Row& result : results) {
    WriteResult(result, index, prints, json);
  }
  json.End().End().End().End();
}

}  // namespace

extern const ReportFormat kSarifReport;
const ReportFormat kSarifReport = {"sarif", "SARIF 2.1.0, for code hosts",
                                   Write};

}  // namespace assay
