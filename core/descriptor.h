// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_DESCRIPTOR_H_
#define ASSAY_CORE_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace assay {

/// A file descriptor that closes itself; -1 is none.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }

  /// Hands the descriptor over; who takes it closes it.
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

}  // namespace assay

#endif  // ASSAY_CORE_DESCRIPTOR_H_
