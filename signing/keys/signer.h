// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_SIGNER_H_
#define ASSAY_SIGNING_KEYS_SIGNER_H_

#include <cstdint>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/keys/public_key.h"

namespace assay {

/// Whoever holds a private key: a file, or a token.
class Signer {
 public:
  virtual ~Signer() = default;

  virtual const PublicKey& public_key() const = 0;

  /// A signature over `message` that public_key().Verify() accepts: ECDSA in
  /// DER, or Ed25519ph.
  virtual Result<std::vector<std::uint8_t>> Sign(Bytes message) = 0;

  /// The same, but pure Ed25519 (RFC 8032) where the key is of Ed25519.
  virtual Result<std::vector<std::uint8_t>> SignPure(Bytes message) {
    return Sign(message);
  }
};

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_SIGNER_H_
