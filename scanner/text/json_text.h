// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_JSON_TEXT_H_
#define ASSAY_SCANNER_TEXT_JSON_TEXT_H_

#include <functional>
#include <string>

#include "core/json.h"
#include "scanner/text/text.h"

namespace assay {

/// WalkJson() over text as Python's json module takes it: NaN, Infinity and
/// -Infinity count as null.
Result<void> WalkLenientJson(const Text& text, const Limits& limits,
                             const std::function<bool(const JsonEvent&)>& see);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_JSON_TEXT_H_
