// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_VERIFICATION_REPORT_H_
#define ASSAY_CLI_VERIFICATION_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "core/report.h"
#include "rules/rule_set.h"
#include "signing/verify.h"

namespace assay {

/// Bytes of a file that are the signed ones.
struct VerifiedRange {
  std::string path;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  ///< The first byte behind them.
  std::string tensor;     ///< Whose bytes they are; empty for a mere range.
};

/// What is verified where only parts of a model were asked for: never the
/// model.
struct PartialVerification {
  bool complete = false;  ///< Whether all that was asked for is verified.
  std::vector<VerifiedRange> ranges;
  std::uint64_t bytes = 0;         ///< Of the ranges.
  std::uint64_t signed_bytes = 0;  ///< Of all files.
  std::size_t signers = 0;
};

/// What `assay verify` found out about one artifact.
struct VerificationReport {
  std::string path;  ///< The artifact, as the user wrote it.
  std::optional<Verification> verification;  ///< Empty: not verified.
  /// Where only parts were asked for; then there is no `verification`.
  std::optional<PartialVerification> parts;
  Evidence evidence;
  /// What else was looked at, and left to the user ("--ignore-paths x").
  std::vector<std::string> ignore_paths;

  /// Whether the whole model is verified.
  bool verified() const { return verification.has_value(); }

  /// Whether all that was asked for is.
  bool passed() const { return parts ? parts->complete : verified(); }
};

/// The screen: a sentence first, who vouches, what is wrong, what to do.
void WriteVerificationText(const VerificationReport& report, bool quiet,
                           bool color, std::ostream& out);

/// cli/schemas/assay-verification-1.schema.json.
void WriteVerificationJson(const VerificationReport& report, std::ostream& out);

/// The same as findings, for the formats that know nothing else: an objection
/// is a finding of one of VerificationRules().
Report AsReport(const VerificationReport& report);

/// One for each kind of objection, "SIG001" on, in order of id.
std::span<const Rule> VerificationRules();

}  // namespace assay

#endif  // ASSAY_CLI_VERIFICATION_REPORT_H_
