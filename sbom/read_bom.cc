// SPDX-License-Identifier: Apache-2.0
#include "sbom/read_bom.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/escape.h"
#include "sbom/cyclonedx/entry.h"
#include "sbom/cyclonedx/read_entries.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 6> kVersions = {"1.2", "1.3", "1.4",
                                                       "1.5", "1.6", "1.7"};

Result<BomReading> ReadCycloneDx(Entry root) {
  const Entry& format = Member(root, "bomFormat");
  const Entry& version = Member(root, "specVersion");
  if (format.text != "CycloneDX") {
    return Fail(Error::Kind::kMalformed,
                "is neither CycloneDX nor SPDX 3: it has no bomFormat and no "
                "@context");
  }
  if (std::ranges::find(kVersions, version.text) == kVersions.end()) {
    return Fail(Error::Kind::kMalformed,
                "is of CycloneDX '" + EscapeShort(version.text, 80) +
                    "', which is not known",
                "there are CycloneDX 1.2 to 1.7");
  }
  BomReading reading;
  reading.format = "CycloneDX " + version.text;
  reading.bom = BomOfEntries(root);
  reading.not_kept = NotTaken(root);
  return reading;
}

}  // namespace

Result<BomReading> ReadBom(Bytes text, const Limits& limits) {
  auto root = ReadEntry(text, limits);
  if (!root) return std::unexpected(root.error());
  return ReadCycloneDx(std::move(*root));
}

}  // namespace assay
