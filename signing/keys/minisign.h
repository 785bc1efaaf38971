// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_MINISIGN_H_
#define ASSAY_SIGNING_KEYS_MINISIGN_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/digest.h"
#include "core/error.h"
#include "signing/keys/passphrase.h"
#include "signing/keys/private_key.h"
#include "signing/keys/public_key.h"
#include "signing/keys/secret.h"

namespace assay {

// Keys and signatures of minisign.  https://jedisct1.github.io/minisign/

/// Tells one key from another; chosen at random, so never a reason to trust.
using MinisignKeyId = std::array<std::uint8_t, 8>;

/// As minisign prints it, "1EF3FB39F3073D6F".
std::string MinisignKeyIdText(const MinisignKeyId& id);

struct MinisignPublicKey {
  MinisignKeyId id{};
  PublicKey key;
};

/// Whether the text is a file of minisign's, by its first line.
bool LooksLikeMinisign(std::string_view text);

/// The two lines of a public key's file.  Fails with kMalformed.
Result<MinisignPublicKey> ParseMinisignPublicKey(std::string_view text,
                                                 const std::string& name);
std::string MinisignText(const MinisignPublicKey& key);

/// An Ed25519 key as minisign shows it, with an id made of the key itself when
/// it has none: the first 8 bytes of the SHA-256 of its 32 bytes.
MinisignPublicKey MinisignKeyOf(const PublicKey& key);

/// What a signature file says; all of it is hostile until it is verified, and
/// must be escaped before it is printed.
struct MinisignSignature {
  bool prehashed = true;  ///< "ED", over BLAKE2b-512; else "Ed", over the file.
  MinisignKeyId id{};
  std::array<std::uint8_t, 64> signature{};
  std::string trusted_comment;                      ///< Without a line end.
  std::array<std::uint8_t, 64> global_signature{};  ///< Covers the comment.
};

/// The four lines of a signature file.  Fails with kMalformed.
Result<MinisignSignature> ParseMinisignSignature(std::string_view text,
                                                 const std::string& name);
std::string MinisignText(const MinisignSignature& signature);

/// Checks the signature of the file whose bytes these are, and that of its
/// trusted comment.  Reads large files window by window when the signature is
/// prehashed.  Fails with kCrypto, saying what does not match.
Result<void> VerifyMinisign(Bytes file, const MinisignSignature& signature,
                            const MinisignPublicKey& key,
                            const std::string& name);

/// The same when the BLAKE2b-512 digest of the file is known; a signature that
/// is not prehashed cannot be checked so.
Result<void> VerifyMinisignDigest(const Digest& digest,
                                  const MinisignSignature& signature,
                                  const MinisignPublicKey& key,
                                  const std::string& name);

/// A secret key of minisign, hidden but while it is used.
class MinisignSecretKey {
 public:
  static Result<MinisignSecretKey> Generate();

  /// A key of ours under the id that MinisignKeyOf() gives it.  Fails with
  /// kUsage for other types than Ed25519.
  static Result<MinisignSecretKey> Of(PrivateKey& key);

  MinisignPublicKey public_key() const { return public_key_; }

  /// Signs a file by its BLAKE2b-512 digest.  Fails with kUsage when the
  /// comment has a line end or more than 8191 bytes.
  Result<MinisignSignature> Sign(const Digest& digest,
                                 std::string_view trusted_comment);

  /// The same key for the bundles that we sign (Ed25519ph, which no signature
  /// of minisign can be taken for).
  Result<PrivateKey> ToPrivateKey();

  /// The two lines of a secret key's file, encrypted as minisign does it: with
  /// scrypt, 1 GiB of memory and a few seconds.  Fails with kLimit when there
  /// is less memory.
  Result<SecretBytes> EncryptedText(const SecretBytes& passphrase);

  /// The same for whoever gets hold of the file ('minisign -W').
  SecretBytes UnsafePlainText();

 private:
  friend Result<MinisignSecretKey> ParseMinisignSecretKey(
      Bytes, const std::string&, const PassphraseSource&);
  MinisignSecretKey(SecretBytes pair, MinisignPublicKey key)
      : pair_(std::move(pair)), public_key_(std::move(key)) {}

  SecretBytes pair_;  // seed and public key
  MinisignPublicKey public_key_;
};

/// Whether a secret key's file needs a passphrase.  Fails with kMalformed when
/// it is no such file.
Result<bool> IsMinisignSecretKeyEncrypted(Bytes text, const std::string& name);

/// Reads a secret key's file; asks `source` only for an encrypted one.  Fails
/// with kMalformed; with kCrypto when the passphrase is wrong; with kLimit when
/// the file asks for more than the 1 GiB of memory and the time that minisign
/// itself takes.
Result<MinisignSecretKey> ParseMinisignSecretKey(
    Bytes text, const std::string& name, const PassphraseSource& source);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_MINISIGN_H_
