// SPDX-License-Identifier: Apache-2.0
// A disk that is really full: a small one of memory, in a mount namespace that
// only a child of the test sees.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/robust/experiment.h"
#include "tests/robust/traced.h"

namespace assay {
namespace {

class FullDisk : public testing::TestWithParam<Writer> {};

constexpr const char* kNotPermitted = "no user namespaces here";

void WriteTo(const char* path, const std::string& text) {
  std::ofstream(path) << text;
}

// Makes this process root of a namespace of its own, where it may mount.
bool EnterNamespace() {
  const std::string user = "0 " + std::to_string(::geteuid()) + " 1\n";
  const std::string group = "0 " + std::to_string(::getegid()) + " 1\n";
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  WriteTo("/proc/self/setgroups", "deny");
  WriteTo("/proc/self/uid_map", user);
  WriteTo("/proc/self/gid_map", group);
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

// Room for so many more pages and files.
bool Leave(const std::string& folder, long pages, long files) {
  struct statfs info{};
  if (::statfs(folder.c_str(), &info) != 0) return false;
  const auto used = static_cast<long>(info.f_blocks - info.f_bfree) + pages;
  const auto nodes = static_cast<long>(info.f_files - info.f_ffree) + files;
  const std::string options = "size=" + std::to_string(used * info.f_bsize) +
                              ",nr_inodes=" + std::to_string(nodes);
  return ::mount("none", folder.c_str(), "tmpfs", MS_REMOUNT,
                 options.c_str()) == 0;
}

// What goes wrong on disks with more and more room, or nothing.
std::string WriteToFullDisks(const Writer& writer) {
  if (!EnterNamespace()) return kNotPermitted;
  bool is_mounted = false;
  Experiment experiment(writer, [&](const std::string& folder) {
    is_mounted = ::mount("none", folder.c_str(), "tmpfs", 0,
                         "size=1m,nr_inodes=100") == 0;
    // A limit of no pages at all would be none.
    WriteTo((folder + "/ballast").c_str(), "x");
  });
  std::string wrong = is_mounted ? "" : kNotPermitted;
  int failed = 0;
  int code = 2;
  for (int room = 0; wrong.empty() && code != 0 && room < 100; ++room) {
    experiment.Reset();
    if (!Leave(experiment.folder(), room / 2, room % 2 == 0 ? 50 : room / 4)) {
      wrong = "the disk cannot be made small";
      break;
    }
    const Ended ended = experiment.workshop().Run(writer.words);
    code = ended.code;
    if (code != 0) ++failed;
    Leave(experiment.folder(), 100, 50);
    wrong = experiment.Wrong(ended);
  }
  if (is_mounted) ::umount2(experiment.folder().c_str(), MNT_DETACH);
  if (wrong.empty() && failed == 0) return "the disk was never full";
  return wrong;
}

TEST_P(FullDisk, LeavesOldOrNewFilesAndNamesOne) {
  std::array<int, 2> ends{};
  ASSERT_EQ(0, ::pipe(ends.data()));
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string wrong = WriteToFullDisks(GetParam());
    const auto told = ::write(ends[1], wrong.data(), wrong.size());
    ::_exit(told == static_cast<ssize_t>(wrong.size()) ? 0 : 1);
  }
  ::close(ends[1]);
  std::string wrong;
  std::array<char, 4096> buffer{};
  for (ssize_t got;
       (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
    wrong.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = -1;
  ::waitpid(child, &status, 0);
  if (wrong == kNotPermitted) GTEST_SKIP() << wrong;
  EXPECT_EQ("", wrong);
  EXPECT_EQ(0, status);
}

INSTANTIATE_TEST_SUITE_P(Robust, FullDisk, testing::ValuesIn(Writers()),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace assay
