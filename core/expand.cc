// SPDX-License-Identifier: Apache-2.0
#include "core/expand.h"

#include <libdeflate.h>
#include <sys/mman.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "core/decoder.h"
#include "core/mapping.h"

namespace assay {
namespace {

// Output is made in pieces of this size, so that limits are asked in time.
constexpr std::uint64_t kPiece = 1ull << 20;
constexpr std::uint64_t kPage = 4096;

// Up to here no ratio is suspicious: it costs little to look.
constexpr std::uint64_t kRatioFrom = 64ull << 20;

// So many streams that pass the ratio are a bomb, not an accident; the rest of
// it is not worth opening.
constexpr std::uint64_t kMostBombs = 8;

std::uint64_t PageUp(std::uint64_t size) {
  return (size + kPage - 1) / kPage * kPage;
}

// Address space, not memory: pages exist once they are written.
std::uint8_t* Reserve(std::uint64_t size) {
  if (size == 0) return nullptr;
  void* region = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return region == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(region);
}

// Where output goes: into the region while there is room, then nowhere.
class Output {
 public:
  Output(std::uint8_t* region, std::uint64_t room)
      : region_(region), room_(region == nullptr ? 0 : room) {}

  std::span<std::uint8_t> Space() {
    if (size_ < room_) {
      return {region_ + size_, std::min(kPiece, room_ - size_)};
    }
    if (scratch_.empty()) scratch_.resize(kPiece / 4);
    return scratch_;
  }

  void Made(std::span<const std::uint8_t> made) {
    crc_ = libdeflate_crc32(crc_, made.data(), made.size());
    size_ += made.size();
  }

  std::uint64_t size() const { return size_; }
  std::uint64_t held() const { return std::min(size_, room_); }
  std::uint32_t crc() const { return crc_; }

 private:
  std::uint8_t* region_;
  std::uint64_t room_;
  std::uint64_t size_ = 0;
  std::uint32_t crc_ = 0;
  std::vector<std::uint8_t> scratch_;
};

}  // namespace

std::uint32_t Crc32(Bytes bytes) {
  if (bytes.size() <= kWindow) {
    return libdeflate_crc32(0, bytes.data(), bytes.size());
  }
  std::uint32_t crc = 0;
  ForEachWindow(bytes, [&](Bytes window) {
    crc = libdeflate_crc32(crc, window.data(), window.size());
    return true;
  });
  return crc;
}

Expanded::Expanded(Expanded&& other) noexcept
    : size(other.size),
      consumed(other.consumed),
      crc32(other.crc32),
      stopped(std::move(other.stopped)),
      limit(std::move(other.limit)),
      bytes_(std::exchange(other.bytes_, {})),
      reserved_(std::exchange(other.reserved_, 0)),
      owner_(std::exchange(other.owner_, nullptr)) {}

Expanded::~Expanded() {
  if (owner_ == nullptr || reserved_ == 0) return;
  munmap(const_cast<std::uint8_t*>(bytes_.data()), reserved_);
  owner_->held_ -= reserved_;
}

Expander::Expander(const Limits& limits,
                   std::chrono::steady_clock::time_point deadline)
    : limits_(limits), deadline_(deadline) {}

void Expander::Check(Expanded& result) const {
  if (total_ > limits_.expanded_total) {
    result.limit = "expanded-total";
    result.stopped = "more than " + std::to_string(limits_.expanded_total) +
                     " bytes were decompressed";
  } else if (result.size > kRatioFrom &&
             result.size / limits_.ratio > result.consumed) {
    result.limit = "ratio";
    result.stopped =
        "it grows more than " + std::to_string(limits_.ratio) + " times";
  } else if (std::chrono::steady_clock::now() >= deadline_) {
    result.limit = "seconds";
    result.stopped = "time is up";
  }
}

Expanded Expander::Expand(Codec codec, Bytes input) {
  Expanded result;
  if (bombs_ >= kMostBombs) {
    result.limit = "ratio";
    result.stopped = "too many streams before it grew too much";
    return result;
  }
  Check(result);
  if (!result.stopped.empty()) return result;
  const std::uint64_t room =
      limits_.expanded_held - std::min(held_, limits_.expanded_held);
  std::uint8_t* region = Reserve(room);
  Output output(region, room);
  const std::unique_ptr<Decoder> decoder = Decoder::For(codec);
  std::uint64_t forgotten = 0;

  while (result.stopped.empty()) {
    // zlib and bzip2 count input in 32 bits.
    const Bytes piece = Slice(input, result.consumed, kWindow);
    const std::span<std::uint8_t> space = output.Space();
    Decoder::Step step = decoder->Run(piece, space);
    output.Made(space.first(step.made));
    result.size = output.size();
    result.consumed += step.taken;
    total_ += step.made;
    if (result.consumed - forgotten >= 2 * kWindow) {
      Forget(Slice(input, forgotten, kWindow));
      forgotten += kWindow;
    }
    if (step.ended) {
      const std::uint64_t next = decoder->NextAt(Slice(input, result.consumed));
      if (next == UINT64_MAX) break;
      result.consumed += next;
      decoder->Restart();
    } else if (!step.broken.empty()) {
      result.stopped = std::move(step.broken);
    } else if (step.taken == 0 && step.made == 0) {
      result.stopped = "the stream ends before its end mark";
    }
    if (result.stopped.empty()) Check(result);
  }

  if (result.limit == "ratio") ++bombs_;
  result.crc32 = output.crc();
  if (region == nullptr) return result;
  result.bytes_ = Bytes(region, output.held());
  result.reserved_ = PageUp(output.held());
  result.owner_ = this;
  held_ += result.reserved_;
  if (result.reserved_ < PageUp(room)) {
    munmap(region + result.reserved_, PageUp(room) - result.reserved_);
  }
  return result;
}

}  // namespace assay
