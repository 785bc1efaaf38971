// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_INVENTORY_H_
#define ASSAY_CLI_INVENTORY_H_

#include <vector>

#include "core/artifact.h"
#include "core/digest.h"
#include "core/error.h"
#include "core/progress.h"
#include "rules/rule_set.h"
#include "sbom/inventory.h"
#include "scanner/scan.h"

namespace assay {

/// Scans the artifact and keeps what a bill of materials needs, in one pass
/// over the bytes.  `digests` are computed besides SHA-256.
Inventory TakeInventory(const Artifact& artifact, const RuleSet& rules,
                        const ScanOptions& options,
                        const std::vector<Digest::Algorithm>& digests,
                        Progress& progress);

/// The list of files, and what the weights among them state about themselves in
/// their headers: nothing is hashed, judged or read to its end.
Inventory TakeMetadata(const Artifact& artifact, const Limits& limits);

}  // namespace assay

#endif  // ASSAY_CLI_INVENTORY_H_
