// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_JCS_H_
#define ASSAY_SIGNING_JCS_H_

#include <string>

#include "core/error.h"
#include "signing/json_value.h"

namespace assay {

/// The value in the canonical form of RFC 8785: keys in the order of their
/// UTF-16 code units, numbers as ECMAScript writes doubles.
///
/// Fails with kMalformed on a number beyond a double's range, and on a whole
/// number that a double does not hold: its form would be that of another one.
Result<std::string> Jcs(const JsonValue& value);

/// How ECMAScript writes a finite double (ECMA-262, Number::toString).
std::string EcmaScriptNumber(double number);

}  // namespace assay

#endif  // ASSAY_SIGNING_JCS_H_
