// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_CORE_STREAM_ASSEMBLER_H_
#define ASSAY_TESTS_CORE_STREAM_ASSEMBLER_H_

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <string>

#include "core/expand.h"

namespace assay {

/// One stream of zlib's: 15 for zlib, -15 for raw deflate, 31 for gzip.
inline std::string WithZlib(const std::string& data, int window_bits) {
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, data.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// One stream of liblzma's: .xz, .lzma, or zip's method 14.
inline std::string WithLzma(const std::string& data, Codec codec) {
  lzma_options_lzma options;
  lzma_lzma_preset(&options, 1);
  lzma_filter filters[2] = {
      {codec == Codec::kXz ? LZMA_FILTER_LZMA2 : LZMA_FILTER_LZMA1, &options},
      {LZMA_VLI_UNKNOWN, nullptr}};
  std::string out(data.size() * 2 + 1000, '\0');
  std::string head;
  if (codec == Codec::kLzmaZip) {
    std::uint8_t properties[5];
    lzma_properties_encode(&filters[0], properties);
    head = std::string("\x09\x04\x05\0", 4) +
           std::string(reinterpret_cast<char*>(properties), 5);
  }
  lzma_stream stream = LZMA_STREAM_INIT;
  lzma_ret code = LZMA_OK;
  if (codec == Codec::kXz) {
    code = lzma_stream_encoder(&stream, filters, LZMA_CHECK_CRC32);
  } else if (codec == Codec::kLzmaAlone) {
    code = lzma_alone_encoder(&stream, &options);
  } else {
    code = lzma_raw_encoder(&stream, filters);
  }
  stream.next_in = reinterpret_cast<const std::uint8_t*>(data.data());
  stream.avail_in = data.size();
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream.avail_out = out.size();
  if (code == LZMA_OK) code = lzma_code(&stream, LZMA_FINISH);
  if (code != LZMA_STREAM_END) return "";
  out.resize(stream.total_out);
  lzma_end(&stream);
  return head + out;
}

/// One stream in that form.
inline std::string Compressed(Codec codec, const std::string& data) {
  switch (codec) {
    case Codec::kDeflate:
      return WithZlib(data, -15);
    case Codec::kZlib:
      return WithZlib(data, 15);
    case Codec::kGzip:
      return WithZlib(data, 31);
    case Codec::kBzip2: {
      auto size = static_cast<unsigned>(data.size() * 2 + 1000);
      std::string out(size, '\0');
      BZ2_bzBuffToBuffCompress(out.data(), &size,
                               const_cast<char*>(data.data()),
                               static_cast<unsigned>(data.size()), 1, 0, 0);
      out.resize(size);
      return out;
    }
    case Codec::kXz:
    case Codec::kLzmaAlone:
    case Codec::kLzmaZip:
      return WithLzma(data, codec);
    case Codec::kZstd: {
      std::string out(ZSTD_compressBound(data.size()), '\0');
      out.resize(
          ZSTD_compress(out.data(), out.size(), data.data(), data.size(), 3));
      return out;
    }
    case Codec::kLz4: {
      std::string out(LZ4F_compressFrameBound(data.size(), nullptr), '\0');
      out.resize(LZ4F_compressFrame(out.data(), out.size(), data.data(),
                                    data.size(), nullptr));
      return out;
    }
  }
  return {};
}

}  // namespace assay

#endif  // ASSAY_TESTS_CORE_STREAM_ASSEMBLER_H_
