// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_UNESCAPE_H_
#define ASSAY_SCANNER_PICKLE_UNESCAPE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::pickle {

/// Longer literals stay escaped: no name is as long.
inline constexpr std::size_t kLongestEscaped = 1 << 20;

/// The inside of a Python 2 str literal: \n, \x41, \101, \\, …
std::string UnescapeString(std::string_view text);

/// Python's raw-unicode-escape, as UTF-8: only \uXXXX and \UXXXXXXXX.
std::string UnescapeUnicode(std::string_view text);

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_UNESCAPE_H_
