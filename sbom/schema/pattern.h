// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_PATTERN_H_
#define ASSAY_SBOM_SCHEMA_PATTERN_H_

#include <memory>
#include <string_view>

#include "core/error.h"

namespace assay {

/// A regular expression of ECMA-262 (flag u), matched in time linear in the
/// text.
class Pattern {
 public:
  /// Lookahead is understood behind a '^' at the start, where no '|' stands
  /// outside parentheses.  Fails with kMalformed on what is no regular
  /// expression, and with kLimit on what is one but cannot be matched in
  /// linear time: other lookaround, back references.
  static Result<Pattern> Compile(std::string_view text);

  /// Whether it matches anywhere in `text`.
  bool Matches(std::string_view text) const;

 private:
  struct Parts;
  std::shared_ptr<const Parts> parts_;
};

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_PATTERN_H_
