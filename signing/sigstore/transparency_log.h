// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_TRANSPARENCY_LOG_H_
#define ASSAY_SIGNING_SIGSTORE_TRANSPARENCY_LOG_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/error.h"
#include "signing/bundle.h"
#include "signing/sigstore/trusted_root.h"

namespace assay {

/// That a trusted log holds an entry.
struct VerifiedEntry {
  /// "entry 735 of https://rekor.sigstore.dev"; escape before printing.
  std::string description;

  /// When the log took it, in seconds since 1970, where the log signed that:
  /// Rekor v2 does not.
  std::optional<std::int64_t> integrated_time;
};

/// Checks that a log of `logs` holds `entry`: by its promise (the signed entry
/// timestamp), its inclusion proof up to a checkpoint that the log signed, or
/// both; each that is there must be right.
///
/// Bundles from version 0.2 on must have the proof.  The log must be trusted
/// when it took the entry; where it did not sign when that was, at each of
/// `other_times`, of which there must be one.  What the entry is about is left
/// to EntryIsAbout().  Fails with kMalformed or kCrypto.
Result<VerifiedEntry> VerifyLogEntry(const LogEntry& entry,
                                     int bundle_minor_version,
                                     std::span<const TransparencyLog> logs,
                                     std::span<const std::int64_t> other_times);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_TRANSPARENCY_LOG_H_
