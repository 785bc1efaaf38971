// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/secret.h"

#include <openssl/crypto.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

namespace assay {
namespace {

// Room for the key files that we read and for the numbers of a few keys.  Must
// be a power of two.
constexpr std::size_t kSecureHeapBytes = 512u << 10;
constexpr std::size_t kSmallestBlock = 32;

bool SodiumIsReady() {
  static const bool ready = sodium_init() >= 0;
  return ready;
}

Result<void> Protect() {
  if (!SodiumIsReady()) {
    return Fail(Error::Kind::kCrypto, "libsodium cannot be set up");
  }
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0 ||
      prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return Fail(Error::Kind::kIo,
                std::string("core dumps cannot be turned off: ") +
                    std::strerror(errno));
  }
  // Succeeds, too, where the limit on locked memory is too low to lock it.
  if (CRYPTO_secure_malloc_initialized() == 0 &&
      CRYPTO_secure_malloc_init(kSecureHeapBytes, kSmallestBlock) == 0) {
    return Fail(Error::Kind::kCrypto,
                "OpenSSL's secure memory cannot be set up");
  }
  return {};
}

}  // namespace

SecretBytes::SecretBytes(std::size_t size) : size_(size) {
  if (size == 0) return;
  if (SodiumIsReady()) data_ = static_cast<std::uint8_t*>(sodium_malloc(size));
  if (data_ == nullptr) throw std::bad_alloc();
  sodium_memzero(data_, size);
}

SecretBytes SecretBytes::CopyOf(Bytes bytes) {
  SecretBytes copy(bytes.size());
  std::ranges::copy(bytes, copy.data_);
  return copy;
}

SecretBytes::~SecretBytes() { Free(); }

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this == &other) return *this;
  Free();
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

void SecretBytes::Free() {
  // Wipes, and makes writable before.
  if (data_ != nullptr) sodium_free(data_);
}

void SecretBytes::Truncate(std::size_t size) {
  if (size >= size_) return;
  sodium_memzero(data_ + size, size_ - size);
  size_ = size;
}

bool SecretBytes::Equals(Bytes other) const {
  return size_ == other.size() &&
         (size_ == 0 || sodium_memcmp(data_, other.data(), size_) == 0);
}

void SecretBytes::Hide() {
  if (data_ != nullptr) sodium_mprotect_noaccess(data_);
}

void SecretBytes::Show() {
  if (data_ != nullptr) sodium_mprotect_readonly(data_);
}

Result<void> ProtectProcess() {
  static const Result<void> done = Protect();
  return done;
}

Wiped::~Wiped() {
  if (!bytes_.empty()) sodium_memzero(bytes_.data(), bytes_.size());
}

}  // namespace assay
