// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_SCREEN_H_
#define ASSAY_CLI_SCREEN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// What every screen fits into.
inline constexpr std::size_t kColumns = 80;

/// Escape(), but for text that may have been escaped already: a backslash stays
/// one.
std::string Harmless(std::string_view text);

/// A line of a screen whose beginning a model chose, changed where a CI system
/// would take it for a command ("::error::", "##[error]").
std::string NoCommand(std::string_view line);

/// Columns that valid UTF-8 without control characters takes on a terminal;
/// never too few.
std::size_t Columns(std::string_view text);

/// `text` with spaces behind it up to `width` columns.
std::string Pad(std::string_view text, std::size_t width);

/// `text` with "…" in place of its middle when it is wider than `width`.
std::string Shorten(std::string_view text, std::size_t width);

/// Breaks `text` between words, and inside words longer than a line, into
/// lines of at most `width` columns.  A '\n' in it starts a new line.
std::vector<std::string> Wrap(std::string_view text, std::size_t width);

/// Wrap() and NoCommand(), with `indent` spaces before each line and '\n'
/// behind it.
std::string Indented(std::string_view text, std::size_t indent);

/// Rows under each other.  The last column is wrapped into what is left of
/// the 80; the others take what their longest cell needs.
std::string Table(const std::vector<std::vector<std::string>>& rows);

/// "3 files", "1 file".
std::string Count(std::uint64_t count, std::string_view noun);

/// "a, b and 3 more" of names that are escaped here; "none" when there is none.
std::string Listed(const std::vector<std::string>& names, std::size_t most);

enum class Color { kNone, kBold, kDim, kRed, kYellow, kGreen };

/// `text` in a colour, or plain when `on` is false.
std::string Paint(Color color, std::string_view text, bool on);

}  // namespace assay

#endif  // ASSAY_CLI_SCREEN_H_
