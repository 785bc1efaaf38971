// SPDX-License-Identifier: Apache-2.0
#include "signing/hash_files.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "core/mapping.h"
#include "signing/digest_cache.h"
#include "signing/hash_schedule.h"
#include "signing/threads.h"

namespace assay {
namespace {

using Task = HashSchedule::Task;

// What is known of a file so far.
struct Work {
  const Artifact::Entry* entry = nullptr;
  Result<FileHashes>* result = nullptr;
  std::optional<Mapping> mapping;
  std::optional<FileIdentity> identity;  // null: not for the cache
  std::vector<TreeHash> nodes;
  bool need_flat = false;
  bool need_tree = false;
};

class Run {
 public:
  Run(const Artifact& artifact, const HashPlan& plan, DigestCache* cache,
      Progress& progress, std::vector<Work> files)
      : artifact_(artifact),
        plan_(plan),
        cache_(cache),
        progress_(progress),
        files_(std::move(files)),
        schedule_(files_.size()) {}

  // What each of the threads does.
  void Loop();

 private:
  Result<void> Open(std::size_t index);
  void LookUp(Work& file);
  void HashFlat(Work& file, const Task& task);
  void HashTree(Work& file, const Task& task);
  void Finish(Work& file);

  const Artifact& artifact_;
  const HashPlan& plan_;
  DigestCache* const cache_;
  Progress& progress_;
  std::vector<Work> files_;
  HashSchedule schedule_;
};

void Run::Loop() {
  while (const auto task = schedule_.Next()) {
    Work& file = files_[task->file];
    switch (task->kind) {
      case Task::Kind::kOpen:
        if (const auto opened = Open(task->file); !opened) {
          *file.result = std::unexpected(opened.error());
        }
        break;
      case Task::Kind::kFlat:
        HashFlat(file, *task);
        break;
      case Task::Kind::kTree:
        HashTree(file, *task);
        break;
    }
    if (schedule_.Done(*task)) Finish(file);
  }
}

Result<void> Run::Open(std::size_t index) {
  Work& file = files_[index];
  Result<Mapping> mapping = artifact_.Map(*file.entry);
  if (!mapping) return std::unexpected(mapping.error());
  FileHashes& hashes = **file.result;
  hashes.size = mapping->bytes().size();
  const std::uint64_t count = DigestCount(hashes.size, plan_.shard_size);
  if (plan_.flat && count > kMostShards) {
    return Fail(Error::Kind::kLimit,
                file.entry->path + ": " + std::to_string(count) +
                    " shards of " + std::to_string(plan_.shard_size) +
                    " bytes are more than " + std::to_string(kMostShards),
                "use larger shards");
  }
  file.need_flat = plan_.flat;
  file.need_tree = plan_.tree;
  if (cache_ != nullptr) file.identity = mapping->identity();
  if (file.identity) LookUp(file);
  file.mapping.emplace(std::move(*mapping));
  if (file.need_flat) {
    // An empty file has no bytes to give out as a task.
    hashes.digests.assign(count, DigestOf(plan_.algorithm, {}));
  }
  if (file.need_tree) file.nodes.resize(BlocksOf(hashes.size));
  const std::uint64_t stretch =
      plan_.shard_size == 0 ? hashes.size : plan_.shard_size;
  schedule_.Opened(index,
                   {hashes.size, file.need_flat ? stretch : 0, file.need_tree});
  return {};
}

void Run::LookUp(Work& file) {
  FileHashes& hashes = **file.result;
  if (plan_.flat) {
    auto digests =
        cache_->FindDigests(*file.identity, plan_.algorithm, plan_.shard_size);
    file.need_flat = !digests;
    if (digests) hashes.digests = std::move(*digests);
  }
  if (plan_.tree) {
    hashes.tree = cache_->FindTree(*file.identity);
    file.need_tree = !hashes.tree;
  }
  hashes.from_cache = !file.need_flat && !file.need_tree;
}

// Goes block by block, so that the tree finds in the core's own cache what the
// flat digest has just read.
void Run::HashFlat(Work& file, const Task& task) {
  const Bytes bytes = file.mapping->bytes();
  Hasher flat(plan_.algorithm);
  for (std::uint64_t at = task.begin; at < task.end;) {
    // Windows of a tree begin at their multiples; a shard may begin between.
    const std::uint64_t window_end =
        std::min<std::uint64_t>((at / kWindow + 1) * kWindow, bytes.size());
    const bool tree = file.need_tree && at % kWindow == 0 &&
                      schedule_.TakesTree(task.file, at);
    const std::uint64_t begin = at;
    while (at < (tree ? window_end : std::min(window_end, task.end))) {
      const Bytes block = Slice(bytes, at, kTreeBlock - at % kTreeBlock);
      if (at < task.end) flat.Update(Slice(block, 0, task.end - at));
      if (tree) file.nodes[at / kTreeBlock] = BlockHash(block);
      at += block.size();
    }
    Forget(Slice(bytes, begin, at - begin));
    progress_.bytes_done += std::min(at, task.end) - begin;
  }
  const std::uint64_t shard =
      plan_.shard_size == 0 ? 0 : task.begin / plan_.shard_size;
  (**file.result).digests[shard] = flat.Finish();
}

void Run::HashTree(Work& file, const Task& task) {
  const Bytes window =
      Slice(file.mapping->bytes(), task.begin, task.end - task.begin);
  for (std::uint64_t at = 0; at < window.size(); at += kTreeBlock) {
    file.nodes[(task.begin + at) / kTreeBlock] =
        BlockHash(Slice(window, at, kTreeBlock));
  }
  Forget(window);
  if (!file.need_flat) progress_.bytes_done += window.size();
}

void Run::Finish(Work& file) {
  ++progress_.files_done;
  if (!file.mapping) return;
  FileHashes& hashes = **file.result;
  if (file.mapping->Changed()) {
    *file.result = Fail(Error::Kind::kChanged,
                        file.entry->path + ": changed while it was read",
                        "try again when nobody writes to it");
  } else {
    if (file.need_tree) {
      hashes.tree = TreeOver(hashes.size, std::move(file.nodes));
    }
    if (file.identity && file.need_flat) {
      cache_->KeepDigests(*file.identity, plan_.algorithm, plan_.shard_size,
                          hashes.digests);
    }
    if (file.identity && file.need_tree) {
      cache_->KeepTree(*file.identity, *hashes.tree);
    }
    if (hashes.from_cache) progress_.bytes_done += hashes.size;
  }
  file.nodes = {};
  file.mapping.reset();
}

// The largest first, so that none is left for the end alone.
std::vector<Work> InOrder(std::span<const Artifact::Entry* const> entries,
                          std::vector<Result<FileHashes>>& results) {
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return entries[a]->size > entries[b]->size;
  });
  std::vector<Work> files(entries.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    files[i].entry = entries[order[i]];
    files[i].result = &results[order[i]];
  }
  return files;
}

}  // namespace

std::uint64_t DigestCount(std::uint64_t size, std::uint64_t shard_size) {
  if (shard_size == 0) return 1;
  return size / shard_size + (size % shard_size == 0 ? 0 : 1);
}

std::vector<Result<FileHashes>> HashFiles(
    const Artifact& artifact, std::span<const Artifact::Entry* const> entries,
    const HashPlan& plan, DigestCache* cache, Progress* progress) {
  Progress unseen;
  Progress& seen = progress != nullptr ? *progress : unseen;
  std::uint64_t bytes = 0;
  for (const Artifact::Entry* entry : entries) bytes += entry->size;
  seen.bytes_total += bytes;
  seen.files_total += entries.size();

  std::vector<Result<FileHashes>> results(entries.size());
  Run run(artifact, plan, cache, seen, InOrder(entries, results));
  OnThreads(plan.jobs, std::max<std::uint64_t>(entries.size(), bytes / kWindow),
            [&] { run.Loop(); });
  if (cache != nullptr) cache->Flush();
  return results;
}

}  // namespace assay
