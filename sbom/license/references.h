// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_LICENSE_REFERENCES_H_
#define ASSAY_SBOM_LICENSE_REFERENCES_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace assay {

/// A text by which a licence is known.
struct Reference {
  std::string_view id;  ///< "MIT", "LicenseRef-scancode-gemma-tou-2025-03-24".
  /// Its words, as numbers of References::NumberOf().
  std::span<const std::uint16_t> words;
  /// Places of the words that tell it from a text which is nearly the same.
  std::span<const std::uint32_t> telling;
  std::uint32_t bigrams;  ///< Number of different pairs of neighbours.
  /// Whether it is an exception to a licence, not a licence.
  bool exception;
  /// Whether every telling word must be there: where licences are one text with
  /// another name or version in it.
  bool strict;
};

/// The reference texts, as they were compiled in: words as numbers, and an
/// index of pairs.  Nothing is loaded or built when the program starts.
class References {
 public:
  /// What NumberOf() says of words that no reference has.
  static constexpr std::uint16_t kUnknown = 0xffff;

  static const References& Get();

  std::uint16_t NumberOf(std::uint32_t hash) const;

  std::uint32_t count() const;
  Reference operator[](std::uint32_t index) const;

  /// Indices of the references that have two words next to each other.
  std::span<const std::uint16_t> With(std::uint16_t first,
                                      std::uint16_t second) const;

 private:
  References() = default;
};

}  // namespace assay

#endif  // ASSAY_SBOM_LICENSE_REFERENCES_H_
