// SPDX-License-Identifier: Apache-2.0
#include "core/artifact.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
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
