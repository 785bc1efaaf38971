// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/unescape.h"

#include <charconv>
#include <cstdint>

namespace assay::pickle {
namespace {

// Takes exactly `count` digits at `at`.
bool TakeNumber(std::string_view text, std::size_t at, std::size_t count,
                int base, std::uint32_t& value) {
  if (text.size() < at + count) return false;
  const char* begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + count, value, base);
  return error == std::errc() && end == begin + count;
}

void AppendUtf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](int shift) {
    out += static_cast<char>(0x80 | ((code >> shift) & 0x3f));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | ((code >> 18) & 7));
    tail(12);
    tail(6);
    tail(0);
  }
}

char Simple(char letter) {
  switch (letter) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'v':
      return '\v';
    default:
      return letter;  // The backslash and the quotes.
  }
}

// Of the octal digits at `at`, at most three.
std::size_t OctalDigits(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (count < 3 && at + count < text.size() && text[at + count] >= '0' &&
         text[at + count] <= '7') {
    ++count;
  }
  return count;
}

}  // namespace

std::string UnescapeString(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    ++i;
    std::uint32_t code = 0;
    if (text[i] == 'x' && TakeNumber(text, i + 1, 2, 16, code)) {
      out += static_cast<char>(code);
      i += 2;
    } else if (const std::size_t digits = OctalDigits(text, i);
               digits > 0 && TakeNumber(text, i, digits, 8, code)) {
      out += static_cast<char>(code & 0xff);
      i += digits - 1;
    } else {
      out += Simple(text[i]);
    }
  }
  return out;
}

std::string UnescapeUnicode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint32_t code = 0;
    if (text[i] == '\\' && i + 1 < text.size()) {
      const std::size_t digits = text[i + 1] == 'u'   ? 4
                                 : text[i + 1] == 'U' ? 8
                                                      : 0;
      if (digits != 0 && TakeNumber(text, i + 2, digits, 16, code)) {
        AppendUtf8(out, code);
        i += digits + 1;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

}  // namespace assay::pickle
