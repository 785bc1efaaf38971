// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCORE_PROFILES_H_
#define ASSAY_SBOM_SCORE_PROFILES_H_

#include "sbom/schema/json_tree.h"
#include "sbom/score/score.h"

namespace assay {

// The functions of the profiles' rows; each takes the root of a CycloneDX BOM.
// To add one, write its file and its row in score.cc.

/// The completeness score of OWASP's AIBOM Generator, to the decimal, oddities
/// included.
BomScore ScoreOwasp(const JsonItem& bom);

/// The seven minimum elements of NTIA (2021).
BomScore ScoreNtia(const JsonItem& bom);

/// BSI TR-03183-2 2.1.0, tables 2 to 5.
BomScore ScoreBsi(const JsonItem& bom);

/// G7, "SBOM for AI: minimum elements" (2026): 50 elements in seven clusters.
BomScore ScoreG7(const JsonItem& bom);

}  // namespace assay

#endif  // ASSAY_SBOM_SCORE_PROFILES_H_
