// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_PYTHON_SYNTAX_H_
#define ASSAY_SCANNER_TEXT_PYTHON_SYNTAX_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/text/python_lexer.h"

namespace assay {

/// Whether a statement that begins with `word` has a block: "if", "with", …
bool IsCompoundWord(std::string_view word);

/// Index of the colon that ends the head of a compound statement, or the
/// number of tokens.  Colons in brackets and of lambdas are passed over.
std::size_t FindColon(std::span<const PyToken> tokens);

/// The tokens behind index `at`.
std::span<const PyToken> PyAfter(std::span<const PyToken> tokens,
                                 std::size_t at);

/// Whether the condition is `__name__ == '__main__'`.
bool IsMainTest(std::span<const PyToken> condition);

/// The expressions with a call in the inside of an f-string.
std::vector<std::string_view> FormattedParts(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_PYTHON_SYNTAX_H_
