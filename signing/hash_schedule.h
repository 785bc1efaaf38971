// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_HASH_SCHEDULE_H_
#define ASSAY_SIGNING_HASH_SCHEDULE_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace assay {

/// Decides what each core hashes next; hashes nothing itself.
///
/// A flat digest is one task from its first byte to its last, and so is each
/// shard.  The tree of a file is cut into windows of core/mapping.h, which any
/// core takes.  While there is a file for every core, the core that makes a
/// flat digest also does the tree of the bytes that it has at hand; once a
/// core finds no file to begin, the trees are left to those who are free.
class HashSchedule {
 public:
  struct Task {
    enum class Kind { kOpen, kFlat, kTree };

    Kind kind = Kind::kOpen;
    std::size_t file = 0;
    std::uint64_t begin = 0;  ///< The bytes to hash; of kOpen none.
    std::uint64_t end = 0;
  };

  /// What is to be hashed of a file once it is open.
  struct Wanted {
    std::uint64_t size = 0;
    /// Bytes of a flat digest: a shard's, or the whole size.  0 for none.
    std::uint64_t stretch = 0;
    bool tree = false;
  };

  /// Files have the numbers below `files` and are opened in that order.
  explicit HashSchedule(std::size_t files);

  /// The next task; waits while there may be one later.  Nothing when all is
  /// done or in the hands of others.
  std::optional<Task> Next();

  /// Said by whoever was given the file's kOpen, unless it cannot be read.
  void Opened(std::size_t file, const Wanted& wanted);

  /// Said by whoever makes a flat digest, having come to `at`, where a window
  /// begins: whether to do that window's part of the tree as well.
  bool TakesTree(std::size_t file, std::uint64_t at);

  /// Said after each task.  True for the last of a file.
  bool Done(const Task& task);

 private:
  struct File {
    Wanted wanted;
    std::uint64_t next_stretch = 0;  // where it begins; the size: none left
    std::uint64_t flat_at = 0;       // how far the only stretch has come
    std::vector<bool> taken;         // windows of the tree
    std::size_t next_window = 0;     // all before it are taken
    unsigned running = 0;
    bool complete() const;
  };

  std::optional<Task> NextFlat();
  std::optional<Task> NextTree(bool beside_flat);
  Task Give(const Task& task);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<File> files_;
  std::vector<std::size_t> open_;  // in order of opening
  std::size_t next_file_ = 0;
  std::size_t unfinished_;
  bool spare_ = false;  // a core found no file to begin
  unsigned waiting_ = 0;
};

}  // namespace assay

#endif  // ASSAY_SIGNING_HASH_SCHEDULE_H_
