// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_TREE_FILE_TREE_H_
#define ASSAY_SIGNING_TREE_FILE_TREE_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/digest.h"
#include "signing/sigstore/merkle.h"

namespace assay {

// A file as a tree of RFC 6962: SHA-256, each leaf 64 KiB of the file and the
// last one what is left.  Unlike a flat digest it is computed by many cores at
// once, and one part of the file is checked without the others.

/// Its name in signatures.
inline constexpr std::string_view kTreeAlgorithm = "sha256-rfc6962";

/// Bytes of a leaf.
inline constexpr std::uint64_t kTreeLeaf = 64ull << 10;

/// Bytes of a block: 16 leaves under one node.  These nodes are what is kept
/// of a tree.
inline constexpr std::uint64_t kTreeBlock = 1ull << 20;

/// What a signature holds of a file's tree.
struct TreeRoot {
  std::uint64_t size = 0;  ///< Of the file, in bytes.
  Digest root;

  bool operator==(const TreeRoot&) const = default;
};

struct FileTree {
  std::uint64_t size = 0;       ///< Of the file, in bytes.
  Digest root;                  ///< Of an empty file: SHA-256 of nothing.
  std::vector<TreeHash> nodes;  ///< One a block, in order.

  TreeRoot Root() const { return {size, root}; }

  bool operator==(const FileTree&) const = default;
};

/// Blocks of a file of `size` bytes; the last may be shorter.
constexpr std::uint64_t BlocksOf(std::uint64_t size) {
  return size / kTreeBlock + (size % kTreeBlock == 0 ? 0 : 1);
}

/// The node of one block: 1 to kTreeBlock bytes.
TreeHash BlockHash(Bytes block);

/// The tree above the nodes of all blocks of a file of `size` bytes.
FileTree TreeOver(std::uint64_t size, std::vector<TreeHash> nodes);

/// Whether `nodes` are all the nodes of the file that `root` was signed for.
bool LeadTo(const TreeRoot& root, std::span<const TreeHash> nodes);

}  // namespace assay

#endif  // ASSAY_SIGNING_TREE_FILE_TREE_H_
