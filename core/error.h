// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_ERROR_H_
#define ASSAY_CORE_ERROR_H_

#include <expected>
#include <string>
#include <utility>

namespace assay {

/// Why something could not be done.  A malicious model is a finding, not an
/// error.
struct Error {
  enum class Kind {
    kUsage,      ///< The user asked for something that does not exist.
    kIo,         ///< The system refused: absent, forbidden, full, vanished.
    kMalformed,  ///< The bytes are not what their format promises.
    kLimit,      ///< A bound of Limits was reached before the end.
    kChanged,    ///< Something changed while it was read.
    kCrypto,     ///< A signature does not verify, or OpenSSL failed.
  };

  Kind kind;

  /// Lower case, with numbers, no full stop.  Starts with the path concerned.
  std::string message;

  /// One thing the user can do; may be empty.
  std::string hint;
};

/// A value, or why there is none.
template <class T>
using Result = std::expected<T, Error>;

/// Shortens `return std::unexpected(Error{…})`.
inline std::unexpected<Error> Fail(Error::Kind kind, std::string message,
                                   std::string hint = {}) {
  return std::unexpected(Error{kind, std::move(message), std::move(hint)});
}

}  // namespace assay

#endif  // ASSAY_CORE_ERROR_H_
