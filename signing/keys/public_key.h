// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_PUBLIC_KEY_H_
#define ASSAY_SIGNING_KEYS_PUBLIC_KEY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/digest.h"
#include "core/error.h"

namespace assay {

/// What a key is of, and with which hash function it signs.
enum class KeyType {
  kEcdsaP256,  ///< ECDSA with SHA-256; signatures are DER (RFC 3279).
  kEcdsaP384,  ///< ECDSA with SHA-384.
  kEcdsaP521,  ///< ECDSA with SHA-512.
  kEd25519,    ///< RFC 8032; we sign as Ed25519ph.
  kRsa,        ///< PKCS #1 v1.5 with SHA-256, 2048 bits or more; only verified.
};

/// "ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "ed25519", "rsa".
std::string_view Name(KeyType type);

/// A key that signatures are checked with.
class PublicKey {
 public:
  /// A SubjectPublicKeyInfo (RFC 5280), in PEM or in DER.  Fails with
  /// kMalformed, and for other curves and kinds of keys.  `name` is for
  /// messages.
  static Result<PublicKey> FromPem(std::string_view pem,
                                   const std::string& name);
  static Result<PublicKey> FromDer(Bytes spki, const std::string& name);

  /// The 32 bytes of RFC 8032.
  static Result<PublicKey> FromEd25519(Bytes key, const std::string& name);

  KeyType type() const;

  /// SubjectPublicKeyInfo in DER.
  Bytes der() const;

  /// The same in PEM, 64 columns, with a line end at the end.
  const std::string& pem() const;

  /// Lower-case hex SHA-256 of pem(): what model signing calls the hint, and
  /// what Assay shows as the fingerprint.
  const std::string& fingerprint() const;

  /// The 32 bytes of an Ed25519 key; empty for other types.
  Bytes ed25519() const;

  /// Checks the signature over `message` with the hash function of type().  An
  /// Ed25519 signature may be Ed25519ph or pure.  Fails with kCrypto when it
  /// does not match.
  Result<void> Verify(Bytes message, Bytes signature) const;

  /// The same for ECDSA and RSA when only the digest of the message is known,
  /// or another hash function was used; `digest` is of SHA-256, -384 or -512
  /// by its length.
  Result<void> VerifyDigest(Bytes digest, Bytes signature) const;

  bool operator==(const PublicKey& other) const;

 private:
  struct Key;
  explicit PublicKey(std::shared_ptr<const Key> key);

  std::shared_ptr<const Key> key_;
};

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_PUBLIC_KEY_H_
