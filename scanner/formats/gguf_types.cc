// SPDX-License-Identifier: Apache-2.0
#include "scanner/formats/gguf_types.h"

#include <array>

#include "core/bytes.h"

namespace assay {
namespace {

constexpr std::array<GgmlType, 43> kTypes = {{
    {"F32", 1, 4},          {"F16", 1, 2},          {"Q4_0", 32, 18},
    {"Q4_1", 32, 20},       {"Q4_2", 16, 10},       {"Q4_3", 16, 12},
    {"Q5_0", 32, 22},       {"Q5_1", 32, 24},       {"Q8_0", 32, 34},
    {"Q8_1", 32, 36},       {"Q2_K", 256, 84},      {"Q3_K", 256, 110},
    {"Q4_K", 256, 144},     {"Q5_K", 256, 176},     {"Q6_K", 256, 210},
    {"Q8_K", 256, 292},     {"IQ2_XXS", 256, 66},   {"IQ2_XS", 256, 74},
    {"IQ3_XXS", 256, 98},   {"IQ1_S", 256, 50},     {"IQ4_NL", 32, 18},
    {"IQ3_S", 256, 110},    {"IQ2_S", 256, 82},     {"IQ4_XS", 256, 136},
    {"I8", 1, 1},           {"I16", 1, 2},          {"I32", 1, 4},
    {"I64", 1, 8},          {"F64", 1, 8},          {"IQ1_M", 256, 56},
    {"BF16", 1, 2},         {"Q4_0_4_4", 32, 18},   {"Q4_0_4_8", 32, 18},
    {"Q4_0_8_8", 32, 18},   {"TQ1_0", 256, 54},     {"TQ2_0", 256, 66},
    {"IQ4_NL_4_4", 32, 18}, {"IQ4_NL_4_8", 32, 18}, {"IQ4_NL_8_8", 32, 18},
    {"MXFP4", 32, 17},      {"NVFP4", 64, 36},      {"Q1_0", 128, 18},
    {"Q2_0", 64, 18},
}};

}  // namespace

const GgmlType* GgmlTypeOf(std::uint32_t number) {
  return number < kTypes.size() ? &kTypes[number] : nullptr;
}

std::optional<std::uint64_t> GgmlBytes(
    const GgmlType& type, std::span<const std::uint64_t> dimensions) {
  std::optional<std::uint64_t> count = 1;
  for (const std::uint64_t dimension : dimensions) {
    if (count) count = CheckedMultiply(*count, dimension);
  }
  const std::uint64_t row = dimensions.empty() ? 1 : dimensions.front();
  if (!count || *count > INT64_MAX || row % type.elements != 0) {
    return std::nullopt;
  }
  const auto bytes = CheckedMultiply(*count / type.elements, type.bytes);
  return bytes && *bytes <= INT64_MAX ? bytes : std::nullopt;
}

}  // namespace assay
