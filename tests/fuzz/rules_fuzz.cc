// SPDX-License-Identifier: Apache-2.0
// Rule files of a user: parsed, compiled and asked, never trusted to be sane.
#include <cstdint>

#include "core/bytes.h"
#include "rules/rule_set.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  assay::RuleSet rules;
  if (!rules.Add("fuzz.json", assay::AsText({data, size}))) return 0;
  for (const assay::Rule& rule : rules.rules()) {
    for (const assay::Example& example : rule.hits) {
      rules.Judge({rule.on.front(), example.value, {}, example.evidence});
    }
  }
  return 0;
}
