// SPDX-License-Identifier: Apache-2.0
#include "signing/hash_schedule.h"

#include <algorithm>

#include "core/mapping.h"

namespace assay {
namespace {

// How far a tree may run ahead of the flat digest of its file: while both read
// near each other, a file larger than the memory is read from the disk once.
constexpr std::uint64_t kAhead = 256ull << 20;

}  // namespace

bool HashSchedule::File::complete() const {
  return running == 0 && next_stretch >= wanted.size &&
         next_window == taken.size();
}

HashSchedule::HashSchedule(std::size_t files)
    : files_(files), unfinished_(files) {}

std::optional<HashSchedule::Task> HashSchedule::Next() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (const auto task = NextFlat()) return Give(*task);
    if (const auto task = NextTree(false)) return Give(*task);
    if (next_file_ < files_.size()) {
      return Give({Task::Kind::kOpen, next_file_++, 0, 0});
    }
    spare_ = true;
    if (const auto task = NextTree(true)) return Give(*task);
    if (unfinished_ == 0) return std::nullopt;
    ++waiting_;
    wake_.wait(lock);
    --waiting_;
  }
}

HashSchedule::Task HashSchedule::Give(const Task& task) {
  ++files_[task.file].running;
  return task;
}

std::optional<HashSchedule::Task> HashSchedule::NextFlat() {
  for (const std::size_t index : open_) {
    File& file = files_[index];
    const std::uint64_t begin = file.next_stretch;
    if (begin >= file.wanted.size) continue;
    const std::uint64_t left = file.wanted.size - begin;
    file.next_stretch = begin + std::min(file.wanted.stretch, left);
    return Task{Task::Kind::kFlat, index, begin, file.next_stretch};
  }
  return std::nullopt;
}

std::optional<HashSchedule::Task> HashSchedule::NextTree(bool beside_flat) {
  for (const std::size_t index : open_) {
    File& file = files_[index];
    if (file.wanted.stretch != 0 && !beside_flat) continue;
    std::size_t& next = file.next_window;
    while (next < file.taken.size() && file.taken[next]) ++next;
    const std::uint64_t begin = next * kWindow;
    const bool too_far =
        file.flat_at < file.wanted.size && begin > file.flat_at + kAhead;
    if (next == file.taken.size() || too_far) continue;
    file.taken[next++] = true;
    return Task{Task::Kind::kTree, index, begin,
                std::min(begin + kWindow, file.wanted.size)};
  }
  return std::nullopt;
}

void HashSchedule::Opened(std::size_t file, const Wanted& wanted) {
  const std::lock_guard lock(mutex_);
  File& opened = files_[file];
  opened.wanted = wanted;
  opened.next_stretch = wanted.stretch == 0 ? wanted.size : 0;
  opened.flat_at = wanted.stretch < wanted.size ? wanted.size : 0;
  if (wanted.tree) {
    opened.taken.resize(wanted.size / kWindow +
                        (wanted.size % kWindow == 0 ? 0 : 1));
  }
  open_.push_back(file);
  wake_.notify_all();
}

bool HashSchedule::TakesTree(std::size_t file, std::uint64_t at) {
  const std::lock_guard lock(mutex_);
  File& read = files_[file];
  if (read.flat_at < read.wanted.size) read.flat_at = at;
  if (waiting_ > 0) wake_.notify_all();
  const std::size_t window = at / kWindow;
  if (spare_ || window >= read.taken.size() || read.taken[window]) return false;
  read.taken[window] = true;
  return true;
}

bool HashSchedule::Done(const Task& task) {
  const std::lock_guard lock(mutex_);
  File& file = files_[task.file];
  --file.running;
  if (task.kind == Task::Kind::kFlat) file.flat_at = file.wanted.size;
  while (file.next_window < file.taken.size() && file.taken[file.next_window]) {
    ++file.next_window;
  }
  const bool last = file.complete();
  if (last) {
    std::erase(open_, task.file);
    --unfinished_;
    file.taken = {};
    file.next_window = 0;
  }
  if (waiting_ > 0) wake_.notify_all();
  return last;
}

}  // namespace assay
