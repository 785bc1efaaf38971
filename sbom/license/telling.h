// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_LICENSE_TELLING_H_
#define ASSAY_SBOM_LICENSE_TELLING_H_

#include <cstddef>
#include <string>

#include "sbom/license/align.h"
#include "sbom/license/references.h"
#include "sbom/license/words.h"

namespace assay {

/// What makes a text another licence than the reference it is closest to: a
/// number, a "not", a telling word of a strict reference.  Empty when the
/// difference is one of those that copies of a licence have.
std::string TellingDifference(const Reference& reference,
                              const Alignment& alignment, const WordText& text);

/// Whether words [begin, end) set terms, and do not just say whose the text is
/// or how it is to be applied.
bool ReadsAsTerms(const WordText& text, std::size_t begin, std::size_t end);

}  // namespace assay

#endif  // ASSAY_SBOM_LICENSE_TELLING_H_
