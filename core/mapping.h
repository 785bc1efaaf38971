// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_MAPPING_H_
#define ASSAY_CORE_MAPPING_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/bytes.h"
#include "core/error.h"

namespace assay {

/// What the system knows the content of a file by.  Two files of one identity
/// hold the same bytes, unless somebody writes to the disk beneath the file
/// system.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;  ///< Since 1970, like ctime_ns.
  std::int64_t ctime_ns = 0;

  bool operator==(const FileIdentity&) const = default;
};

/// A file mapped read-only.
///
/// A file that is truncated while it is mapped does not kill the process: the
/// lost pages read as zeros and Changed() says so.
class Mapping {
 public:
  /// Takes over `fd`, which must be a regular file or a memory file.  `name`
  /// is for messages.
  static Result<Mapping> Of(int fd, const std::string& name);

  ~Mapping();
  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&&) = delete;

  Bytes bytes() const { return bytes_; }

  /// Whether the file's size or times differ from when it was mapped, pages of
  /// it were lost, or somebody had it open for writing.
  bool Changed() const;

  /// The identity it had when it was mapped.  Nothing for a file that has no
  /// name any more, and for one that changed so shortly before that the next
  /// change could bear the same time.
  std::optional<FileIdentity> identity() const;

  /// The open file; stays the mapping's own.
  int descriptor() const { return fd_; }

 private:
  struct Stamp;
  Mapping() = default;

  Bytes bytes_;
  int fd_ = -1;
  int slot_ = -1;
  std::unique_ptr<Stamp> stamp_;
};

/// Tells the system that `bytes` will not be read again soon, so that a large
/// file does not fill the memory.  Does nothing for bytes that are not mapped.
void Forget(Bytes bytes);

/// Size of the windows in which long ranges are read before they are
/// forgotten.
inline constexpr std::uint64_t kWindow = 4ull << 20;

/// Calls `see` on consecutive windows of `bytes`, forgetting each afterwards.
/// Stops early when `see` returns false.
template <class See>
void ForEachWindow(Bytes bytes, See see) {
  for (std::uint64_t at = 0; at < bytes.size(); at += kWindow) {
    const Bytes window = Slice(bytes, at, kWindow);
    if (!see(window)) return;
    Forget(window);
  }
}

}  // namespace assay

#endif  // ASSAY_CORE_MAPPING_H_
