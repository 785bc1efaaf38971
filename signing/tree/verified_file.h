// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_TREE_VERIFIED_FILE_H_
#define ASSAY_SIGNING_TREE_VERIFIED_FILE_H_

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/artifact.h"
#include "core/error.h"
#include "core/mapping.h"
#include "signing/tree/file_tree.h"

namespace assay {

/// Hands out the bytes of a signed file while a model loads, each checked
/// after it was read into the caller's memory: what is given is what was
/// hashed, whoever writes to the file meanwhile.
///
/// Checks whole blocks of kTreeBlock, so ask for whole tensors: a read of few
/// bytes hashes the block around them, each time.  May be used by several
/// threads.
class VerifiedFile {
 public:
  /// Opens an entry whose tree was signed as `root`; `nodes` are those of
  /// TreeSidecar::NodesOf().  Fails with kMalformed when the nodes do not lead
  /// to the root or the file has another size.
  static Result<VerifiedFile> Open(const Artifact& artifact,
                                   const Artifact::Entry& entry,
                                   const TreeRoot& root,
                                   std::vector<TreeHash> nodes);

  /// The same without nodes: reads the whole file once, on `jobs` cores (0 for
  /// all), and fails with kMalformed when it is not the one that was signed.
  static Result<VerifiedFile> OpenWithoutNodes(const Artifact& artifact,
                                               const Artifact::Entry& entry,
                                               const TreeRoot& root,
                                               unsigned jobs = 0);

  /// Of the entry.
  const std::string& path() const { return path_; }

  /// Bytes of the file as it was signed.
  std::uint64_t size() const { return size_; }

  /// Whether somebody has written to the file since it was opened, or had it
  /// open for that: what was read may lie there no more.
  bool Changed() const { return mapping_.Changed(); }

  /// Fills `buffer` with the bytes from `offset` on, as they were signed.
  ///
  /// Fails with kMalformed, naming the first block that is not the signed one;
  /// with kIo where the file cannot be read or has become shorter; with kUsage
  /// beyond the end.  The buffer then holds zeros.
  Result<void> Read(std::uint64_t offset, std::span<std::uint8_t> buffer) const;

 private:
  VerifiedFile(std::string path, Mapping mapping, std::uint64_t size,
               std::vector<TreeHash> nodes)
      : path_(std::move(path)),
        mapping_(std::move(mapping)),
        size_(size),
        nodes_(std::move(nodes)) {}

  Result<void> Fill(std::uint64_t offset, std::span<std::uint8_t> buffer) const;
  Result<void> ReadBlock(std::uint64_t block,
                         std::span<std::uint8_t> buffer) const;

  std::string path_;
  Mapping mapping_;  // keeps the file open; its pages are not looked at
  std::uint64_t size_;
  std::vector<TreeHash> nodes_;
};

/// Checks the bytes from `begin` up to `end` on `jobs` cores (0 for all), and
/// with them the rest of the blocks that they lie in.  Fails as Read() does.
Result<void> VerifyRange(const VerifiedFile& file, std::uint64_t begin,
                         std::uint64_t end, unsigned jobs = 0);

}  // namespace assay

#endif  // ASSAY_SIGNING_TREE_VERIFIED_FILE_H_
