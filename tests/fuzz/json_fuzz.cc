// SPDX-License-Identifier: Apache-2.0
// The JSON walker: whatever it calls out must lie inside the text.
#include <cstdint>
#include <cstdlib>

#include "core/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const assay::Limits limits;
  const auto walked =
      assay::WalkJson({data, size}, limits, [&](const assay::JsonEvent& event) {
        if (event.offset > size || event.depth > limits.json_depth) {
          std::abort();
        }
        return true;
      });
  (void)walked;
  return 0;
}
