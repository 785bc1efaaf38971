// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/strings.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "scanner/text/text.h"

namespace assay {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// At most `most` digits of base `base` at `at`, which moves behind them.
std::optional<char32_t> Digits(std::string_view text, std::size_t& at,
                               std::size_t most, int base) {
  char32_t value = 0;
  const std::size_t begin = at;
  while (at < text.size() && at - begin < most) {
    const int digit = HexDigit(text[at]);
    if (digit < 0 || digit >= base) break;
    value = value * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
    ++at;
  }
  if (at == begin) return std::nullopt;
  return value;
}

int Base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

// What %c makes of an argument: a number's character, or the character.
std::string Character(const std::string& arg) {
  std::uint32_t code = 0;
  const auto [end, error] =
      std::from_chars(arg.data(), arg.data() + arg.size(), code);
  if (error != std::errc() || end != arg.data() + arg.size() || arg.empty() ||
      code > 0x10ffff) {
    return arg;
  }
  std::string character;
  AppendUtf8(character, code);
  return character;
}

}  // namespace

std::string Unescape(std::string_view body) {
  std::string text;
  text.reserve(body.size());
  for (std::size_t at = 0; at < body.size();) {
    const char c = body[at++];
    if (c != '\\' || at == body.size()) {
      text.push_back(c);
      continue;
    }
    constexpr std::string_view kFrom = "abfnrtv\\'\"";
    constexpr std::string_view kTo = "\a\b\f\n\r\t\v\\'\"";
    const char escape = body[at];
    if (const std::size_t i = kFrom.find(escape); i != kFrom.npos) {
      text.push_back(kTo[i]);
      ++at;
    } else if (escape == '\n') {
      ++at;
    } else if (escape >= '0' && escape <= '7') {
      AppendUtf8(text, Digits(body, at, 3, 8).value_or(0));
    } else if (escape == 'x' || escape == 'u' || escape == 'U') {
      ++at;
      const std::size_t most = escape == 'x' ? 2 : escape == 'u' ? 4 : 8;
      AppendUtf8(text,
                 Digits(body, at, most, 16).value_or(U'\uFFFD') & 0x1fffff);
    } else {
      text.push_back('\\');
    }
  }
  return text;
}

std::optional<std::string> PercentFormat(std::string_view format,
                                         std::span<const std::string> args) {
  std::string text;
  std::size_t next = 0;
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (format[at] != '%') {
      text.push_back(format[at]);
      continue;
    }
    if (++at == format.size()) return std::nullopt;
    if (format[at] == '%') {
      text.push_back('%');
      continue;
    }
    if (next == args.size()) return std::nullopt;
    if (format[at] == 'c') {
      text += Character(args[next++]);
    } else if (format[at] == 's' || format[at] == 'd' || format[at] == 'r') {
      text += args[next++];
    } else {
      return std::nullopt;
    }
    if (text.size() > 1 << 20) return std::nullopt;
  }
  return text;
}

std::optional<std::string> BraceFormat(std::string_view format,
                                       std::span<const std::string> args) {
  std::string text;
  std::size_t next = 0;
  for (std::size_t at = 0; at < format.size(); ++at) {
    const char c = format[at];
    if ((c == '{' || c == '}') && at + 1 < format.size() &&
        format[at + 1] == c) {
      text.push_back(c);
      ++at;
      continue;
    }
    if (c != '{') {
      text.push_back(c);
      continue;
    }
    ++at;
    std::size_t index = next;
    if (const auto digits = Digits(format, at, 3, 10)) {
      index = *digits;
    } else {
      ++next;
    }
    if (at < format.size() && format.substr(at).starts_with(":c")) at += 2;
    if (at == format.size() || format[at] != '}' || index >= args.size()) {
      return std::nullopt;
    }
    text += args[index];
    if (text.size() > 1 << 20) return std::nullopt;
  }
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    if (c == '=' || c == '\n' || c == '\r' || c == ' ') continue;
    const int digit = Base64Digit(c);
    if (digit < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<char>(bits >> held & 0xff));
    }
  }
  return bytes;
}

std::optional<std::string> FromHex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') continue;
    if (i + 1 == text.size()) return std::nullopt;
    const int high = HexDigit(text[i]);
    const int low = HexDigit(text[++i]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

bool IsPrintable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return static_cast<std::uint8_t>(c) >= 0x20 || c == '\n' || c == '\t' ||
           c == '\r';
  });
}

}  // namespace assay
