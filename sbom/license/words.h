// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_LICENSE_WORDS_H_
#define ASSAY_SBOM_LICENSE_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// A word of a licence text, told by a hash of its normal form.
struct Word {
  std::uint32_t hash;
  std::uint32_t begin;  ///< Bytes of the text that it stands in.
  std::uint32_t end;
  std::uint32_t at;  ///< Where it stands in WordText::normal.
};

/// What is left of a text when what does not matter is taken away, by the
/// matching guidelines of SPDX and what real files do: case, white space, line
/// breaks, punctuation, comment marks, bullets, markup, spelling variants and
/// lines that say whose copyright it is.
/// https://spdx.github.io/spdx-spec/v3.0.1/annexes/license-matching-guidelines-and-templates/
struct WordText {
  std::vector<Word> words;
  /// The words in their normal form, with a space behind each.
  std::string normal;
  /// Lines that say whose copyright it is, without comment marks.
  std::vector<std::string> copyrights;
};

/// Bounded: of longer texts the first 4 MiB count.
WordText SplitWords(std::string_view text);

/// The hash that SplitWords() gives a word in its normal form.
std::uint32_t HashOfWord(std::string_view word);

}  // namespace assay

#endif  // ASSAY_SBOM_LICENSE_WORDS_H_
