// SPDX-License-Identifier: Apache-2.0
#include "scanner/scan.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "core/digest.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

ArtifactReport ScanPath(const fs::path& path, unsigned jobs = 2) {
  const auto artifact = Artifact::Open(path.string(), {});
  EXPECT_TRUE(artifact) << artifact.error().message;
  const auto rules = RuleSet::BuiltIn();
  EXPECT_TRUE(rules) << rules.error().message;
  Progress progress;
  std::vector<std::string> limits_hit;
  ScanOptions options;
  options.jobs = jobs;
  return Scan(*artifact, *rules, options, progress, limits_hit);
}

std::string Sha256(const std::string& text) {
  return DigestOf(Digest::Algorithm::kSha256, AsBytes(text)).Hex();
}

TEST(Scan, HashesEveryFileAndTheTreeLikeSha256sum) {
  const TemporaryDirectory directory;
  directory.Write("b.txt", "two");
  directory.Write("a.txt", "one");
  const ArtifactReport report = ScanPath(directory.path());
  ASSERT_EQ(2u, report.files.size());
  EXPECT_EQ(Sha256("one"), report.files[0].sha256);
  EXPECT_EQ(Sha256(Sha256("one") + "  a.txt\n" + Sha256("two") + "  b.txt\n"),
            report.sha256);
}

TEST(Scan, OfAFileHasItsHash) {
  const TemporaryDirectory directory;
  EXPECT_EQ(Sha256("one"), ScanPath(directory.Write("a.txt", "one")).sha256);
}

TEST(Scan, GivesTheSameReportOnAnyNumberOfThreads) {
  const TemporaryDirectory directory;
  for (int i = 0; i < 200; ++i) {
    directory.Write("f" + std::to_string(i) + ".pkl",
                    "\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x02i" +
                        std::to_string(i % 10) + "\x85R.");
  }
  const ArtifactReport one = ScanPath(directory.path(), 1);
  const ArtifactReport many = ScanPath(directory.path(), 16);
  EXPECT_EQ(one.sha256, many.sha256);
  ASSERT_EQ(200u, one.findings.size());
  ASSERT_EQ(one.findings.size(), many.findings.size());
  for (std::size_t i = 0; i < one.findings.size(); ++i) {
    EXPECT_EQ(one.findings[i].location, many.findings[i].location);
    EXPECT_EQ(one.findings[i].evidence, many.findings[i].evidence);
  }
}

// Whatever a writer does meanwhile: either the file is reported as changed,
// or its hash is that of one of its two contents.
TEST(Scan, NeverHashesAMixture) {
  const TemporaryDirectory directory;
  const std::string a(3 << 20, 'a');
  const std::string b(3 << 20, 'b');
  const std::string path = directory.Write("model.txt", a);
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file << (i % 2 == 0 ? b : a);
    }
  });
  for (int i = 0; i < 30; ++i) {
    const FileRecord record = ScanPath(path).files.at(0);
    const bool whole = record.sha256 == Sha256(a) || record.sha256 == Sha256(b);
    EXPECT_TRUE(whole || (record.status == FileRecord::Status::kFailed &&
                          record.reason == "changed while it was read"))
        << record.reason;
  }
  stop = true;
  writer.join();
}

TEST(Scan, ReportsALinkThatLeavesAsNotRead) {
  const TemporaryDirectory directory;
  fs::create_symlink("/etc/hostname", directory.path() / "weights.bin");
  const ArtifactReport report = ScanPath(directory.path());
  ASSERT_EQ(1u, report.files.size());
  EXPECT_EQ(FileRecord::Status::kFailed, report.files[0].status);
  EXPECT_EQ("symbolic link leaves the release", report.files[0].reason);
}

TEST(Scan, OfAnEmptyDirectoryHasNoFiles) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(ScanPath(directory.path()).files.empty());
}

}  // namespace
}  // namespace assay
