// SPDX-License-Identifier: Apache-2.0

// The screen: a sentence first, evidence second, the next step last.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "cli/reports.h"
#include "cli/screen.h"
#include "core/escape.h"

namespace assay {
namespace {

constexpr std::size_t kIndent = 10;     // under a finding's severity
constexpr std::size_t kGroups = 50;     // findings shown without --verbose
constexpr std::size_t kNotRead = 20;    // files shown without --verbose
constexpr std::size_t kQuoted = 210;    // columns of one message: three lines
constexpr std::size_t kPathLeast = 20;  // a path is not cut below this

using Status = FileRecord::Status;

Color ColorOf(Severity severity) {
  return severity >= Severity::kHigh     ? Color::kRed
         : severity == Severity::kMedium ? Color::kYellow
                                         : Color::kDim;
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

// "3 findings (1 critical, 2 high)".
std::string CountFindings(const std::vector<Finding>& findings) {
  std::map<Severity, std::uint64_t, std::greater<>> counts;
  std::uint64_t waived = 0;
  for (const Finding& finding : findings) {
    finding.waived ? ++waived : ++counts[finding.severity];
  }
  const std::uint64_t open = findings.size() - waived;
  std::string text = open == 0 ? "no findings" : Count(open, "finding") + " (";
  std::string_view comma;
  for (const auto& [severity, count] : counts) {
    text += std::string(comma) + std::to_string(count) + " ";
    text += Name(severity);
    comma = ", ";
  }
  if (open > 0) text += ")";
  if (waived > 0) text += ", " + std::to_string(waived) + " waived";
  return text;
}

bool NothingToScan(const ArtifactReport& artifact) {
  return artifact.findings.empty() && artifact.verdict != Verdict::kPass &&
         std::ranges::all_of(artifact.files, [](const FileRecord& file) {
           return file.status == Status::kUnknown;
         });
}

std::string Word(const ArtifactReport& artifact) {
  return NothingToScan(artifact) ? "NOTHING TO SCAN"
                                 : Upper(Name(artifact.verdict));
}

// "2 findings (2 high), 1 of 3 files NOT scanned, 4.1 GiB".
std::string Counts(const ArtifactReport& artifact) {
  std::uint64_t bytes = 0;
  std::uint64_t unread = 0;
  for (const FileRecord& file : artifact.files) {
    bytes += file.size;
    if (file.status != Status::kRead) ++unread;
  }
  std::string text;
  if (!NothingToScan(artifact)) {
    text = CountFindings(artifact.findings) + ", ";
  }
  if (unread > 0 && !text.empty()) {
    text += std::to_string(unread) + " of " +
            Count(artifact.files.size(), "file") + " NOT scanned, ";
  } else {
    text += Count(artifact.files.size(), "file") + ", ";
  }
  return text + HumanBytes(bytes);
}

void Headline(const ArtifactReport& artifact, bool color, std::ostream& out) {
  const std::string word = Word(artifact);
  const std::string counts = Counts(artifact);
  const std::string path = Escape(artifact.path);
  const Color paint = artifact.verdict == Verdict::kPass   ? Color::kGreen
                      : artifact.verdict == Verdict::kFail ? Color::kRed
                                                           : Color::kYellow;
  out << Paint(paint, word, color) << "  ";
  const std::size_t used = Columns(word) + 4 + Columns(counts);
  if (used + std::min(Columns(path), kPathLeast) <= kColumns) {
    out << Shorten(path, kColumns - used) << "  " << counts << "\n";
  } else {
    out << Shorten(path, kColumns - Columns(word) - 2) << "\n"
        << Indented(counts, Columns(word) + 2);
  }
}

std::string Place(const Location& location) {
  std::string place = location.file;
  if (!location.member.empty()) place += "!" + location.member;
  return Escape(place);
}

// Findings of one rule in one file, shown as one.
struct Group {
  const Finding* first;
  std::uint64_t more = 0;
};

bool Shown(const Finding& finding, const ReportContext& context) {
  return context.verbose ||
         finding.severity >= std::min(Severity::kMedium, context.fail_on);
}

std::vector<Group> GroupFindings(const std::vector<Finding>& findings,
                                 const ReportContext& context) {
  std::vector<Group> groups;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> known;
  for (const Finding& finding : findings) {
    if (!Shown(finding, context)) continue;
    const auto [at, added] =
        known.try_emplace({finding.rule, finding.location.file}, groups.size());
    if (added || context.verbose) {
      groups.push_back({&finding});
    } else {
      ++groups[at->second].more;
    }
  }
  return groups;
}

void WriteGroup(const Group& group, const ReportContext& context,
                std::ostream& out) {
  const Finding& finding = *group.first;
  const std::string severity = Upper(Name(finding.severity));
  const std::string offset =
      " @ byte " + std::to_string(finding.location.offset);
  const std::size_t left =
      kColumns - kIndent - finding.rule.size() - 2 - offset.size();
  out << Paint(ColorOf(finding.severity), severity, context.color)
      << std::string(kIndent - severity.size(), ' ') << finding.rule << "  "
      << Shorten(Place(finding.location), left) << offset << "\n";
  const auto quote = [&](const std::string& text) {
    const std::string safe = Escape(text);
    out << Indented(context.verbose ? safe : Shorten(safe, kQuoted), kIndent);
  };
  quote(finding.message + (finding.waived ? " (waived)" : ""));
  // Most messages quote the evidence themselves.
  if (finding.message.find(finding.evidence) == std::string::npos) {
    quote(finding.evidence);
  }
  if (group.more > 0) {
    out << Indented("and " + std::to_string(group.more) +
                        " more in this file (--verbose lists them)",
                    kIndent);
  }
  if (!finding.fix.empty()) {
    out << Indented("fix: " + Harmless(finding.fix), kIndent);
  }
}

void WriteFindings(const ArtifactReport& artifact, const ReportContext& context,
                   std::ostream& out) {
  const auto groups = GroupFindings(artifact.findings, context);
  std::size_t shown = 0;
  for (const Group& group : groups) {
    if (!context.verbose && shown == kGroups) break;
    out << "\n";
    WriteGroup(group, context, out);
    ++shown;
  }
  const auto minor = static_cast<std::uint64_t>(std::ranges::count_if(
      artifact.findings, [&](const Finding& f) { return !Shown(f, context); }));
  if (shown < groups.size()) {
    out << "\nand " << Count(groups.size() - shown, "more finding")
        << " (--verbose lists them)\n";
  }
  if (minor > 0) {
    out << "\n"
        << Count(minor, "finding")
        << " of low or info severity (--verbose lists them)\n";
  }
}

void WriteUnread(const ArtifactReport& artifact, const ReportContext& context,
                 std::ostream& out) {
  constexpr std::string_view kTitle = "NOT SCANNED  ";
  std::vector<const FileRecord*> unread;
  for (const FileRecord& file : artifact.files) {
    if (file.status != Status::kRead) unread.push_back(&file);
  }
  if (unread.empty()) return;
  out << "\n" << Paint(Color::kYellow, kTitle, context.color);
  std::size_t shown = 0;
  for (const FileRecord* file : unread) {
    if (!context.verbose && shown == kNotRead) break;
    const std::string line =
        Shorten(Escape(file->path), kColumns - kTitle.size() - 1) + ": " +
        Shorten(Escape(file->reason), kQuoted);
    out << Indented(line, kTitle.size())
               .substr(shown++ == 0 ? kTitle.size() : 0);
  }
  if (shown < unread.size()) {
    out << Indented("and " + std::to_string(unread.size() - shown) +
                        " more (--verbose lists them)",
                    kTitle.size());
  }
}

void WriteFiles(const ArtifactReport& artifact, std::ostream& out) {
  out << "\n";
  std::vector<std::vector<std::string>> rows;
  rows.reserve(artifact.files.size());
  for (const FileRecord& file : artifact.files) {
    rows.push_back({std::string(Name(file.status)),
                    file.format.empty() ? "-" : file.format,
                    HumanBytes(file.size), Escape(file.path)});
  }
  out << Table(rows);
}

void WriteArtifact(const ArtifactReport& artifact, const ReportContext& context,
                   std::ostream& out) {
  Headline(artifact, context.color, out);
  if (context.quiet) return;
  WriteFindings(artifact, context, out);
  WriteUnread(artifact, context, out);
  if (context.verbose) WriteFiles(artifact, out);
  const bool plain = !context.verbose && artifact.verdict == Verdict::kPass;
  if (!plain || !artifact.findings.empty()) out << "\n";
  if (artifact.sha256.empty()) return;
  const bool tree = artifact.files.size() != 1 ||
                    artifact.files.front().sha256 != artifact.sha256;
  out << Paint(Color::kDim,
               "sha256 " + artifact.sha256 + (tree ? " (tree)" : ""),
               context.color)
      << "\n";
}

// The rule of the first finding that fails its artifact; empty when none does.
std::string WorstRule(const Report& report) {
  for (const ArtifactReport& artifact : report.artifacts) {
    if (artifact.verdict == Verdict::kFail && !artifact.findings.empty()) {
      return artifact.findings.front().rule;
    }
  }
  return "";
}

bool HasUnknown(const Report& report) {
  return std::ranges::any_of(report.artifacts, [](const ArtifactReport& a) {
    return std::ranges::any_of(a.files, [](const FileRecord& file) {
      return file.status == Status::kUnknown;
    });
  });
}

// The one thing to do next; what a pass means.
std::string Next(const Report& report, const ReportContext& context) {
  const std::string worst = WorstRule(report);
  if (!worst.empty()) {
    return "next: 'assay explain " + worst +
           "' says what this means and what to do";
  }
  if (!report.limits_hit.empty()) {
    const std::string& hit = report.limits_hit.front();
    return "next: a limit was reached; raise it with --limit " +
           hit.substr(0, hit.find(':')) + "=VALUE ('assay limits')";
  }
  if (report.verdict == Verdict::kPass) {
    return "Read to the last byte by " + Count(context.rules.size(), "rule") +
           " (" + context.rules_version + "); behaviour was not tested.";
  }
  if (HasUnknown(report)) return "next: 'assay formats' lists what Assay reads";
  return "next: mend or leave out what was not scanned, and scan again";
}

void Write(const Report& report, const ReportContext& context,
           std::ostream& out) {
  bool first = true;
  for (const ArtifactReport& artifact : report.artifacts) {
    if (!std::exchange(first, false) && !context.quiet) out << "\n";
    WriteArtifact(artifact, context, out);
  }
  if (context.quiet) return;
  if (report.artifacts.size() > 1) out << "\n";
  out << Indented(Next(report, context), 0)
      << Indented("exit " + std::to_string(report.exit_code) + ", " +
                      Shorten(Escape(report.sentence), kQuoted),
                  0);
}

}  // namespace

extern const ReportFormat kTextReport;
const ReportFormat kTextReport = {"text", "the screen, for people", Write};

}  // namespace assay
