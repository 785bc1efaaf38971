// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_TIMESTAMP_H_
#define ASSAY_SIGNING_SIGSTORE_TIMESTAMP_H_

#include <cstdint>
#include <span>
#include <string>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/sigstore/certificate.h"
#include "signing/sigstore/chain.h"
#include "signing/sigstore/instant.h"

namespace assay {

/// Somebody whose word on the time is taken.
struct TimestampAuthority {
  std::string name;

  /// The leaf first and the trusted certificate last.  When the first is no
  /// authority's, nobody else below the last one is believed.
  CertificateChain chain;

  /// When its word is taken.
  Validity valid_for;
};

/// An authority that a user names by a file of certificates, whose word is
/// taken while the certificates are valid.  Fails when `chain` is empty.
Result<TimestampAuthority> AuthorityFromCertificates(CertificateChain chain,
                                                     const std::string& name);

/// That something existed at a time.
struct Timestamp {
  std::int64_t seconds = 0;  ///< Since 1970.
  std::string authority;     ///< Its name.
};

/// Checks a response of RFC 3161, or a bare token, in DER, about `message`.
///
/// The token must be granted, hash `message` with SHA-256, -384 or -512, name
/// its signer by certificate (RFC 5035) and be signed for time stamping by one
/// of `authorities`; the signer's chain is checked at the very time that the
/// token states.  Fails with kMalformed or kCrypto.
Result<Timestamp> VerifyTimestamp(
    Bytes response, Bytes message,
    std::span<const TimestampAuthority> authorities);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_TIMESTAMP_H_
