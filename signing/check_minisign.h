// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_CHECK_MINISIGN_H_
#define ASSAY_SIGNING_CHECK_MINISIGN_H_

#include <cstdint>
#include <string>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/check_signature.h"
#include "signing/keys/minisign.h"
#include "signing/trust_policy.h"

namespace assay {

/// Checks a signature of minisign over the file whose bytes these are against
/// the Ed25519 keys of `policy`, and says which signer made it; its trusted
/// comment is among the notes.  The time that the comment states is nobody's
/// word but the signer's, so `now` is what counts.
///
/// Fails with kCrypto, with the reason for the nearest key; `name` is that of
/// the signature, for messages.
Result<SignerIdentity> CheckMinisign(const MinisignSignature& signature,
                                     Bytes file, const TrustPolicy& policy,
                                     std::int64_t now, const std::string& name);

}  // namespace assay

#endif  // ASSAY_SIGNING_CHECK_MINISIGN_H_
