// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_NPY_HEADER_H_
#define ASSAY_SCANNER_NPY_HEADER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// What the header of an .npy file says.
struct NpyHeader {
  std::string dtype;  ///< As written: "<f4", or the list of a structure.
  std::vector<std::uint64_t> shape;
  std::uint64_t item = 0;  ///< Bytes of one element; 0 when unknown.
  bool objects = false;    ///< Some field holds Python objects.
  bool repeated = false;   ///< A key stands there twice.
};

/// Reads the header, a literal of a Python dict; nothing when it is not one
/// or lacks a key.  Bounded in depth and time.
std::optional<NpyHeader> ParseNpyHeader(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SCANNER_NPY_HEADER_H_
