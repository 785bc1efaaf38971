// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SCANNER_ZIP_ASSEMBLER_H_
#define ASSAY_TESTS_SCANNER_ZIP_ASSEMBLER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/expand.h"
#include "tests/core/stream_assembler.h"

namespace assay {

/// Little-endian; zeros beyond the eighth byte.
inline void Put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out += static_cast<char>(i < 8 ? value >> (8 * i) & 0xff : 0);
  }
}

/// What one header of a member says.
struct ZipHeader {
  std::string name;
  std::uint16_t version = 20;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint32_t packed = 0;
  std::uint32_t size = 0;
  std::string extra;

  std::string Fields() const {
    std::string out;
    Put(out, version, 2);
    Put(out, flags, 2);
    Put(out, method, 2);
    Put(out, 0, 4);
    Put(out, crc, 4);
    Put(out, packed, 4);
    Put(out, size, 4);
    Put(out, name.size(), 2);
    Put(out, extra.size(), 2);
    return out;
  }
};

/// A member whose two headers can be made to lie, each for itself.
struct ZipPart {
  ZipPart(const std::string& name, const std::string& content,
          bool deflate = false)
      : data(deflate ? Compressed(Codec::kDeflate, content) : content) {
    local.name = name;
    local.method = deflate ? 8 : 0;
    local.crc = Crc32(AsBytes(content));
    local.packed = static_cast<std::uint32_t>(data.size());
    local.size = static_cast<std::uint32_t>(content.size());
    central = local;
  }

  ZipHeader local;
  ZipHeader central;
  std::string data;
  bool listed = true;  ///< Stands in the directory.
  std::string gap;     ///< Bytes behind the data.
};

/// An archive; Bytes() puts it together.
struct ZipFile {
  std::vector<ZipPart> parts;
  std::string prefix;  ///< Not counted by the offsets.
  std::string suffix;
  std::uint16_t disk = 0;
  std::optional<std::uint16_t> count;
  bool end = true;
  std::size_t cut = 0;  ///< Bytes taken away from the directory's end.

  std::string Bytes() const {
    std::string out = prefix;
    std::string directory;
    std::uint16_t listed = 0;
    for (const ZipPart& part : parts) {
      const std::size_t offset = out.size() - prefix.size();
      out += "PK\3\4" + part.local.Fields() + part.local.name +
             part.local.extra + part.data + part.gap;
      if (!part.listed) continue;
      ++listed;
      directory += "PK\1\2";
      Put(directory, part.central.version, 2);
      directory += part.central.Fields();
      Put(directory, 0, 10);
      Put(directory, offset, 4);
      directory += part.central.name + part.central.extra;
    }
    const std::size_t at = out.size() - prefix.size();
    directory.resize(directory.size() - cut);
    out += directory;
    if (end) {
      out += "PK\5\6";
      Put(out, disk, 2);
      Put(out, disk, 2);
      Put(out, count.value_or(listed), 2);
      Put(out, count.value_or(listed), 2);
      Put(out, directory.size(), 4);
      Put(out, at, 4);
      Put(out, 0, 2);
    }
    return out + suffix;
  }
};

/// What torch.save makes, with `pickle` as its data.pkl.
inline ZipFile TorchZip(const std::string& pickle, bool deflate = false) {
  ZipFile zip;
  zip.parts = {{"archive/data.pkl", pickle, deflate},
               {"archive/data/0", std::string(64, '\x3c'), deflate},
               {"archive/version", "3\n", deflate}};
  return zip;
}

}  // namespace assay

#endif  // ASSAY_TESTS_SCANNER_ZIP_ASSEMBLER_H_
