// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_BASE64_H_
#define ASSAY_CORE_BASE64_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"

namespace assay {

/// RFC 4648, section 4: the standard alphabet, padded, on one line.
std::string EncodeBase64(Bytes bytes);

/// Either alphabet, with or without padding, line breaks between; nothing when
/// the text is anything else.
std::optional<std::vector<std::uint8_t>> DecodeBase64(std::string_view text);

/// Hexadecimal digits of either case; nothing when the text is anything else.
std::optional<std::vector<std::uint8_t>> DecodeHex(std::string_view text);

/// Lower case.
std::string EncodeHex(Bytes bytes);

}  // namespace assay

#endif  // ASSAY_CORE_BASE64_H_
