// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_DIGEST_CACHE_H_
#define ASSAY_SIGNING_DIGEST_CACHE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/error.h"
#include "core/mapping.h"
#include "signing/digest_database.h"
#include "signing/tree/file_tree.h"

namespace assay {

/// What files hashed to when they were last read, so that `sign` need not read
/// unchanged ones again.  Never asked by `verify`.
///
/// A file is the same while its FileIdentity is.  The kernel sets a file's
/// ctime at every change and lets nobody choose it, so this fails only where
/// somebody sets the clock back or writes beneath the file system.
///
/// Once it is open nothing here fails: where the database is locked for long,
/// full or broken, nothing is found and nothing is kept.  May be used by
/// several threads, and one file by several processes.
class DigestCache {
 public:
  /// The cache in `folder`, which is made if need be, for its owner alone.
  ///
  /// Who writes a cache decides what is signed: fails with kIo when the folder
  /// or the database is a symbolic link, belongs to somebody else or may be
  /// written by others.  A database that is no such thing is begun anew.
  static Result<DigestCache> Open(const std::string& folder);

  /// "$XDG_CACHE_HOME/assay" or "$HOME/.cache/assay"; empty when neither is an
  /// absolute path.
  static std::string DefaultFolder();

  ~DigestCache();
  DigestCache(DigestCache&&) noexcept;
  DigestCache& operator=(DigestCache&&) noexcept;

  /// The digest of a whole file (`shard_size` 0), or of each shard in order.
  std::optional<std::vector<Digest>> FindDigests(const FileIdentity& file,
                                                 Digest::Algorithm algorithm,
                                                 std::uint64_t shard_size);
  std::optional<FileTree> FindTree(const FileIdentity& file);

  /// Remembers, in place of what was remembered of the same file.
  void KeepDigests(const FileIdentity& file, Digest::Algorithm algorithm,
                   std::uint64_t shard_size, std::span<const Digest> digests);
  void KeepTree(const FileIdentity& file, const FileTree& tree);

  /// Writes what was to be kept.  Happens by itself now and then, and at the
  /// end.
  void Flush();

 private:
  explicit DigestCache(std::unique_ptr<DigestDatabase> database);

  std::unique_ptr<DigestDatabase> database_;
};

}  // namespace assay

#endif  // ASSAY_SIGNING_DIGEST_CACHE_H_
