// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_MAPPING_H_
#define ASSAY_CORE_MAPPING_H_

#include <optional>
#include <string>

#include "core/bytes.h"
#include "core/error.h"
#include "core/file_identity.h"

namespace assay {

/// A file mapped read-only.
///
/// A file that is truncated while it is mapped does not kill the process: the
/// lost pages read as zeros and Changed() says so.
class Mapping {
 public:
  /// Takes over `fd`, which must be a regular file or a memory file.  `name`
  /// is for messages.
  static Result<Mapping> Of(int fd, const std::string& name);

  /// The same; Changed() also when the file is not `expected`.
  static Result<Mapping> Of(int fd, const std::string& name,
                            const FileIdentity& expected);

  ~Mapping();
  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&&) = delete;

  Bytes bytes() const { return bytes_; }

  /// Whether bytes() may be something that the file never held: its size or
  /// times differ from when it was mapped, pages of it were lost, or somebody
  /// had it open for writing or wrote to it until just before.
  ///
  /// Also after a change of its name, links, owner or mode: only the ctime
  /// tells, and it does not tell what from what.
  bool Changed() const;

  /// The identity it had when it was mapped.  Nothing for a file that has no
  /// name, and where Changed() was true from the beginning.
  std::optional<FileIdentity> identity() const;

  /// The open file; stays the mapping's own.
  int descriptor() const { return fd_; }

 private:
  Mapping() = default;

  Bytes bytes_;
  int fd_ = -1;
  int slot_ = -1;
  FileIdentity identity_;
  bool has_name_ = false;
  bool doubtful_ = false;  // from the beginning
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
