// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_TEXT_H_
#define ASSAY_SCANNER_TEXT_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/error.h"
#include "scanner/format.h"

namespace assay {

/// Whether the bytes are text: UTF-8, UTF-16 with its mark, or an 8-bit
/// encoding without control characters.  Looks at the two ends and the middle.
bool LooksLikeText(Bytes bytes);

/// The characters of a text file, as UTF-8.
///
/// Offsets into view() are offsets into the file, but for UTF-16, where
/// Offset() finds the place.
class Text {
 public:
  /// Of a file longer than limits.text_bytes the beginning, and `sink` hears
  /// of it.  Fails with kMalformed when it is no text.
  static Result<Text> Of(const File& file, Sink& sink);

  std::string_view view() const { return wide_ ? owned_ : view_; }

  /// Where in the file the character at `at` of view() stands.
  std::uint64_t Offset(std::uint64_t at) const;

 private:
  std::string_view view_;
  std::string owned_;
  bool wide_ = false;
  // Where Offset() was last: questions come in rising order.
  mutable std::uint64_t known_at_ = 0;
  mutable std::uint64_t known_offset_ = 2;
};

/// Code point at `at`, which moves behind it; U+FFFD, one byte on, where the
/// text is not UTF-8.
char32_t NextCodePoint(std::string_view text, std::size_t& at);

/// Appends `c` as UTF-8.
void AppendUtf8(std::string& text, char32_t c);

/// The line around `at`, without the white space at its ends; of a longer one
/// `width` bytes around the place.
std::string LineAt(std::string_view text, std::size_t at,
                   std::size_t width = 160);

/// `text` without white space at both ends.
std::string_view Trim(std::string_view text);

/// ASCII lower case.
std::string Lower(std::string_view text);

/// What every text is looked at for: secrets and unseen characters.
void ReadAnyText(const File& file, const Text& text, Sink& sink);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_TEXT_H_
