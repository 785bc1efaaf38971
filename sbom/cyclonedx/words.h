// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_CYCLONEDX_WORDS_H_
#define ASSAY_SBOM_CYCLONEDX_WORDS_H_

#include <string>
#include <string_view>

namespace assay {

enum class CycloneDxVersion { k16, k17 };

/// Sets of words that the schema of CycloneDX closes, by the name that it has
/// for them there.
enum class CycloneDxWords {
  kApproach,
  kAggregate,
  kComponentType,
  kDataType,
  kHashAlgorithm,
  kIdentityField,
  kPhase,
  kReferenceType,
  kSeverity,
  kState,
  kTechnique,
};

/// Whether that version has the word.
bool HasWord(CycloneDxWords set, std::string_view word,
             CycloneDxVersion version);

/// Whether it is an id of the list of licences that CycloneDX 1.6 and 1.7
/// refer to.
bool IsListedLicense(std::string_view id);

/// Whether CycloneDX takes it as the value of a hash: 16, 20, 32, 48 or 64
/// bytes in hexadecimal.
bool IsHashValue(std::string_view hex);

/// Whether CycloneDX takes it as a media type.
bool IsMediaType(std::string_view text);

/// The text where it is a reference of RFC 3987, else the same with %XX in
/// place of what such a reference cannot have.
std::string AsReference(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SBOM_CYCLONEDX_WORDS_H_
