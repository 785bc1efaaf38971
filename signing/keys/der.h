// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_DER_H_
#define ASSAY_SIGNING_KEYS_DER_H_

#include <cstdint>
#include <optional>

#include "core/bytes.h"

namespace assay {

/// The first byte of an element of DER (X.690), as far as keys have them.
enum class DerTag : std::uint8_t {
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kOid = 0x06,
  kSequence = 0x30,
  kContext0 = 0xa0,
  kContext1 = 0xa1,
};

/// Reads untrusted DER element by element, of definite lengths below 2^16.
/// Copies nothing.  What is not as asked sets failed() and yields empty bytes
/// from then on.
class DerReader {
 public:
  explicit DerReader(Bytes bytes) : in_(bytes) {}

  /// The contents of the next element, which has that tag.
  Bytes Take(DerTag tag);

  /// The same; nothing when the next element has another tag, or there is none.
  std::optional<Bytes> TakeOptional(DerTag tag);

  bool failed() const { return failed_ || in_.failed(); }
  bool at_end() const { return in_.left() == 0; }

 private:
  ByteReader in_;
  bool failed_ = false;
};

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_DER_H_
