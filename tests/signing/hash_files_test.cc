// SPDX-License-Identifier: Apache-2.0
#include "signing/hash_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "core/limits.h"
#include "tests/patience.h"
#include "tests/signing/noise.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

using Results = std::vector<Result<FileHashes>>;

constexpr std::uint64_t kMiB = 1 << 20;

Artifact Open(const std::filesystem::path& path) {
  return std::move(Artifact::Open(path.string(), Limits{}).value());
}

std::vector<const Artifact::Entry*> EntriesOf(const Artifact& artifact) {
  std::vector<const Artifact::Entry*> entries;
  for (const auto& entry : artifact.entries()) entries.push_back(&entry);
  return entries;
}

Results Hash(const Artifact& artifact, const HashPlan& plan,
             Progress* progress = nullptr) {
  return HashFiles(artifact, EntriesOf(artifact), plan, nullptr, progress);
}

// What HashFiles promises, computed the plain way.
FileHashes Plainly(const std::string& text, const HashPlan& plan) {
  FileHashes hashes;
  hashes.size = text.size();
  const Bytes bytes = AsBytes(text);
  if (plan.flat && plan.shard_size == 0) {
    hashes.digests.push_back(DigestOf(plan.algorithm, bytes));
  } else if (plan.flat) {
    for (std::uint64_t at = 0; at < text.size(); at += plan.shard_size) {
      hashes.digests.push_back(
          DigestOf(plan.algorithm, Slice(bytes, at, plan.shard_size)));
    }
  }
  if (plan.tree) hashes.tree = TreeOfBytes(bytes);
  return hashes;
}

void ExpectSame(const FileHashes& want, const Result<FileHashes>& got) {
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(want.size, got->size);
  EXPECT_EQ(want.digests, got->digests);
  EXPECT_EQ(want.tree, got->tree);
  EXPECT_FALSE(got->from_cache);
}

// Files of sizes at which something ends, in byte order of their names.
std::vector<std::string> WriteFiles(const TemporaryDirectory& directory) {
  const std::vector<std::size_t> sizes = {
      0, 1, 64 << 10, kMiB + 1, kWindow, 2 * kWindow + 12'345};
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    texts.push_back(Noise(i, sizes[i]));
    directory.Write("model/" + std::to_string(i), texts.back());
  }
  return texts;
}

std::vector<HashPlan> Plans() {
  std::vector<HashPlan> plans;
  for (const std::uint64_t shard :
       {std::uint64_t{0}, kMiB, std::uint64_t{1'000'003},
        std::uint64_t{1} << 40}) {
    for (const bool tree : {false, true}) {
      HashPlan plan;
      plan.shard_size = shard;
      plan.tree = tree;
      plans.push_back(plan);
    }
  }
  HashPlan tree_alone;
  tree_alone.flat = false;
  tree_alone.tree = true;
  plans.push_back(tree_alone);
  HashPlan other;
  other.algorithm = Digest::Algorithm::kBlake2b;
  plans.push_back(other);
  return plans;
}

TEST(HashFiles, GivesTheSameForAnyNumberOfJobs) {
  const TemporaryDirectory directory;
  const std::vector<std::string> texts = WriteFiles(directory);
  const Artifact artifact = Open(directory.path() / "model");
  for (HashPlan plan : Plans()) {
    std::vector<FileHashes> want;
    want.reserve(texts.size());
    for (const std::string& text : texts) want.push_back(Plainly(text, plan));
    for (plan.jobs = 1; plan.jobs <= 8; ++plan.jobs) {
      SCOPED_TRACE(std::to_string(plan.shard_size) + " by " +
                   std::to_string(plan.jobs));
      const Results results = Hash(artifact, plan);
      ASSERT_EQ(texts.size(), results.size());
      for (std::size_t i = 0; i < texts.size(); ++i) {
        ExpectSame(want[i], results[i]);
      }
    }
  }
}

TEST(HashFiles, HashesOneFileOnManyCores) {
  const TemporaryDirectory directory;
  const std::string text = Noise(7, 40 * kMiB + 99);
  const Artifact artifact = Open(directory.Write("f", text));
  HashPlan plan;
  plan.tree = true;
  for (plan.jobs = 1; plan.jobs <= 5; ++plan.jobs) {
    for (const std::uint64_t shard : {std::uint64_t{0}, 10 * kMiB + 1}) {
      plan.shard_size = shard;
      ExpectSame(Plainly(text, plan), Hash(artifact, plan).front());
    }
  }
}

TEST(HashFiles, CountsEachByteOnce) {
  const TemporaryDirectory directory;
  const std::vector<std::string> texts = WriteFiles(directory);
  std::uint64_t total = 0;
  for (const std::string& text : texts) total += text.size();
  const Artifact artifact = Open(directory.path() / "model");
  for (HashPlan plan : Plans()) {
    plan.jobs = 2;
    Progress progress;
    Hash(artifact, plan, &progress);
    EXPECT_EQ(total, progress.bytes_total);
    EXPECT_EQ(total, progress.bytes_done);
    EXPECT_EQ(texts.size(), progress.files_total);
    EXPECT_EQ(texts.size(), progress.files_done);
  }
}

TEST(HashFiles, HashesOnlyWhatItIsAsked) {
  const TemporaryDirectory directory;
  WriteFiles(directory);
  const Artifact artifact = Open(directory.path() / "model");
  const std::vector<const Artifact::Entry*> two = {&artifact.entries()[2],
                                                   &artifact.entries()[1]};
  const Results results = HashFiles(artifact, two, {}, nullptr, nullptr);
  ASSERT_EQ(2u, results.size());
  EXPECT_EQ(64u << 10, results[0]->size);
  EXPECT_EQ(1u, results[1]->size);
  EXPECT_TRUE(HashFiles(artifact, {}, {}, nullptr, nullptr).empty());
}

TEST(HashFiles, OneBadFileLeavesTheOthers) {
  const TemporaryDirectory directory;
  directory.Write("model/a", "hello");
  directory.Write("model/c", "world");
  std::filesystem::create_symlink("/etc/passwd", directory.path() / "model/b");
  const Artifact artifact = Open(directory.path() / "model");
  const Results results = Hash(artifact, {});
  ASSERT_EQ(3u, results.size());
  EXPECT_TRUE(results[0]);
  ASSERT_FALSE(results[1]);
  EXPECT_EQ("b: symbolic link leaves the release", results[1].error().message);
  EXPECT_TRUE(results[2]);
}

TEST(HashFiles, SaysThatAFileWasRemovedOrReplaced) {
  const TemporaryDirectory directory;
  directory.Write("model/a", "hello");
  directory.Write("model/b", "hello");
  const Artifact artifact = Open(directory.path() / "model");
  std::filesystem::remove(directory.path() / "model/a");
  std::filesystem::remove(directory.path() / "model/b");
  ASSERT_EQ(0, mkfifo((directory.path() / "model/b").c_str(), 0600));
  const Results results = Hash(artifact, {});
  ASSERT_FALSE(results[0]);
  EXPECT_EQ("a: No such file or directory", results[0].error().message);
  ASSERT_FALSE(results[1]);
  EXPECT_EQ("b: is not a regular file", results[1].error().message);
}

TEST(HashFiles, RefusesMoreShardsThanMemoryHasRoomFor) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("f", "");
  ASSERT_EQ(0, truncate(path.c_str(), 1ll << 40));
  HashPlan plan;
  plan.shard_size = 1;
  const Results results = Hash(Open(path), plan);
  ASSERT_FALSE(results[0]);
  EXPECT_EQ(Error::Kind::kLimit, results[0].error().kind);
  EXPECT_EQ("f: 1099511627776 shards of 1 bytes are more than 4194304",
            results[0].error().message);
}

// The writer begins after the file was opened and writes while it is read:
// either the digest of what was there, or an error.
TEST(HashFiles, NeverGivesADigestOfAFileThatChangedMeanwhile) {
  const TemporaryDirectory directory;
  const std::string before = Noise(1, 2 * kWindow);
  const std::string path = directory.Write("f", before);
  const Artifact artifact = Open(path);
  HashPlan plan;
  plan.tree = true;
  plan.jobs = 2;
  std::string text = before;
  int changed = 0;
  for (int i = 0; i < 60 / kPatience; ++i) {
    Progress progress;
    std::string written = text;
    std::thread writer([&] {
      if (i % 4 == 3) return;
      while (progress.bytes_done == 0) std::this_thread::yield();
      const std::size_t at = i % 4 == 0 ? 5 : written.size() - 5;
      written[at] ^= 1;
      std::FILE* file = std::fopen(path.c_str(), "r+b");
      std::fseek(file, static_cast<long>(at), SEEK_SET);
      std::fputc(written[at], file);
      std::fclose(file);
    });
    const Results results = Hash(artifact, plan, &progress);
    writer.join();
    if (results[0]) {
      // It may have been read whole before the writer came.
      const bool old = results[0]->digests == Plainly(text, plan).digests;
      ExpectSame(Plainly(old ? text : written, plan), results[0]);
    } else {
      EXPECT_EQ("f: changed while it was read", results[0].error().message);
      ++changed;
    }
    text = written;
  }
  EXPECT_GT(changed, 0);
}

TEST(HashFiles, SaysThatAFileWasCutShortMeanwhile) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("f", "");
  ASSERT_EQ(0, truncate(path.c_str(), 256 * kMiB));  // takes a while to read
  const Artifact artifact = Open(path);
  Progress progress;
  std::thread writer([&] {
    while (progress.bytes_done == 0) std::this_thread::yield();
    EXPECT_EQ(0, truncate(path.c_str(), 100));
  });
  const Results results = Hash(artifact, {}, &progress);
  writer.join();
  ASSERT_FALSE(results[0]);
  EXPECT_EQ("f: changed while it was read", results[0].error().message);
  EXPECT_EQ(Error::Kind::kChanged, results[0].error().kind);
}

}  // namespace
}  // namespace assay
