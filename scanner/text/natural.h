// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_NATURAL_H_
#define ASSAY_SCANNER_TEXT_NATURAL_H_

#include <string_view>

namespace assay {

/// Whether a constant that a chat template looks for is a word that people
/// write, and not a mark of the format: <think>, [INST], /no_think, ```.
bool IsPlainWord(std::string_view text);

/// Whether text that a chat template adds says something to a reader: three
/// words in a row or an address, marks of the format not counted.
bool HasWords(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_NATURAL_H_
