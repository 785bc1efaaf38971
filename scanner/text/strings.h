// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_STRINGS_H_
#define ASSAY_SCANNER_TEXT_STRINGS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace assay {

/// The characters of a Python or Jinja string literal's inside: \n, \xNN,
/// \uNNNN, octal and line continuation resolved; others kept as written.
std::string Unescape(std::string_view body);

/// Python's `format % args` for %s, %c, %d, %r and %%; `args` hold the
/// arguments as text.  Nothing when it does not fit.
std::optional<std::string> PercentFormat(std::string_view format,
                                         std::span<const std::string> args);

/// Python's str.format for {} and {0}.
std::optional<std::string> BraceFormat(std::string_view format,
                                       std::span<const std::string> args);

/// Bytes of base64 and hexadecimal text; nothing when it is neither.
std::optional<std::string> FromBase64(std::string_view text);
std::optional<std::string> FromHex(std::string_view text);

/// Whether every byte is a printable character or white space.
bool IsPrintable(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_STRINGS_H_
