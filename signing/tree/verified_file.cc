// SPDX-License-Identifier: Apache-2.0
#include "signing/tree/verified_file.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>

#include "signing/hash_files.h"
#include "signing/threads.h"

namespace assay {
namespace {

// "bytes 0-1048575", as HTTP counts them.
std::string Range(std::uint64_t begin, std::uint64_t size) {
  return "bytes " + std::to_string(begin) + "-" +
         std::to_string(begin + size - 1);
}

// Reads from the file into memory that nobody else writes to.
Result<void> ReadAt(int fd, std::uint64_t offset,
                    std::span<std::uint8_t> buffer, const std::string& path) {
  for (std::size_t done = 0; done < buffer.size();) {
    const ssize_t got = pread(fd, buffer.data() + done, buffer.size() - done,
                              static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return Fail(
          Error::Kind::kIo,
          path + ": " + Range(offset, buffer.size()) + " cannot be read: " +
              (got == 0 ? "the file ends at " + std::to_string(offset + done)
                        : std::strerror(errno)));
    }
    done += static_cast<std::size_t>(got);
  }
  return {};
}

std::unexpected<Error> NotSigned(const std::string& path,
                                 const std::string& what) {
  return Fail(Error::Kind::kMalformed, path + ": " + what,
              "get the file again from where it was signed");
}

// The first failure of several threads that take blocks in order.
class Failure {
 public:
  bool any() const { return any_; }

  void Note(std::uint64_t block, Error error) {
    const std::lock_guard lock(mutex_);
    if (any_ && block > block_) return;
    block_ = block;
    error_ = std::move(error);
    any_ = true;
  }

  Result<void> Get() {
    if (!any_) return {};
    return std::unexpected(std::move(*error_));
  }

 private:
  std::mutex mutex_;
  std::atomic<bool> any_ = false;
  std::uint64_t block_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<VerifiedFile> VerifiedFile::Open(const Artifact& artifact,
                                        const Artifact::Entry& entry,
                                        const TreeRoot& root,
                                        std::vector<TreeHash> nodes) {
  if (!LeadTo(root, nodes)) {
    return Fail(Error::Kind::kMalformed,
                entry.path +
                    ": its tree does not lead to the root that was "
                    "signed",
                "open it without the tree, which is then made again");
  }
  Result<Mapping> mapping = artifact.Map(entry);
  if (!mapping) return std::unexpected(mapping.error());
  if (mapping->bytes().size() != root.size) {
    return NotSigned(entry.path, "has " +
                                     std::to_string(mapping->bytes().size()) +
                                     " bytes; " + std::to_string(root.size) +
                                     " were signed");
  }
  return VerifiedFile(entry.path, std::move(*mapping), root.size,
                      std::move(nodes));
}

Result<VerifiedFile> VerifiedFile::OpenWithoutNodes(
    const Artifact& artifact, const Artifact::Entry& entry,
    const TreeRoot& root, unsigned jobs) {
  HashPlan plan;
  plan.flat = false;
  plan.tree = true;
  plan.jobs = jobs;
  const std::array<const Artifact::Entry*, 1> entries = {&entry};
  auto hashes =
      std::move(HashFiles(artifact, entries, plan, nullptr, nullptr).front());
  if (!hashes) return std::unexpected(hashes.error());
  if (hashes->tree->Root() != root) {
    return NotSigned(entry.path, "is not the file that was signed");
  }
  return Open(artifact, entry, root, std::move(hashes->tree->nodes));
}

Result<void> VerifiedFile::ReadBlock(std::uint64_t block,
                                     std::span<std::uint8_t> buffer) const {
  const std::uint64_t begin = block * kTreeBlock;
  const auto read = ReadAt(mapping_.descriptor(), begin, buffer, path_);
  if (!read) return read;
  if (BlockHash(buffer) == nodes_[block]) return {};
  return NotSigned(
      path_, Range(begin, buffer.size()) + " are not those that were signed");
}

Result<void> VerifiedFile::Fill(std::uint64_t offset,
                                std::span<std::uint8_t> buffer) const {
  if (offset > size_ || buffer.size() > size_ - offset) {
    return Fail(Error::Kind::kUsage,
                path_ + ": " + std::to_string(buffer.size()) + " bytes from " +
                    std::to_string(offset) + " on lie beyond the end at " +
                    std::to_string(size_));
  }
  std::vector<std::uint8_t> scratch;
  while (!buffer.empty()) {
    const std::uint64_t block = offset / kTreeBlock;
    const std::uint64_t begin = block * kTreeBlock;
    const std::size_t length = std::min(kTreeBlock, size_ - begin);
    const std::size_t skip = offset - begin;
    const std::size_t count = std::min(length - skip, buffer.size());
    if (count == length) {
      const auto read = ReadBlock(block, buffer.first(count));
      if (!read) return read;
    } else {
      scratch.resize(length);
      const auto read = ReadBlock(block, scratch);
      if (!read) return read;
      std::copy_n(scratch.begin() + static_cast<std::ptrdiff_t>(skip), count,
                  buffer.begin());
    }
    buffer = buffer.subspan(count);
    offset += count;
  }
  return {};
}

Result<void> VerifiedFile::Read(std::uint64_t offset,
                                std::span<std::uint8_t> buffer) const {
  const auto filled = Fill(offset, buffer);
  if (!filled) std::ranges::fill(buffer, std::uint8_t{0});
  return filled;
}

Result<void> VerifyRange(const VerifiedFile& file, std::uint64_t begin,
                         std::uint64_t end, unsigned jobs) {
  if (begin > end || end > file.size()) {
    return Fail(Error::Kind::kUsage,
                file.path() + ": bytes " + std::to_string(begin) + " up to " +
                    std::to_string(end) + " are no part of " +
                    std::to_string(file.size()));
  }
  if (begin == end) return {};
  const std::uint64_t first = begin / kTreeBlock;
  const std::uint64_t last = BlocksOf(end);
  std::atomic<std::uint64_t> next = first;
  Failure failure;
  OnThreads(jobs, last - first, [&] {
    std::vector<std::uint8_t> buffer(kTreeBlock);
    // A block that was taken is checked, so that of several the first is named.
    while (!failure.any()) {
      const std::uint64_t block = next++;
      if (block >= last) return;
      const std::uint64_t at = block * kTreeBlock;
      const auto read = file.Read(
          at, std::span(buffer).first(std::min(kTreeBlock, file.size() - at)));
      if (!read) failure.Note(block, read.error());
    }
  });
  return failure.Get();
}

}  // namespace assay
