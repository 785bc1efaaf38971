// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TAR_HEADER_H_
#define ASSAY_SCANNER_TAR_HEADER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/bytes.h"

namespace assay {

inline constexpr std::uint64_t kTarBlock = 512;

/// A block that describes a member.
struct TarHeader {
  std::string name;  ///< With ustar's prefix.
  std::string link;  ///< What a link points to.
  std::uint64_t size = 0;
  char type = '0';
  bool ustar = false;     ///< Has the magic, POSIX's or GNU's.
  bool sound = false;     ///< The checksum fits.
  bool numbers = false;   ///< The size can be read.
  bool extended = false;  ///< GNU sparse: more blocks of the map follow.
};

/// Reads the block; nothing when it is all zeros or cut short.
std::optional<TarHeader> ParseTarHeader(Bytes block);

/// The records of a PAX header, "<length> <key>=<value>\n"; those that are
/// broken are left out.
std::map<std::string, std::string> ParsePax(Bytes records);

}  // namespace assay

#endif  // ASSAY_SCANNER_TAR_HEADER_H_
