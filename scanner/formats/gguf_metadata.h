// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_FORMATS_GGUF_METADATA_H_
#define ASSAY_SCANNER_FORMATS_GGUF_METADATA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "scanner/format.h"
#include "scanner/formats/breaches.h"

namespace assay {

/// Reads the integers and strings of GGUF, whose widths and byte order depend
/// on the version.  Past the end as ByteReader.
class GgufInput {
 public:
  explicit GgufInput(Bytes bytes) : in_(bytes) {}

  /// Takes magic and version; false when they are not GGUF's.
  bool Begin();

  std::uint16_t U16() { return big_ ? in_.BigU16() : in_.U16(); }
  std::uint32_t U32() { return big_ ? in_.BigU32() : in_.U32(); }
  std::uint64_t U64() { return big_ ? in_.BigU64() : in_.U64(); }
  /// A count, a length or a dimension: 32 bits in version 1.
  std::uint64_t Count() { return version_ == 1 ? U32() : U64(); }
  std::uint64_t CountBytes() const { return version_ == 1 ? 4 : 8; }
  std::string_view String() { return AsText(in_.Take(Count())); }

  ByteReader& raw() { return in_; }
  std::uint32_t version() const { return version_; }
  bool big() const { return big_; }

 private:
  ByteReader in_;
  std::uint32_t version_ = 0;
  bool big_ = false;
};

/// What the rest of the reader needs of the metadata.
struct GgufSettings {
  std::uint64_t alignment = 32;
  std::optional<std::uint64_t> split_number;
  std::uint64_t split_count = 0;
  std::optional<std::uint64_t> split_tensors;
};

/// Reads `count` pairs of key and value: nests the templates, lists all.
///
/// Fails where the pairs cannot be told apart any more, with a message that
/// lacks the path.
Result<GgufSettings> ReadGgufMetadata(GgufInput& in, std::uint64_t count,
                                      Sink& sink, Breaches& breaches);

/// Observes `code` for every name that is there twice; sorts `names`.
void FindTwice(std::vector<std::string_view>& names, std::string_view code,
               std::uint64_t offset, Breaches& breaches);

}  // namespace assay

#endif  // ASSAY_SCANNER_FORMATS_GGUF_METADATA_H_
