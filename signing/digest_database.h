// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_DIGEST_DATABASE_H_
#define ASSAY_SIGNING_DIGEST_DATABASE_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/mapping.h"

namespace assay {

/// Answers about files, kept in an SQLite database: the store beneath
/// DigestCache, which knows what the answers mean.
///
/// Never fails: without a usable database it finds nothing and keeps nothing.
/// May be used by several threads.
class DigestDatabase {
 public:
  struct Row {
    FileIdentity file;
    std::string question;
    std::vector<std::uint8_t> answer;
  };

  /// Opens the database at `path`, or begins it anew when it is broken.
  explicit DigestDatabase(std::string path);
  ~DigestDatabase();
  DigestDatabase(const DigestDatabase&) = delete;

  /// The answer kept for exactly this file, whole.
  std::optional<std::vector<std::uint8_t>> Find(const FileIdentity& file,
                                                const std::string& question);

  /// Takes the place of what was kept of the same inode.
  void Keep(Row row);

  /// Writes what was given to Keep().
  void Flush();

 private:
  struct Connection;

  int Connect();
  int Look(const FileIdentity& file, const std::string& question, Row& found);
  int Write(const std::vector<Row>& rows);
  void WritePending();
  void GiveUp(int code);

  const std::string path_;
  std::mutex mutex_;
  std::unique_ptr<Connection> connection_;  // null: not usable
  std::vector<Row> pending_;
  std::size_t pending_bytes_ = 0;
  std::chrono::steady_clock::time_point flushed_;
};

}  // namespace assay

#endif  // ASSAY_SIGNING_DIGEST_DATABASE_H_
