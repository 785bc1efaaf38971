// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_LICENSE_ALIGN_H_
#define ASSAY_SBOM_LICENSE_ALIGN_H_

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace assay {

/// Where the runs of three words of a text stand.
class WordRuns {
 public:
  explicit WordRuns(std::span<const std::uint16_t> words);

  /// The places of a run, in order; the first ones of a very common run.
  std::span<const std::pair<std::uint64_t, std::uint32_t>> Find(
      std::uint64_t run) const;

  static std::uint64_t RunAt(std::span<const std::uint16_t> words,
                             std::size_t at) {
    return std::uint64_t{words[at]} << 32 | std::uint64_t{words[at + 1]} << 16 |
           words[at + 2];
  }

 private:
  std::vector<std::pair<std::uint64_t, std::uint32_t>> places_;
};

/// Words of a reference that stand against words of a text: one of the two may
/// be none.
struct WordGap {
  std::uint32_t reference_begin;
  std::uint32_t reference_end;
  std::uint32_t text_begin;
  std::uint32_t text_end;
};

/// The best place of a reference in a text.
struct Alignment {
  static constexpr std::uint32_t kNone = UINT32_MAX;

  /// For each word of the reference the word of the text that it is; kNone
  /// where there is none.  Increasing.
  std::vector<std::uint32_t> at;
  std::uint32_t matched = 0;
  std::uint32_t begin = 0;     ///< Words of the text: the first that matches,
  std::uint32_t end = 0;       ///< and behind the last.
  std::uint32_t head = 0;      ///< Words of the reference before the first
  std::uint32_t tail = 0;      ///< and behind the last that match.
  std::uint32_t missing = 0;   ///< Words of the reference left out between.
  std::uint32_t inserted = 0;  ///< Words of the text between.
  std::vector<WordGap> gaps;   ///< Between the first and the last.

  /// What speaks for it: words that match, less those that differ.  Beginning
  /// and end (titles, appendices) may well be missing and count for less.
  double Value() const {
    return matched - 1.0 * missing - 1.0 * inserted - 0.1 * (head + tail);
  }
};

/// Aligns by runs of three words and, between them, by the longest common
/// subsequence.  Time is bounded by the lengths; `runs` is of `text`.  Nothing
/// matches where they share no run.
Alignment Align(std::span<const std::uint16_t> reference,
                std::span<const std::uint16_t> text, const WordRuns& runs);

}  // namespace assay

#endif  // ASSAY_SBOM_LICENSE_ALIGN_H_
