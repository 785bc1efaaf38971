// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_SHOW_H_
#define ASSAY_SBOM_SCHEMA_SHOW_H_

#include <cstdint>
#include <optional>
#include <string>

#include "sbom/schema/json_tree.h"

namespace assay {

/// A value in a message: "'urn:x'", "1.5", "an array".
std::string Shown(const JsonItem& item);

/// " is none of the 3 allowed: 'a', 'b', 'c'" with the nearest of many named.
std::string OneOf(const JsonItem& list, const JsonItem& item);

/// A whole number of 0 or more, however it is written; nothing for others.
/// What does not fit in 64 bits counts as the largest that does.
std::optional<std::uint64_t> CountOf(const JsonItem& item);

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_SHOW_H_
