// SPDX-License-Identifier: Apache-2.0
#include "core/write_file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/read_text.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> Names(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

unsigned ModeOf(const fs::path& path) {
  return static_cast<unsigned>(fs::status(path).permissions());
}

std::string ErrorOf(const Result<void>& result) {
  return result ? "" : result.error().message;
}

TEST(WriteAtomically, MakesAFileAndReplacesItWithNothingBeside) {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "model.sig";
  for (const char* bytes : {"old", "new", ""}) {
    ASSERT_EQ("", ErrorOf(WriteAtomically(path, bytes)));
    EXPECT_EQ(bytes, ReadText(path));
    EXPECT_EQ(std::vector<std::string>{"model.sig"}, Names(directory.path()));
  }
}

TEST(WriteAtomically, WritesIntoTheCurrentFolderAndUnderTheLongestName) {
  const TemporaryDirectory directory;
  const fs::path before = fs::current_path();
  fs::current_path(directory.path());
  const std::string longest(255, 'n');
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ("", ErrorOf(WriteAtomically("short", "1")));
    EXPECT_EQ("", ErrorOf(WriteAtomically(longest, "2")));
  }
  fs::current_path(before);
  EXPECT_EQ("1", ReadText(directory.path() / "short"));
  EXPECT_EQ("2", ReadText(directory.path() / longest));
}

TEST(WriteAtomically, HeedsModeAndMaskForNewAndReplacedFiles) {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "file";
  const mode_t before = umask(0027);
  EXPECT_TRUE(WriteAtomically(path, "x"));
  EXPECT_EQ(0640u, ModeOf(path));
  EXPECT_TRUE(WriteAtomically(path, "x", {.mode = 0600}));
  EXPECT_EQ(0600u, ModeOf(path));
  umask(before);
}

TEST(WriteAtomically, LeavesAloneWhatALinkLedTo) {
  const TemporaryDirectory directory;
  const fs::path target = directory.Write("target", "precious");
  const fs::path path = directory.path() / "link";
  for (const char* to : {"target", "nowhere"}) {
    fs::remove(path);
    fs::create_symlink(to, path);
    ASSERT_TRUE(WriteAtomically(path, "mine"));
    EXPECT_FALSE(fs::is_symlink(path));
    EXPECT_EQ("mine", ReadText(path));
    EXPECT_EQ("precious", ReadText(target));
  }
  EXPECT_EQ((std::vector<std::string>{"link", "target"}),
            Names(directory.path()));
}

TEST(WriteAtomically, ReplacesNothingWhenItIsExclusive) {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "key";
  const WriteOptions options = {.mode = 0600, .exclusive = true};
  ASSERT_TRUE(WriteAtomically(path, "secret", options));
  EXPECT_EQ(0600u, ModeOf(path));
  EXPECT_EQ(path.string() + ": File exists",
            ErrorOf(WriteAtomically(path, "other", options)));
  EXPECT_EQ("secret", ReadText(path));
  const fs::path link = directory.path() / "link";
  fs::create_symlink("nowhere", link);
  EXPECT_FALSE(WriteAtomically(link, "other", options));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_FALSE(WriteAtomically("/dev/null", "other", options));
  EXPECT_EQ((std::vector<std::string>{"key", "link"}), Names(directory.path()));
}

TEST(WriteAtomically, WritesToADeviceAndReportsThatItIsFull) {
  EXPECT_TRUE(WriteAtomically("/dev/null", "x"));
  EXPECT_EQ("/dev/full: No space left on device",
            ErrorOf(WriteAtomically("/dev/full", "x")));
}

TEST(WriteAtomically, OutlivesAPipeThatNobodyReads) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() / "pipe";
  ASSERT_EQ(0, mkfifo(path.c_str(), 0600));
  std::thread reader([&] { std::ifstream{path}; });
  const auto written = WriteAtomically(path, std::string(1 << 20, 'x'));
  reader.join();
  EXPECT_EQ(path + ": Broken pipe", ErrorOf(written));
}

TEST(WriteAtomically, NamesThePathThatCannotBe) {
  const TemporaryDirectory directory;
  directory.Write("file", "");
  const std::string root = directory.path();
  const auto expect = [&](const std::string& name, const std::string& why) {
    const std::string path = root + name;
    EXPECT_EQ(path + ": " + why, ErrorOf(WriteAtomically(path, "x")));
  };
  expect("/absent/f", "No such file or directory");
  expect("/file/f", "Not a directory");
  expect("", "Is a directory");
  expect("/absent/", "Is a directory");
  expect("/" + std::string(256, 'n'), "File name too long");
  EXPECT_EQ(": No such file or directory", ErrorOf(WriteAtomically("", "x")));
  EXPECT_EQ("a\\x1bb/f: No such file or directory",
            ErrorOf(WriteAtomically("a\x1b"
                                    "b/f",
                                    "x")));
  EXPECT_EQ(std::vector<std::string>{"file"}, Names(root));
}

// The kernel sends SIGXFSZ with the error; it would kill.
TEST(WriteAtomically, LeavesTheOldFileWhenTheNewOneIsTooLarge) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("file", "old");
  rlimit before{};
  ASSERT_EQ(0, getrlimit(RLIMIT_FSIZE, &before));
  const rlimit small = {4096, before.rlim_max};
  ASSERT_EQ(0, setrlimit(RLIMIT_FSIZE, &small));
  const auto replaced = WriteAtomically(path, std::string(5000, 'x'));
  const auto fresh = WriteAtomically(path + "2", std::string(5000, 'x'));
  ASSERT_EQ(0, setrlimit(RLIMIT_FSIZE, &before));
  EXPECT_EQ(path + ": File too large", ErrorOf(replaced));
  EXPECT_EQ(path + "2: File too large", ErrorOf(fresh));
  EXPECT_EQ("old", ReadText(path));
  EXPECT_EQ(std::vector<std::string>{"file"}, Names(directory.path()));
}

TEST(WriteAtomically, NeedsNoNewsOfItsChild) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("file", "old");
  const auto before = signal(SIGCHLD, SIG_IGN);
  const auto written = WriteAtomically(path, "new");
  signal(SIGCHLD, before);
  EXPECT_EQ("", ErrorOf(written));
  EXPECT_EQ("new", ReadText(path));
}

TEST(WriteAtomically, LetsTheLastOfManyWin) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() / "file";
  std::vector<std::thread> writers;
  writers.reserve(4);
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&, i] {
      for (int k = 0; k < 20; ++k) {
        EXPECT_EQ("",
                  ErrorOf(WriteAtomically(
                      path, std::string(10000, static_cast<char>('a' + i)))));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const std::string bytes = ReadText(path);
  EXPECT_EQ(std::string(10000, bytes[0]), bytes);
  EXPECT_EQ(std::vector<std::string>{"file"}, Names(directory.path()));
}

}  // namespace
}  // namespace assay
