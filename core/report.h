// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_REPORT_H_
#define ASSAY_CORE_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/observation.h"

namespace assay {

/// How bad a finding is.  In rising order, so that < compares.
enum class Severity { kInfo, kLow, kMedium, kHigh, kCritical };

/// "info", "low", "medium", "high", "critical".
std::string_view Name(Severity severity);
std::optional<Severity> SeverityNamed(std::string_view name);

/// What a rule says of an observation.
struct Finding {
  std::string rule;  ///< Rule id, "PKL001".
  Severity severity = Severity::kInfo;
  std::string title;    ///< The rule's, the same for all its findings.
  std::string message;  ///< This one: what was seen, in a sentence.
  Location location;
  std::string evidence;  ///< As seen in the file; escape before printing.
  std::string fix;
  std::vector<std::string> refs;
  bool waived = false;
};

/// What became of one file of the artifact.
struct FileRecord {
  enum class Status {
    kRead,     ///< Every part was looked at.
    kUnknown,  ///< In no format that we read.
    kFailed,   ///< Not, or not wholly, looked at; `reason` says why.
  };

  std::string path;
  std::uint64_t size = 0;
  std::string sha256;  ///< Lower-case hex; empty if it could not be read.
  std::string format;  ///< Empty when unknown.
  Status status = Status::kUnknown;
  std::string reason;
  /// Those that were asked for besides SHA-256; empty if it could not be read.
  std::vector<Digest> digests = {};
};

std::string_view Name(FileRecord::Status status);

/// What was not read is never clean: anything not fully examined ends as
/// kIncomplete at best.
enum class Verdict { kPass, kFail, kIncomplete, kError };

std::string_view Name(Verdict verdict);

/// One artifact, judged.
struct ArtifactReport {
  std::string path;
  Verdict verdict = Verdict::kIncomplete;
  /// Of a file its SHA-256; of a directory the SHA-256 of the lines
  /// "<sha256>  <path>\n" of all its files in byte order of the path, which is
  /// what `sha256sum` prints.
  std::string sha256;
  std::vector<FileRecord> files;  ///< In byte order of the path.
  std::vector<Finding> findings;  ///< Worst first, then by place.
};

/// One run.
struct Report {
  Verdict verdict = Verdict::kIncomplete;
  int exit_code = 3;
  std::string sentence;  ///< Why, in one line; goes with exit_code.
  std::vector<ArtifactReport> artifacts;
  std::vector<std::string> limits_hit;  ///< "depth: m.zip!a.zip", sorted.
};

}  // namespace assay

#endif  // ASSAY_CORE_REPORT_H_
