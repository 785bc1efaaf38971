// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/descriptor.h"
#include "core/escape.h"
#include "core/write_file.h"

namespace assay {
namespace {

std::unexpected<Error> SystemError(const std::string& path, int error) {
  return Fail(Error::Kind::kIo, Escape(path) + ": " + std::strerror(error));
}

// Does not wait for the writer of a pipe, and takes no terminal over.
int OpenToRead(const std::string& path) {
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

std::optional<Error> Exposure(const std::string& path,
                              const struct stat& status) {
  const uid_t self = ::geteuid();
  if (status.st_uid != self && self != 0) {
    return Error{
        Error::Kind::kIo,
        Escape(path) + ": belongs to user " + std::to_string(status.st_uid),
        "use a file of your own"};
  }
  constexpr mode_t kOfOthers = S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
  if ((status.st_mode & kOfOthers) == 0) return std::nullopt;
  std::string octal = "0";
  for (const int shift : {6, 3, 0}) {
    octal += static_cast<char>('0' + (status.st_mode >> shift & 7));
  }
  return Error{Error::Kind::kIo,
               Escape(path) + ": has mode " + octal +
                   ", so others can read or change it",
               "chmod 600 " + Escape(path)};
}

Result<SecretBytes> ReadAll(const Descriptor& file, const std::string& path) {
  SecretBytes bytes(kLargestKeyFile + 1);
  std::size_t size = 0;
  while (size < bytes.size()) {
    const auto rest = bytes.writable().subspan(size);
    const ssize_t got = ::read(file.get(), rest.data(), rest.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > kLargestKeyFile) {
    return Fail(Error::Kind::kMalformed, Escape(path) + ": has more than " +
                                             std::to_string(kLargestKeyFile) +
                                             " bytes, so it is no key");
  }
  bytes.Truncate(size);
  return bytes;
}

}  // namespace

Result<KeyBytes> ReadKeyFile(const std::string& path) {
  const Descriptor file(OpenToRead(path));
  struct stat status{};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    return SystemError(path, errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return Fail(Error::Kind::kIo, Escape(path) + ": is not a regular file");
  }
  auto bytes = ReadAll(file, path);
  if (!bytes) return std::unexpected(bytes.error());
  return KeyBytes{std::move(*bytes), Exposure(path, status)};
}

bool Exists(const std::string& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0;
}

Result<void> WriteNewFile(const std::string& path, Bytes bytes, unsigned mode) {
  if (Exists(path)) {
    return Fail(Error::Kind::kIo,
                Escape(path) + ": is there already, and is not overwritten",
                "choose another name, or move it away");
  }
  return WriteAtomically(path, AsText(bytes),
                         {.mode = mode, .exclusive = true});
}

}  // namespace assay
