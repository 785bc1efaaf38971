// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_PREDICATE_TYPES_H_
#define ASSAY_CLI_PREDICATE_TYPES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signing/json_value.h"

namespace assay {

/// A kind of attestation that has a short name.
struct PredicateType {
  std::string_view name;  ///< "cyclonedx"
  std::string_view uri;   ///< What a statement says.
  /// A member that tells such a predicate, and its value ("" for any).
  std::string_view member;
  std::string_view value;
};

std::span<const PredicateType> PredicateTypes();

/// Their names, for completions.
std::vector<std::string> PredicateTypeWords();

/// The URI for a short name; anything with a ':' is a URI already.  Fails with
/// kUsage on other words.
Result<std::string> PredicateTypeUri(const std::string& word);

/// The type that a predicate's members tell; null when they tell none.
const PredicateType* RecognizePredicate(const JsonValue& predicate);

}  // namespace assay

#endif  // ASSAY_CLI_PREDICATE_TYPES_H_
