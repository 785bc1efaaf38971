// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_PKCS11_H_
#define ASSAY_SIGNING_KEYS_PKCS11_H_

#include <memory>
#include <string>

#include "core/error.h"
#include "signing/keys/passphrase.h"
#include "signing/keys/signer.h"

namespace assay {

/// An ECDSA key on a PKCS #11 token, named by a "pkcs11:" URI; it signs through
/// OpenSSL's engine of that name, which is loaded only now.
///
/// The module is the URI's module-path, else what PKCS11_MODULE_PATH in the
/// environment names, else p11-kit's, which knows all that are set up.  The PIN
/// is asked for as FindTokenKey() says.  From then on the process is logged in,
/// and can use no other module: the engine keeps the token, and the PIN, until
/// the process ends.  Fails as ParsePkcs11Uri() and FindTokenKey() do, and with
/// kCrypto when there is no engine.
Result<std::unique_ptr<Signer>> LoadTokenSigner(const std::string& uri,
                                                const PassphraseSource& source);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_PKCS11_H_
