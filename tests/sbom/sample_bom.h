// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SBOM_SAMPLE_BOM_H_
#define ASSAY_TESTS_SBOM_SAMPLE_BOM_H_

#include "sbom/bom.h"

namespace assay {

/// A small bill of materials in which every field of Bom says something;
/// without `sources` its facts do not say where they stand.
Bom SampleBom(bool sources = true);

}  // namespace assay

#endif  // ASSAY_TESTS_SBOM_SAMPLE_BOM_H_
