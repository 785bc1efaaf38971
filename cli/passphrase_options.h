// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_PASSPHRASE_OPTIONS_H_
#define ASSAY_CLI_PASSPHRASE_OPTIONS_H_

#include "cli/command.h"
#include "core/error.h"
#include "signing/keys/passphrase.h"

namespace assay {

// Where the passphrase of a private key comes from, for all commands that use
// one: there is no option that takes the passphrase itself, since every user
// of the machine can read a command line.

extern const Option kPassphraseFdOption;   ///< --passphrase-fd N
extern const Option kPassphraseEnvOption;  ///< --passphrase-env NAME

/// Whether one of the two is given.
bool HasPassphraseSource(const Arguments& arguments);

/// What they say; the terminal when neither is given.  Fails with kUsage when
/// both are.
Result<PassphraseSource> ParsePassphraseSource(const Arguments& arguments);

}  // namespace assay

#endif  // ASSAY_CLI_PASSPHRASE_OPTIONS_H_
