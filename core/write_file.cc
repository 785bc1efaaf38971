// SPDX-License-Identifier: Apache-2.0
#include "core/write_file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cinttypes>
#include <cstdint>
#include <filesystem>
#include <system_error>

#include "core/descriptor.h"
#include "core/escape.h"

namespace assay {
namespace {

// What is to be done, in words that a child can use between fork() and
// _exit(): system calls on memory that is there already.  All functions return
// 0 or an errno.
struct Job {
  int folder;
  const char* name;       // in the folder
  const char* temporary;  // in the folder; of nobody else
  std::string_view bytes;
  mode_t mode;
  bool exclusive;
};

int WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    if (wrote == 0) return EIO;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return 0;
}

int Sync(int fd) {
  while (::fsync(fd) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

// Linux closes the descriptor even when a signal interrupts it.
int Close(int fd) { return ::close(fd) == 0 || errno == EINTR ? 0 : errno; }

int Link(const Job& job, int nameless, const char* name) {
  std::array<char, 32> link{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", nameless);
  return ::linkat(AT_FDCWD, link.data(), job.folder, name, AT_SYMLINK_FOLLOW) ==
                 0
             ? 0
             : errno;
}

// Gives the temporary file its name, or takes it away.
int Rename(const Job& job) {
  const unsigned flags = job.exclusive ? RENAME_NOREPLACE : 0;
  if (::renameat2(job.folder, job.temporary, job.folder, job.name, flags) ==
      0) {
    return 0;
  }
  int error = errno;
  // NFS knows no flags, but links, which replace nothing either.
  if (job.exclusive && (error == EINVAL || error == ENOSYS)) {
    const int failed =
        ::linkat(job.folder, job.temporary, job.folder, job.name, 0);
    error = failed == 0 ? 0 : errno;
  }
  ::unlinkat(job.folder, job.temporary, 0);
  return error;
}

// The steps of a child.  `nameless` is the file that waits for a name.
int LinkAndRename(const Job& job, int nameless) {
  const int error = Link(job, nameless, job.temporary);
  return error != 0 ? error : Rename(job);
}

int CreateAndRename(const Job& job, int) {
  const int fd = ::openat(job.folder, job.temporary,
                          O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, job.mode);
  if (fd < 0) return errno;
  int error = WriteAll(fd, job.bytes);
  if (error == 0) error = Sync(fd);
  const int closing = Close(fd);
  if (error == 0) error = closing;
  if (error == 0) return Rename(job);
  ::unlinkat(job.folder, job.temporary, 0);
  return error;
}

// A write at a limit of the file's size or to a pipe without a reader gives an
// error, and a signal that would kill the process before it could tell.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t held;
    ::sigemptyset(&held);
    for (const int raised : kRaised) ::sigaddset(&held, raised);
    ::pthread_sigmask(SIG_BLOCK, &held, &mask_);
    ::sigpending(&pending_);
  }
  ~SignalsHeld() {
    for (const int raised : kRaised) {
      if (::sigismember(&pending_, raised) == 1) continue;
      sigset_t one;
      ::sigemptyset(&one);
      ::sigaddset(&one, raised);
      const timespec now{};
      ::sigtimedwait(&one, nullptr, &now);
    }
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  }
  SignalsHeld(const SignalsHeld&) = delete;

 private:
  static constexpr std::array<int, 2> kRaised = {SIGXFSZ, SIGPIPE};

  sigset_t mask_;
  sigset_t pending_;
};

using Steps = int (*)(const Job& job, int nameless);

[[noreturn]] void BeChild(const Job& job, int nameless, Steps steps, int tell) {
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  ::setsid();
  const int error = steps(job, nameless);
  // Nobody may be left to hear it.
  const ssize_t told = ::write(tell, &error, sizeof error);
  ::_exit(told == sizeof error ? 0 : 1);
}

// Has a child do the steps between which there is a name too many.  A signal
// to this process, or to all of its group, does not reach the child; should
// the child be killed, this process takes the name away.
int InChild(const Job& job, int nameless, Steps steps) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno;
  const Descriptor hear(ends[0]);
  Descriptor tell(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return errno;
  if (child == 0) BeChild(job, nameless, steps, tell.get());
  tell = Descriptor();
  // Not by the exit status: this process may have been told to ignore SIGCHLD.
  int error = 0;
  ssize_t heard = 0;
  do {
    heard = ::read(hear.get(), &error, sizeof error);
  } while (heard < 0 && errno == EINTR);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (heard == sizeof error) return error;
  ::unlinkat(job.folder, job.temporary, 0);
  return ECANCELED;
}

// Whether the file system, or a system without /proc, has no files without a
// name that could be given one.
bool IsUnsupported(int error) {
  return error == EOPNOTSUPP || error == EISDIR || error == ENOENT ||
         error == EINVAL || error == ENOSYS || error == EPERM;
}

int WriteNew(const Job& job) {
  const int fd =
      ::openat(job.folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, job.mode);
  if (fd < 0) {
    return IsUnsupported(errno) ? InChild(job, -1, CreateAndRename) : errno;
  }
  int error = WriteAll(fd, job.bytes);
  if (error == 0) error = Sync(fd);
  if (error == 0) {
    error = Link(job, fd, job.name);
    if (error == EEXIST && !job.exclusive) {
      error = InChild(job, fd, LinkAndRename);
    }
    if (error != EEXIST && IsUnsupported(error)) {
      error = InChild(job, -1, CreateAndRename);
    }
  }
  const int closing = Close(fd);
  return error != 0 ? error : closing;
}

int SyncFolder(const Descriptor& folder) {
  const Descriptor readable(
      ::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Who may write into a folder need not have leave to read it.
  if (readable.get() < 0) return 0;
  const int error = Sync(readable.get());
  return error == EINVAL || error == EROFS ? 0 : error;
}

// Whether something is there that must not give way to a plain file.
bool IsSpecial(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

int WriteDirectly(const std::string& path, std::string_view bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return errno;
  const int error = WriteAll(fd, bytes);
  const int closing = Close(fd);
  return error != 0 ? error : closing;
}

int WriteInFolder(const std::string& path, std::string_view bytes,
                  const WriteOptions& options) {
  const std::filesystem::path whole(path);
  const std::string name = whole.filename();
  if (name.empty()) return path.empty() ? ENOENT : EISDIR;
  const std::string parent =
      whole.has_parent_path() ? whole.parent_path().string() : std::string(".");
  const Descriptor folder(
      ::open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) return errno;
  std::uint64_t random = 0;
  if (::getrandom(&random, sizeof random, 0) != sizeof random) return EIO;
  std::array<char, 32> temporary{};
  std::snprintf(temporary.data(), temporary.size(), ".assay-%016" PRIx64,
                random);
  const int error =
      WriteNew({folder.get(), name.c_str(), temporary.data(), bytes,
                static_cast<mode_t>(options.mode), options.exclusive});
  return error != 0 ? error : SyncFolder(folder);
}

}  // namespace

Result<void> WriteAtomically(const std::string& path, std::string_view bytes,
                             const WriteOptions& options) {
  const SignalsHeld held;
  const int error = !options.exclusive && IsSpecial(path)
                        ? WriteDirectly(path, bytes)
                        : WriteInFolder(path, bytes, options);
  if (error == 0) return {};
  return Fail(Error::Kind::kIo,
              Escape(path) + ": " + std::generic_category().message(error));
}

}  // namespace assay
