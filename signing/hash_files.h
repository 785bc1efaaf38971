// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_HASH_FILES_H_
#define ASSAY_SIGNING_HASH_FILES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/artifact.h"
#include "core/digest.h"
#include "core/error.h"
#include "core/progress.h"
#include "signing/tree/file_tree.h"

namespace assay {

class DigestCache;

/// Which digests are wanted of each file.
struct HashPlan {
  Digest::Algorithm algorithm = Digest::Algorithm::kSha256;
  std::uint64_t shard_size = 0;  ///< In bytes; 0 for one digest a file.
  bool flat = true;              ///< The digests of the format.
  bool tree = false;             ///< The tree beside them.
  unsigned jobs = 0;             ///< Cores to use; 0 for all.
};

struct FileHashes {
  std::uint64_t size = 0;
  /// One, or one a shard in order: none of an empty file.  Empty when the plan
  /// wants none.
  std::vector<Digest> digests;
  std::optional<FileTree> tree;
  /// All of it was found in the cache: no byte of the file was read.
  bool from_cache = false;
};

/// Shards of one file, which each cost memory, are at most this many.
inline constexpr std::uint64_t kMostShards = 1 << 22;

/// Digests that a file of `size` bytes has in shards of `shard_size`; 1 when
/// that is 0.
std::uint64_t DigestCount(std::uint64_t size, std::uint64_t shard_size);

/// Hashes files of `artifact` on several cores, the largest first, and shards
/// and trees also inside one file.  The digests of a file are all of the same
/// bytes.
///
/// One result an entry, in their order and the same for any number of jobs.  A
/// file that cannot be read has an Error of kind kIo, one that changed
/// meanwhile kChanged, one of more than kMostShards shards kLimit.  `cache` and
/// `progress` may be null; progress counts each byte once, however many digests
/// it is in.
std::vector<Result<FileHashes>> HashFiles(
    const Artifact& artifact, std::span<const Artifact::Entry* const> entries,
    const HashPlan& plan, DigestCache* cache, Progress* progress);

}  // namespace assay

#endif  // ASSAY_SIGNING_HASH_FILES_H_
