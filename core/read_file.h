// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_READ_FILE_H_
#define ASSAY_CORE_READ_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"

namespace assay {

/// The bytes of a file, which may also be a pipe.  Fails with kIo, and with
/// kLimit when there are more than `most`.
Result<std::vector<std::uint8_t>> ReadFile(const std::string& path,
                                           std::uint64_t most);

}  // namespace assay

#endif  // ASSAY_CORE_READ_FILE_H_
