// SPDX-License-Identifier: Apache-2.0
#include "signing/tree/verified_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "core/limits.h"
#include "tests/patience.h"
#include "tests/signing/noise.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

// A file as it was signed, and its tree.
class Signed {
 public:
  explicit Signed(std::size_t size)
      : text_(Noise(size, size)),
        tree_(TreeOfBytes(AsBytes(text_))),
        path_(directory_.Write("f", text_)),
        artifact_(std::move(Artifact::Open(path_, Limits{}).value())) {}

  const std::string& text() const { return text_; }
  const FileTree& tree() const { return tree_; }
  const std::string& path() const { return path_; }
  const TemporaryDirectory& directory() const { return directory_; }

  Result<VerifiedFile> Open() const { return OpenWith(tree_.nodes); }
  Result<VerifiedFile> OpenWith(std::vector<TreeHash> nodes) const {
    return VerifiedFile::Open(artifact_, artifact_.entries().front(),
                              tree_.Root(), std::move(nodes));
  }
  Result<VerifiedFile> OpenWithoutNodes() const {
    return VerifiedFile::OpenWithoutNodes(
        artifact_, artifact_.entries().front(), tree_.Root());
  }

  void Flip(std::uint64_t at) const {
    const int fd = open(path_.c_str(), O_RDWR);
    char byte = 0;
    ASSERT_EQ(1, pread(fd, &byte, 1, static_cast<off_t>(at)));
    byte ^= 1;
    ASSERT_EQ(1, pwrite(fd, &byte, 1, static_cast<off_t>(at)));
    close(fd);
  }

 private:
  TemporaryDirectory directory_;
  std::string text_;
  FileTree tree_;
  std::string path_;
  Artifact artifact_;
};

Result<std::string> Read(const VerifiedFile& file, std::uint64_t offset,
                         std::size_t size) {
  std::vector<std::uint8_t> buffer(size, 0xaa);
  const auto read = file.Read(offset, buffer);
  if (!read) {
    EXPECT_EQ(std::string(size, '\0'), AsText(buffer)) << "left in the buffer";
    return std::unexpected(read.error());
  }
  return std::string(AsText(buffer));
}

TEST(VerifiedFile, GivesTheSignedBytes) {
  const Signed file(3 * kMiB + 77);
  const auto open = file.Open();
  ASSERT_TRUE(open) << open.error().message;
  EXPECT_EQ(file.text().size(), open->size());
  const std::vector<std::pair<std::uint64_t, std::size_t>> ranges = {
      {0, file.text().size()},
      {0, kMiB},
      {kMiB, 2 * kMiB},
      {3 * kMiB, 77},
      {3 * kMiB + 76, 1},
      {kMiB - 1, 2},
      {5, 3 * kMiB},
      {file.text().size(), 0},
      {0, 0}};
  for (const auto& [offset, size] : ranges) {
    EXPECT_EQ(file.text().substr(offset, size), Read(*open, offset, size))
        << offset << " " << size;
  }
}

TEST(VerifiedFile, OpensOneBlockAndNone) {
  for (const std::size_t size : {0, 1, 65'537}) {
    const Signed file(size);
    EXPECT_EQ(file.text(), Read(file.Open().value(), 0, size));
    EXPECT_EQ(file.text(), Read(file.OpenWithoutNodes().value(), 0, size));
  }
}

TEST(VerifiedFile, NamesTheFirstBlockThatIsNotTheSignedOne) {
  const Signed file(4 * kMiB + 10);
  const auto open = file.Open();
  ASSERT_TRUE(open);
  file.Flip(2 * kMiB + 5);
  file.Flip(4 * kMiB + 9);
  EXPECT_EQ(file.text().substr(7, kMiB), Read(*open, 7, kMiB));
  const auto bad = Read(*open, 0, file.text().size());
  ASSERT_FALSE(bad);
  EXPECT_EQ(Error::Kind::kMalformed, bad.error().kind);
  EXPECT_EQ("f: bytes 2097152-3145727 are not those that were signed",
            bad.error().message);
  EXPECT_EQ("f: bytes 4194304-4194313 are not those that were signed",
            Read(*open, 4 * kMiB, 1).error().message);
}

TEST(VerifiedFile, HasNoBytesBeyondItsEnd) {
  const Signed file(100);
  const auto open = file.Open();
  ASSERT_TRUE(open);
  const auto beyond = Read(*open, 99, 2);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(Error::Kind::kUsage, beyond.error().kind);
  EXPECT_EQ("f: 2 bytes from 99 on lie beyond the end at 100",
            beyond.error().message);
  EXPECT_FALSE(Read(*open, UINT64_MAX, 2));
  EXPECT_FALSE(Read(*open, 101, 0));
}

TEST(VerifiedFile, SaysThatTheFileWasCutShort) {
  const Signed file(2 * kMiB);
  const auto open = file.Open();
  ASSERT_TRUE(open);
  ASSERT_EQ(0, truncate(file.path().c_str(), kMiB + 1));
  const auto read = Read(*open, 0, 2 * kMiB);
  ASSERT_FALSE(read);
  EXPECT_EQ(Error::Kind::kIo, read.error().kind);
  EXPECT_EQ("f: bytes 1048576-2097151 cannot be read: the file ends at 1048577",
            read.error().message);
}

TEST(VerifiedFile, DoesNotOpenWithNodesOfAnotherTree) {
  const Signed file(2 * kMiB);
  std::vector<TreeHash> nodes = file.tree().nodes;
  nodes[1][0] ^= 1;
  EXPECT_EQ("f: its tree does not lead to the root that was signed",
            file.OpenWith(nodes).error().message);
  EXPECT_FALSE(file.OpenWith({}));
}

TEST(VerifiedFile, DoesNotOpenAFileOfAnotherSize) {
  const Signed file(2 * kMiB);
  ASSERT_EQ(0, truncate(file.path().c_str(), 2 * kMiB + 1));
  EXPECT_EQ("f: has 2097153 bytes; 2097152 were signed",
            file.Open().error().message);
}

TEST(VerifiedFile, MakesTheNodesOfTheFileItself) {
  const Signed file(3 * kMiB);
  EXPECT_TRUE(file.OpenWithoutNodes());
  file.Flip(12);
  const auto open = file.OpenWithoutNodes();
  ASSERT_FALSE(open);
  EXPECT_EQ("f: changed while it was read", open.error().message);
}

TEST(VerifyRange, ChecksTheBlocksAroundTheRangeAndNoOthers) {
  const Signed file(6 * kMiB);
  const auto open = file.Open();
  ASSERT_TRUE(open);
  EXPECT_TRUE(VerifyRange(*open, 0, 6 * kMiB));
  file.Flip(3 * kMiB);
  file.Flip(5 * kMiB);
  for (const unsigned jobs : {1, 2, 7}) {
    EXPECT_TRUE(VerifyRange(*open, 0, 3 * kMiB, jobs));
    EXPECT_TRUE(VerifyRange(*open, 4 * kMiB, 5 * kMiB, jobs));
    EXPECT_TRUE(VerifyRange(*open, 3 * kMiB, 3 * kMiB, jobs));
    EXPECT_EQ("f: bytes 3145728-4194303 are not those that were signed",
              VerifyRange(*open, 0, 6 * kMiB, jobs).error().message);
    EXPECT_FALSE(VerifyRange(*open, 4 * kMiB - 1, 4 * kMiB, jobs));
  }
  EXPECT_EQ("f: bytes 0 up to 6291457 are no part of 6291456",
            VerifyRange(*open, 0, 6 * kMiB + 1).error().message);
  EXPECT_FALSE(VerifyRange(*open, 2, 1));
}

// Does `spoil` again and again on a thread of its own.
class Spoiler {
 public:
  template <class Spoil>
  explicit Spoiler(Spoil spoil)
      : thread_([this, spoil] {
          for (unsigned i = 0; !stop_; ++i) spoil(i);
        }) {}
  ~Spoiler() {
    stop_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

// Reads while others write, and asks that what is given is what was signed.
// Goes on until both has happened, should the scheduler favour one side.
void ExpectOnlySignedBytes(const Signed& file, const VerifiedFile& open,
                           int times) {
  int given = 0;
  int refused = 0;
  const auto enough = [&](int i) {
    return i >= 50 * times || (i >= times && given > 0 && refused > 0);
  };
  for (int i = 0; !enough(i); ++i) {
    const std::uint64_t offset =
        static_cast<std::uint64_t>(i) * 4099 % (file.text().size() - kMiB);
    const std::size_t size = i % 3 == 0 ? kMiB : 70'000;
    const auto got = Read(open, offset, size);
    ASSERT_TRUE(!got || *got == file.text().substr(offset, size))
        << "round " << i;
    ++(got ? given : refused);
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(given, 0);
}

TEST(VerifiedFile, NeverGivesBytesThatAreBeingFlipped) {
  const Signed file(2 * kMiB + 4096);
  const auto open = file.Open();
  ASSERT_TRUE(open);
  const Spoiler spoiler([&](unsigned i) {
    file.Flip(i / 2 * 65'537 % file.text().size());
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  });
  ExpectOnlySignedBytes(file, *open, 1000 / kPatience);
}

TEST(VerifiedFile, NeverGivesBytesOfAFileThatIsCutAndFilledAgain) {
  const Signed file(2 * kMiB + 4096);
  const auto open = file.Open();
  ASSERT_TRUE(open);
  const Spoiler spoiler([&](unsigned i) {
    if (i % 2 == 0) {
      EXPECT_EQ(0, truncate(file.path().c_str(), 300'000));
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return;
    }
    std::FILE* out = std::fopen(file.path().c_str(), "r+b");
    std::fwrite(file.text().data(), 1, file.text().size(), out);
    std::fclose(out);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  });
  ExpectOnlySignedBytes(file, *open, 600 / kPatience);
}

TEST(VerifiedFile, NeverGivesBytesOfAFileThatTakesItsPlace) {
  const Signed file(2 * kMiB + 4096);
  const std::string other = Noise(99, file.text().size());
  const Spoiler spoiler([&](unsigned i) {
    const std::string temporary =
        file.directory().Write("t", i % 2 == 0 ? other : file.text());
    std::filesystem::rename(temporary, file.path());
    if (i % 8 == 7) std::filesystem::remove(file.path());
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  // An artifact that is one file keeps it open; a directory opens it anew.
  const auto folder = std::move(
      Artifact::Open(file.directory().path().string(), Limits{}).value());
  const std::size_t index = folder.Find("f");
  ASSERT_LT(index, folder.entries().size());
  int given = 0;
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    if (i >= 400 / kPatience && given > 0 && refused > 0) break;
    const auto open = VerifiedFile::Open(folder, folder.entries()[index],
                                         file.tree().Root(), file.tree().nodes);
    const auto got = open ? Read(*open, 5, kMiB)
                          : Result<std::string>(std::unexpected(open.error()));
    ASSERT_TRUE(!got || *got == file.text().substr(5, kMiB)) << "round " << i;
    ++(got ? given : refused);
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(given, 0);
}

TEST(VerifiedFile, ServesManyThreads) {
  const Signed file(5 * kMiB);
  const auto open = file.Open();
  ASSERT_TRUE(open);
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (std::uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      EXPECT_EQ(file.text().substr(t * kMiB + t, kMiB),
                Read(*open, t * kMiB + t, kMiB));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace assay
