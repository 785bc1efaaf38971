// SPDX-License-Identifier: Apache-2.0
#include "scanner/executable.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

// e_ident: magic, class 1-2, byte order 1-2, version 1.
bool IsElf(Bytes bytes) {
  return bytes.size() >= 16 && StartsWith(bytes, "\x7f\x45LF") &&
         (bytes[4] == 1 || bytes[4] == 2) && (bytes[5] == 1 || bytes[5] == 2) &&
         bytes[6] == 1;
}

// The DOS header's word at 0x3c says where "PE\0\0" is.
bool IsPe(Bytes bytes) {
  if (bytes.size() < 64 || !StartsWith(bytes, "MZ")) return false;
  const std::uint32_t at = ByteReader(bytes.subspan(0x3c)).U32();
  return StartsWith(Slice(bytes, at), std::string_view("PE\0\0", 4));
}

bool IsMachO(Bytes bytes) {
  if (bytes.size() < 28) return false;
  ByteReader little(bytes);
  const std::uint32_t magic = little.U32();
  const std::uint32_t cpu = little.U32();
  constexpr std::array<std::uint32_t, 3> kCpus = {7, 12, 18};
  if (magic == 0xfeedface || magic == 0xfeedfacf) {
    return std::ranges::find(kCpus, cpu & 0xffffff) != kCpus.end();
  }
  // Universal binaries share their magic with Java classes, whose version
  // stands where these have a small count.
  ByteReader big(bytes);
  const std::uint32_t fat = big.BigU32();
  const std::uint32_t count = big.BigU32();
  return (fat == 0xcafebabe || fat == 0xcafebabf) && count > 0 && count < 20;
}

// "#!", blanks, an absolute path, all printable up to the end of the line.
bool IsScript(Bytes bytes) {
  if (!StartsWith(bytes, "#!")) return false;
  std::string_view line = AsText(Slice(bytes, 2, 256));
  const std::size_t end = line.find('\n');
  if (end == std::string_view::npos && bytes.size() > 258) return false;
  line = line.substr(0, end);
  while (line.starts_with(' ')) line.remove_prefix(1);
  while (line.ends_with('\r')) line.remove_suffix(1);
  return line.size() >= 4 && line.starts_with('/') &&
         std::ranges::all_of(line, [](char c) { return c >= ' ' && c < 127; });
}

}  // namespace

std::string_view ExecutableKind(Bytes bytes) {
  if (IsElf(bytes)) return "elf";
  if (IsPe(bytes)) return "pe";
  if (IsMachO(bytes)) return "macho";
  if (IsScript(bytes)) return "script";
  return {};
}

}  // namespace assay
