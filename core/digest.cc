// SPDX-License-Identifier: Apache-2.0
#include "core/digest.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <array>

namespace assay {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"sha256", "sha384",
                                                    "sha512", "blake2b"};

// EVP_sha256() and its like look the function up anew for each hash, under a
// lock of all threads; trees are made of small hashes.  Kept for good.
const EVP_MD* Function(Digest::Algorithm algorithm) {
  static const std::array<const EVP_MD*, 3> kFunctions = {
      EVP_MD_fetch(nullptr, "SHA2-256", nullptr),
      EVP_MD_fetch(nullptr, "SHA2-384", nullptr),
      EVP_MD_fetch(nullptr, "SHA2-512", nullptr)};
  return kFunctions[static_cast<std::size_t>(algorithm)];
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

std::string_view Name(Digest::Algorithm algorithm) {
  return kNames[static_cast<std::size_t>(algorithm)];
}

std::string Digest::Hex() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

struct Hasher::State {
  Digest::Algorithm algorithm;
  std::unique_ptr<EVP_MD_CTX, FreeContext> evp;
  crypto_generichash_state blake2b;
};

Hasher::Hasher(Digest::Algorithm algorithm)
    : state_(std::make_unique<State>()) {
  state_->algorithm = algorithm;
  if (algorithm == Digest::Algorithm::kBlake2b) {
    crypto_generichash_init(&state_->blake2b, nullptr, 0,
                            crypto_generichash_BYTES_MAX);
    return;
  }
  state_->evp.reset(EVP_MD_CTX_new());
  EVP_DigestInit_ex(state_->evp.get(), Function(algorithm), nullptr);
}

Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::Update(Bytes bytes) {
  if (state_->algorithm == Digest::Algorithm::kBlake2b) {
    crypto_generichash_update(&state_->blake2b, bytes.data(), bytes.size());
  } else {
    EVP_DigestUpdate(state_->evp.get(), bytes.data(), bytes.size());
  }
}

Digest Hasher::Finish() {
  Digest digest{state_->algorithm, {}};
  if (state_->algorithm == Digest::Algorithm::kBlake2b) {
    digest.bytes.resize(crypto_generichash_BYTES_MAX);
    crypto_generichash_final(&state_->blake2b, digest.bytes.data(),
                             digest.bytes.size());
  } else {
    digest.bytes.resize(EVP_MAX_MD_SIZE);
    unsigned length = 0;
    EVP_DigestFinal_ex(state_->evp.get(), digest.bytes.data(), &length);
    digest.bytes.resize(length);
  }
  return digest;
}

Digest DigestOf(Digest::Algorithm algorithm, Bytes bytes) {
  Hasher hasher(algorithm);
  hasher.Update(bytes);
  return hasher.Finish();
}

}  // namespace assay
