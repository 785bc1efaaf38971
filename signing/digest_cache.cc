// SPDX-License-Identifier: Apache-2.0
#include "signing/digest_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "core/bytes.h"
#include "signing/hash_files.h"

namespace assay {
namespace {

std::unexpected<Error> SystemError(const std::string& path) {
  return Fail(Error::Kind::kIo, path + ": " + std::strerror(errno));
}

// Why somebody else could decide what `path` holds; nothing when it is only
// ours, or is not there.
Result<void> CheckOurs(const std::string& path, mode_t type) {
  struct stat info{};
  if (lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return {};
    return SystemError(path);
  }
  const std::string hint = "remove it, and it is made anew";
  if (S_ISLNK(info.st_mode)) {
    return Fail(Error::Kind::kIo, path + ": is a symbolic link", hint);
  }
  if ((info.st_mode & S_IFMT) != type) {
    return Fail(
        Error::Kind::kIo,
        path + (type == S_IFDIR ? ": is not a directory" : ": is not a file"),
        hint);
  }
  if (info.st_uid != geteuid()) {
    return Fail(Error::Kind::kIo,
                path + ": belongs to user " + std::to_string(info.st_uid) +
                    ", and this is user " + std::to_string(geteuid()),
                "set XDG_CACHE_HOME to a directory of your own");
  }
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return Fail(Error::Kind::kIo, path + ": may be written by others",
                "chmod go-w " + path);
  }
  return {};
}

// Makes the folder, for its owner alone, and gives its path without links.
Result<std::string> PrepareFolder(const std::string& folder) {
  std::error_code error;
  const std::filesystem::path path =
      std::filesystem::absolute(folder + "/", error)
          .lexically_normal()
          .parent_path();
  std::filesystem::create_directories(path.parent_path(), error);
  if (mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return SystemError(folder);
  }
  const auto parent = std::filesystem::canonical(path.parent_path(), error);
  if (error) {
    return Fail(Error::Kind::kIo, folder + ": " + error.message());
  }
  std::string real = (parent / path.filename()).string();
  if (const auto ours = CheckOurs(real, S_IFDIR); !ours) {
    return std::unexpected(ours.error());
  }
  return real;
}

// SQLite would make it readable for all.
Result<void> PrepareFile(const std::string& path) {
  const int made =
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
           S_IRUSR | S_IWUSR);
  if (made >= 0) {
    close(made);
  } else if (errno != EEXIST) {
    return SystemError(path);
  }
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
    const auto ours = CheckOurs(path + suffix, S_IFREG);
    if (!ours) return ours;
  }
  return {};
}

std::string Question(Digest::Algorithm algorithm, std::uint64_t shard_size) {
  std::string question(Name(algorithm));
  if (shard_size != 0) question += "/" + std::to_string(shard_size);
  return question;
}

std::string TreeQuestion() {
  return std::string(kTreeAlgorithm) + "/" + std::to_string(kTreeLeaf);
}

}  // namespace

DigestCache::DigestCache(std::unique_ptr<DigestDatabase> database)
    : database_(std::move(database)) {}
DigestCache::~DigestCache() = default;
DigestCache::DigestCache(DigestCache&&) noexcept = default;
DigestCache& DigestCache::operator=(DigestCache&&) noexcept = default;

Result<DigestCache> DigestCache::Open(const std::string& folder) {
  if (folder.empty()) {
    return Fail(Error::Kind::kIo, "there is no place for a cache of digests",
                "set HOME or XDG_CACHE_HOME");
  }
  const auto real = PrepareFolder(folder);
  if (!real) return std::unexpected(real.error());
  const std::string path = *real + "/digests.sqlite";
  const auto file = PrepareFile(path);
  if (!file) return std::unexpected(file.error());
  return DigestCache(std::make_unique<DigestDatabase>(path));
}

std::string DigestCache::DefaultFolder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return std::string(cache) + "/assay";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return {};
  return std::string(home) + "/.cache/assay";
}

std::optional<std::vector<Digest>> DigestCache::FindDigests(
    const FileIdentity& file, Digest::Algorithm algorithm,
    std::uint64_t shard_size) {
  const auto answer = database_->Find(file, Question(algorithm, shard_size));
  if (!answer) return std::nullopt;
  const std::uint64_t count = DigestCount(file.size, shard_size);
  const std::size_t length = DigestOf(algorithm, {}).bytes.size();
  if (CheckedMultiply(count, length) != answer->size()) return std::nullopt;
  std::vector<Digest> digests;
  for (auto at = answer->begin(); at != answer->end();
       at += static_cast<std::ptrdiff_t>(length)) {
    digests.push_back(
        {algorithm, {at, at + static_cast<std::ptrdiff_t>(length)}});
  }
  return digests;
}

std::optional<FileTree> DigestCache::FindTree(const FileIdentity& file) {
  const auto answer = database_->Find(file, TreeQuestion());
  if (!answer) return std::nullopt;
  const std::uint64_t blocks = BlocksOf(file.size);
  if (CheckedMultiply(blocks, sizeof(TreeHash)) != answer->size()) {
    return std::nullopt;
  }
  std::vector<TreeHash> nodes(blocks);
  auto at = answer->begin();
  for (TreeHash& node : nodes) {
    std::copy_n(at, node.size(), node.begin());
    at += static_cast<std::ptrdiff_t>(node.size());
  }
  return TreeOver(file.size, std::move(nodes));
}

void DigestCache::KeepDigests(const FileIdentity& file,
                              Digest::Algorithm algorithm,
                              std::uint64_t shard_size,
                              std::span<const Digest> digests) {
  std::vector<std::uint8_t> answer;
  for (const Digest& digest : digests) {
    answer.insert(answer.end(), digest.bytes.begin(), digest.bytes.end());
  }
  database_->Keep({file, Question(algorithm, shard_size), std::move(answer)});
}

void DigestCache::KeepTree(const FileIdentity& file, const FileTree& tree) {
  std::vector<std::uint8_t> answer;
  answer.reserve(tree.nodes.size() * sizeof(TreeHash));
  for (const TreeHash& node : tree.nodes) {
    answer.insert(answer.end(), node.begin(), node.end());
  }
  database_->Keep({file, TreeQuestion(), std::move(answer)});
}

void DigestCache::Flush() { database_->Flush(); }

}  // namespace assay
