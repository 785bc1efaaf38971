// SPDX-License-Identifier: Apache-2.0
// CycloneDX in JSON.  1.6 has no citations, and a component's licences are
// either one expression or a list without one; 1.7 mixes them.
// https://cyclonedx.org/docs/1.7/json/
#include "sbom/cyclonedx/entries.h"
#include "sbom/write_bom.h"

namespace assay {
namespace {

std::string Write16(const Bom& bom) {
  return WriteEntry(CycloneDxEntries(bom, CycloneDxVersion::k16));
}

std::string Write17(const Bom& bom) {
  return WriteEntry(CycloneDxEntries(bom, CycloneDxVersion::k17));
}

}  // namespace

extern const BomFormat kCycloneDxJson;
const BomFormat kCycloneDxJson = {"cyclonedx", "CycloneDX 1.6 in JSON",
                                  Write16};

extern const BomFormat kCycloneDxJson17;
const BomFormat kCycloneDxJson17 = {
    "cyclonedx-1.7", "CycloneDX 1.7 in JSON, with a citation for each fact",
    Write17};

}  // namespace assay
