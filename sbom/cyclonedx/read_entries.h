// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_CYCLONEDX_READ_ENTRIES_H_
#define ASSAY_SBOM_CYCLONEDX_READ_ENTRIES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sbom/bom.h"
#include "sbom/cyclonedx/entry.h"

namespace assay {

/// The bill of materials that CycloneDX's JSON of any version from 1.2 on
/// says; the way back from CycloneDxEntries().  Marks what it has taken.
Bom BomOfEntries(Entry& root);

/// Pointers of the values that nobody has taken.
std::vector<std::string> NotTaken(const Entry& root);

// Its parts, for the files beside it.

/// The characters of a scalar member, taken; empty without one.
std::string Take(const Entry& parent, std::string_view member);
/// The same with its source.
Stated TakeStated(const Entry& parent, std::string_view member);
/// Takes a member where it says just that.
void TakeWhere(const Entry& parent, std::string_view member,
               std::string_view text);

/// The items of an array; none where there is no such member.
const std::vector<Entry>& Items(const Entry& parent, std::string_view member);

/// The member, or an empty object where there is none.
const Entry& Member(const Entry& parent, std::string_view member);

std::vector<std::string> TakeTexts(const Entry& parent,
                                   std::string_view member);
std::vector<Stated> TakeAllStated(const Entry& parent, std::string_view member);
std::vector<BomProperty> TakeProperties(const Entry& parent);

BomComponent TakeComponent(const Entry& entry);
std::vector<BomLicense> TakeLicenses(const Entry& parent);
std::vector<BomData> TakeData(std::span<const Entry> items);
/// Datasets that stand in the card itself become components, in `datasets`.
BomModelCard TakeModelCard(const Entry& entry,
                           std::vector<BomComponent>& datasets);
BomVulnerability TakeVulnerability(const Entry& entry);

}  // namespace assay

#endif  // ASSAY_SBOM_CYCLONEDX_READ_ENTRIES_H_
