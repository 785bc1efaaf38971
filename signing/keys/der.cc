// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/der.h"

namespace assay {

Bytes DerReader::Take(DerTag tag) {
  if (failed() || in_.U8() != static_cast<std::uint8_t>(tag)) {
    failed_ = true;
    return {};
  }
  std::uint64_t length = in_.U8();
  // Only the shortest form of a length is DER.
  if (length == 0x81) {
    length = in_.U8();
    if (length < 0x80) failed_ = true;
  } else if (length == 0x82) {
    length = in_.BigU16();
    if (length < 0x100) failed_ = true;
  } else if (length > 0x7f) {
    failed_ = true;
  }
  if (failed()) return {};
  return in_.Take(length);
}

std::optional<Bytes> DerReader::TakeOptional(DerTag tag) {
  ByteReader ahead = in_;
  if (failed() || at_end() || ahead.U8() != static_cast<std::uint8_t>(tag)) {
    return std::nullopt;
  }
  return Take(tag);
}

}  // namespace assay
