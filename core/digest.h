// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_DIGEST_H_
#define ASSAY_CORE_DIGEST_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"

namespace assay {

/// The value of a cryptographic hash function.
struct Digest {
  enum class Algorithm { kSha256, kSha384, kSha512, kBlake2b };

  Algorithm algorithm = Algorithm::kSha256;
  std::vector<std::uint8_t> bytes;

  /// Lower-case hexadecimal.
  std::string Hex() const;

  bool operator==(const Digest&) const = default;
};

/// "sha256", "sha384", "sha512", "blake2b" (with 64 bytes of output).
std::string_view Name(Digest::Algorithm algorithm);

/// Hashes bytes as they come.
class Hasher {
 public:
  explicit Hasher(Digest::Algorithm algorithm);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  void Update(Bytes bytes);

  /// The digest of all bytes so far.  Ends the hasher's life.
  Digest Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The digest of `bytes` alone.
Digest DigestOf(Digest::Algorithm algorithm, Bytes bytes);

}  // namespace assay

#endif  // ASSAY_CORE_DIGEST_H_
