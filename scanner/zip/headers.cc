// SPDX-License-Identifier: Apache-2.0
#include "scanner/zip/headers.h"

#include <algorithm>
#include <cstring>

namespace assay {
namespace {

constexpr std::uint32_t kAll32 = UINT32_MAX;
constexpr std::uint16_t kZip64 = 0x0001;
constexpr std::uint16_t kUnicodePath = 0x7075;

// Takes from the extra fields what the fixed part had no room for.
void ReadExtra(Bytes extra, bool central, ZipEntry& entry) {
  ByteReader in(extra);
  while (in.left() >= 4) {
    const std::uint16_t id = in.U16();
    const std::uint16_t length = in.U16();
    ByteReader field(Slice(extra, in.offset(), length));
    if (id == kZip64) {
      if (entry.size == kAll32) entry.size = field.U64();
      if (entry.packed == kAll32) entry.packed = field.U64();
      if (central && entry.local == kAll32) entry.local = field.U64();
    } else if (id == kUnicodePath && length > 5) {
      field.Skip(5);
      entry.unicode_name = AsText(field.Take(field.left()));
    }
    in.Skip(length);
    if (in.failed()) return;
  }
}

}  // namespace

ZipMark ZipMarkAt(Bytes file, std::uint64_t at) {
  const Bytes mark = Slice(file, at, 4);
  if (mark.size() < 4 || mark[0] != 'P' || mark[1] != 'K') {
    return ZipMark::kNone;
  }
  const auto kind = static_cast<ZipMark>(mark[2] | mark[3] << 8);
  switch (kind) {
    case ZipMark::kLocal:
    case ZipMark::kCentral:
    case ZipMark::kEnd:
    case ZipMark::kEnd64:
    case ZipMark::kLocator64:
    case ZipMark::kDescriptor:
      return kind;
    default:
      return ZipMark::kNone;
  }
}

std::uint64_t NextZipMark(Bytes file, std::uint64_t from, std::uint64_t to) {
  to = std::min<std::uint64_t>(to, file.size());
  while (from < to) {
    const void* p = std::memchr(file.data() + from, 'P', to - from);
    if (p == nullptr) return to;
    from = static_cast<std::uint64_t>(static_cast<const std::uint8_t*>(p) -
                                      file.data());
    if (ZipMarkAt(file, from) != ZipMark::kNone) return from;
    ++from;
  }
  return to;
}

std::optional<ZipEntry> ParseCentral(Bytes file, std::uint64_t at) {
  ByteReader in(Slice(file, at));
  ZipEntry entry;
  entry.at = at;
  in.Skip(6);
  entry.version = in.U16();
  entry.flags = in.U16();
  entry.method = in.U16();
  in.Skip(4);
  entry.crc = in.U32();
  entry.packed = in.U32();
  entry.size = in.U32();
  const std::uint16_t name = in.U16();
  const std::uint16_t extra = in.U16();
  const std::uint16_t comment = in.U16();
  entry.disk = in.U16();
  in.Skip(6);
  entry.local = in.U32();
  if (in.failed()) return std::nullopt;
  entry.name = AsText(Slice(file, at + 46, name));
  entry.extra = extra;
  ReadExtra(Slice(file, at + 46 + name, extra), true, entry);
  entry.length = 46ull + name + extra + comment;
  return entry;
}

std::optional<ZipEntry> ParseLocal(Bytes file, std::uint64_t at) {
  ByteReader in(Slice(file, at));
  ZipEntry entry;
  entry.at = at;
  in.Skip(4);
  entry.version = in.U16();
  entry.flags = in.U16();
  entry.method = in.U16();
  in.Skip(4);
  entry.crc = in.U32();
  entry.packed = in.U32();
  entry.size = in.U32();
  const std::uint16_t name = in.U16();
  const std::uint16_t extra = in.U16();
  if (in.failed()) return std::nullopt;
  entry.name = AsText(Slice(file, at + 30, name));
  entry.extra = extra;
  ReadExtra(Slice(file, at + 30 + name, extra), false, entry);
  entry.length = 30ull + name + extra;
  return entry;
}

std::optional<ZipEnd> ParseEnd(Bytes file, std::uint64_t at) {
  ByteReader in(Slice(file, at));
  in.Skip(4);
  ZipEnd end;
  end.at = end.before = at;
  end.disk = in.U16();
  end.disk = static_cast<std::uint16_t>(end.disk | in.U16());
  in.Skip(2);
  end.count = in.U16();
  end.directory_size = in.U32();
  end.directory = in.U32();
  const std::uint16_t comment = in.U16();
  if (in.failed()) return std::nullopt;
  end.length = 22ull + comment;
  // ZIP64: a locator of 20 bytes stands before, and says where a record of 56
  // or more bytes is, which usually stands right before the locator.
  if (at < 20 || ZipMarkAt(file, at - 20) != ZipMark::kLocator64) return end;
  ByteReader locator(Slice(file, at - 20, 20));
  locator.Skip(8);
  std::uint64_t record = locator.U64();
  if (ZipMarkAt(file, record) != ZipMark::kEnd64) record = at - 76;
  end.before = at - 20;
  if (at < 76 || ZipMarkAt(file, record) != ZipMark::kEnd64) return end;
  end.before = record;
  ByteReader big(Slice(file, record, 56));
  big.Skip(32);
  const std::uint64_t count = big.U64();
  const std::uint64_t size = big.U64();
  const std::uint64_t offset = big.U64();
  if (end.count == UINT16_MAX) end.count = count;
  if (end.directory_size == kAll32) end.directory_size = size;
  if (end.directory == kAll32) end.directory = offset;
  if (end.disk == UINT16_MAX) end.disk = 0;
  return end;
}

std::uint64_t DescriptorLength(Bytes file, std::uint64_t at,
                               std::uint64_t packed) {
  const std::uint64_t mark =
      ZipMarkAt(file, at) == ZipMark::kDescriptor ? 4 : 0;
  const Bytes sizes = Slice(file, at + mark + 4, 16);
  const std::uint64_t narrow =
      sizes.size() >= 8 && ByteReader(sizes).U32() == packed ? mark + 12 : 0;
  const std::uint64_t wide =
      sizes.size() == 16 && ByteReader(sizes).U64() == packed ? mark + 20 : 0;
  // A small wide descriptor begins like a narrow one; what follows decides.
  if (wide != 0 && ZipMarkAt(file, at + wide) != ZipMark::kNone) return wide;
  return narrow != 0 ? narrow : wide;
}

}  // namespace assay
