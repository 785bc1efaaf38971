// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_LICENSE_REFERENCE_INDEX_H_
#define ASSAY_SBOM_LICENSE_REFERENCE_INDEX_H_

#include <cstdint>

namespace assay {

// The compiled index of the reference texts: this header, then its tables.
// Offsets are in bytes from its start and divide by 4.  The tool of
// tools/main.cc writes it while the program is built, for the same machine.

struct ReferenceRow {
  std::uint32_t id;  ///< Offset among the characters.
  std::uint32_t id_size;
  std::uint32_t words;  ///< Number of the first one.
  std::uint32_t word_count;
  std::uint32_t telling;  ///< Number of the first one.
  std::uint32_t telling_count;
  std::uint32_t bigrams;
  std::uint32_t flags;  ///< kExceptionFlag, kStrictFlag.
};

inline constexpr std::uint32_t kExceptionFlag = 1;
inline constexpr std::uint32_t kStrictFlag = 2;

struct ReferenceIndex {
  std::uint32_t vocabulary_count;
  std::uint32_t vocabulary;  ///< Hashes of words (u32), sorted.
  std::uint32_t row_count;
  std::uint32_t rows;        ///< ReferenceRow.
  std::uint32_t characters;  ///< Of the ids.
  std::uint32_t words;       ///< Of all references (u16).
  std::uint32_t telling;     ///< Of all references (u32).
  std::uint32_t bigram_count;
  std::uint32_t bigrams;   ///< first << 16 | second (u32), sorted.
  std::uint32_t starts;    ///< Of each bigram's postings, and the end (u32).
  std::uint32_t postings;  ///< References that have it (u16), sorted.
};

}  // namespace assay

#endif  // ASSAY_SBOM_LICENSE_REFERENCE_INDEX_H_
