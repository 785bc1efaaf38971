// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/merkle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "core/base64.h"

namespace assay {
namespace {

// RFC 6962, section 2.1, read aloud: the slow way, to compare with.
TreeHash RootOf(std::span<const TreeHash> leaves) {
  if (leaves.size() == 1) return leaves.front();
  const std::size_t left = std::bit_floor(leaves.size() - 1);
  return NodeHash(RootOf(leaves.first(left)), RootOf(leaves.subspan(left)));
}

std::vector<TreeHash> PathOf(std::size_t index,
                             std::span<const TreeHash> leaves) {
  if (leaves.size() == 1) return {};
  const std::size_t left = std::bit_floor(leaves.size() - 1);
  const bool in_left = index < left;
  auto path = in_left ? PathOf(index, leaves.first(left))
                      : PathOf(index - left, leaves.subspan(left));
  path.push_back(RootOf(in_left ? leaves.subspan(left) : leaves.first(left)));
  return path;
}

std::vector<TreeHash> Leaves(std::size_t count) {
  std::vector<TreeHash> leaves;
  leaves.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    leaves.push_back(LeafHash(AsBytes(std::to_string(i))));
  }
  return leaves;
}

TEST(Merkle, HashesAsThePublishedVectors) {
  // https://github.com/google/certificate-transparency, merkle_tree_test.cc
  EXPECT_EQ("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            EncodeHex(LeafHash({})));
  const std::vector<TreeHash> leaves = {LeafHash({}),
                                        LeafHash(*DecodeHex("00"))};
  EXPECT_EQ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            EncodeHex(RootOf(leaves)));
}

TEST(Merkle, FollowsEveryPathOfSmallTrees) {
  for (std::size_t size = 1; size <= 33; ++size) {
    const auto leaves = Leaves(size);
    const TreeHash root = RootOf(leaves);
    for (std::size_t i = 0; i < size; ++i) {
      SCOPED_TRACE(std::to_string(i) + " of " + std::to_string(size));
      const auto found =
          RootFromInclusionProof(leaves[i], i, size, PathOf(i, leaves));
      ASSERT_TRUE(found) << found.error().message;
      EXPECT_EQ(root, *found);
    }
  }
}

TEST(Merkle, TakesNoOtherNumberOfHashes) {
  for (std::size_t size = 1; size <= 17; ++size) {
    const auto leaves = Leaves(size);
    for (std::size_t i = 0; i < size; ++i) {
      auto path = PathOf(i, leaves);
      path.push_back(leaves.front());
      EXPECT_FALSE(RootFromInclusionProof(leaves[i], i, size, path));
      path.pop_back();
      if (path.empty()) continue;
      path.pop_back();
      EXPECT_FALSE(RootFromInclusionProof(leaves[i], i, size, path));
    }
  }
}

TEST(Merkle, LeadsNoOtherLeafToTheRoot) {
  const auto leaves = Leaves(13);
  const TreeHash root = RootOf(leaves);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    for (std::size_t j = 0; j < leaves.size(); ++j) {
      if (i == j) continue;
      EXPECT_NE(root,
                RootFromInclusionProof(leaves[i], j, 13, PathOf(j, leaves))
                    .value_or(TreeHash{}));
    }
  }
}

TEST(Merkle, KnowsNoLeafBeyondTheTree) {
  const auto leaves = Leaves(4);
  const auto path = PathOf(3, leaves);
  EXPECT_EQ("the tree of 4 leaves has no leaf 4",
            RootFromInclusionProof(leaves[3], 4, 4, path).error().message);
  EXPECT_FALSE(RootFromInclusionProof(leaves[0], 0, 0, {}));
  EXPECT_FALSE(RootFromInclusionProof(leaves[3], UINT64_MAX, 4, path));
}

TEST(Merkle, EndsOnTheLargestTree) {
  const std::vector<TreeHash> path(64);
  EXPECT_TRUE(RootFromInclusionProof({}, 0, UINT64_MAX, path));
  EXPECT_FALSE(
      RootFromInclusionProof({}, 0, UINT64_MAX, std::span(path).first(63)));
}

}  // namespace
}  // namespace assay
