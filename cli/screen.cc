// SPDX-License-Identifier: Apache-2.0
#include "cli/screen.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/escape.h"

namespace assay {
namespace {

// Code points that take two columns: Unicode's East Asian wide and fullwidth
// blocks, and the emoji.  https://www.unicode.org/reports/tr11/
constexpr std::array<std::pair<char32_t, char32_t>, 12> kWide = {{
    {0x1100, 0x115F},
    {0x231A, 0x23FF},
    {0x25FD, 0x27BF},
    {0x2B1B, 0x2B55},
    {0x2E80, 0xA4CF},
    {0xA960, 0xA97C},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE10, 0xFE6F},
    {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x16FE0, 0x3FFFD},
}};

std::size_t Length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// The character at the start of `text`, and the columns it takes.
std::pair<std::string_view, std::size_t> Next(std::string_view text) {
  const std::size_t length = std::min(Length(text[0]), text.size());
  char32_t point = static_cast<unsigned char>(text[0]);
  if (length > 1) point &= 0x7Fu >> length;
  for (std::size_t i = 1; i < length; ++i) {
    point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  }
  const bool wide = std::ranges::any_of(kWide, [&](const auto& range) {
    return range.first <= point && point <= range.second;
  });
  return {text.substr(0, length), wide ? 2 : 1};
}

// The longest beginning of `text` that takes at most `width` columns.
std::string_view Head(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto [character, columns] = Next(text.substr(at));
    if (columns > width) break;
    width -= columns;
    at += character.size();
  }
  return text.substr(0, at);
}

// The longest end of `text` that takes at most `width` columns.
std::string_view Tail(std::string_view text, std::size_t width) {
  std::size_t columns = Columns(text);
  while (columns > width) {
    const auto [character, wide] = Next(text);
    columns -= wide;
    text.remove_prefix(character.size());
  }
  return text;
}

void WrapLine(std::string_view text, std::size_t width,
              std::vector<std::string>& lines) {
  std::string line;
  std::size_t used = 0;
  while (!text.empty()) {
    std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const std::size_t columns = Columns(word);
    if (used > 0 && used + 1 + columns > width) {
      lines.push_back(std::exchange(line, {}));
      used = 0;
    }
    if (used > 0) line += ' ', ++used;
    while (Columns(word) > width) {
      const std::string_view head = Head(word, width);
      lines.emplace_back(head);
      word.remove_prefix(head.size());
    }
    line += word;
    used += Columns(word);
  }
  lines.push_back(line);
}

}  // namespace

std::string Harmless(std::string_view text) {
  std::string safe;
  while (true) {
    const std::size_t slash = text.find('\\');
    safe += Escape(text.substr(0, slash));
    if (slash == std::string_view::npos) return safe;
    safe += '\\';
    text.remove_prefix(slash + 1);
  }
}

std::string NoCommand(std::string_view line) {
  const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
  const std::string_view text = line.substr(begin);
  if (!text.starts_with("::") && !text.starts_with("##[")) {
    return std::string(line);
  }
  return std::string(line.substr(0, begin)) + '\\' + std::string(text);
}

std::size_t Columns(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const auto [character, wide] = Next(text);
    columns += wide;
    text.remove_prefix(character.size());
  }
  return columns;
}

std::string Pad(std::string_view text, std::size_t width) {
  const std::size_t columns = Columns(text);
  return std::string(text) +
         std::string(columns < width ? width - columns : 0, ' ');
}

std::string Shorten(std::string_view text, std::size_t width) {
  if (Columns(text) <= width || width == 0) return std::string(text);
  const std::size_t head = (width - 1) / 3;  // The end of a path tells more.
  return std::string(Head(text, head)) + "…" +
         std::string(Tail(text, width - 1 - head));
}

std::vector<std::string> Wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    WrapLine(text.substr(0, end), width, lines);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string Indented(std::string_view text, std::size_t indent) {
  std::string all;
  for (const std::string& line : Wrap(text, kColumns - 1 - indent)) {
    if (!line.empty()) all += std::string(indent, ' ') + NoCommand(line);
    all += '\n';
  }
  return all;
}

std::string Table(const std::vector<std::vector<std::string>>& rows) {
  constexpr std::size_t kGap = 2;
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], Columns(row[i]));
    }
  }
  std::string all;
  for (const auto& row : rows) {
    std::size_t indent = 0;
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      all += Pad(row[i], widths[i] + kGap);
      indent += widths[i] + kGap;
    }
    // The first line stands behind the other cells.
    const std::size_t left = indent + 20 < kColumns ? indent : kColumns - 20;
    all += Indented(row.back(), left).substr(left);
  }
  return all;
}

std::string Count(std::uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) +
         (count == 1 ? "" : "s");
}

std::string Listed(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) {
    text += (i == 0 ? "" : ", ") + Escape(names[i]);
  }
  if (names.size() > most) {
    text += " and " + std::to_string(names.size() - most) + " more";
  }
  return text.empty() ? "none" : text;
}

std::string Paint(Color color, std::string_view text, bool on) {
  static constexpr std::array<std::string_view, 6> kCodes = {
      "", "1", "2", "1;31", "33", "32"};
  if (!on || color == Color::kNone) return std::string(text);
  return "\033[" + std::string(kCodes[static_cast<std::size_t>(color)]) + "m" +
         std::string(text) + "\033[0m";
}

}  // namespace assay
