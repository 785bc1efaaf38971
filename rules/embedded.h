// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_RULES_EMBEDDED_H_
#define ASSAY_RULES_EMBEDDED_H_

#include <span>

#include "core/embedded.h"

namespace assay {

/// All rule files and lists of this folder, in byte order of the name.
std::span<const EmbeddedFile> EmbeddedRules();

}  // namespace assay

#endif  // ASSAY_RULES_EMBEDDED_H_
