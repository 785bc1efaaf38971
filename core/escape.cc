// SPDX-License-Identifier: Apache-2.0
#include "core/escape.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>
#include <utility>
#include <vector>

namespace assay {
namespace {

struct Decoded {
  char32_t code = 0;
  std::size_t length = 0;  // 0: not UTF-8
};

// Unicode 15.0, table 3-7: well-formed UTF-8 byte sequences.
Decoded DecodeOne(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  std::size_t length = 0;
  char32_t code = 0;
  char32_t least = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2, code = lead & 0x1Fu, least = 0x80;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3, code = lead & 0x0Fu, least = 0x800;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4, code = lead & 0x07u, least = 0x10000;
  } else {
    return {};
  }
  if (text.size() < length) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least || code > 0x10FFFF || surrogate) return {};
  return {code, length};
}

// What a terminal, a log or a reader's eye would not show as it is: controls
// and Unicode's format characters (general categories Cc, Cf, Zl, Zp).
bool IsUnseen(char32_t code) {
  constexpr std::array<std::pair<char32_t, char32_t>, 15> kRanges = {{
      {0x00, 0x1F},
      {0x7F, 0x9F},
      {0xAD, 0xAD},
      {0x600, 0x605},
      {0x61C, 0x61C},
      {0x180E, 0x180E},
      {0x200B, 0x200F},
      {0x2028, 0x202E},
      {0x2060, 0x206F},
      {0xFE00, 0xFE0F},
      {0xFEFF, 0xFEFF},
      {0xFFF9, 0xFFFB},
      {0x1BCA0, 0x1BCA3},
      {0x1D173, 0x1D17A},
      {0xE0000, 0xE01EF},
  }};
  for (const auto& [first, last] : kRanges) {
    if (code >= first && code <= last) return true;
  }
  return false;
}

std::string Printf(const char* format, unsigned value) {
  std::array<char, 16> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, value);
  return buffer.data();
}

std::string EscapeOne(std::string_view text, const Decoded& one) {
  if (one.length == 0) {
    return Printf("\\x%02x", static_cast<unsigned char>(text[0]));
  }
  switch (one.code) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\\':
      return "\\\\";
    default:
      break;
  }
  if (!IsUnseen(one.code)) return std::string(text.substr(0, one.length));
  if (one.code < 0x80) return Printf("\\x%02x", one.code);
  return Printf("\\u{%04x}", one.code);
}

// Calls `take` with each character of `text`, escaped, until it says false.
template <class Take>
void ForEachEscaped(std::string_view text, Take take) {
  while (!text.empty()) {
    const Decoded one = DecodeOne(text);
    if (!take(EscapeOne(text, one))) return;
    text.remove_prefix(one.length == 0 ? 1 : one.length);
  }
}

}  // namespace

std::string Escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  ForEachEscaped(text, [&](const std::string& piece) {
    escaped += piece;
    return true;
  });
  return escaped;
}

std::string EscapeShort(std::string_view text, std::size_t width) {
  constexpr std::string_view kEllipsis = "…";
  // Each byte of text becomes at least one byte; the rest of a long text
  // cannot matter.
  const bool long_text = text.size() > 4 * width + 16;
  if (!long_text) {
    std::string whole = Escape(text);
    if (whole.size() <= width) return whole;
  }
  const std::size_t room =
      width > kEllipsis.size() ? width - kEllipsis.size() : 0;
  std::string head;
  ForEachEscaped(text.substr(0, room), [&](const std::string& piece) {
    if (head.size() + piece.size() > room - room / 3) return false;
    head += piece;
    return true;
  });
  std::vector<std::string> pieces;
  std::string_view end = text.substr(text.size() - std::min(text.size(), room));
  while (!end.empty() && (static_cast<unsigned char>(end[0]) & 0xC0) == 0x80) {
    end.remove_prefix(1);
  }
  ForEachEscaped(end, [&](std::string piece) {
    pieces.push_back(std::move(piece));
    return true;
  });
  std::size_t first = pieces.size();
  std::size_t length = 0;
  while (first > 0 && length + pieces[first - 1].size() <= room / 3) {
    length += pieces[--first].size();
  }
  head += kEllipsis;
  return std::accumulate(pieces.begin() + static_cast<std::ptrdiff_t>(first),
                         pieces.end(), std::move(head));
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = DecodeOne(text).length;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string HumanBytes(std::uint64_t bytes) {
  constexpr std::array<const char*, 7> kUnits = {"B",   "KiB", "MiB", "GiB",
                                                 "TiB", "PiB", "EiB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  // 999.5 would print as four digits.
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(),
                unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s", value,
                kUnits[unit]);
  return buffer.data();
}

}  // namespace assay
