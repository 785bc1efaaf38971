// SPDX-License-Identifier: Apache-2.0
#include "core/bytes.h"

#include <algorithm>
#include <cstring>

namespace assay {

std::string_view AsText(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes AsBytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool StartsWith(Bytes bytes, std::string_view magic) {
  return AsText(bytes).starts_with(magic);
}

Bytes Slice(Bytes bytes, std::uint64_t offset, std::uint64_t count) {
  if (offset >= bytes.size()) return {};
  return bytes.subspan(offset,
                       std::min<std::uint64_t>(count, bytes.size() - offset));
}

std::optional<std::uint64_t> CheckedAdd(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

std::optional<std::uint64_t> CheckedMultiply(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

template <class T>
T ByteReader::Little() {
  const Bytes raw = Take(sizeof(T));
  T value = 0;
  for (std::size_t i = raw.size(); i-- > 0;) {
    value = static_cast<T>(static_cast<std::uint64_t>(value) << 8 | raw[i]);
  }
  return value;
}

template <class T>
T ByteReader::Big() {
  T value = 0;
  for (const std::uint8_t byte : Take(sizeof(T))) {
    value = static_cast<T>(static_cast<std::uint64_t>(value) << 8 | byte);
  }
  return value;
}

std::uint8_t ByteReader::U8() { return Little<std::uint8_t>(); }
std::uint16_t ByteReader::U16() { return Little<std::uint16_t>(); }
std::uint32_t ByteReader::U32() { return Little<std::uint32_t>(); }
std::uint64_t ByteReader::U64() { return Little<std::uint64_t>(); }
std::uint16_t ByteReader::BigU16() { return Big<std::uint16_t>(); }
std::uint32_t ByteReader::BigU32() { return Big<std::uint32_t>(); }
std::uint64_t ByteReader::BigU64() { return Big<std::uint64_t>(); }

Bytes ByteReader::Take(std::uint64_t count) {
  if (failed_ || count > left()) {
    failed_ = true;
    return {};
  }
  const Bytes taken = bytes_.subspan(offset_, count);
  offset_ += count;
  return taken;
}

void ByteReader::Skip(std::uint64_t count) { Take(count); }

std::string_view ByteReader::Line() {
  if (failed_ || left() == 0) {
    failed_ = true;
    return {};
  }
  const std::uint8_t* begin = bytes_.data() + offset_;
  const void* newline = std::memchr(begin, '\n', left());
  if (newline == nullptr) {
    failed_ = true;
    return {};
  }
  const auto length = static_cast<std::uint64_t>(
      static_cast<const std::uint8_t*>(newline) - begin);
  offset_ += length + 1;
  return AsText({begin, length});
}

void ByteReader::Seek(std::uint64_t offset) {
  if (failed_ || offset > bytes_.size()) {
    failed_ = true;
    return;
  }
  offset_ = offset;
}

}  // namespace assay
