// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_VALIDATE_BOM_H_
#define ASSAY_SBOM_SCHEMA_VALIDATE_BOM_H_

#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "core/limits.h"
#include "sbom/schema/json_schema.h"

namespace assay {

/// What the official schema says of a bill of materials.
struct BomValidation {
  std::string format;  ///< "CycloneDX 1.6", "SPDX 3.0.1".
  std::vector<SchemaViolation> violations;
};

/// Validates untrusted CycloneDX JSON (1.4 to 1.7) or SPDX 3.0.1 JSON-LD
/// against the embedded official schema of its version.  Fails with kMalformed
/// when it is neither, and with kLimit.
Result<BomValidation> ValidateBom(Bytes text, const Limits& limits);

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_VALIDATE_BOM_H_
