// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_WRITE_FILE_H_
#define ASSAY_CORE_WRITE_FILE_H_

#include <string>
#include <string_view>

#include "core/error.h"

namespace assay {

/// How a file is put in its place.
struct WriteOptions {
  /// Permission bits of the file, less the process's umask; 0600 for secrets.
  unsigned mode = 0666;

  /// Fails with "File exists" when anything, be it a link that leads nowhere,
  /// stands at the path.  Else what stands there is replaced.
  bool exclusive = false;
};

/// Writes a file whole or not at all, and to the disk before it returns.
///
/// Whatever happens (SIGKILL, a full disk, an error of the disk, a folder that
/// may not be written), at `path` is what was there before or all of `bytes`,
/// and no other name is left in the folder.  The bytes go to a file without a
/// name first.  Where that one must take the place of another, or the file
/// system has no such files, the steps that need a second name are done by a
/// child process in a session of its own: it outlives this one, and this one
/// clears up after it.
///
/// What is at `path` is replaced, not written into: a symbolic link gives way
/// to a file, and what it led to stays as it is; other hard links keep the old
/// bytes; owner and permissions are those of a new file.  Only a device, a pipe
/// or a link to one is written directly.
///
/// Fails with kIo and "<path>: <what the system says>", the path escaped; the
/// old file is still there then, unless only the last step failed, which is to
/// flush the folder's entry to the disk.
Result<void> WriteAtomically(const std::string& path, std::string_view bytes,
                             const WriteOptions& options = {});

}  // namespace assay

#endif  // ASSAY_CORE_WRITE_FILE_H_
