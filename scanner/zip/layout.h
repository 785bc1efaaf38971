// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_ZIP_LAYOUT_H_
#define ASSAY_SCANNER_ZIP_LAYOUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "scanner/zip/headers.h"

namespace assay {

/// All that a zip holds by any reading: every central directory that an end
/// record or a signature leads to, every local header that a directory points
/// to or that stands between members, and the bytes that belong to neither.
struct ZipLayout {
  /// A local header and the directory entries that point to it.
  struct Place {
    std::uint64_t at = 0;
    /// Entries of `centrals`, by index: [first, last) of `pointers`.
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    /// Where the next thing stands; the member's data cannot honestly reach
    /// beyond.
    std::uint64_t boundary = 0;
    /// Whether it stands inside the data of another member.
    bool overlaps = false;
  };

  struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  struct Oddity {
    std::string code;
    std::uint64_t at = 0;
  };

  std::vector<ZipEntry> centrals;
  std::vector<std::uint32_t> pointers;
  std::vector<Place> places;  ///< In order of the offset.
  std::vector<Range> gaps;    ///< Bytes other than zeros, never empty.
  std::vector<Oddity> oddities;
  std::uint64_t begin = 0;  ///< Of the first structure.
  std::uint64_t end = 0;    ///< Of the last structure, comment included.
  bool cut = false;         ///< There were more than `most` headers.
};

/// Looks through the whole of `file`, but not into members.  Time is linear in
/// the size of the file outside members.
ZipLayout FindZipLayout(Bytes file, std::uint64_t most);

}  // namespace assay

#endif  // ASSAY_SCANNER_ZIP_LAYOUT_H_
