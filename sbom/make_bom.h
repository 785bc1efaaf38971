// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_MAKE_BOM_H_
#define ASSAY_SBOM_MAKE_BOM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sbom/bom.h"
#include "sbom/inventory.h"
#include "sbom/license/position.h"
#include "sbom/release.h"

namespace assay {

/// What the user adds to what a release states.
struct BomOptions {
  std::string tool_version;
  std::optional<std::int64_t> source_date_epoch;  ///< Seconds since 1970.
  std::string name;  ///< Of the root component; in place of what is found.
  std::string version;
  std::string supplier;
  std::vector<std::string> authors;
  bool owasp_compat = false;  ///< Adds the property names that its score reads.
};

/// The bill of materials of a release: facts with where they stand, unknowns
/// declared, nothing guessed.  Same input, same Bom; the serial number is a
/// UUIDv5 of its content.
Bom MakeBom(const Inventory& inventory, const Release& release,
            const LicensePosition& licenses, const BomOptions& options);

}  // namespace assay

#endif  // ASSAY_SBOM_MAKE_BOM_H_
