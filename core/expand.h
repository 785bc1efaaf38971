// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_EXPAND_H_
#define ASSAY_CORE_EXPAND_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "core/bytes.h"
#include "core/limits.h"

namespace assay {

/// Compressed forms that we undo.
enum class Codec {
  kDeflate,  ///< Raw deflate, as in zip members.
  kZlib,
  kGzip,  ///< All members of a multi-member file.
  kBzip2,
  kXz,
  kLzmaAlone,  ///< The older .lzma, as Python's FORMAT_ALONE writes it.
  kLzmaZip,    ///< zip method 14: 4 bytes of version and size, then raw LZMA1.
  kZstd,
  kLz4,  ///< The lz4 frame format.
};

class Expander;

/// What came out of one compressed stream.  Frees its memory, and its part of
/// the budget, when it dies; must not outlive its Expander.
class Expanded {
 public:
  ~Expanded();
  Expanded(Expanded&& other) noexcept;
  Expanded& operator=(Expanded&&) = delete;

  /// The output; only its beginning when `size` is larger.
  Bytes bytes() const { return bytes_; }

  /// Bytes that the stream holds in all, or up to where it stopped.
  std::uint64_t size = 0;
  /// Bytes of the input that the stream took.
  std::uint64_t consumed = 0;
  /// CRC-32 of all output (not only of what is held).
  std::uint32_t crc32 = 0;
  /// Why the output ends before the stream does; empty when it does not.
  std::string stopped;
  /// The name of the limit that stopped it; empty when none did.
  std::string limit;

 private:
  friend class Expander;
  Expanded() = default;
  Bytes bytes_;
  std::uint64_t reserved_ = 0;
  Expander* owner_ = nullptr;
};

/// Decompresses for one file, within Limits: `expanded_held`,
/// `expanded_total`, `ratio` and a deadline.  One per file and thread.
class Expander {
 public:
  Expander(const Limits& limits,
           std::chrono::steady_clock::time_point deadline);
  Expander(const Expander&) = delete;

  /// Decompresses the stream at the start of `input`.  A broken stream yields
  /// what came before the break, with `stopped` set.
  Expanded Expand(Codec codec, Bytes input);

 private:
  friend class Expanded;
  void Check(Expanded& result) const;

  const Limits& limits_;
  std::chrono::steady_clock::time_point deadline_;
  std::uint64_t held_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t bombs_ = 0;  ///< Streams that passed the ratio.
};

/// CRC-32 as in zip and gzip.
std::uint32_t Crc32(Bytes bytes);

}  // namespace assay

#endif  // ASSAY_CORE_EXPAND_H_
