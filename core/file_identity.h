// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_FILE_IDENTITY_H_
#define ASSAY_CORE_FILE_IDENTITY_H_

#include <sys/stat.h>

#include <cstdint>

namespace assay {

/// What the system knows the content of a file by.  Two files of one identity
/// hold the same bytes, unless somebody writes to the disk beneath the file
/// system.
///
/// Every write, and every change of name, owner, mode or times, sets the ctime,
/// which nobody can choose; a file put in another's place has another inode.
/// Changes within one step of the kernel's clock leave the same times, so
/// Mapping waits until they have aged.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;  ///< Since 1970, like ctime_ns.
  std::int64_t ctime_ns = 0;

  static FileIdentity Of(const struct stat& info) {
    return {info.st_dev, info.st_ino, static_cast<std::uint64_t>(info.st_size),
            Nanoseconds(info.st_mtim), Nanoseconds(info.st_ctim)};
  }

  /// Wraps around where a file claims to be of a year beyond 2262.
  static std::int64_t Nanoseconds(const timespec& time) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(time.tv_sec) *
                                         1'000'000'000 +
                                     static_cast<std::uint64_t>(time.tv_nsec));
  }

  bool operator==(const FileIdentity&) const = default;
};

}  // namespace assay

#endif  // ASSAY_CORE_FILE_IDENTITY_H_
