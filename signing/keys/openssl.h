// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_OPENSSL_H_
#define ASSAY_SIGNING_KEYS_OPENSSL_H_

#include <memory>
#include <string>

namespace assay {

/// Owns an object of OpenSSL; `Free` is its function that frees it.  Names no
/// type of OpenSSL, so that headers may hold one.
template <auto Free>
struct OpenSslFree {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

template <class T, auto Free>
using OpenSslPtr = std::unique_ptr<T, OpenSslFree<Free>>;

/// The last error of this thread in OpenSSL's words ("bad decrypt"), and
/// forgets all of them.
std::string LastOpenSslError();

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_OPENSSL_H_
