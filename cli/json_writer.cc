// SPDX-License-Identifier: Apache-2.0
#include "cli/json_writer.h"

#include <array>
#include <string>
#include <utility>

#include "core/escape.h"

namespace assay {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

std::string Unit(std::uint32_t unit) {
  std::string text = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) {
    text += kHex[unit >> shift & 0xF];
  }
  return text;
}

std::string Character(std::uint32_t point) {
  if (point < 0x10000) return Unit(point);
  point -= 0x10000;
  return Unit(0xD800 + (point >> 10)) + Unit(0xDC00 + (point & 0x3FF));
}

std::size_t Length(std::uint8_t first) {
  return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// The first character of `text` (not empty) and the bytes it takes.
std::pair<std::uint32_t, std::size_t> Decode(std::string_view text) {
  const auto first = static_cast<std::uint8_t>(text[0]);
  const std::size_t length = Length(first);
  if (length == 1) return {first, 1};
  const std::string_view character = text.substr(0, length);
  if (!IsUtf8(character)) return {0xFFFD, 1};
  std::uint32_t point = first & (0x7Fu >> length);
  for (const char byte : character.substr(1)) {
    point = point << 6 | (static_cast<std::uint8_t>(byte) & 0x3F);
  }
  return {point, length};
}

}  // namespace

JsonWriter& JsonWriter::End() {
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty) NewLine();
  out_ << level.close;
  if (levels_.empty()) out_ << '\n';
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  Separate();
  Quote(key);
  out_ << (indent_ == 0 ? ":" : ": ");
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view text) {
  Separate();
  Quote(text);
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) {
  Separate();
  out_ << (value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::NumberText(std::int64_t below, std::uint64_t above,
                                   bool negative) {
  Separate();
  // Not operator<<: a locale may put separators between the digits.
  out_ << (negative ? std::to_string(below) : std::to_string(above));
  return *this;
}

JsonWriter& JsonWriter::Open(char open, char close) {
  Separate();
  out_ << open;
  levels_.push_back({close});
  return *this;
}

void JsonWriter::Separate() {
  if (std::exchange(after_key_, false) || levels_.empty()) return;
  if (!std::exchange(levels_.back().empty, false)) out_ << ',';
  NewLine();
}

void JsonWriter::NewLine() {
  if (indent_ == 0) return;
  out_ << '\n' << std::string(levels_.size() * indent_, ' ');
}

void JsonWriter::Quote(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const auto [point, length] = Decode(text);
    if (point == '"' || point == '\\') {
      quoted += '\\';
      quoted += static_cast<char>(point);
    } else if (point == '\n') {
      quoted += "\\n";
    } else if (point >= 0x20 && point < 0x7F) {
      quoted += static_cast<char>(point);
    } else {
      quoted += Character(point);
    }
    text.remove_prefix(length);
  }
  out_ << quoted << '"';
}

}  // namespace assay
