// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_PRIVATE_KEY_H_
#define ASSAY_SIGNING_KEYS_PRIVATE_KEY_H_

#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/keys/passphrase.h"
#include "signing/keys/public_key.h"
#include "signing/keys/secret.h"
#include "signing/keys/signer.h"

namespace assay {

/// A private key of ECDSA or Ed25519 in memory, hidden but while it is used.
class PrivateKey : public Signer {
 public:
  /// A new key.  Fails with kUsage for kRsa, which we only verify.
  static Result<PrivateKey> Generate(KeyType type);

  /// The secret number of an ECDSA key, big-endian, no longer than the curve's
  /// order; or the 32-byte seed of Ed25519 (RFC 8032, section 5.1.5).
  static Result<PrivateKey> FromSecret(KeyType type, Bytes secret,
                                       const std::string& name);

  const PublicKey& public_key() const override { return public_key_; }

  /// ECDSA with the curve's hash function, in DER; or Ed25519ph.
  Result<std::vector<std::uint8_t>> Sign(Bytes message) override;

  Result<std::vector<std::uint8_t>> SignPure(Bytes message) override;

  /// PKCS #8 in PEM, encrypted with AES-256-CBC under scrypt (N = 2^14, r = 8,
  /// p = 5: the most that OpenSSL reads without being told to use more memory).
  Result<SecretBytes> EncryptedPem(const SecretBytes& passphrase);

  /// The same for whoever gets hold of the file.
  Result<SecretBytes> UnsafePlainPem();

  /// Of Ed25519 the seed with the public key behind it, as libsodium and
  /// minisign keep it; empty for other types.
  SecretBytes Ed25519Pair();

 private:
  PrivateKey(SecretBytes secret, PublicKey key)
      : secret_(std::move(secret)), public_key_(std::move(key)) {}

  SecretBytes secret_;
  PublicKey public_key_;
};

/// What a private key in PEM is, as far as it tells without a passphrase.
struct PrivateForm {
  std::string format;  ///< "pkcs8", "sec1".
  bool encrypted = false;
};

/// Fails with kMalformed when the text holds no private key that we read, or
/// more than one.
Result<PrivateForm> FormOfPrivateKey(Bytes pem, const std::string& name);

/// Reads PKCS #8 (RFC 5958), also encrypted by PBES2 (RFC 8018) with PBKDF2 or
/// scrypt, and SEC 1 (RFC 5915), also encrypted as RFC 1421 has it.  Asks
/// `source` only for an encrypted key.  Fails with kMalformed; with kCrypto
/// when the passphrase is wrong; with kLimit when opening the key would take
/// more than a few seconds or 32 MiB.
Result<PrivateKey> ParsePrivateKey(Bytes pem, const std::string& name,
                                   const PassphraseSource& source);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_PRIVATE_KEY_H_
