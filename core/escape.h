// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_ESCAPE_H_
#define ASSAY_CORE_ESCAPE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay {

/// Makes text from a model fit to print on a terminal or in a log.
///
/// Control characters, DEL, C1 controls, bidirectional and zero-width
/// characters, line and paragraph separators and bytes that are not UTF-8
/// become \n, \t, \xNN or \u{NNNN}; a backslash becomes two.  The result is
/// valid UTF-8 on one line.
std::string Escape(std::string_view text);

/// Escape(), cut to at most `width` bytes with "…" in place of the middle.
std::string EscapeShort(std::string_view text, std::size_t width);

/// Whether `text` is valid UTF-8 (no surrogates, no overlong forms).
bool IsUtf8(std::string_view text);

/// "1.4 GiB", "512 B": for people, three digits at most.
std::string HumanBytes(std::uint64_t bytes);

}  // namespace assay

#endif  // ASSAY_CORE_ESCAPE_H_
