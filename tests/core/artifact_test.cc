// SPDX-License-Identifier: Apache-2.0
#include "core/artifact.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "tests/temporary_directory.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

Artifact Open(const fs::path& path, const Limits& limits = {}) {
  auto artifact = Artifact::Open(path.string(), limits);
  EXPECT_TRUE(artifact) << artifact.error().message;
  return std::move(*artifact);
}

// "path" or "path: why it is refused"
std::vector<std::string> List(const Artifact& artifact) {
  std::vector<std::string> lines;
  for (const Artifact::Entry& entry : artifact.entries()) {
    lines.push_back(entry.refused.empty() ? entry.path
                                          : entry.path + ": " + entry.refused);
  }
  return lines;
}

std::string Content(const Artifact& artifact, std::string_view path) {
  const std::size_t index = artifact.Find(path);
  if (index == artifact.entries().size()) return "(none)";
  const auto mapping = artifact.Map(artifact.entries()[index]);
  return mapping ? std::string(AsText(mapping->bytes()))
                 : mapping.error().message;
}

TEST(Artifact, OfAFileIsThatFile) {
  const TemporaryDirectory directory;
  const Artifact artifact = Open(directory.Write("a/model.pt", "bytes"));
  EXPECT_EQ(std::vector<std::string>{"model.pt"}, List(artifact));
  EXPECT_EQ(5u, artifact.entries()[0].size);
  EXPECT_EQ("bytes", Content(artifact, "model.pt"));
}

TEST(Artifact, WalksInByteOrderOfThePath) {
  const TemporaryDirectory directory;
  for (const char* name : {"b", "a/z", "a.txt", "B", "a/b/c"}) {
    directory.Write(name, name);
  }
  const Artifact artifact = Open(directory.path());
  EXPECT_EQ((std::vector<std::string>{"B", "a.txt", "a/b/c", "a/z", "b"}),
            List(artifact));
  EXPECT_EQ("a/b/c", Content(artifact, "a/b/c"));
}

TEST(Artifact, LeavesTheHistoryOfACheckoutOut) {
  const TemporaryDirectory directory;
  directory.Write(".git/HEAD", "ref");
  directory.Write("sub/.git/HEAD", "hidden here it is part of the release");
  EXPECT_EQ(std::vector<std::string>{"sub/.git/HEAD"},
            List(Open(directory.path())));
}

TEST(Artifact, FollowsLinksInsideOnly) {
  const TemporaryDirectory outside;
  const std::string secret = outside.Write("secret", "not yours");
  const TemporaryDirectory directory;
  directory.Write("real", "inside");
  fs::create_symlink("real", directory.path() / "good");
  fs::create_symlink(secret, directory.path() / "leaves");
  fs::create_symlink("nowhere", directory.path() / "lost");
  fs::create_symlink("..", directory.path() / "up");
  fs::create_symlink("loop", directory.path() / "loop");
  const Artifact artifact = Open(directory.path());
  EXPECT_EQ((std::vector<std::string>{
                "good", "leaves: symbolic link leaves the release",
                "loop: symbolic link points to nothing",
                "lost: symbolic link points to nothing", "real",
                "up: symbolic link leaves the release"}),
            List(artifact));
  EXPECT_EQ("inside", Content(artifact, "good"));
  EXPECT_EQ(secret, artifact.entries()[artifact.Find("leaves")].link);
}

TEST(Artifact, DoesNotFollowALinkThatCameLater) {
  const TemporaryDirectory outside;
  const std::string secret = outside.Write("secret", "not yours");
  const TemporaryDirectory directory;
  directory.Write("a/file", "mine");
  const Artifact artifact = Open(directory.path());
  fs::remove(directory.path() / "a/file");
  fs::create_symlink(secret, directory.path() / "a/file");
  EXPECT_NE("not yours", Content(artifact, "a/file"));
  fs::remove_all(directory.path() / "a");
  fs::create_symlink(outside.path(), directory.path() / "a");
  EXPECT_NE("not yours", Content(artifact, "a/file"));
}

TEST(Artifact, ReadsAHuggingFaceCache) {
  const TemporaryDirectory hub;
  hub.Write("models--org--m/blobs/abc", "weights");
  hub.Write("models--org--m/blobs/unlinked", "left over");
  hub.Write("models--org--m/refs/main", "rev");
  const fs::path snapshot = hub.path() / "models--org--m/snapshots/rev";
  fs::create_directories(snapshot);
  fs::create_symlink("../../blobs/abc", snapshot / "model.safetensors");

  const Artifact one = Open(snapshot);
  EXPECT_EQ(std::vector<std::string>{"model.safetensors"}, List(one));
  EXPECT_EQ("weights", Content(one, "model.safetensors"));

  EXPECT_EQ((std::vector<std::string>{
                "models--org--m/blobs/unlinked", "models--org--m/refs/main",
                "models--org--m/snapshots/rev/model.safetensors"}),
            List(Open(hub.path())))
      << "a linked blob is listed under its name";
}

TEST(Artifact, RefusesPipesWithoutWaiting) {
  const TemporaryDirectory directory;
  ASSERT_EQ(0, mkfifo((directory.path() / "pipe").c_str(), 0600));
  EXPECT_EQ(std::vector<std::string>{"pipe: is not a regular file"},
            List(Open(directory.path())));
  EXPECT_FALSE(Artifact::Open((directory.path() / "pipe").string(), {}));
}

TEST(Artifact, SaysWhatIsMissing) {
  const auto artifact = Artifact::Open("/nowhere/at/all", {});
  ASSERT_FALSE(artifact);
  EXPECT_EQ("/nowhere/at/all: No such file or directory",
            artifact.error().message);
  EXPECT_FALSE(artifact.error().hint.empty());
}

TEST(Artifact, ListsLinksToItsFoldersApart) {
  const TemporaryDirectory directory;
  directory.Write("real/file", "x");
  directory.Write(".git/hooks/run", "x");
  const fs::path& root = directory.path();
  fs::create_symlink("real", root / "z");
  fs::create_symlink(root / "real", root / "absolute");
  fs::create_symlink(".", root / "real/self");
  fs::create_symlink("..", root / "real/up");
  fs::create_symlink(".git/hooks", root / "history");
  fs::create_symlink("..", root / "out");
  const Artifact artifact = Open(root);
  const std::vector<Artifact::FolderLink> links = {
      {"absolute", (root / "real").string()},
      {"real/self", "."},
      {"real/up", ".."},
      {"z", "real"}};
  EXPECT_EQ(links, artifact.folder_links());
  EXPECT_EQ((std::vector<std::string>{
                "history: symbolic link to something not a file",
                "out: symbolic link leaves the release", "real/file"}),
            List(artifact))
      << "what a link shows and the walk leaves out is refused";
}

// What happens within one step of the kernel's clock looks like one change.
void LetTheClockTick() {
  std::this_thread::sleep_for(std::chrono::milliseconds(15));
}

// What Unchanged() says after `change`, less the folder's name.
std::string After(const std::function<void(const fs::path&)>& change) {
  const TemporaryDirectory directory;
  directory.Write("a/file", "12345");
  directory.Write("b/file", "12345");
  directory.Write("c", "12345");
  fs::create_symlink("c", directory.path() / "link");
  fs::create_symlink("a", directory.path() / "folder");
  const Artifact artifact = Open(directory.path());
  EXPECT_TRUE(artifact.Unchanged());
  LetTheClockTick();
  change(directory.path());
  const auto same = artifact.Unchanged();
  return same ? "" : same.error().message;
}

// As a writer does that wants to pass unseen.
void WriteAndSetTimesBack(const fs::path& path) {
  struct stat info{};
  stat(path.c_str(), &info);
  std::ofstream(path, std::ios::in | std::ios::out) << "54321";
  const timespec times[] = {info.st_atim, info.st_mtim};
  utimensat(AT_FDCWD, path.c_str(), times, 0);
}

TEST(Artifact, KnowsThatNothingChanged) {
  EXPECT_EQ("", After([](const fs::path& root) {
              std::ifstream(root / "c").get();
              fs::create_directory(root / "empty");
            }));
}

TEST(Artifact, NamesTheFirstPathThatChanged) {
  const std::string meanwhile = " while the release was read";
  EXPECT_EQ("c: changed" + meanwhile, After([](const fs::path& root) {
              WriteAndSetTimesBack(root / "c");
            }));
  EXPECT_EQ("a/file: changed" + meanwhile, After([](const fs::path& root) {
              WriteAndSetTimesBack(root / "c");
              fs::copy_file(root / "a/file", root / "new");
              fs::rename(root / "new", root / "a/file");
            }));
  EXPECT_EQ("a/file: vanished" + meanwhile,
            After([](const fs::path& root) { fs::remove(root / "a/file"); }));
  EXPECT_EQ("b/eve: appeared" + meanwhile,
            After([](const fs::path& root) { std::ofstream(root / "b/eve"); }));
}

TEST(Artifact, SeesSwapsOfFoldersAndLinks) {
  const std::string meanwhile = " while the release was read";
  EXPECT_EQ("a/file: changed" + meanwhile, After([](const fs::path& root) {
              fs::rename(root / "a", root / "x");
              fs::rename(root / "b", root / "a");
              fs::rename(root / "x", root / "b");
            }));
  EXPECT_EQ("b/file: vanished" + meanwhile, After([](const fs::path& root) {
              fs::remove_all(root / "b");
              fs::create_symlink("a", root / "b");
            }));
  EXPECT_EQ("link: changed" + meanwhile, After([](const fs::path& root) {
              fs::remove(root / "link");
              fs::create_symlink("c", root / "link");
            }));
  EXPECT_EQ("folder: changed" + meanwhile, After([](const fs::path& root) {
              fs::remove(root / "folder");
              fs::create_symlink("b", root / "folder");
            }));
  EXPECT_EQ("g: appeared" + meanwhile, After([](const fs::path& root) {
              fs::create_symlink("b", root / "g");
            }));
}

TEST(Artifact, SeesThatItWasReplacedAsAWhole) {
  const TemporaryDirectory directory;
  directory.Write("model/file", "x");
  const fs::path model = directory.path() / "model";
  const Artifact artifact = Open(model);
  fs::rename(model, directory.path() / "old");
  EXPECT_FALSE(artifact.Unchanged());
  fs::create_directory(model);
  fs::create_hard_link(directory.path() / "old/file", model / "file");
  const auto same = artifact.Unchanged();
  ASSERT_FALSE(same);
  EXPECT_EQ(model.string() + ": was replaced while the release was read",
            same.error().message);
}

TEST(Artifact, OfAFileKnowsItAgain) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("file", "12345");
  const Artifact artifact = Open(path);
  EXPECT_TRUE(artifact.Unchanged());
  LetTheClockTick();
  WriteAndSetTimesBack(path);
  ASSERT_FALSE(artifact.Unchanged());
  EXPECT_EQ(path + ": changed while the release was read",
            artifact.Unchanged().error().message);
  const auto mapping = artifact.Map(artifact.entries()[0]);
  ASSERT_TRUE(mapping);
  EXPECT_TRUE(mapping->Changed()) << "before it was mapped";
  fs::remove(path);
  EXPECT_EQ(path + ": vanished while the release was read",
            artifact.Unchanged().error().message);
}

TEST(Artifact, DoesNotTakeAnotherFileForTheOneThatItSaw) {
  const TemporaryDirectory directory;
  directory.Write("a/file", "12345");
  directory.Write("b/file", "54321");
  const fs::path& root = directory.path();
  const Artifact artifact = Open(root);
  fs::rename(root / "a", root / "x");
  fs::rename(root / "b", root / "a");
  const auto mapping = artifact.Map(artifact.entries()[0]);
  ASSERT_TRUE(mapping);
  EXPECT_TRUE(mapping->Changed());
  fs::rename(root / "a", root / "b");
  fs::rename(root / "x", root / "a");
  EXPECT_TRUE(artifact.Unchanged()) << "all is as it was";
}

TEST(Artifact, StopsAtTheLimitAndSaysSo) {
  const TemporaryDirectory directory;
  for (int i = 0; i < 9; ++i) directory.Write(std::to_string(i), "");
  Limits limits;
  limits.files = 3;
  const auto lines = List(Open(directory.path(), limits));
  EXPECT_EQ("(more): more than 3 files; the rest was not walked", lines[0]);
}

}  // namespace
}  // namespace assay
