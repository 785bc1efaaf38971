// SPDX-License-Identifier: Apache-2.0
#include "signing/digest_database.h"

#include <sqlite3.h>
#include <unistd.h>

#include <utility>

#include "core/bytes.h"
#include "core/digest.h"

namespace assay {
namespace {

// A second run waits this long for the first, which writes for milliseconds.
constexpr int kPatienceMs = 250;

// Files that are remembered, and pages of 4 KiB that they take at most.  The
// oldest are forgotten first.
constexpr std::int64_t kMostRows = 100'000;
constexpr const char* kSettings =
    "PRAGMA trusted_schema = OFF;"
    // A power failure may spoil the file.  Each row is sealed, so that what is
    // spoilt is noticed, and it is only a cache.
    "PRAGMA synchronous = OFF;"
    "PRAGMA max_page_count = 65536;";

// An answer that would fill the database alone is not worth keeping.
constexpr std::size_t kLongestAnswer = 32 << 20;

constexpr std::size_t kPendingBytes = 4 << 20;
constexpr std::chrono::seconds kPendingTime(2);

// One row an inode and question: what a file was before it changed is of no
// use.  Newer rows have the larger ids.
constexpr const char* kSchema =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS answers ("
    " id INTEGER PRIMARY KEY, device INTEGER NOT NULL,"
    " inode INTEGER NOT NULL, question TEXT NOT NULL, size INTEGER NOT NULL,"
    " mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,"
    " answer BLOB NOT NULL, seal BLOB NOT NULL,"
    " UNIQUE (device, inode, question));"
    "PRAGMA user_version = 1;"
    "COMMIT;";
constexpr std::int64_t kSchemaVersion = 1;

constexpr const char* kFind =
    "SELECT size, mtime_ns, ctime_ns, answer, seal FROM answers"
    " WHERE device = ? AND inode = ? AND question = ?";
constexpr const char* kKeep =
    "INSERT OR REPLACE INTO answers (device, inode, question, size, mtime_ns,"
    " ctime_ns, answer, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kForgetOldest =
    "DELETE FROM answers WHERE id <= (SELECT max(id) FROM answers) - ?";
constexpr const char* kForgetHalf =
    "DELETE FROM answers WHERE id <="
    " (SELECT (min(id) + max(id)) / 2 FROM answers)";

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct EndStatement {
  void operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
  }
};

// SQLite's integers have a sign.
std::int64_t Signed(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

// Binds from the left.  What is bound must outlive the next step.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    code_ = sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
    statement_.reset(statement);
  }

  Statement& Bind(std::int64_t value) {
    return Note(sqlite3_bind_int64(statement_.get(), ++bound_, value));
  }
  Statement& Bind(const std::string& text) {
    return Note(sqlite3_bind_text(statement_.get(), ++bound_, text.data(),
                                  static_cast<int>(text.size()),
                                  SQLITE_STATIC));
  }
  Statement& Bind(Bytes bytes) {
    // A null pointer would be NULL, not an empty blob.
    if (bytes.empty()) {
      return Note(sqlite3_bind_zeroblob(statement_.get(), ++bound_, 0));
    }
    return Note(sqlite3_bind_blob64(statement_.get(), ++bound_, bytes.data(),
                                    bytes.size(), SQLITE_STATIC));
  }

  // SQLITE_ROW, SQLITE_DONE, or why not.
  int Step() {
    return code_ == SQLITE_OK ? sqlite3_step(statement_.get()) : code_;
  }
  void Reset() {
    sqlite3_reset(statement_.get());
    bound_ = 0;
  }

  std::int64_t Integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
  }
  Bytes Blob(int column) const {
    const void* data = sqlite3_column_blob(statement_.get(), column);
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return {static_cast<const std::uint8_t*>(data),
            static_cast<std::size_t>(size)};
  }

 private:
  Statement& Note(int code) {
    if (code_ == SQLITE_OK) code_ = code;
    return *this;
  }

  std::unique_ptr<sqlite3_stmt, EndStatement> statement_;
  int code_ = SQLITE_OK;
  int bound_ = 0;
};

// Binds a row's answer to the file it is about.
std::vector<std::uint8_t> Seal(const DigestDatabase::Row& row) {
  Hasher hasher(Digest::Algorithm::kSha256);
  for (const std::uint64_t number :
       {row.file.device, row.file.inode, row.file.size,
        static_cast<std::uint64_t>(row.file.mtime_ns),
        static_cast<std::uint64_t>(row.file.ctime_ns)}) {
    hasher.Update(AsBytes(std::to_string(number) + " "));
  }
  hasher.Update(AsBytes(row.question + "\n"));
  hasher.Update(row.answer);
  return hasher.Finish().bytes;
}

// Whether the fault lies with the file, and not with who else uses it or with
// the disk.
bool IsBroken(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:  // another schema
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
      return true;
    default:
      return false;
  }
}

void Remove(const std::string& path) {
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
    unlink((path + suffix).c_str());
  }
}

}  // namespace

struct DigestDatabase::Connection {
  std::unique_ptr<sqlite3, CloseDatabase> database;

  int Run(const char* sql) const {
    return sqlite3_exec(database.get(), sql, nullptr, nullptr, nullptr);
  }
};

DigestDatabase::DigestDatabase(std::string path)
    : path_(std::move(path)), flushed_(std::chrono::steady_clock::now()) {
  int code = Connect();
  if (IsBroken(code)) {
    connection_.reset();
    Remove(path_);
    code = Connect();
  }
  if (code != SQLITE_OK) connection_.reset();
}

DigestDatabase::~DigestDatabase() { Flush(); }

int DigestDatabase::Connect() {
  connection_ = std::make_unique<Connection>();
  sqlite3* database = nullptr;
  int code = sqlite3_open_v2(path_.c_str(), &database,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                 SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
                             nullptr);
  connection_->database.reset(database);
  if (code != SQLITE_OK) return code;
  sqlite3_busy_timeout(database, kPatienceMs);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  code = connection_->Run(kSettings);
  if (code != SQLITE_OK) return code;
  Statement version(database, "PRAGMA user_version");
  code = version.Step();
  if (code != SQLITE_ROW) return code;
  const std::int64_t found = version.Integer(0);
  version.Reset();
  if (found == 0) return connection_->Run(kSchema);
  return found == kSchemaVersion ? SQLITE_OK : SQLITE_NOTADB;
}

// A database that is locked for long, full or broken is left alone for the
// rest of the run.
void DigestDatabase::GiveUp(int code) {
  connection_.reset();
  pending_.clear();
  if (IsBroken(code)) Remove(path_);
}

int DigestDatabase::Look(const FileIdentity& file, const std::string& question,
                         Row& found) {
  Statement find(connection_->database.get(), kFind);
  find.Bind(Signed(file.device)).Bind(Signed(file.inode)).Bind(question);
  const int code = find.Step();
  if (code != SQLITE_ROW) return code;
  const Bytes answer = find.Blob(3);
  found = {
      {file.device, file.inode, static_cast<std::uint64_t>(find.Integer(0)),
       find.Integer(1), find.Integer(2)},
      question,
      {answer.begin(), answer.end()}};
  const std::vector<std::uint8_t> seal = Seal(found);
  return AsText(find.Blob(4)) == AsText(seal) ? SQLITE_ROW : SQLITE_CORRUPT;
}

std::optional<std::vector<std::uint8_t>> DigestDatabase::Find(
    const FileIdentity& file, const std::string& question) {
  const std::lock_guard lock(mutex_);
  if (connection_ == nullptr) return std::nullopt;
  Row found;
  const int code = Look(file, question, found);
  if (code == SQLITE_DONE) return std::nullopt;
  if (code != SQLITE_ROW) {
    GiveUp(code);
    return std::nullopt;
  }
  if (found.file != file) return std::nullopt;
  return std::move(found.answer);
}

void DigestDatabase::Keep(Row row) {
  const std::lock_guard lock(mutex_);
  if (connection_ == nullptr || row.answer.size() > kLongestAnswer) return;
  pending_bytes_ += row.answer.size() + sizeof(Row);
  pending_.push_back(std::move(row));
  if (pending_bytes_ >= kPendingBytes ||
      std::chrono::steady_clock::now() - flushed_ >= kPendingTime) {
    WritePending();
  }
}

void DigestDatabase::Flush() {
  const std::lock_guard lock(mutex_);
  WritePending();
}

void DigestDatabase::WritePending() {
  if (connection_ == nullptr || pending_.empty()) return;
  int code = Write(pending_);
  if (code == SQLITE_FULL && connection_->Run(kForgetHalf) == SQLITE_OK) {
    code = Write(pending_);
  }
  if (code != SQLITE_OK) return GiveUp(code);
  pending_.clear();
  pending_bytes_ = 0;
  flushed_ = std::chrono::steady_clock::now();
}

int DigestDatabase::Write(const std::vector<Row>& rows) {
  int code = connection_->Run("BEGIN IMMEDIATE");
  if (code != SQLITE_OK) return code;
  Statement keep(connection_->database.get(), kKeep);
  for (const Row& row : rows) {
    const std::vector<std::uint8_t> seal = Seal(row);
    keep.Bind(Signed(row.file.device))
        .Bind(Signed(row.file.inode))
        .Bind(row.question)
        .Bind(Signed(row.file.size))
        .Bind(row.file.mtime_ns)
        .Bind(row.file.ctime_ns)
        .Bind(Bytes(row.answer))
        .Bind(Bytes(seal));
    code = keep.Step();
    keep.Reset();
    if (code != SQLITE_DONE) break;
  }
  if (code == SQLITE_DONE || rows.empty()) {
    Statement forget(connection_->database.get(), kForgetOldest);
    code = forget.Bind(kMostRows).Step();
  }
  if (code == SQLITE_DONE) code = connection_->Run("COMMIT");
  if (code != SQLITE_OK) connection_->Run("ROLLBACK");
  return code;
}

}  // namespace assay
