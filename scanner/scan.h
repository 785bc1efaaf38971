// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_SCAN_H_
#define ASSAY_SCANNER_SCAN_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/artifact.h"
#include "core/digest.h"
#include "core/limits.h"
#include "core/progress.h"
#include "core/report.h"
#include "rules/policy.h"
#include "rules/rule_set.h"
#include "scanner/examine.h"

namespace assay {

struct ScanOptions {
  Limits limits;
  /// Files read at the same time; 0 for one a core.
  unsigned jobs = 0;
  /// Computed of each file besides SHA-256, in the same pass.
  std::vector<Digest::Algorithm> digests;
  /// Gives who is told of a file's tensors and metadata, by the index of
  /// Artifact::entries(); may be empty, and may give null.  Called at most once
  /// a file, by several threads at the same time.
  std::function<Listener*(std::size_t entry)> listener;
};

/// Looks at every file of `artifact`, hashes it, and judges what was seen.
/// Looks and hashes go over the same mapped bytes; a file that changes
/// meanwhile is kFailed.  The verdict is left to Policy::Decide.
///
/// The same artifact gives the same report, whatever options.jobs is.
/// `limits_hit` receives a line for each limit reached; may not be null.
ArtifactReport Scan(const Artifact& artifact, const RuleSet& rules,
                    const ScanOptions& options, Progress& progress,
                    std::vector<std::string>& limits_hit);

}  // namespace assay

#endif  // ASSAY_SCANNER_SCAN_H_
