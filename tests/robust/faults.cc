// SPDX-License-Identifier: Apache-2.0
// Loaded before the C library, lets system calls fail that write into one
// folder.  The environment says which:
//   ASSAY_FAULT_UNDER    the folder, as the kernel writes it
//   ASSAY_FAULT          "NAME N ERRNO": the Nth call of NAME fails; with
//                        ERRNO 0 the process is killed in its place
//   ASSAY_FAULT_TOLD     a file that is made when that happens
//   ASSAY_FAULT_NAMED    the folder knows no files without a name
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

// True for files without a name too: the kernel shows them as of their folder.
bool IsUnder(int fd) {
  const char* folder = std::getenv("ASSAY_FAULT_UNDER");
  std::array<char, PATH_MAX> path{};
  std::array<char, 32> link{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
  const ssize_t length =
      ::syscall(SYS_readlink, link.data(), path.data(), path.size() - 1);
  return folder != nullptr && length > 0 &&
         std::string_view(path.data()).starts_with(folder);
}

bool IsOpenForWriting(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_PATH) == 0 && (flags & O_ACCMODE) != O_RDONLY;
}

// Whether this call is the one that is to fail; sets errno.
bool Fails(std::string_view name) {
  static std::atomic<int> calls = 0;
  const char* fault = std::getenv("ASSAY_FAULT");
  const char* blank = fault == nullptr ? nullptr : std::strchr(fault, ' ');
  if (blank == nullptr || name != std::string_view(fault, blank)) return false;
  char* rest = nullptr;
  const long nth = std::strtol(blank, &rest, 10);
  const auto error = static_cast<int>(std::strtol(rest, nullptr, 10));
  if (++calls != nth) return false;
  const char* told = std::getenv("ASSAY_FAULT_TOLD");
  if (told != nullptr) {
    const long fd = ::syscall(SYS_openat, AT_FDCWD, told,
                              O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ::syscall(SYS_close, fd);
  }
  if (error == 0) ::kill(::getpid(), SIGKILL);
  errno = error;
  return true;
}

template <class Function>
Function Real(Function, const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

bool HasNoNamelessFiles(int folder, int flags) {
  const bool nameless = (flags & O_TMPFILE) == O_TMPFILE;
  return nameless && std::getenv("ASSAY_FAULT_NAMED") != nullptr &&
         IsUnder(folder);
}

}  // namespace

// The C library's headers begin the names of parameters with "__".
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
  if (IsUnder(fd) && Fails("write")) return -1;
  return ::syscall(SYS_write, fd, bytes, size);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  if (IsUnder(fd) && Fails("pwrite")) return -1;
  return Real(pwrite64, "pwrite64")(fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  return pwrite64(fd, bytes, size, at);
}

int fsync(int fd) {
  if (IsUnder(fd) && Fails("fsync")) return -1;
  return static_cast<int>(::syscall(SYS_fsync, fd));
}

int fdatasync(int fd) {
  if (IsUnder(fd) && Fails("fsync")) return -1;
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

// The kernel closes a descriptor even when it reports an error.
int close(int fd) {
  const bool fails = IsOpenForWriting(fd) && IsUnder(fd) && Fails("close");
  const int why = errno;
  const auto result = static_cast<int>(::syscall(SYS_close, fd));
  if (!fails) return result;
  errno = why;
  return -1;
}

int linkat(int from, const char* old_name, int to, const char* new_name,
           int flags) {
  if (IsUnder(to) && Fails("linkat")) return -1;
  return static_cast<int>(
      ::syscall(SYS_linkat, from, old_name, to, new_name, flags));
}

int renameat2(int from, const char* old_name, int to, const char* new_name,
              unsigned flags) {
  if (IsUnder(to) && Fails("renameat")) return -1;
  return static_cast<int>(
      ::syscall(SYS_renameat2, from, old_name, to, new_name, flags));
}

int renameat(int from, const char* old_name, int to, const char* new_name) {
  return renameat2(from, old_name, to, new_name, 0);
}

int openat64(int folder, const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const auto mode = va_arg(arguments, mode_t);
  va_end(arguments);
  if (HasNoNamelessFiles(folder, flags)) {
    errno = EOPNOTSUPP;
    return -1;
  }
  if ((flags & O_CREAT) != 0 && IsUnder(folder) && Fails("create")) return -1;
  return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
}

int openat(int folder, const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const auto mode = va_arg(arguments, mode_t);
  va_end(arguments);
  return openat64(folder, path, flags, mode);
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
