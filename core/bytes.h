// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_BYTES_H_
#define ASSAY_CORE_BYTES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace assay {

/// Bytes of a file or a member; never owned.
using Bytes = std::span<const std::uint8_t>;

/// The same bytes seen as characters; they need not be valid in any encoding.
std::string_view AsText(Bytes bytes);

/// The same characters seen as bytes.
Bytes AsBytes(std::string_view text);

/// Whether `bytes` begin with `magic`.
bool StartsWith(Bytes bytes, std::string_view magic);

/// At most `count` bytes of `bytes` from `offset` on; empty past the end.
Bytes Slice(Bytes bytes, std::uint64_t offset,
            std::uint64_t count = UINT64_MAX);

/// a + b and a * b, or nothing where the result does not fit.  Every size that
/// a file states goes through these.
std::optional<std::uint64_t> CheckedAdd(std::uint64_t a, std::uint64_t b);
std::optional<std::uint64_t> CheckedMultiply(std::uint64_t a, std::uint64_t b);

/// Reads untrusted bytes from front to back.
///
/// Reading past the end sets failed() and yields zeros and empty spans from
/// then on, so a reader may take a whole record and ask once whether it was
/// all there.  A count read after the end is zero; a loop over it does not run.
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

  std::uint8_t U8();
  std::uint16_t U16();  ///< Little-endian, like U32 and U64.
  std::uint32_t U32();
  std::uint64_t U64();
  std::uint16_t BigU16();  ///< Big-endian, like BigU32 and BigU64.
  std::uint32_t BigU32();
  std::uint64_t BigU64();

  /// The next `count` bytes; empty and failed() when fewer are left.
  Bytes Take(std::uint64_t count);

  /// Steps over `count` bytes; failed() when fewer are left.
  void Skip(std::uint64_t count);

  /// The bytes up to the next '\n', which is consumed and not returned; empty
  /// and failed() when there is none.
  std::string_view Line();

  /// Moves to an absolute offset; failed() when it is past the end.
  void Seek(std::uint64_t offset);

  std::uint64_t offset() const { return offset_; }
  std::uint64_t left() const { return bytes_.size() - offset_; }
  bool failed() const { return failed_; }

 private:
  template <class T>
  T Little();
  template <class T>
  T Big();

  Bytes bytes_;
  std::uint64_t offset_ = 0;
  bool failed_ = false;
};

}  // namespace assay

#endif  // ASSAY_CORE_BYTES_H_
