// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_MINISIGN_SIGNATURE_H_
#define ASSAY_CLI_MINISIGN_SIGNATURE_H_

#include "cli/command.h"
#include "core/error.h"

namespace assay {

/// 'assay sign FILE --minisign': writes FILE.minisig, or what --signature says,
/// as minisign does.  Fails with kUsage for a directory and for options that
/// minisign has no use for.
Result<ExitCode> SignWithMinisign(const Arguments& arguments,
                                  Terminal& terminal);

}  // namespace assay

#endif  // ASSAY_CLI_MINISIGN_SIGNATURE_H_
