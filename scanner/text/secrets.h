// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_SECRETS_H_
#define ASSAY_SCANNER_TEXT_SECRETS_H_

#include "scanner/text/text.h"

namespace assay {

/// Observes credentials (kSecret) whose form tells what they are.  Value: the
/// type, "aws-access-key", followed by ":example" for one from a manual.
/// Evidence: the first four characters and the length.
void FindSecrets(const Text& text, Sink& sink);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_SECRETS_H_
