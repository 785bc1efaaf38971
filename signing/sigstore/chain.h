// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_CHAIN_H_
#define ASSAY_SIGNING_SIGSTORE_CHAIN_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/error.h"
#include "signing/sigstore/certificate.h"
#include "signing/sigstore/revocation.h"

namespace assay {

/// What a leaf must be allowed to do.  Every authority above it that restricts
/// its extended key usages must allow the same.
enum class CertificateUse {
  /// Method "certificate" of model signing: code signing, and digital signature
  /// where KeyUsage is there.  The leaf may be an authority: in the wild it is.
  kModelSigning,
  /// Sigstore: code signing and digital signature, and no authority.
  kKeylessSigning,
  /// RFC 3161, section 2.3: time stamping, critical and nothing else.
  kTimeStamping,
};

/// What a chain is checked against.
struct ChainPolicy {
  CertificateUse use = CertificateUse::kModelSigning;

  /// The only certificates that are trusted: roots, intermediates, or the leaf
  /// itself.  The system's are not looked at.
  std::span<const Certificate> anchors;

  /// Not trusted; what a path to an anchor may be made of.
  std::span<const Certificate> intermediates;

  /// Seconds since 1970 at which every certificate of the chain must be valid.
  std::int64_t time = 0;

  /// Lists of revoked certificates, which must be in force at `now`.
  std::span<const RevocationList> revocation_lists;
  std::int64_t now = 0;

  /// When somebody trusted saw the signature; a revocation after it does not
  /// matter.  Nothing when nobody did.
  std::optional<std::int64_t> signed_at;
};

/// The leaf first, then the authorities up to an anchor; each signed the one
/// before it.  One certificate when the leaf is an anchor itself.
using CertificateChain = std::vector<Certificate>;

/// Finds a path from `leaf` to an anchor (RFC 5280, section 6), with path
/// lengths, name constraints and usages honoured, critical extensions that are
/// not understood refused, hash functions and keys of 112 bits of security and
/// more, and no authority without basic constraints.  Fails with kCrypto, and
/// says which certificate is why.
Result<CertificateChain> VerifyChain(const Certificate& leaf,
                                     const ChainPolicy& policy);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_CHAIN_H_
