// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/merkle.h"

#include <algorithm>
#include <string>

#include "core/digest.h"

namespace assay {
namespace {

constexpr std::array<std::uint8_t, 1> kLeafPrefix = {0};
constexpr std::array<std::uint8_t, 1> kNodePrefix = {1};

TreeHash Finish(Hasher& hasher) {
  TreeHash hash;
  std::ranges::copy(hasher.Finish().bytes, hash.begin());
  return hash;
}

}  // namespace

TreeHash LeafHash(Bytes leaf) {
  Hasher hasher(Digest::Algorithm::kSha256);
  hasher.Update(kLeafPrefix);
  hasher.Update(leaf);
  return Finish(hasher);
}

TreeHash NodeHash(const TreeHash& left, const TreeHash& right) {
  Hasher hasher(Digest::Algorithm::kSha256);
  hasher.Update(kNodePrefix);
  hasher.Update(left);
  hasher.Update(right);
  return Finish(hasher);
}

Result<TreeHash> RootFromInclusionProof(const TreeHash& leaf,
                                        std::uint64_t index, std::uint64_t size,
                                        std::span<const TreeHash> siblings) {
  if (index >= size) {
    return Fail(Error::Kind::kCrypto, "the tree of " + std::to_string(size) +
                                          " leaves has no leaf " +
                                          std::to_string(index));
  }
  const auto wrong_length = [&] {
    return Fail(Error::Kind::kCrypto,
                std::to_string(siblings.size()) +
                    " hashes do not lead from leaf " + std::to_string(index) +
                    " to the root of " + std::to_string(size) + " leaves");
  };
  TreeHash hash = leaf;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;  // The last node of the same level.
  for (const TreeHash& sibling : siblings) {
    if (last == 0) return wrong_length();
    if (node % 2 == 1 || node == last) {
      hash = NodeHash(sibling, hash);
      // A last node without a right sibling rises until it is a right child.
      while (node % 2 == 0 && node != 0) {
        node /= 2;
        last /= 2;
      }
    } else {
      hash = NodeHash(hash, sibling);
    }
    node /= 2;
    last /= 2;
  }
  if (last != 0) return wrong_length();
  return hash;
}

}  // namespace assay
