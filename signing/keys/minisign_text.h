// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_MINISIGN_TEXT_H_
#define ASSAY_SIGNING_KEYS_MINISIGN_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace assay {

inline constexpr std::string_view kUntrustedComment = "untrusted comment: ";
inline constexpr std::string_view kTrustedComment = "trusted comment: ";

/// The lines of a file of minisign's, without their ends; `count` of them, the
/// first an untrusted comment, and only blanks behind.  Fails with kMalformed.
Result<std::vector<std::string_view>> MinisignLines(std::string_view text,
                                                    std::size_t count,
                                                    const std::string& name);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_MINISIGN_TEXT_H_
