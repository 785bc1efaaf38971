// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_READ_BOM_H_
#define ASSAY_SBOM_READ_BOM_H_

#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "core/limits.h"
#include "sbom/bom.h"

namespace assay {

/// A bill of materials read back.
struct BomReading {
  Bom bom;
  std::string format;  ///< "CycloneDX 1.6", "SPDX 3.0.1".
  /// JSON pointers of what the text says and Bom has no place for.
  std::vector<std::string> not_kept;
};

/// Reads untrusted CycloneDX JSON (1.2 to 1.7), CycloneDX XML and SPDX 3.0.1
/// JSON-LD.  Fails with kMalformed and kLimit.
Result<BomReading> ReadBom(Bytes text, const Limits& limits);

}  // namespace assay

#endif  // ASSAY_SBOM_READ_BOM_H_
