// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_VERIFY_RANGES_H_
#define ASSAY_CLI_VERIFY_RANGES_H_

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/range_requests.h"
#include "cli/verification_report.h"
#include "core/artifact.h"
#include "core/error.h"
#include "signing/verify.h"

namespace assay {

struct RangeOptions {
  std::vector<std::string> sidecars;  ///< Paths; they need not be there.
  bool allow_symlinks = false;
  unsigned jobs = 0;   ///< 0 for one a core.
  bool quiet = false;  ///< Does not say which files are read whole.
};

/// Checks the bytes that `requests` ask for, and puts what it finds into the
/// report; `report.parts` is set when all of them are the signed ones.
///
/// Fails with kUsage where a request does not fit the model, and with kIo.
Result<void> VerifyRanges(const Artifact& artifact,
                          const VouchedManifest& vouched,
                          const std::vector<RangeRequest>& requests,
                          const RangeOptions& options, Terminal& terminal,
                          VerificationReport& report);

}  // namespace assay

#endif  // ASSAY_CLI_VERIFY_RANGES_H_
