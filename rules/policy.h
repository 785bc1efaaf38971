// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_RULES_POLICY_H_
#define ASSAY_RULES_POLICY_H_

#include "core/report.h"

namespace assay {

/// Exit codes of the command line; the whole contract.
enum class ExitCode {
  kPass = 0,
  kFindings = 1,      ///< Findings at or over the threshold.
  kError = 2,         ///< Usage or I/O.
  kIncomplete = 3,    ///< Something was not fully examined.
  kIntegrity = 4,     ///< Integrity or signature failed.
  kNothingToScan = 5  ///< No file is in a format that we read.
};

/// What is wanted of an artifact.
struct Policy {
  /// Findings of at least this severity fail the artifact.
  Severity fail_on = Severity::kHigh;

  /// Sets the verdicts of the artifacts and of the report, the exit code and
  /// the sentence that goes with it.  The only place that does.
  ///
  /// A failing finding beats what was not examined, which beats a pass.
  void Decide(Report& report) const;
};

}  // namespace assay

#endif  // ASSAY_RULES_POLICY_H_
