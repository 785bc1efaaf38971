// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_RANGE_REQUESTS_H_
#define ASSAY_CLI_RANGE_REQUESTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "cli/command.h"
#include "core/error.h"

namespace assay {

// The options that ask for parts of a model, not for the whole.

inline constexpr Option kRangeOption = {
    "range", 0, "[FILE:]A-B",
    "check only these bytes of a file, A up to but not B, against the signed "
    "tree; repeatable",
    true};
inline constexpr Option kTensorOption = {
    "tensor", 0, "[FILE:]NAME",
    "check only this tensor of a safetensors or GGUF file; repeatable", true};

/// What one --range or --tensor asks for.
struct RangeRequest {
  std::string word;  ///< As it was written.
  bool is_tensor = false;
  /// Of a range: the file, empty for the only one of the model, and its bytes.
  std::string file;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// The values of --range and --tensor; none when the whole model is asked for.
/// Fails with kUsage on ranges that are none, and next to options that are
/// about the whole model.
Result<std::vector<RangeRequest>> ReadRangeRequests(const Arguments& arguments);

}  // namespace assay

#endif  // ASSAY_CLI_RANGE_REQUESTS_H_
