// SPDX-License-Identifier: Apache-2.0
#include "core/lzma_decoder.h"

#include <lzma.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace assay {
namespace {

// A stream states how much memory its dictionary takes, up to 4 GiB.
constexpr std::uint64_t kMemory = 128ull << 20;

constexpr std::string_view kXzMagic{"\xfd\x37zXZ\0", 6};

class Unlzma final : public Decoder {
 public:
  explicit Unlzma(Codec codec) : codec_(codec) { Start(); }
  ~Unlzma() override { lzma_end(&stream_); }

  Step Run(Bytes input, std::span<std::uint8_t> output) override {
    Step step;
    if (codec_ == Codec::kLzmaZip && !started_) {
      step.taken = TakeZipHeader(input);
      if (!started_ && failure_.empty()) return step;
    }
    if (!failure_.empty()) {
      step.broken = failure_;
      return step;
    }
    stream_.next_in = input.data() + step.taken;
    stream_.avail_in = input.size() - step.taken;
    stream_.next_out = output.data();
    stream_.avail_out = output.size();
    const lzma_ret code = lzma_code(&stream_, LZMA_RUN);
    step.taken = input.size() - stream_.avail_in;
    step.made = output.size() - stream_.avail_out;
    step.ended = code == LZMA_STREAM_END;
    if (code != LZMA_OK && code != LZMA_STREAM_END && code != LZMA_BUF_ERROR) {
      step.broken = Why(code);
    }
    return step;
  }

  // Between xz streams there may be zeros, in fours.
  std::uint64_t NextAt(Bytes rest) const override {
    if (codec_ != Codec::kXz) return UINT64_MAX;
    const auto first =
        std::ranges::find_if(rest, [](auto b) { return b != 0; });
    const auto at = static_cast<std::uint64_t>(first - rest.begin());
    return StartsWith(Slice(rest, at), kXzMagic) ? at : UINT64_MAX;
  }

  void Restart() override { Start(); }

 private:
  static std::string Why(lzma_ret code) {
    switch (code) {
      case LZMA_MEMLIMIT_ERROR:
        return "its dictionary needs more than 128 MiB";
      case LZMA_FORMAT_ERROR:
        return "not an lzma stream";
      case LZMA_OPTIONS_ERROR:
        return "unknown lzma options";
      case LZMA_MEM_ERROR:
        return "out of memory";
      default:
        return "bad lzma data";
    }
  }

  void Start() {
    lzma_ret code = LZMA_OK;
    if (codec_ == Codec::kXz) {
      code = lzma_stream_decoder(&stream_, kMemory, 0);
    } else if (codec_ == Codec::kLzmaAlone) {
      code = lzma_alone_decoder(&stream_, kMemory);
    }
    failure_ = code == LZMA_OK ? "" : Why(code);
  }

  // zip's method 14: version, size of the properties (5), the properties.
  std::uint64_t TakeZipHeader(Bytes input) {
    const std::uint64_t wanted = header_.size() - header_size_;
    const Bytes part = Slice(input, 0, wanted);
    std::ranges::copy(part, header_.begin() + static_cast<long>(header_size_));
    header_size_ += part.size();
    if (header_size_ < header_.size()) return part.size();
    started_ = true;
    lzma_filter filters[2] = {{LZMA_FILTER_LZMA1, nullptr},
                              {LZMA_VLI_UNKNOWN, nullptr}};
    lzma_ret code = header_[2] == 5 && header_[3] == 0
                        ? lzma_properties_decode(&filters[0], nullptr,
                                                 header_.data() + 4, 5)
                        : LZMA_OPTIONS_ERROR;
    if (code == LZMA_OK && lzma_raw_decoder_memusage(filters) > kMemory) {
      code = LZMA_MEMLIMIT_ERROR;
    }
    if (code == LZMA_OK) code = lzma_raw_decoder(&stream_, filters);
    std::free(filters[0].options);
    if (code != LZMA_OK) failure_ = Why(code);
    return part.size();
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
  Codec codec_;
  std::array<std::uint8_t, 9> header_ = {};
  std::size_t header_size_ = 0;
  bool started_ = false;
  std::string failure_;
};

}  // namespace

std::unique_ptr<Decoder> LzmaDecoder(Codec codec) {
  return std::make_unique<Unlzma>(codec);
}

}  // namespace assay
