// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_SUGGEST_H_
#define ASSAY_CORE_SUGGEST_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace assay {

/// How many letters must be inserted, deleted, replaced or swapped with their
/// neighbour to turn `a` into `b`.
std::size_t EditDistance(std::string_view a, std::string_view b);

/// The one of `words` that the user may have meant by `word`, the first of
/// equally near ones; empty when none is near.
std::string_view Closest(std::string_view word,
                         std::span<const std::string_view> words);

/// "did you mean 'severity'?", or nothing when no word is near: a hint for an
/// Error.
std::string DidYouMean(std::string_view word,
                       std::span<const std::string_view> words);

}  // namespace assay

#endif  // ASSAY_CORE_SUGGEST_H_
