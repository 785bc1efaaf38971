// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_LOAD_KEY_H_
#define ASSAY_SIGNING_KEYS_LOAD_KEY_H_

#include <memory>
#include <optional>
#include <string>

#include "core/error.h"
#include "signing/keys/key_file.h"
#include "signing/keys/minisign.h"
#include "signing/keys/passphrase.h"
#include "signing/keys/private_key.h"
#include "signing/keys/public_key.h"
#include "signing/keys/signer.h"

namespace assay {

/// A public key, and its id where its file has one.
struct KnownKey {
  PublicKey key;
  std::optional<MinisignKeyId> minisign_id;
};

/// A public key of any kind that we know, from a file: SubjectPublicKeyInfo in
/// PEM or DER, or a public key of minisign.  A certificate and a private key
/// are refused.
Result<KnownKey> LoadKnownKey(const std::string& path);
Result<PublicKey> LoadPublicKey(const std::string& path);

/// A private key that signs bundles, from a file in PEM or of minisign's, which
/// must be the user's alone; see ReadKeyFile(), ParsePrivateKey() and
/// ParseMinisignSecretKey().
Result<std::unique_ptr<Signer>> LoadSigner(const std::string& path,
                                           const PassphraseSource& source);

/// The same kinds of keys for signatures of minisign.  Fails with kUsage when
/// it is no Ed25519 key.
Result<MinisignSecretKey> LoadMinisignSigner(const std::string& path,
                                             const PassphraseSource& source);

/// A key whose file has been read, but not opened.
struct KeyFile {
  std::string path;
  SecretBytes bytes;
  std::string format;  ///< "pkcs8", "sec1", "spki" or "minisign".
  bool is_private = false;
  bool encrypted = false;
};

/// Reads a file with a key of either kind.  A private key must be the user's
/// alone.
Result<KeyFile> ReadKey(const std::string& path);

/// The public key in it, or of the private key in it.  Asks `source` only for
/// an encrypted private key.
Result<KnownKey> PublicKeyOf(const KeyFile& file,
                             const PassphraseSource& source);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_LOAD_KEY_H_
