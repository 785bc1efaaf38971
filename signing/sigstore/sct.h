// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_SCT_H_
#define ASSAY_SIGNING_SIGSTORE_SCT_H_

#include <span>

#include "core/error.h"
#include "signing/sigstore/certificate.h"
#include "signing/sigstore/trusted_root.h"

namespace assay {

/// Checks the signed certificate timestamps that are embedded in `leaf` (RFC
/// 6962, sections 3.2 and 3.3), which `issuer` issued.
///
/// At least one must be of one of `logs`, at a time when that log was trusted;
/// none of theirs may have a wrong signature.  Those of other logs say nothing.
/// Fails with kCrypto.
Result<void> VerifyCertificateTimestamps(const Certificate& leaf,
                                         const Certificate& issuer,
                                         std::span<const TransparencyLog> logs);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_SCT_H_
