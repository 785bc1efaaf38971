// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_CURVE_H_
#define ASSAY_SIGNING_KEYS_CURVE_H_

#include <cstddef>
#include <span>
#include <string_view>

#include "core/bytes.h"
#include "signing/keys/public_key.h"

namespace assay {

/// A curve that ECDSA keys are on.
struct Curve {
  KeyType type;
  const char* group;     ///< As OpenSSL calls it, "prime256v1".
  std::string_view oid;  ///< In DER, without tag and length.
  std::size_t bytes;     ///< Of a coordinate, and of a secret number.
  const char* hash;      ///< As OpenSSL calls what it signs with, "SHA2-256".
};

/// Null for other types of keys.
const Curve* CurveOf(KeyType type);

/// Null for other curves.
const Curve* CurveOfOid(Bytes oid);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_CURVE_H_
