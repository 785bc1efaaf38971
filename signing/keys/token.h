// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_TOKEN_H_
#define ASSAY_SIGNING_KEYS_TOKEN_H_

#include <string>

#include "core/error.h"
#include "signing/keys/passphrase.h"
#include "signing/keys/pkcs11_uri.h"
#include "signing/keys/secret.h"

namespace assay {

/// The one private key that a URI names, and the way to it.
struct TokenKey {
  Pkcs11Uri exact;  ///< Names this key of this token and no other.
  SecretBytes pin;  ///< Empty when the token wants none.
};

/// Looks for the key through the PKCS #11 module in that file, and asks for the
/// PIN if the token wants one: from the URI's pin_file, else from `source`.
///
/// OpenSSL's engine would take the first of several keys, and tries a PIN
/// without a word about what was wrong with it.  Fails with kUsage when no
/// token or no key is named by the URI, or more than one; with kCrypto when the
/// PIN is wrong or locked, or the key is of a kind that does not sign; with kIo
/// when the module cannot be loaded.
Result<TokenKey> FindTokenKey(const Pkcs11Uri& uri, const std::string& module,
                              const PassphraseSource& source);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_TOKEN_H_
