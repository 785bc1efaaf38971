// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_FORMAT_H_
#define ASSAY_SBOM_SCHEMA_FORMAT_H_

#include <string_view>

namespace assay {

/// A value of the keyword `format` that we can check.
struct Format {
  std::string_view name;  ///< "date-time".
  std::string_view what;  ///< "a date and time (RFC 3339)".
  bool (*fits)(std::string_view text);
};

/// Null when it is one that we do not check.
const Format* FindFormat(std::string_view name);

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_FORMAT_H_
