// SPDX-License-Identifier: Apache-2.0
#include "rules/policy.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {
namespace {

using Status = FileRecord::Status;

// What counts, of one artifact or of all.
struct Tally {
  std::array<std::uint64_t, 5> findings = {};  // By severity, waived ones not.
  std::uint64_t waived = 0;
  std::uint64_t files = 0;
  std::uint64_t read = 0;
  std::uint64_t failed = 0;
  std::uint64_t unknown = 0;
  std::string failing;  // The first file that was not fully examined.
  std::string strange;  // The first that is in no known format.

  void Count(const ArtifactReport& artifact);
  std::uint64_t Failing(Severity threshold) const;
  bool nothing() const { return read == 0 && failed == 0; }
  bool incomplete() const { return failed + unknown > 0; }
  const std::string& first() const { return failed > 0 ? failing : strange; }
};

void Tally::Count(const ArtifactReport& artifact) {
  for (const Finding& finding : artifact.findings) {
    if (finding.waived) {
      ++waived;
    } else {
      ++findings[static_cast<std::size_t>(finding.severity)];
    }
  }
  for (const FileRecord& file : artifact.files) {
    ++files;
    switch (file.status) {
      case Status::kRead:
        ++read;
        break;
      case Status::kUnknown:
        if (unknown++ == 0) strange = file.path;
        break;
      case Status::kFailed:
        if (failed++ == 0) failing = file.path;
        break;
    }
  }
}

std::uint64_t Tally::Failing(Severity threshold) const {
  std::uint64_t count = 0;
  for (auto i = static_cast<std::size_t>(threshold); i < findings.size(); ++i) {
    count += findings[i];
  }
  return count;
}

std::string Plural(std::uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) +
         (count == 1 ? "" : "s");
}

// "1 critical, 2 high", worst first, of the severities in [low, high].
std::string BySeverity(const Tally& tally, Severity low, Severity high) {
  std::string text;
  for (int i = static_cast<int>(high); i >= static_cast<int>(low); --i) {
    const std::uint64_t count = tally.findings[static_cast<std::size_t>(i)];
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(count) + " ";
    text += Name(static_cast<Severity>(i));
  }
  return text;
}

std::string NotExamined(const Tally& tally) {
  const std::uint64_t count = tally.failed + tally.unknown;
  std::string text =
      std::to_string(count) + " of " + Plural(tally.files, "file") +
      (count == 1 ? " was" : " were") + " not fully examined: " + tally.first();
  if (count > 1) text += " and " + std::to_string(count - 1) + " more";
  return text;
}

std::string Nothing(const Tally& tally) {
  if (tally.files == 0) return "there are no files";
  if (tally.files == 1) return tally.strange + " is in no known format";
  return "none of " + std::to_string(tally.files) +
         " files is in a known format";
}

std::string Failure(const Tally& tally, Severity threshold) {
  std::string text = Plural(tally.Failing(threshold), "finding") +
                     " at or over " + std::string(Name(threshold)) + " (" +
                     BySeverity(tally, threshold, Severity::kCritical) + ")";
  if (tally.incomplete()) text += "; " + NotExamined(tally);
  return text;
}

std::string Pass(const Tally& tally, Severity threshold) {
  std::string text = Plural(tally.read, "file") + " read, nothing at or over " +
                     std::string(Name(threshold));
  if (threshold > Severity::kInfo) {
    const auto below = static_cast<Severity>(static_cast<int>(threshold) - 1);
    const std::string rest = BySeverity(tally, Severity::kInfo, below);
    if (!rest.empty()) text += ", below it " + rest;
  }
  if (tally.waived > 0) text += ", " + std::to_string(tally.waived) + " waived";
  return text;
}

Verdict VerdictOf(const Tally& tally, Severity threshold) {
  if (tally.Failing(threshold) > 0) return Verdict::kFail;
  if (tally.nothing() || tally.incomplete()) return Verdict::kIncomplete;
  return Verdict::kPass;
}

void Close(Report& report, Verdict verdict, ExitCode code,
           const std::string& sentence) {
  report.verdict = verdict;
  report.exit_code = static_cast<int>(code);
  report.sentence = sentence;
}

}  // namespace

void Policy::Decide(Report& report) const {
  Tally all;
  bool every_artifact_has_files = true;
  for (ArtifactReport& artifact : report.artifacts) {
    Tally one;
    one.Count(artifact);
    all.Count(artifact);
    artifact.verdict = VerdictOf(one, fail_on);
    if (one.files == 0) every_artifact_has_files = false;
  }
  if (all.Failing(fail_on) > 0) {
    Close(report, Verdict::kFail, ExitCode::kFindings,
          "fail: " + Failure(all, fail_on));
  } else if (all.nothing()) {
    Close(report, Verdict::kIncomplete, ExitCode::kNothingToScan,
          "nothing to scan: " + Nothing(all));
  } else if (all.incomplete()) {
    Close(report, Verdict::kIncomplete, ExitCode::kIncomplete,
          "incomplete: " + NotExamined(all));
  } else if (!every_artifact_has_files) {
    Close(report, Verdict::kIncomplete, ExitCode::kIncomplete,
          "incomplete: an artifact has no files");
  } else {
    Close(report, Verdict::kPass, ExitCode::kPass,
          "pass: " + Pass(all, fail_on));
  }
}

}  // namespace assay
