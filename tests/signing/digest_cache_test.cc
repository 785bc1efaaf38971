// SPDX-License-Identifier: Apache-2.0
#include "signing/digest_cache.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/limits.h"
#include "signing/hash_files.h"
#include "tests/signing/noise.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// A model of files "0", "1", … and a cache beside it.
class CachedModel {
 public:
  explicit CachedModel(std::size_t files) {
    for (std::size_t i = 0; i < files; ++i) {
      directory_.Write("model/" + std::to_string(i), Noise(i, 70'000 + i));
    }
  }

  fs::path File(std::size_t i) const {
    return Path("model") / std::to_string(i);
  }
  fs::path Path(const std::string& name) const {
    return directory_.path() / name;
  }
  std::string Folder() const { return Path("cache").string(); }
  fs::path Database() const { return Path("cache") / "digests.sqlite"; }
  const TemporaryDirectory& directory() const { return directory_; }

  /// Hashes with a cache opened anew; which files came from it: "cc-c".
  std::string Run(const HashPlan& plan = {}) const {
    auto cache = DigestCache::Open(Folder());
    EXPECT_TRUE(cache) << cache.error().message;
    return cache ? RunWith(*cache, plan) : "";
  }

  std::string RunWith(DigestCache& cache, const HashPlan& plan = {}) const {
    const auto artifact = Artifact::Open(Path("model").string(), Limits{});
    std::vector<const Artifact::Entry*> entries;
    for (const auto& entry : artifact->entries()) entries.push_back(&entry);
    const auto cached = HashFiles(*artifact, entries, plan, &cache, nullptr);
    const auto plain = HashFiles(*artifact, entries, plan, nullptr, nullptr);
    std::string from;
    for (std::size_t i = 0; i < cached.size(); ++i) {
      EXPECT_TRUE(cached[i] && plain[i]);
      EXPECT_EQ(plain[i]->digests, cached[i]->digests);
      EXPECT_EQ(plain[i]->tree, cached[i]->tree);
      from += cached[i]->from_cache ? 'c' : '-';
    }
    return from;
  }

 private:
  TemporaryDirectory directory_;
};

// Sets a file's times back after it was changed.
class Times {
 public:
  explicit Times(fs::path path) : path_(std::move(path)) {
    stat(path_.c_str(), &before_);
  }
  void Restore() const {
    const std::array<timespec, 2> times = {before_.st_atim, before_.st_mtim};
    EXPECT_EQ(0, utimensat(AT_FDCWD, path_.c_str(), times.data(), 0));
  }

 private:
  fs::path path_;
  struct stat before_{};
};

HashPlan Shards(std::uint64_t size) {
  HashPlan plan;
  plan.shard_size = size;
  return plan;
}

HashPlan WithTree(bool flat = true) {
  HashPlan plan;
  plan.flat = flat;
  plan.tree = true;
  return plan;
}

TEST(DigestCache, SparesTheSecondReading) {
  const CachedModel model(3);
  EXPECT_EQ("---", model.Run());
  EXPECT_EQ("ccc", model.Run());
}

// What it remembers of a file is given without a look at the bytes: bytes that
// changed where no file system saw it.
TEST(DigestCache, ReadsNoByteOfAKnownFile) {
  const CachedModel model(1);
  auto cache = DigestCache::Open(model.Folder());
  ASSERT_TRUE(cache);
  const auto artifact = Artifact::Open(model.File(0).string(), Limits{});
  const std::array<const Artifact::Entry*, 1> entries = {
      &artifact->entries().front()};
  const auto identity = artifact->Map(*entries[0])->identity();
  ASSERT_TRUE(identity);
  const std::vector<Digest> planted = {
      DigestOf(Digest::Algorithm::kSha256, AsBytes("other bytes"))};
  cache->KeepDigests(*identity, Digest::Algorithm::kSha256, 0, planted);
  cache->Flush();
  const auto hashes = HashFiles(*artifact, entries, {}, &*cache, nullptr);
  ASSERT_TRUE(hashes[0]);
  EXPECT_TRUE(hashes[0]->from_cache);
  EXPECT_EQ(planted, hashes[0]->digests);
}

TEST(DigestCache, RemembersEachQuestionForItself) {
  const CachedModel model(2);
  EXPECT_EQ("--", model.Run());
  EXPECT_EQ("--", model.Run(Shards(1000)));
  EXPECT_EQ("--", model.Run(Shards(1001)));
  HashPlan blake;
  blake.algorithm = Digest::Algorithm::kBlake2b;
  EXPECT_EQ("--", model.Run(blake));
  EXPECT_EQ("--", model.Run(WithTree())) << "the tree is not known";
  EXPECT_EQ("cc", model.Run(WithTree()));
  EXPECT_EQ("cc", model.Run(WithTree(false)));
  EXPECT_EQ("cc", model.Run(Shards(1000)));
  EXPECT_EQ("cc", model.Run(Shards(1001)));
  EXPECT_EQ("cc", model.Run(blake));
}

TEST(DigestCache, ReadsOnlyTheFileThatWasTouched) {
  const CachedModel model(20);
  model.Run(WithTree());
  model.directory().Write("model/7", Noise(7, 70'007));
  std::string want(20, 'c');
  // "7" is the 18th name in byte order: 0, 1, 10 … 19, 2, 3, 4, 5, 6, 7.
  want[17] = '-';
  EXPECT_EQ(want, model.Run(WithTree()));
  EXPECT_EQ(std::string(20, 'c'), model.Run(WithTree()));
}

TEST(DigestCache, ForgetsAFileWhoseTimesWereSetBack) {
  const CachedModel model(1);
  model.Run();
  const Times times(model.File(0));
  model.directory().Write("model/0", Noise(9, 70'000));
  times.Restore();
  EXPECT_EQ("-", model.Run());
}

TEST(DigestCache, ForgetsAFileThatAnotherTookThePlaceOf) {
  const CachedModel model(1);
  model.Run();
  const Times times(model.File(0));
  model.directory().Write("other", Noise(9, 70'000));
  fs::rename(model.Path("other"), model.File(0));
  times.Restore();
  EXPECT_EQ("-", model.Run());
}

TEST(DigestCache, ForgetsAFileOfAnotherSize) {
  const CachedModel model(1);
  model.Run();
  const Times times(model.File(0));
  fs::resize_file(model.File(0), 69'999);
  times.Restore();
  EXPECT_EQ("-", model.Run());
}

TEST(DigestCache, DoesNotKeepAFileThatIsOpenForWriting) {
  const CachedModel model(1);
  auto cache = DigestCache::Open(model.Folder());
  const auto artifact = Artifact::Open(model.File(0).string(), Limits{});
  const std::array<const Artifact::Entry*, 1> entries = {
      &artifact->entries().front()};
  const int writer = open(model.File(0).c_str(), O_WRONLY);
  EXPECT_FALSE(HashFiles(*artifact, entries, {}, &*cache, nullptr)[0]);
  close(writer);
  EXPECT_EQ("-", model.Run());
}

TEST(DigestCache, IsForItsOwnerAlone) {
  const CachedModel model(1);
  model.Run();
  struct stat info{};
  ASSERT_EQ(0, stat(model.Folder().c_str(), &info));
  EXPECT_EQ(0700u, info.st_mode & 07777);
  ASSERT_EQ(0, stat(model.Database().c_str(), &info));
  EXPECT_EQ(0600u, info.st_mode & 07777);
}

TEST(DigestCache, RefusesWhatOthersMayWrite) {
  const CachedModel model(1);
  model.Run();
  const auto refusal = [&] {
    return DigestCache::Open(model.Folder()).error();
  };
  fs::permissions(model.Database(), fs::perms(0622));
  EXPECT_EQ(model.Database().string() + ": may be written by others",
            refusal().message);
  EXPECT_EQ(Error::Kind::kIo, refusal().kind);
  fs::permissions(model.Database(), fs::perms(0600));
  fs::permissions(model.Folder(), fs::perms(0720));
  EXPECT_EQ(model.Folder() + ": may be written by others", refusal().message);
  fs::permissions(model.Folder(), fs::perms(0700));
  EXPECT_EQ("c", model.Run());
}

TEST(DigestCache, RefusesLinks) {
  const CachedModel model(1);
  model.Run();
  fs::rename(model.Database(), model.Path("elsewhere"));
  fs::create_symlink(model.Path("elsewhere"), model.Database());
  EXPECT_EQ(model.Database().string() + ": is a symbolic link",
            DigestCache::Open(model.Folder()).error().message);
  fs::remove_all(model.Folder());
  fs::create_directory(model.Path("real"));
  fs::create_directory_symlink(model.Path("real"), model.Folder());
  EXPECT_EQ(model.Folder() + ": is a symbolic link",
            DigestCache::Open(model.Folder() + "/").error().message);
}

TEST(DigestCache, RefusesWhatIsNoFileOrFolder) {
  const CachedModel model(1);
  model.directory().Write("cache", "x");
  EXPECT_EQ(model.Folder() + ": is not a directory",
            DigestCache::Open(model.Folder()).error().message);
  fs::remove(model.Folder());
  fs::create_directories(model.Database());
  EXPECT_EQ(model.Database().string() + ": is not a file",
            DigestCache::Open(model.Folder()).error().message);
}

TEST(DigestCache, RefusesWhatBelongsToSomebodyElse) {
  if (geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  const CachedModel model(1);
  model.Run();
  ASSERT_EQ(0, chown(model.Database().c_str(), 12345, 0));
  EXPECT_EQ(
      model.Database().string() + ": belongs to user 12345, and this is user 0",
      DigestCache::Open(model.Folder()).error().message);
  ASSERT_EQ(0, chown(model.Database().c_str(), 0, 0));
  ASSERT_EQ(0, chown(model.Folder().c_str(), 12345, 0));
  EXPECT_FALSE(DigestCache::Open(model.Folder()));
}

TEST(DigestCache, BeginsABrokenDatabaseAnew) {
  const CachedModel model(2);
  for (const std::string& junk :
       {std::string(), std::string("not a database, but long enough to see it"),
        Noise(1, 100'000)}) {
    model.Run();
    model.directory().Write("cache/digests.sqlite", junk);
    EXPECT_EQ("--", model.Run());
    EXPECT_EQ("cc", model.Run());
  }
}

// Whatever is damaged: no wrong digest, and no error (RunWith() compares).
TEST(DigestCache, GivesNoDigestFromADamagedPage) {
  const CachedModel model(4);
  model.Run();
  const std::uint64_t size = fs::file_size(model.Database());
  for (std::uint64_t at = 17; at < size; at += 509) {
    if (!fs::exists(model.Database())) model.Run();  // it was broken
    std::FILE* file = std::fopen(model.Database().c_str(), "r+b");
    ASSERT_NE(nullptr, file);
    std::fseek(file, static_cast<long>(at), SEEK_SET);
    std::fputs("\x55\xaa\x55\xaa", file);
    std::fclose(file);
    model.Run();
  }
}

TEST(DigestCache, CutAnywhereGivesNoWrongDigest) {
  const CachedModel model(3);
  model.Run();
  const std::uint64_t size = fs::file_size(model.Database());
  for (const std::uint64_t left : {size - 1, size / 2, std::uint64_t{100}}) {
    fs::resize_file(model.Database(), left);
    model.Run();
    EXPECT_EQ("ccc", model.Run());
  }
}

// Runs while another program holds the whole database.
std::string LockedRun(const CachedModel& model) {
  const int fd = open(model.Database().c_str(), O_RDWR);
  struct flock lock{};
  lock.l_type = F_WRLCK;
  const pid_t holder = fork();
  if (holder == 0) {
    fcntl(fd, F_SETLK, &lock);
    pause();
    _exit(0);
  }
  struct flock seen = lock;
  while (fcntl(fd, F_GETLK, &seen) == 0 && seen.l_type == F_UNLCK) {
    seen = lock;
    usleep(1000);
  }
  std::string from = model.Run();
  kill(holder, SIGKILL);
  waitpid(holder, nullptr, 0);
  close(fd);
  return from;
}

TEST(DigestCache, DoesWithoutALockedDatabase) {
  const CachedModel model(3);
  model.Run();
  EXPECT_EQ("---", LockedRun(model));
  EXPECT_EQ("ccc", model.Run());
}

TEST(DigestCache, ServesTwoProcessesAtOnce) {
  const CachedModel model(40);
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      for (int round = 0; round < 5; ++round) model.Run(Shards(5000));
      _exit(testing::Test::HasFailure() ? 1 : 0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(0, status);
  }
  EXPECT_EQ(std::string(40, 'c'), model.Run(Shards(5000)));
}

TEST(DigestCache, ForgetsTheOldestWhenItGrows) {
  const CachedModel model(1);
  auto cache = DigestCache::Open(model.Folder());
  ASSERT_TRUE(cache);
  const std::vector<Digest> digests = {
      DigestOf(Digest::Algorithm::kSha256, AsBytes("x"))};
  const auto file = [](std::uint64_t inode) {
    return FileIdentity{1, inode, 1, 2, 3};
  };
  constexpr std::uint64_t kFiles = 100'500;
  for (std::uint64_t i = 1; i <= kFiles; ++i) {
    cache->KeepDigests(file(i), Digest::Algorithm::kSha256, 0, digests);
  }
  cache->Flush();
  const auto found = [&](std::uint64_t i) {
    return cache->FindDigests(file(i), Digest::Algorithm::kSha256, 0);
  };
  EXPECT_FALSE(found(1));
  EXPECT_FALSE(found(500));
  EXPECT_TRUE(found(501));
  EXPECT_TRUE(found(kFiles));
}

TEST(DigestCache, MakesRoomWhenItIsFull) {
  const CachedModel model(1);
  auto cache = DigestCache::Open(model.Folder());
  ASSERT_TRUE(cache);
  // Trees of 16 MiB each, 20 of which are more than it may hold.
  FileTree tree;
  tree.size = kTreeBlock << 19;
  tree.nodes.resize(1 << 19);
  for (std::uint64_t i = 1; i <= 20; ++i) {
    cache->KeepTree({1, i, tree.size, 2, 3}, tree);
    cache->Flush();
  }
  EXPECT_LE(fs::file_size(model.Database()), 256u << 20);
  EXPECT_FALSE(cache->FindTree({1, 1, tree.size, 2, 3}));
  EXPECT_TRUE(cache->FindTree({1, 20, tree.size, 2, 3}));
}

TEST(DigestCache, LiesWhereTheSystemKeepsCaches) {
  const auto with = [](const char* xdg, const char* home) {
    xdg != nullptr ? setenv("XDG_CACHE_HOME", xdg, 1)
                   : unsetenv("XDG_CACHE_HOME");
    home != nullptr ? setenv("HOME", home, 1) : unsetenv("HOME");
    return DigestCache::DefaultFolder();
  };
  EXPECT_EQ("/c/assay", with("/c", "/h"));
  EXPECT_EQ("/h/.cache/assay", with(nullptr, "/h"));
  EXPECT_EQ("/h/.cache/assay", with("", "/h"));
  EXPECT_EQ("/h/.cache/assay", with("relative", "/h"));
  EXPECT_EQ("", with(nullptr, nullptr));
}

TEST(DigestCache, MakesTheFoldersAboveIt) {
  const CachedModel model(1);
  const std::string folder = model.Path("a/b/c/").string();
  EXPECT_TRUE(DigestCache::Open(folder));
  EXPECT_TRUE(fs::exists(model.Path("a/b/c/digests.sqlite")));
  EXPECT_FALSE(DigestCache::Open("/proc/nowhere/assay"));
  EXPECT_EQ("there is no place for a cache of digests",
            DigestCache::Open("").error().message);
}

}  // namespace
}  // namespace assay
