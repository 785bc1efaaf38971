// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_DER_H_
#define ASSAY_SIGNING_SIGSTORE_DER_H_

#include <cstdint>
#include <vector>

#include "core/bytes.h"
#include "signing/keys/openssl.h"

namespace assay {

/// The object of OpenSSL that `parse` (a function d2i_…) makes of all of
/// `bytes`; null when they are anything else or more follows.
template <auto Free, class T>
OpenSslPtr<T, Free> ParseDer(Bytes bytes,
                             T* (*parse)(T**, const unsigned char**, long)) {
  const unsigned char* at = bytes.data();
  OpenSslPtr<T, Free> object(
      parse(nullptr, &at, static_cast<long>(bytes.size())));
  if (at != bytes.data() + bytes.size()) object.reset();
  return object;
}

/// What `encode` (a function i2d_…) writes; empty when it cannot.
template <class T, class Object>
std::vector<std::uint8_t> EncodeDer(T* object,
                                    int (*encode)(Object*, unsigned char**)) {
  std::vector<std::uint8_t> der;
  const int length = encode(object, nullptr);
  if (length <= 0) return der;
  der.resize(static_cast<std::size_t>(length));
  unsigned char* at = der.data();
  if (encode(object, &at) != length) der.clear();
  return der;
}

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_DER_H_
