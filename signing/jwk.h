// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_JWK_H_
#define ASSAY_SIGNING_JWK_H_

#include <string>

#include "core/error.h"
#include "signing/json_value.h"
#include "signing/keys/public_key.h"

namespace assay {

/// The public key as a JSON Web Key (RFC 7517, RFC 8037) without other members
/// than those of the key.  Fails with kUsage for RSA.
Result<JsonValue> ToJwk(const PublicKey& key);

/// Reads an untrusted public JSON Web Key of a kind that PublicKey has; other
/// members than those of the key are refused.  Fails with kMalformed.
Result<PublicKey> FromJwk(const JsonValue& jwk, const std::string& name);

/// Base64 of RFC 4648, section 5, without padding.
std::string EncodeBase64Url(Bytes bytes);

}  // namespace assay

#endif  // ASSAY_SIGNING_JWK_H_
