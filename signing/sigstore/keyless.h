// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_KEYLESS_H_
#define ASSAY_SIGNING_SIGSTORE_KEYLESS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"
#include "signing/bundle.h"
#include "signing/keys/public_key.h"
#include "signing/sigstore/certificate.h"
#include "signing/sigstore/chain.h"
#include "signing/sigstore/signed_content.h"
#include "signing/sigstore/trusted_root.h"

namespace assay {

/// Who may have signed.  Both are compared exactly, and neither may be empty.
struct IdentityPolicy {
  std::string identity;  ///< The certificate's one alternative name.
  std::string issuer;    ///< Who the identity was proved to: a URL.
};

/// That the signature was there at a time.
struct TimeEvidence {
  std::int64_t seconds = 0;  ///< Since 1970.
  std::string source;        ///< In plain words; escape before printing.
};

/// Who signed a bundle with a certificate of minutes.
struct KeylessSigner {
  std::string identity;
  std::string issuer;
  CertificateChain chain;           ///< The signer's certificate first.
  std::vector<TimeEvidence> times;  ///< At least one.
  std::vector<std::string> log_entries;
};

/// What a bundle that was signed with a key proves besides the signature.
struct KeyEvidence {
  std::vector<TimeEvidence> times;       ///< May be none.
  std::vector<std::string> log_entries;  ///< May be none.
};

/// Checks a Sigstore bundle that carries its signer's certificate, with nothing
/// but `root`: no network, no clock.
///
/// Every timestamp and log entry in the bundle must be right and about this
/// signature, and there must be an entry and a trusted time; at each such time
/// the certificate and the authorities above it must have been valid and
/// trusted.  The certificate must be in a trusted certificate log and name
/// `policy`'s identity and issuer, and its key must have made the signature
/// over the envelope or `content`.  Fails with kCrypto, naming what does not
/// verify, or kMalformed; kUsage for an empty policy.
Result<KeylessSigner> VerifyKeyless(const Bundle& bundle,
                                    const SignedContent& content,
                                    const TrustedRoot& root,
                                    const IdentityPolicy& policy);

/// Checks a bundle that was signed with a key that the verifier has.
///
/// A hint or a key in the bundle must be of this key, and is no reason to trust
/// it.  With `root`, every timestamp and log entry that is there must be right,
/// as above; there need be none.  Without, log entries must still be about this
/// signature, and prove nothing.
Result<KeyEvidence> VerifyWithKey(const Bundle& bundle,
                                  const SignedContent& content,
                                  const PublicKey& key,
                                  const TrustedRoot* root);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_KEYLESS_H_
