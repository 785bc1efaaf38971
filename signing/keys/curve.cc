// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/curve.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

// RFC 5480, section 2.1.1.1.
constexpr std::array<Curve, 3> kCurves = {{
    {KeyType::kEcdsaP256, "prime256v1", "\x2a\x86\x48\xce\x3d\x03\x01\x07", 32,
     "SHA2-256"},
    {KeyType::kEcdsaP384, "secp384r1",
     std::string_view("\x2b\x81\x04\x00\x22", 5), 48, "SHA2-384"},
    {KeyType::kEcdsaP521, "secp521r1",
     std::string_view("\x2b\x81\x04\x00\x23", 5), 66, "SHA2-512"},
}};

}  // namespace

const Curve* CurveOf(KeyType type) {
  const auto* at = std::ranges::find(kCurves, type, &Curve::type);
  return at == kCurves.end() ? nullptr : at;
}

const Curve* CurveOfOid(Bytes oid) {
  const auto* at = std::ranges::find(kCurves, AsText(oid), &Curve::oid);
  return at == kCurves.end() ? nullptr : at;
}

}  // namespace assay
