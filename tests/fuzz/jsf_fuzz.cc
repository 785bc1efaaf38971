// SPDX-License-Identifier: Apache-2.0
// Signatures inside of JSON, by whatever key stands in them.
#include <cstdint>
#include <cstdlib>

#include "signing/jcs.h"
#include "signing/jsf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto value = assay::ParseJson({data, size}, "fuzz");
  if (!value) return 0;
  const auto canonical = assay::Jcs(*value);
  if (canonical) {
    // It is JSON, and its own canonical form.
    const auto again = assay::ParseJson(assay::AsBytes(*canonical), "fuzz");
    if (!again || assay::Jcs(*again) != *canonical) std::abort();
  }
  const auto verified = assay::VerifyJsf(*value, nullptr);
  (void)verified;
  return 0;
}
