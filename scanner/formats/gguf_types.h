// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_FORMATS_GGUF_TYPES_H_
#define ASSAY_SCANNER_FORMATS_GGUF_TYPES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace assay {

/// A ggml tensor type: `bytes` hold `elements` values.  Source: ggml.h and
/// ggml-common.h of llama.cpp; retired types with their last layout.
struct GgmlType {
  std::string_view name;
  std::uint32_t elements;
  std::uint32_t bytes;
};

/// Null for numbers that no released ggml gives to a type.
const GgmlType* GgmlTypeOf(std::uint32_t number);

/// Bytes of a tensor of those dimensions, the first being a row; nothing when
/// they do not fit 63 bits, as ggml counts, or when a row is not whole blocks.
std::optional<std::uint64_t> GgmlBytes(
    const GgmlType& type, std::span<const std::uint64_t> dimensions);

}  // namespace assay

#endif  // ASSAY_SCANNER_FORMATS_GGUF_TYPES_H_
