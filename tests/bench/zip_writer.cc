// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/zip_writer.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

namespace assay {
namespace {

std::string Little(std::uint64_t value, int width) {
  std::string bytes;
  for (int i = 0; i < width; ++i) {
    bytes += static_cast<char>(value >> (8 * i));
  }
  return bytes;
}

}  // namespace

// splitmix64: quick, and no compressor or reader finds anything in it.
std::string Noise(std::uint64_t seed, std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t at = 0; at < count; at += 8) {
    std::uint64_t value = seed += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    value ^= value >> 31;
    std::memcpy(&bytes[at], &value, std::min<std::size_t>(8, count - at));
  }
  return bytes;
}

ZipWriter::ZipWriter(const std::string& path) : out_(path, std::ios::binary) {}

void ZipWriter::Add(const std::string& name, const std::string& bytes) {
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()),
                         static_cast<uInt>(bytes.size()));
  // Version, flags, method, time and date, then what is checked.
  const std::string header = Little(20, 2) + Little(0, 2) + Little(0, 2) +
                             Little(0, 2) + Little(33, 2) + Little(crc, 4) +
                             Little(bytes.size(), 4) + Little(bytes.size(), 4) +
                             Little(name.size(), 2) + Little(0, 2);
  entries_.push_back({header, name, static_cast<std::uint64_t>(out_.tellp())});
  out_ << "PK\3\4" << header << name << bytes;
}

bool ZipWriter::Finish() {
  const auto start = static_cast<std::uint64_t>(out_.tellp());
  for (const Entry& entry : entries_) {
    out_ << "PK\1\2" << Little(20, 2) << entry.header << Little(0, 2)
         << Little(0, 2) << Little(0, 2) << Little(0, 4)
         << Little(entry.offset, 4) << entry.name;
  }
  const std::uint64_t size = static_cast<std::uint64_t>(out_.tellp()) - start;
  out_ << "PK\5\6" << Little(0, 4) << Little(entries_.size(), 2)
       << Little(entries_.size(), 2) << Little(size, 4) << Little(start, 4)
       << Little(0, 2);
  out_.flush();
  return out_.good();
}

}  // namespace assay
