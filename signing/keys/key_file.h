// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_KEY_FILE_H_
#define ASSAY_SIGNING_KEYS_KEY_FILE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/keys/secret.h"

namespace assay {

/// No file with a key is larger.
inline constexpr std::size_t kLargestKeyFile = 64u << 10;

/// The bytes of a file with a key.
struct KeyBytes {
  SecretBytes bytes;
  /// Why they are no fit private key: the file belongs to another user (root
  /// may use the files of all), or group or others may read or write it.
  std::optional<Error> exposed;
};

/// Reads a regular file through one descriptor, of which all questions are
/// asked.  Fails with kIo, and with kMalformed when it is too large for a key.
Result<KeyBytes> ReadKeyFile(const std::string& path);

/// Whether a name is taken, be it by a link to nothing.
bool Exists(const std::string& path);

/// Makes a file that was not there, with that mode less the umask, as
/// WriteAtomically() does.  Fails with kIo, also when the name is taken.
Result<void> WriteNewFile(const std::string& path, Bytes bytes, unsigned mode);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_KEY_FILE_H_
