// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_LICENSE_ORIGINS_H_
#define ASSAY_SBOM_LICENSE_ORIGINS_H_

#include <string>
#include <string_view>

namespace assay {

/// The model that a known mirror or conversion is a copy of:
/// "unsloth/gemma-2-9b-it-bnb-4bit" is "google/gemma-2-9b-it".  The name
/// itself when none is known; never a guess.
std::string OriginOf(std::string_view model);

/// The licence of a well-known model or of its known copies, as an SPDX id or
/// "LicenseRef-…"; empty when it is not in the table.
std::string_view LicenseOfModel(std::string_view model);

/// The licence of a well-known dataset; empty when it is not in the table.
std::string_view LicenseOfDataset(std::string_view dataset);

}  // namespace assay

#endif  // ASSAY_SBOM_LICENSE_ORIGINS_H_
