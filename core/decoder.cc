// SPDX-License-Identifier: Apache-2.0
#include "core/decoder.h"

#include <bzlib.h>
#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/lzma_decoder.h"

namespace assay {
namespace {

constexpr std::uint64_t kNowhere = UINT64_MAX;

// A zstd frame may ask for a window of 2 GiB; more than 128 MiB is refused.
constexpr int kZstdWindowLog = 27;

// Padding between streams is looked for this far.
constexpr std::uint64_t kMostPadding = 4ull << 20;

std::uint64_t FirstNonZero(Bytes bytes) {
  bytes = Slice(bytes, 0, kMostPadding);
  const auto first = std::ranges::find_if(bytes, [](auto b) { return b != 0; });
  return static_cast<std::uint64_t>(first - bytes.begin());
}

class Inflate final : public Decoder {
 public:
  Inflate(Codec codec, int window_bits) : gzip_(codec == Codec::kGzip) {
    ready_ = inflateInit2(&stream_, window_bits) == Z_OK;
  }
  ~Inflate() override { inflateEnd(&stream_); }

  Step Run(Bytes input, std::span<std::uint8_t> output) override {
    if (!ready_) return {.broken = "zlib cannot be set up"};
    stream_.next_in = const_cast<std::uint8_t*>(input.data());
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = output.data();
    stream_.avail_out = static_cast<uInt>(output.size());
    const int code = inflate(&stream_, Z_NO_FLUSH);
    Step step{.taken = input.size() - stream_.avail_in,
              .made = output.size() - stream_.avail_out,
              .ended = code == Z_STREAM_END,
              .broken = {}};
    if (code == Z_NEED_DICT) {
      step.broken = "it needs a dictionary";
    } else if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
      step.broken = stream_.msg == nullptr ? "broken" : stream_.msg;
    }
    return step;
  }

  // Python's gzip skips zeros between members.
  std::uint64_t NextAt(Bytes rest) const override {
    if (!gzip_) return kNowhere;
    const std::uint64_t at = FirstNonZero(rest);
    return StartsWith(Slice(rest, at), "\x1f\x8b") ? at : kNowhere;
  }

  void Restart() override { inflateReset(&stream_); }

 private:
  z_stream stream_ = {};
  bool gzip_;
  bool ready_;
};

class Bunzip final : public Decoder {
 public:
  Bunzip() { Start(); }
  ~Bunzip() override { BZ2_bzDecompressEnd(&stream_); }

  Step Run(Bytes input, std::span<std::uint8_t> output) override {
    if (!ready_) return {.broken = "bzip2 cannot be set up"};
    stream_.next_in =
        reinterpret_cast<char*>(const_cast<std::uint8_t*>(input.data()));
    stream_.avail_in = static_cast<unsigned>(input.size());
    stream_.next_out = reinterpret_cast<char*>(output.data());
    stream_.avail_out = static_cast<unsigned>(output.size());
    const int code = BZ2_bzDecompress(&stream_);
    const bool fine = code == BZ_OK || code == BZ_STREAM_END;
    return {.taken = input.size() - stream_.avail_in,
            .made = output.size() - stream_.avail_out,
            .ended = code == BZ_STREAM_END,
            .broken = fine ? "" : "bad bzip2 data"};
  }

  std::uint64_t NextAt(Bytes rest) const override {
    return StartsWith(rest, "BZh") ? 0 : kNowhere;
  }

  void Restart() override {
    BZ2_bzDecompressEnd(&stream_);
    Start();
  }

 private:
  void Start() {
    stream_ = {};
    ready_ = BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
  }

  bz_stream stream_ = {};
  bool ready_ = false;
};

// Skippable frames, which zstd and lz4 share: 50 2a 4d 18 to 5f 2a 4d 18.
bool IsSkippable(Bytes rest) {
  return rest.size() >= 4 && rest[0] >> 4 == 5 && rest[1] == 0x2a &&
         rest[2] == 0x4d && rest[3] == 0x18;
}

class Unzstd final : public Decoder {
 public:
  Unzstd() : stream_(ZSTD_createDCtx()) {
    if (stream_ != nullptr) {
      ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kZstdWindowLog);
    }
  }
  ~Unzstd() override { ZSTD_freeDCtx(stream_); }

  Step Run(Bytes input, std::span<std::uint8_t> output) override {
    if (stream_ == nullptr) return {.broken = "zstd cannot be set up"};
    ZSTD_inBuffer in = {input.data(), input.size(), 0};
    ZSTD_outBuffer out = {output.data(), output.size(), 0};
    const std::size_t code = ZSTD_decompressStream(stream_, &out, &in);
    Step step{
        .taken = in.pos, .made = out.pos, .ended = code == 0, .broken = {}};
    if (ZSTD_isError(code) != 0) step.broken = ZSTD_getErrorName(code);
    return step;
  }

  std::uint64_t NextAt(Bytes rest) const override {
    return StartsWith(rest, "\x28\xb5\x2f\xfd") || IsSkippable(rest) ? 0
                                                                     : kNowhere;
  }

  void Restart() override { ZSTD_DCtx_reset(stream_, ZSTD_reset_session_only); }

 private:
  ZSTD_DCtx* stream_;
};

class Unlz4 final : public Decoder {
 public:
  Unlz4() {
    if (LZ4F_isError(LZ4F_createDecompressionContext(&stream_, LZ4F_VERSION))) {
      stream_ = nullptr;
    }
  }
  ~Unlz4() override { LZ4F_freeDecompressionContext(stream_); }

  Step Run(Bytes input, std::span<std::uint8_t> output) override {
    if (stream_ == nullptr) return {.broken = "lz4 cannot be set up"};
    std::size_t taken = input.size();
    std::size_t made = output.size();
    const std::size_t code = LZ4F_decompress(stream_, output.data(), &made,
                                             input.data(), &taken, nullptr);
    if (LZ4F_isError(code)) return {.broken = LZ4F_getErrorName(code)};
    return {.taken = taken, .made = made, .ended = code == 0, .broken = {}};
  }

  std::uint64_t NextAt(Bytes rest) const override {
    return StartsWith(rest, "\x04\x22\x4d\x18") || IsSkippable(rest) ? 0
                                                                     : kNowhere;
  }

  void Restart() override { LZ4F_resetDecompressionContext(stream_); }

 private:
  LZ4F_dctx* stream_ = nullptr;
};

}  // namespace

std::unique_ptr<Decoder> Decoder::For(Codec codec) {
  switch (codec) {
    case Codec::kDeflate:
      return std::make_unique<Inflate>(codec, -MAX_WBITS);
    case Codec::kZlib:
      return std::make_unique<Inflate>(codec, MAX_WBITS);
    case Codec::kGzip:
      return std::make_unique<Inflate>(codec, MAX_WBITS + 16);
    case Codec::kBzip2:
      return std::make_unique<Bunzip>();
    case Codec::kXz:
    case Codec::kLzmaAlone:
    case Codec::kLzmaZip:
      return LzmaDecoder(codec);
    case Codec::kZstd:
      return std::make_unique<Unzstd>();
    case Codec::kLz4:
      return std::make_unique<Unlz4>();
  }
  std::unreachable();
}

}  // namespace assay
