// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMAS_EMBEDDED_H_
#define ASSAY_SBOM_SCHEMAS_EMBEDDED_H_

#include <span>

#include "core/embedded.h"

namespace assay {

/// The official schemas of this folder, in byte order of the name.
std::span<const EmbeddedFile> EmbeddedSchemas();

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMAS_EMBEDDED_H_
