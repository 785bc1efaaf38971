// SPDX-License-Identifier: Apache-2.0
#include "scanner/tar/header.h"

#include <algorithm>
#include <charconv>

namespace assay {
namespace {

// Characters up to the first NUL.
std::string Text(Bytes block, std::uint64_t at, std::uint64_t length) {
  const std::string_view field = AsText(Slice(block, at, length));
  return std::string(field.substr(0, field.find('\0')));
}

// Octal digits between blanks and NULs; or, when the first bit is set, a
// big-endian number.
std::optional<std::uint64_t> Number(Bytes block, std::uint64_t at,
                                    std::uint64_t length) {
  const Bytes field = Slice(block, at, length);
  if (!field.empty() && (field[0] & 0x80) != 0) {
    std::uint64_t value = field[0] & 0x7f;
    for (const std::uint8_t byte : field.subspan(1)) {
      if (value >> 56 != 0) return std::nullopt;
      value = value << 8 | byte;
    }
    return value;
  }
  std::string_view text = AsText(field);
  while (text.starts_with(' ')) text.remove_prefix(1);
  text = text.substr(0, text.find_first_of(std::string_view(" \0", 2)));
  std::uint64_t value = 0;
  if (text.empty()) return value;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

// The sum of all bytes, with blanks in place of the checksum; old writers
// took the bytes for signed.
bool IsSound(Bytes block) {
  std::int64_t plain = 0;
  std::int64_t with_sign = 0;
  for (std::uint64_t i = 0; i < kTarBlock; ++i) {
    const std::uint8_t byte = i >= 148 && i < 156 ? ' ' : block[i];
    plain += byte;
    with_sign += static_cast<std::int8_t>(byte);
  }
  const auto stated = Number(block, 148, 8);
  return stated && (static_cast<std::int64_t>(*stated) == plain ||
                    static_cast<std::int64_t>(*stated) == with_sign);
}

}  // namespace

std::optional<TarHeader> ParseTarHeader(Bytes block) {
  if (block.size() < kTarBlock) return std::nullopt;
  block = block.first(kTarBlock);
  if (std::ranges::all_of(block, [](auto byte) { return byte == 0; })) {
    return std::nullopt;
  }
  TarHeader header;
  header.name = Text(block, 0, 100);
  header.link = Text(block, 157, 100);
  header.type = block[156] == 0 ? '0' : static_cast<char>(block[156]);
  const auto size = Number(block, 124, 12);
  header.numbers = size.has_value();
  header.size = size.value_or(0);
  header.sound = IsSound(block);
  header.ustar = StartsWith(block.subspan(257), "ustar");
  const bool posix =
      StartsWith(block.subspan(257), std::string_view("ustar\0", 6));
  if (posix) {
    const std::string prefix = Text(block, 345, 155);
    if (!prefix.empty()) header.name = prefix + "/" + header.name;
  }
  header.extended = header.type == 'S' && block[482] != 0;
  return header;
}

std::map<std::string, std::string> ParsePax(Bytes records) {
  std::map<std::string, std::string> values;
  std::string_view text = AsText(records);
  while (!text.empty()) {
    std::uint64_t length = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), length);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || length <= digits + 1 || length > text.size()) {
      break;
    }
    std::string_view record = text.substr(digits + 1, length - digits - 1);
    if (record.ends_with('\n')) record.remove_suffix(1);
    const std::size_t equals = record.find('=');
    if (equals != std::string_view::npos) {
      values[std::string(record.substr(0, equals))] = record.substr(equals + 1);
    }
    text.remove_prefix(length);
  }
  return values;
}

}  // namespace assay
