// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_PASSPHRASE_H_
#define ASSAY_SIGNING_KEYS_PASSPHRASE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.h"
#include "signing/keys/secret.h"

namespace assay {

/// Where a passphrase, or the PIN of a token, comes from: never a command
/// line, which every user of the machine can read.
struct PassphraseSource {
  enum class Kind {
    kTerminal,     ///< The user is asked on /dev/tty, without echo.
    kDescriptor,   ///< The next line of an open file descriptor.
    kEnvironment,  ///< The value of an environment variable.
  };

  Kind kind = Kind::kTerminal;
  int descriptor = -1;
  std::string variable;
};

/// No passphrase is longer than this many bytes.
inline constexpr std::size_t kLongestPassphrase = 1024;

enum class Ask {
  kOnce,
  kTwice,  ///< On a terminal, for a secret that is new; the two must agree.
};

/// Gets the passphrase, without a line end.  It may be empty unless it is new.
///
/// `what` ("passphrase for 'release.key'") is for the prompt and for messages.
/// Fails with kUsage when there is neither a terminal nor another source, the
/// variable is not set, or the two do not agree; with kIo when reading fails
/// or a signal ends it, after the terminal is as it was.
Result<SecretBytes> ReadPassphrase(const PassphraseSource& source,
                                   std::string_view what, Ask ask);

/// The part of ReadPassphrase() that asks on a terminal.
Result<SecretBytes> AskOnTerminal(std::string_view what, Ask ask);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_PASSPHRASE_H_
