// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_VERIFICATION_REPORT_H_
#define ASSAY_CLI_VERIFICATION_REPORT_H_

#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "core/report.h"
#include "rules/rule_set.h"
#include "signing/verify.h"

namespace assay {

/// What `assay verify` found out about one artifact.
struct VerificationReport {
  std::string path;  ///< The artifact, as the user wrote it.
  std::optional<Verification> verification;  ///< Empty: not verified.
  Evidence evidence;
  /// What else was looked at, and left to the user ("--ignore-paths x").
  std::vector<std::string> ignore_paths;

  bool verified() const { return verification.has_value(); }
};

/// The screen: a sentence first, who vouches, what is wrong, what to do.
void WriteVerificationText(const VerificationReport& report, bool quiet,
                           bool color, std::ostream& out);

/// cli/schemas/assay-verification-1.schema.json.
void WriteVerificationJson(const VerificationReport& report,
                           std::ostream& out);

/// The same as findings, for the formats that know nothing else: an objection
/// is a finding of one of VerificationRules().
Report AsReport(const VerificationReport& report);

/// One for each kind of objection, "SIG001" on, in order of id.
std::span<const Rule> VerificationRules();

}  // namespace assay

#endif  // ASSAY_CLI_VERIFICATION_REPORT_H_
