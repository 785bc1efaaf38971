// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_ZIP_HEADERS_H_
#define ASSAY_SCANNER_ZIP_HEADERS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/bytes.h"

namespace assay {

/// A member as one of its headers describes it.  Views into the file.
struct ZipEntry {
  std::string_view name;
  std::string_view unicode_name;  ///< Of extra field 0x7075; or empty.
  std::uint64_t at = 0;           ///< Where the header stands.
  std::uint64_t length = 0;       ///< Of the whole header.
  std::uint64_t extra = 0;        ///< Of its extra fields.
  std::uint64_t packed = 0;       ///< Compressed size.
  std::uint64_t size = 0;         ///< Uncompressed size.
  std::uint64_t local = 0;        ///< Stated offset of the local header.
  std::uint32_t crc = 0;
  std::uint16_t version = 0;  ///< Needed to extract, 20 for 2.0.
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint16_t disk = 0;

  static constexpr std::uint16_t kEncrypted = 1;
  static constexpr std::uint16_t kDescriptor = 8;  ///< Sizes follow the data.
};

/// The end-of-central-directory record, ZIP64's taken into account.
struct ZipEnd {
  std::uint64_t at = 0;
  std::uint64_t length = 0;  ///< With the comment, as far as it is there.
  std::uint64_t count = 0;
  std::uint64_t directory_size = 0;
  std::uint64_t directory = 0;  ///< Stated offset of the directory.
  std::uint64_t before = 0;     ///< Where the directory should end.
  std::uint16_t disk = 0;
};

/// The last two bytes of a "PK" signature.
enum class ZipMark : std::uint16_t {
  kNone = 0,
  kLocal = 0x0403,
  kCentral = 0x0201,
  kEnd = 0x0605,
  kEnd64 = 0x0606,
  kLocator64 = 0x0706,
  kDescriptor = 0x0807,
};

/// The signature that stands at `at`.
ZipMark ZipMarkAt(Bytes file, std::uint64_t at);

/// Offset of the first signature at or after `from` and before `to`; `to` when
/// there is none.
std::uint64_t NextZipMark(Bytes file, std::uint64_t from, std::uint64_t to);

/// The header at `at`, whatever its signature; nothing when it does not fit.
std::optional<ZipEntry> ParseCentral(Bytes file, std::uint64_t at);
std::optional<ZipEntry> ParseLocal(Bytes file, std::uint64_t at);
std::optional<ZipEnd> ParseEnd(Bytes file, std::uint64_t at);

/// Length of the data descriptor, with or without its signature, at `at`, 0
/// when there is none whose compressed size is `packed`.
std::uint64_t DescriptorLength(Bytes file, std::uint64_t at,
                               std::uint64_t packed);

}  // namespace assay

#endif  // ASSAY_SCANNER_ZIP_HEADERS_H_
