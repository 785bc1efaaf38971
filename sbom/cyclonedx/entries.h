// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_CYCLONEDX_ENTRIES_H_
#define ASSAY_SBOM_CYCLONEDX_ENTRIES_H_

#include "sbom/bom.h"
#include "sbom/cyclonedx/entry.h"
#include "sbom/cyclonedx/words.h"

namespace assay {

/// All that a bill of materials says, as CycloneDX's JSON of that version has
/// it: the one walk over Bom, from which every form is made.  Members stand in
/// the order of the XML schema.
Entry CycloneDxEntries(const Bom& bom, CycloneDxVersion version);

// Its parts, for the files beside it.

Entry ComponentEntry(const BomComponent& component, CycloneDxVersion version);
Entry ModelCardEntry(const BomModelCard& card);
Entry VulnerabilityEntry(const BomVulnerability& vulnerability);
Entry PropertyEntries(const std::vector<BomProperty>& properties);

/// What a component's licences are called where they stand.  CycloneDX 1.6
/// has either one expression or many licences in a list.
struct LicenseEntries {
  Entry licenses;
  Entry evidence;  ///< Of "evidence"; for what does not fit into `licenses`.
};
LicenseEntries LicensesAsEntries(const std::vector<BomLicense>& licenses,
                                 CycloneDxVersion version);

/// 1.7's "citations": where each value with a source stands in the release.
/// `tool` is the bom-ref of who says so.
Entry CitationEntries(const Entry& root, std::string_view tool,
                      std::string_view timestamp);

/// "README.md#/license (byte 12)", and back.
std::string CitationNote(const Source& source);
Source SourceOfNote(std::string_view note);

// Where CycloneDX has no place for a value, or closes the words that it may
// be, the value is a property with one of these names.
inline constexpr std::string_view kApproachProperty = "assay:approach";
inline constexpr std::string_view kExpressionProperty = "assay:expression";
/// With the name of the algorithm behind it.
inline constexpr std::string_view kHashProperty = "assay:hash:";
inline constexpr std::string_view kMediaTypeProperty = "assay:mime-type";
inline constexpr std::string_view kVersionProperty = "assay:version";

/// bom-ref of the tool; it can be told from refs of components.
std::string ToolRef(const Bom& bom);

}  // namespace assay

#endif  // ASSAY_SBOM_CYCLONEDX_ENTRIES_H_
