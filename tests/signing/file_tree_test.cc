// SPDX-License-Identifier: Apache-2.0
#include "signing/tree/file_tree.h"

#include <gtest/gtest.h>

#include <bit>
#include <string>
#include <vector>

#include "tests/signing/noise.h"

namespace assay {
namespace {

constexpr std::uint64_t kKiB64 = 64 << 10;
constexpr std::uint64_t kMiB = 1 << 20;

std::string Sha256(std::string_view text) {
  const Digest digest = DigestOf(Digest::Algorithm::kSha256, AsBytes(text));
  return {digest.bytes.begin(), digest.bytes.end()};
}

// RFC 6962, section 2.1, read aloud: MTH of the leaves in `text`.  Shares no
// line with what it checks.
std::string Naive(std::string_view text) {
  if (text.empty()) return Sha256("");
  const std::size_t leaves = (text.size() + kKiB64 - 1) / kKiB64;
  if (leaves == 1) return Sha256(std::string(1, '\0') + std::string(text));
  const std::size_t left = std::bit_floor(leaves - 1) * kKiB64;
  return Sha256("\1" + Naive(text.substr(0, left)) + Naive(text.substr(left)));
}

std::string AsString(const Digest& digest) {
  return {digest.bytes.begin(), digest.bytes.end()};
}

TEST(FileTree, IsTheTreeOfTheRfcForEverySize) {
  const std::string text = Noise(1, 9 * kMiB + 5 * kKiB64 + 3);
  std::vector<std::uint64_t> sizes = {0, 1, 2, 1000};
  for (std::uint64_t leaves = 1; leaves <= 35; ++leaves) {
    for (const std::int64_t off : {-1, 0, 1}) {
      sizes.push_back(leaves * kKiB64 + static_cast<std::uint64_t>(off));
    }
  }
  for (std::uint64_t blocks = 3; blocks <= 9; ++blocks) {
    for (const std::int64_t off : {-1, 0, 1, 70'000}) {
      sizes.push_back(blocks * kMiB + static_cast<std::uint64_t>(off));
    }
  }
  sizes.push_back(text.size());
  for (const std::uint64_t size : sizes) {
    const std::string_view file = std::string_view(text).substr(0, size);
    EXPECT_EQ(Naive(file), AsString(TreeOfBytes(AsBytes(file)).root)) << size;
  }
}

TEST(FileTree, KeepsTheRootsOfItsBlocks) {
  const std::string text = Noise(2, 3 * kMiB + 1);
  const FileTree tree = TreeOfBytes(AsBytes(text));
  EXPECT_EQ(text.size(), tree.size);
  ASSERT_EQ(4u, tree.nodes.size());
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(Naive(std::string_view(text).substr(i * kMiB, kMiB)),
              std::string(tree.nodes[i].begin(), tree.nodes[i].end()));
  }
}

// A published value: RFC 6962 defines it as the hash of nothing.
TEST(FileTree, OfAnEmptyFileIsTheHashOfNothing) {
  const FileTree tree = TreeOfBytes({});
  EXPECT_TRUE(tree.nodes.empty());
  EXPECT_EQ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            tree.root.Hex());
}

TEST(FileTree, ThatOfOtherBytesOrAnotherSizeIsAnother) {
  const std::string text = Noise(3, 2 * kMiB);
  const TreeRoot root = TreeOfBytes(AsBytes(text)).Root();
  std::string other = text;
  other[kMiB + 17] ^= 1;
  EXPECT_NE(root, TreeOfBytes(AsBytes(other)).Root());
  EXPECT_NE(root, TreeOfBytes(AsBytes(text + '\0')).Root());
}

TEST(FileTree, OnlyItsOwnNodesLeadToTheRoot) {
  const FileTree tree = TreeOfBytes(AsBytes(Noise(4, 5 * kMiB)));
  const TreeRoot root = tree.Root();
  EXPECT_TRUE(LeadTo(root, tree.nodes));
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    std::vector<TreeHash> nodes = tree.nodes;
    nodes[i][31] ^= 1;
    EXPECT_FALSE(LeadTo(root, nodes)) << i;
    nodes = tree.nodes;
    nodes.erase(nodes.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(LeadTo(root, nodes)) << i;
  }
}

// The nodes of a level above lead to the same root; the file's size tells.
TEST(FileTree, DoesNotTakeInnerNodesForBlocks) {
  const FileTree tree = TreeOfBytes(AsBytes(Noise(5, 4 * kMiB)));
  const std::vector<TreeHash> above = {NodeHash(tree.nodes[0], tree.nodes[1]),
                                       NodeHash(tree.nodes[2], tree.nodes[3])};
  ASSERT_EQ(tree.root, TreeOver(2 * kMiB, above).root);
  EXPECT_FALSE(LeadTo(tree.Root(), above));
}

TEST(FileTree, OfAnAbsurdSizeNeedsNoMemory) {
  EXPECT_EQ(1ull << 44, BlocksOf(UINT64_MAX));
  EXPECT_FALSE(LeadTo({UINT64_MAX, {}}, {}));
}

}  // namespace
}  // namespace assay
