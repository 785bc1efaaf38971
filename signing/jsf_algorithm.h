// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_JSF_ALGORITHM_H_
#define ASSAY_SIGNING_JSF_ALGORITHM_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/keys/public_key.h"
#include "signing/keys/signer.h"

namespace assay {

/// What a key signs JSON with: "ES256", "Ed25519".  Fails with kUsage for RSA.
Result<std::string> JsfAlgorithmOf(KeyType type);

/// The signature as JWA (RFC 7518, RFC 8037) writes it: pure Ed25519, or the
/// two numbers of ECDSA one behind the other.
Result<std::vector<std::uint8_t>> SignJsfValue(Signer& signer, Bytes message);

/// Checks one of ES256, ES384, ES512, Ed25519, RS256, RS512, PS256 and PS512.
/// Fails with kCrypto when the algorithm is none of these, does not go with
/// the key, or the signature does not match.
Result<void> VerifyJsfValue(std::string_view algorithm, const PublicKey& key,
                            Bytes message, Bytes signature);

}  // namespace assay

#endif  // ASSAY_SIGNING_JSF_ALGORITHM_H_
