// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_SECRET_H_
#define ASSAY_SIGNING_KEYS_SECRET_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/bytes.h"
#include "core/error.h"

namespace assay {

/// Bytes that nobody else shall see: kept out of the swap file and of core
/// dumps, between guard pages, wiped when they go.
///
/// Allocation fails as any container's does, with std::bad_alloc.
class SecretBytes {
 public:
  SecretBytes() = default;

  /// `size` zeros, to be written through writable().
  explicit SecretBytes(std::size_t size);

  /// The caller wipes `bytes`, if they are a secret too.
  static SecretBytes CopyOf(Bytes bytes);

  ~SecretBytes();
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;

  Bytes bytes() const { return {data_, size_}; }
  std::span<std::uint8_t> writable() { return {data_, size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// Drops, and wipes, what is behind the first `size` bytes.
  void Truncate(std::size_t size);

  /// Takes the same time wherever they differ; their length is no secret.
  bool Equals(Bytes other) const;

  /// From Hide() to Show() whoever touches the bytes is killed; after Show()
  /// whoever writes to them is.
  void Hide();
  void Show();

 private:
  void Free();

  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Shows hidden bytes while it lives.
class Shown {
 public:
  explicit Shown(SecretBytes& secret) : secret_(secret) { secret_.Show(); }
  ~Shown() { secret_.Hide(); }
  Shown(const Shown&) = delete;

 private:
  SecretBytes& secret_;
};

/// Makes the process fit to hold a private key, once: no core dumps, no
/// debugger without root's rights, and memory for OpenSSL that is locked and
/// wiped.  Whatever reads or makes a private key calls it first.  Fails with
/// kCrypto or kIo, and then no key must be touched.
Result<void> ProtectProcess();

/// A buffer on the stack or in a library that is wiped when the scope ends.
class Wiped {
 public:
  explicit Wiped(std::span<std::uint8_t> bytes) : bytes_(bytes) {}
  ~Wiped();
  Wiped(const Wiped&) = delete;

 private:
  std::span<std::uint8_t> bytes_;
};

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_SECRET_H_
