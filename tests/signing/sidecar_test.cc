// SPDX-License-Identifier: Apache-2.0
#include "signing/tree/sidecar.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/signing/noise.h"

namespace assay {
namespace {

constexpr std::size_t kMiB = 1 << 20;

// Two files, of three blocks and of one, and one without bytes.
struct Release {
  FileTree a = TreeOfBytes(AsBytes(Noise(1, 2 * kMiB + 5)));
  FileTree b = TreeOfBytes(AsBytes(Noise(2, 100)));
  FileTree empty = TreeOfBytes({});

  std::vector<std::uint8_t> Sidecar() const {
    TreeSidecar sidecar;
    sidecar.Add("b", b);
    sidecar.Add("a", a);
    sidecar.Add("empty", empty);
    return sidecar.Serialize();
  }
};

// Where the fields of Release::Sidecar() lie.
constexpr std::size_t kVersionAt = 8;
constexpr std::size_t kFilesAt = 16;
constexpr std::size_t kPathLengthAt = 24;
constexpr std::size_t kSizeAt = kPathLengthAt + 4 + 1;
constexpr std::size_t kCountAt = kSizeAt + 8;
constexpr std::size_t kNodesAt = kCountAt + 8;

std::string Complaint(std::vector<std::uint8_t> bytes, std::size_t at,
                      std::uint64_t number, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) {
    bytes[at + i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  const auto parsed = TreeSidecar::Parse(bytes, "t");
  if (parsed) return "";
  EXPECT_EQ(Error::Kind::kMalformed, parsed.error().kind);
  return parsed.error().message;
}

TEST(TreeSidecar, GivesTheNodesThatWereAdded) {
  const Release release;
  const auto sidecar = TreeSidecar::Parse(release.Sidecar(), "t");
  ASSERT_TRUE(sidecar) << sidecar.error().message;
  EXPECT_EQ(release.a.nodes, sidecar->NodesOf("a", release.a.Root()).value());
  EXPECT_EQ(release.b.nodes, sidecar->NodesOf("b", release.b.Root()).value());
  EXPECT_TRUE(sidecar->NodesOf("empty", release.empty.Root())->empty());
  EXPECT_EQ(release.Sidecar(), sidecar->Serialize());
}

TEST(TreeSidecar, IsLaidOutAsItsHeaderSays) {
  TreeSidecar sidecar;
  sidecar.Add("b", Release().b);
  const std::vector<std::uint8_t> bytes = sidecar.Serialize();
  const std::string head(
      "assaytre\1\0\0\0\0\0\x10\0\1\0\0\0\0\0\0\0"
      "\1\0\0\0b\x64\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0",
      kNodesAt);
  EXPECT_EQ(head, AsText(bytes).substr(0, kNodesAt));
  EXPECT_EQ(kNodesAt + 32, bytes.size());
}

TEST(TreeSidecar, OfNothingIsReadToo) {
  EXPECT_TRUE(TreeSidecar::Parse(TreeSidecar().Serialize(), "t"));
}

// Whatever bit is turned: the file is refused, or no wrong node comes out.
TEST(TreeSidecar, NoBitOfItCanBeTurned) {
  const Release release;
  const std::vector<std::uint8_t> whole = release.Sidecar();
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::vector<std::uint8_t> bytes = whole;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    const auto sidecar = TreeSidecar::Parse(bytes, "t");
    if (!sidecar) continue;
    const auto a = sidecar->NodesOf("a", release.a.Root());
    const auto b = sidecar->NodesOf("b", release.b.Root());
    const auto empty = sidecar->NodesOf("empty", release.empty.Root());
    EXPECT_FALSE(a && b && empty) << "bit " << bit;
    EXPECT_TRUE(!a || *a == release.a.nodes) << "bit " << bit;
    EXPECT_TRUE(!b || *b == release.b.nodes) << "bit " << bit;
  }
}

TEST(TreeSidecar, NoEndOfItCanBeCutOff) {
  const std::vector<std::uint8_t> whole = Release().Sidecar();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(TreeSidecar::Parse(std::span(whole).first(size), "t")) << size;
  }
  std::vector<std::uint8_t> longer = whole;
  longer.push_back(0);
  EXPECT_EQ("t: 1 bytes stand behind the last file",
            TreeSidecar::Parse(longer, "t").error().message);
}

TEST(TreeSidecar, HugeCountsCostNothing) {
  const std::vector<std::uint8_t> whole = Release().Sidecar();
  EXPECT_EQ("t: file 3: the file ends before it, of 18446744073709551615",
            Complaint(whole, kFilesAt, UINT64_MAX, 8));
  EXPECT_EQ("t: file 0: the file ends before it, of 3",
            Complaint(whole, kPathLengthAt, UINT32_MAX, 4));
  EXPECT_EQ("t: a: 18446744073709551615 nodes for 2097157 bytes, which have 3",
            Complaint(whole, kCountAt, UINT64_MAX, 8));
  // A size that fits the count, and neither fits the file.
  std::vector<std::uint8_t> vast = whole;
  for (std::size_t i = 0; i < 8; ++i) vast[kSizeAt + i] = 0xff;
  EXPECT_EQ("t: a: the file ends within its nodes",
            Complaint(vast, kCountAt, 1ull << 44, 8));
}

TEST(TreeSidecar, WantsOneNodeForEachBlock) {
  const std::vector<std::uint8_t> whole = Release().Sidecar();
  EXPECT_EQ("t: a: 2 nodes for 2097157 bytes, which have 3",
            Complaint(whole, kCountAt, 2, 8));
  EXPECT_EQ("t: a: 3 nodes for 2097152 bytes, which have 2",
            Complaint(whole, kSizeAt, 2 * kMiB, 8));
}

TEST(TreeSidecar, KnowsItsOwnVersionAlone) {
  const std::vector<std::uint8_t> whole = Release().Sidecar();
  EXPECT_EQ("t: version 2 with blocks of 1048576 bytes is not known here",
            Complaint(whole, kVersionAt, 2, 4));
  EXPECT_EQ("t: version 1 with blocks of 65536 bytes is not known here",
            Complaint(whole, kVersionAt + 4, 65536, 4));
  EXPECT_EQ("t: is not a file of trees", Complaint(whole, 0, 0, 1));
}

TEST(TreeSidecar, TakesNoPathTwiceOrOutOfOrder) {
  const std::vector<std::uint8_t> whole = Release().Sidecar();
  const std::size_t path = kPathLengthAt + 4;
  EXPECT_EQ("t: file 1: its path is empty or out of order",
            Complaint(whole, path, 'b', 1));
  EXPECT_EQ("t: file 1: its path is empty or out of order",
            Complaint(whole, path, 'c', 1));
}

// The nodes are honest, but of another file.
TEST(TreeSidecar, GivesNoNodesOfAnotherFile) {
  const Release release;
  TreeSidecar swapped;
  swapped.Add("a", release.b);
  swapped.Add("b", TreeOfBytes(AsBytes(Noise(9, 2 * kMiB + 5))));
  const auto sidecar = TreeSidecar::Parse(swapped.Serialize(), "t").value();
  const auto other_size = sidecar.NodesOf("a", release.a.Root());
  ASSERT_FALSE(other_size);
  EXPECT_EQ("t: a: its tree does not lead to the root that was signed",
            other_size.error().message);
  EXPECT_EQ("remove it; the tree is made of the files again",
            other_size.error().hint);
  EXPECT_FALSE(sidecar.NodesOf("b", release.a.Root()));
  const auto absent = sidecar.NodesOf("c", release.a.Root());
  ASSERT_FALSE(absent);
  EXPECT_EQ("t: c: has no tree here", absent.error().message);
}

}  // namespace
}  // namespace assay
