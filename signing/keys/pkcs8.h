// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_PKCS8_H_
#define ASSAY_SIGNING_KEYS_PKCS8_H_

#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/keys/public_key.h"
#include "signing/keys/secret.h"

namespace assay {

/// What the standard forms of a private key hold.
struct RawKey {
  KeyType type = KeyType::kEd25519;
  SecretBytes secret;  ///< See PrivateKey::FromSecret().
  /// The public point as the file states it (SEC 1, section 2.3.3); empty when
  /// it does not.
  std::vector<std::uint8_t> point;
};

/// PrivateKeyInfo in DER (RFC 5208, RFC 8410).  These three fail with
/// kMalformed on anything but the keys that we sign with.
Result<RawKey> ParsePkcs8(Bytes der, const std::string& name);

/// EncryptedPrivateKeyInfo in DER.  Fails with kCrypto when the passphrase is
/// wrong, with kLimit when deriving its key would take too long.
Result<RawKey> DecryptPkcs8(Bytes der, const SecretBytes& passphrase,
                            const std::string& name);

/// ECPrivateKey in DER (RFC 5915), which must name its curve.
Result<RawKey> ParseSec1(Bytes der, const std::string& name);

/// PKCS #8 in PEM; encrypted when there is a passphrase.
Result<SecretBytes> WritePkcs8(const PublicKey& key, Bytes secret,
                               const SecretBytes* passphrase);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_PKCS8_H_
