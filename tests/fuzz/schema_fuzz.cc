// SPDX-License-Identifier: Apache-2.0
// Schemas and what they judge: a line with a schema, then a text.  Also what
// the official schemas and the scores make of the text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/bytes.h"
#include "sbom/schema/json_schema.h"
#include "sbom/schema/validate_bom.h"
#include "sbom/score/score.h"

namespace {

void Judge(const std::string& schema, assay::Bytes text) {
  assay::Limits limits;
  limits.values = 10'000;
  for (const auto draft : {assay::SchemaDraft::k7, assay::SchemaDraft::k2020}) {
    const auto compiled =
        assay::JsonSchema::Compile({{"fuzz:s", schema}}, "fuzz:s", draft);
    if (!compiled) continue;
    const auto found = compiled->Validate(text, limits, 5);
    if (!found) continue;
    if (found->size() > 5) std::abort();
    for (const auto& violation : *found) {
      if (violation.offset > text.size()) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const assay::Bytes all(data, size);
  const std::string_view text = assay::AsText(all);
  const std::size_t line = text.find('\n');
  if (line != text.npos) {
    Judge(std::string(text.substr(0, line)), all.subspan(line + 1));
    return 0;
  }
  const auto validated = assay::ValidateBom(all, assay::Limits());
  (void)validated;
  for (const auto& profile : assay::ScoreProfiles()) {
    const auto score = assay::ScoreBom(all, profile.name, assay::Limits());
    if (score && (score->total < 0 || score->total > 100)) std::abort();
  }
  return 0;
}
