// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_SIGNED_ENTRY_TIMESTAMP_H_
#define ASSAY_SIGNING_SIGSTORE_SIGNED_ENTRY_TIMESTAMP_H_

#include <string>

#include "core/error.h"
#include "signing/bundle.h"
#include "signing/keys/public_key.h"

namespace assay {

/// What Rekor v1 signs of an entry when it takes it: canonical JSON of its
/// body, integrated time, log and index.
std::string SignedEntryText(const LogEntry& entry);

/// Checks the log's promise to include `entry`, and with it the integrated
/// time.  Fails with kCrypto when `log_key` did not sign it.
Result<void> VerifySignedEntryTimestamp(const LogEntry& entry,
                                        const PublicKey& log_key);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_SIGNED_ENTRY_TIMESTAMP_H_
