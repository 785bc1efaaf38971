// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_EXECUTABLE_H_
#define ASSAY_SCANNER_EXECUTABLE_H_

#include <string_view>

#include "core/bytes.h"

namespace assay {

/// Which kind of program the bytes begin as: "elf", "pe", "macho", "script";
/// empty when none.  Strict enough for tensor data, which may be any bytes.
std::string_view ExecutableKind(Bytes bytes);

}  // namespace assay

#endif  // ASSAY_SCANNER_EXECUTABLE_H_
