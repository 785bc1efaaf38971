// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_JSF_H_
#define ASSAY_SIGNING_JSF_H_

#include <string>
#include <vector>

#include "core/error.h"
#include "signing/json_value.h"
#include "signing/keys/public_key.h"
#include "signing/keys/signer.h"

namespace assay {

// Signatures inside of JSON objects: JSON Signature Format 0.82 over the
// canonical form of RFC 8785.
// https://cyberphone.github.io/doc/security/jsf.html

/// One signature that was found good.
struct JsfSignature {
  std::string algorithm;  ///< "ES256", "Ed25519".
  PublicKey key;
  std::size_t index = 0;  ///< Among `signers` or in `chain`; else 0.
};

/// What the member `signature` of an object turned out to be.
struct JsfVerification {
  std::string form;       ///< "signature", "signers" or "chain".
  std::size_t count = 1;  ///< Signatures there are.
  std::vector<JsfSignature> good;
  /// Members that are not signed.  Nor is this list: whoever changes the object
  /// may add to it, so a caller that did not expect one must refuse it.
  std::vector<std::string> excludes;
};

/// The member `signature` for an object that has none, made with pure Ed25519,
/// ES256, ES384 or ES512; it holds the public key.  Fails with kUsage when the
/// object is signed already.
Result<JsonValue> SignJsf(const JsonValue& object, Signer& signer);

/// Checks the member `signature` of an untrusted object.
///
/// With a key, one of the signatures must be by it, and of a chain those
/// before it are under it.  Without one (null) each must be by the key or
/// certificate that stands beside it, which says nothing of who made it.
///
/// Fails with kMalformed when there is none or it is not as JSF says, and with
/// kCrypto when it does not match.
Result<JsfVerification> VerifyJsf(const JsonValue& object,
                                  const PublicKey* key);

}  // namespace assay

#endif  // ASSAY_SIGNING_JSF_H_
