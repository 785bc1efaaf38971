// SPDX-License-Identifier: Apache-2.0
#include "signing/tree/file_tree.h"

#include <array>
#include <utility>

namespace assay {
namespace {

// Joins neighbours level by level; a last node without a neighbour rises as it
// is.  RFC 6962 splits at the largest power of two below the number of leaves,
// which is the same tree.
TreeHash Join(std::span<TreeHash> nodes) {
  for (std::size_t left = nodes.size(); left > 1; left = (left + 1) / 2) {
    for (std::size_t i = 0; i + 1 < left; i += 2) {
      nodes[i / 2] = NodeHash(nodes[i], nodes[i + 1]);
    }
    if (left % 2 == 1) nodes[left / 2] = nodes[left - 1];
  }
  return nodes.front();
}

Digest RootOver(std::vector<TreeHash> nodes) {
  if (nodes.empty()) return DigestOf(Digest::Algorithm::kSha256, {});
  const TreeHash root = Join(nodes);
  return {Digest::Algorithm::kSha256, {root.begin(), root.end()}};
}

}  // namespace

TreeHash BlockHash(Bytes block) {
  std::array<TreeHash, kTreeBlock / kTreeLeaf> leaves;
  std::size_t count = 0;
  for (std::uint64_t at = 0; at < block.size(); at += kTreeLeaf) {
    leaves[count++] = LeafHash(Slice(block, at, kTreeLeaf));
  }
  return Join(std::span(leaves).first(count));
}

FileTree TreeOver(std::uint64_t size, std::vector<TreeHash> nodes) {
  Digest root = RootOver(nodes);
  return {size, std::move(root), std::move(nodes)};
}

bool LeadTo(const TreeRoot& root, std::span<const TreeHash> nodes) {
  return nodes.size() == BlocksOf(root.size) &&
         RootOver({nodes.begin(), nodes.end()}) == root.root;
}

}  // namespace assay
