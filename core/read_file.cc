// SPDX-License-Identifier: Apache-2.0
#include "core/read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/escape.h"

namespace assay {
namespace {

constexpr std::size_t kStep = 1u << 16;

}  // namespace

Result<std::vector<std::uint8_t>> ReadFile(const std::string& path,
                                           std::uint64_t most) {
  std::vector<std::uint8_t> bytes;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  ssize_t got = fd < 0 ? -1 : 1;
  while (got > 0 && bytes.size() <= most) {
    const std::size_t have = bytes.size();
    bytes.resize(have + kStep);
    do {
      got = read(fd, bytes.data() + have, kStep);
    } while (got < 0 && errno == EINTR);
    bytes.resize(have + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  }
  const int why = errno;
  if (fd >= 0) close(fd);
  if (got < 0) {
    return Fail(Error::Kind::kIo, Escape(path) + ": " + std::strerror(why),
                why == ENOENT ? "check the spelling; the path is relative to "
                                "the current directory"
                              : "");
  }
  if (bytes.size() > most) {
    return Fail(Error::Kind::kLimit, Escape(path) + ": is longer than " +
                                         std::to_string(most) + " bytes");
  }
  return bytes;
}

}  // namespace assay
