// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_BOM_TEXT_PLACE_H_
#define ASSAY_CLI_BOM_TEXT_PLACE_H_

#include <cstdint>
#include <string_view>

namespace assay {

/// Where something stands in a text, counted from 1; columns in characters.
struct TextPlace {
  std::uint64_t line = 1;
  std::uint64_t column = 1;
};

/// Where the token of JSON that ends just before byte `end` begins.
TextPlace PlaceOfToken(std::string_view json, std::uint64_t end);

}  // namespace assay

#endif  // ASSAY_CLI_BOM_TEXT_PLACE_H_
