// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_TRUSTED_ROOT_H_
#define ASSAY_SIGNING_SIGSTORE_TRUSTED_ROOT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/keys/public_key.h"
#include "signing/sigstore/chain.h"
#include "signing/sigstore/instant.h"
#include "signing/sigstore/timestamp.h"

namespace assay {

/// A log of signatures (Rekor) or of certificates (RFC 6962).
struct TransparencyLog {
  std::string url;
  std::vector<std::uint8_t> id;
  /// Nothing for a key of a kind that Assay does not verify with; then nothing
  /// of this log is believed.
  std::optional<PublicKey> key;
  Validity valid_for;
};

/// Who issues certificates to signers.
struct CertificateAuthority {
  std::string name;
  CertificateChain chain;  ///< The trusted certificate last.
  Validity valid_for;
};

/// Whom a Sigstore verifier trusts, and when.
/// https://github.com/sigstore/protobuf-specs, sigstore_trustroot.proto
struct TrustedRoot {
  std::vector<TransparencyLog> logs;
  std::vector<TransparencyLog> certificate_logs;
  std::vector<CertificateAuthority> certificate_authorities;
  std::vector<TimestampAuthority> timestamp_authorities;

  /// Reads a trusted_root.json, or a client trust configuration around one.
  /// Fails with kMalformed, also when something has no start of the time in
  /// which it is trusted.
  static Result<TrustedRoot> Parse(Bytes text, const std::string& name);
};

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_TRUSTED_ROOT_H_
