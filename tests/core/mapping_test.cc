// SPDX-License-Identifier: Apache-2.0
#include "core/mapping.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "tests/patience.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

Result<Mapping> Map(const std::string& path) {
  return Mapping::Of(open(path.c_str(), O_RDONLY), path);
}

TEST(Mapping, ShowsTheFile) {
  const TemporaryDirectory directory;
  const auto mapping = Map(directory.Write("f", "hello"));
  ASSERT_TRUE(mapping);
  EXPECT_EQ("hello", AsText(mapping->bytes()));
  EXPECT_FALSE(mapping->Changed());
}

TEST(Mapping, OfAnEmptyFileIsEmpty) {
  const TemporaryDirectory directory;
  const auto mapping = Map(directory.Write("f", ""));
  ASSERT_TRUE(mapping);
  EXPECT_TRUE(mapping->bytes().empty());
}

TEST(Mapping, RefusesWhatIsNotAFile) {
  const auto mapping = Map("/dev/null");
  ASSERT_FALSE(mapping);
  EXPECT_EQ("/dev/null: is not a regular file", mapping.error().message);
}

TEST(Mapping, SeesThatTheFileWasWritten) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("f", "hello");
  const auto mapping = Map(path);
  ASSERT_TRUE(mapping);
  directory.Write("f", "HELLO, again");
  EXPECT_TRUE(mapping->Changed());
}

TEST(Mapping, SeesAWriteThatFollowsAtOnceWithTheSameSize) {
  const TemporaryDirectory directory;
  for (int i = 0; i < 20; ++i) {
    const std::string path = directory.Write("f", "hello");
    const auto mapping = Map(path);
    ASSERT_TRUE(mapping);
    directory.Write("f", "HELLO");
    EXPECT_TRUE(mapping->Changed());
  }
}

TEST(Mapping, DoesNotTrustAFileThatIsOpenForWriting) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("f", "hello");
  const int writer = open(path.c_str(), O_WRONLY);
  const auto during = Map(path);
  ASSERT_TRUE(during);
  EXPECT_TRUE(during->Changed());
  close(writer);
  EXPECT_FALSE(Map(path)->Changed());
}

// The ctime moves with the number of links too, so that alone excuses nothing.
TEST(Mapping, SeesAWriteBehindALinkAndTimesSetBack) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("f", "hello");
  struct stat info{};
  ASSERT_EQ(0, stat(path.c_str(), &info));
  const auto mapping = Map(path);
  ASSERT_TRUE(mapping);
  directory.Write("f", "HELLO");
  const timespec times[] = {info.st_atim, info.st_mtim};
  ASSERT_EQ(0, utimensat(AT_FDCWD, path.c_str(), times, 0));
  ASSERT_EQ(0, link(path.c_str(), (path + "2").c_str()));
  EXPECT_TRUE(mapping->Changed());
}

TEST(Mapping, DoesNotTrustAFileThatIsWrittenOnAndOn) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("f", "hello");
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) {
      utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
  });
  const auto mapping = Map(path);
  stop = true;
  writer.join();
  ASSERT_TRUE(mapping);
  EXPECT_TRUE(mapping->Changed());
}

TEST(Mapping, OutlivesWritersThatOpenTheFileWhileItIsMapped) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("f", "hello");
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) close(open(path.c_str(), O_WRONLY | O_NONBLOCK));
  });
  for (int i = 0; i < 20000 / kPatience; ++i) EXPECT_TRUE(Map(path));
  stop = true;
  writer.join();
}

TEST(Mapping, HasTheIdentityOfWhatWasMapped) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("f", "hello");
  const auto first = Map(path)->identity();
  ASSERT_TRUE(first);
  EXPECT_EQ(5u, first->size);
  EXPECT_EQ(first, Map(path)->identity());

  // Same size, and the time of the last change set back.
  struct stat before{};
  ASSERT_EQ(0, stat(path.c_str(), &before));
  directory.Write("f", "HELLO");
  const std::array<timespec, 2> times = {before.st_atim, before.st_mtim};
  ASSERT_EQ(0, utimensat(AT_FDCWD, path.c_str(), times.data(), 0));
  const auto second = Map(path)->identity();
  ASSERT_TRUE(second);
  EXPECT_EQ(first->mtime_ns, second->mtime_ns);
  EXPECT_NE(first->ctime_ns, second->ctime_ns);

  directory.Write("g", "HELLO");
  std::filesystem::rename(directory.path() / "g", path);
  EXPECT_NE(second->inode, Map(path)->identity()->inode);
}

TEST(Mapping, HasNoIdentityWithoutAName) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("f", "hello");
  const int fd = open(path.c_str(), O_RDONLY);
  std::filesystem::remove(path);
  EXPECT_FALSE(Mapping::Of(fd, "f")->identity());
}

TEST(Mapping, SurvivesTruncation) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("f", std::string(1 << 20, 'x'));
  const auto mapping = Map(path);
  ASSERT_TRUE(mapping);
  ASSERT_EQ(0, truncate(path.c_str(), 10));
  const Bytes bytes = mapping->bytes();
  const std::uint64_t sum =
      std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0});
  EXPECT_EQ(10u * 'x', sum) << "what is lost reads as zeros";
  EXPECT_TRUE(mapping->Changed());
}

TEST(Forget, LeavesOrdinaryMemoryAlone) {
  const std::vector<std::uint8_t> memory(1 << 20, 7);
  Forget(memory);
  EXPECT_EQ(7, memory[memory.size() / 2]);
}

TEST(Forget, LetsAMappedFileBeReadAgain) {
  const TemporaryDirectory directory;
  const auto mapping = Map(directory.Write("f", std::string(1 << 20, 'x')));
  ASSERT_TRUE(mapping);
  Forget(mapping->bytes());
  EXPECT_EQ('x', mapping->bytes()[1 << 19]);
}

TEST(ForEachWindow, CoversEverythingOnce) {
  const std::vector<std::uint8_t> memory(2 * kWindow + 5);
  std::uint64_t seen = 0;
  ForEachWindow(memory, [&](Bytes window) {
    EXPECT_EQ(memory.data() + seen, window.data());
    seen += window.size();
    return true;
  });
  EXPECT_EQ(memory.size(), seen);
}

}  // namespace
}  // namespace assay
