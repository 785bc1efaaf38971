// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_CHECK_SIGNATURE_H_
#define ASSAY_SIGNING_CHECK_SIGNATURE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "signing/bundle.h"
#include "signing/sigstore/keyless.h"
#include "signing/trust_policy.h"

namespace assay {

/// Who made a signature, and what shows it.
struct SignerIdentity {
  enum class Method { kKey, kCertificate, kSigstore };

  std::string name;  ///< As the policy calls the signer.
  Method method = Method::kKey;
  std::string fingerprint;  ///< Of the key: PublicKey::fingerprint().
  /// Of a certificate: its subject, email addresses and URIs.
  std::vector<std::string> identities;
  std::string issuer;  ///< Who vouches for the identities.
  /// Trusted times at which the signature existed; none without a timestamp
  /// or a log.
  std::vector<TimeEvidence> times;
  std::vector<std::string>
      notes;  ///< What a careful reader would want to know.
};

/// "key", "certificate", "sigstore".
std::string_view Name(SignerIdentity::Method method);

/// Checks that a key may vouch for what was signed at these trusted times, or
/// `now` where there is none.  Fails with kCrypto.
Result<void> CheckPeriod(const TrustedKey& trusted,
                         const std::vector<TimeEvidence>& times,
                         std::int64_t now);

/// Checks the signature of `bundle` against the signers of `policy` and says
/// which of them made it.  `now` is what counts where there is no trusted
/// time, in seconds since 1970.
///
/// Fails with kCrypto, with the reason for the nearest signer: another kind of
/// material, another key, an expired or revoked key or certificate, a bad
/// signature, timestamp or log entry.
Result<SignerIdentity> CheckSignature(const Bundle& bundle,
                                      const SignedContent& content,
                                      const TrustPolicy& policy,
                                      std::int64_t now);

}  // namespace assay

#endif  // ASSAY_SIGNING_CHECK_SIGNATURE_H_
