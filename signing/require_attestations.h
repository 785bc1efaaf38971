// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_REQUIRE_ATTESTATIONS_H_
#define ASSAY_SIGNING_REQUIRE_ATTESTATIONS_H_

#include <cstdint>
#include <span>
#include <string>

#include "core/digest.h"
#include "signing/trust_policy.h"
#include "signing/verify.h"

namespace assay {

/// Checks every attestation and adds it to `seen`; adds an objection about
/// `artifact` for each that `policy` requires and that is not there: signed by
/// a trusted signer, about `root`, young enough.  A scan report must have
/// passed, and so must what a verification summary is about.
void RequireAttestations(std::span<const SignatureFile> attestations,
                         const Digest& root, const TrustPolicy& policy,
                         std::int64_t now, const std::string& artifact,
                         Evidence& seen);

}  // namespace assay

#endif  // ASSAY_SIGNING_REQUIRE_ATTESTATIONS_H_
