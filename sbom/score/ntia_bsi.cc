// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "sbom/score/elements.h"
#include "sbom/score/profiles.h"

namespace assay {
namespace {

constexpr auto kBom = ElementScope::kBom;
constexpr auto kComponents = ElementScope::kComponents;

// "The Minimum Elements For a Software Bill of Materials", section IV, data
// fields.
constexpr std::array<ElementRow, 7> kNtia = {{
    {"data fields", "supplier name", kComponents,
     "supplier/name manufacturer/name publisher author authors/*/name"},
    {"data fields", "component name", kComponents, "name"},
    {"data fields", "version of the component", kComponents, "version"},
    {"data fields", "other unique identifiers", kComponents,
     "purl cpe swid/tagId omniborId swhid hashes/*/content"},
    {"data fields", "dependency relationship", kBom,
     "dependencies/*/ref compositions/*/aggregate"},
    {"data fields", "author of SBOM data", kBom,
     "metadata/authors/*/name metadata/manufacturer/name "
     "metadata/manufacture/name metadata/supplier/name "
     "metadata/tools/components/*/name metadata/tools/*/name"},
    {"data fields", "timestamp", kBom, "metadata/timestamp"},
}};

#define CREATOR                                                      \
  "manufacturer/contact/*/email manufacturer/url/* authors/*/email " \
  "supplier/contact/*/email supplier/url/*"

// Tables 2 to 5; the names of properties are BSI's own.
constexpr std::array<ElementRow, 17> kBsi = {{
    {"SBOM", "creator of the SBOM", kBom,
     "metadata/manufacturer/contact/*/email metadata/manufacturer/url/* "
     "metadata/authors/*/email metadata/supplier/contact/*/email "
     "metadata/supplier/url/*",
     "required"},
    {"SBOM", "timestamp", kBom, "metadata/timestamp", "required"},
    {"SBOM", "SBOM-URI", kBom, "serialNumber", "additional"},
    {"components", "component creator", kComponents, CREATOR, "required"},
    {"components", "component name", kComponents, "name", "required"},
    {"components", "component version", kComponents, "version", "required"},
    {"components", "filename of the component", kComponents,
     "properties/[name=bsi:component:filename]/value", "required"},
    {"components", "dependencies on other components", kComponents,
     "@dependency", "required"},
    {"components", "distribution licences", kComponents,
     "licenses/[acknowledgement=concluded] licenses/*/expression "
     "licenses/*/license/id licenses/*/license/name",
     "required"},
    {"components", "hash value of the deployable component", kComponents,
     "hashes/[alg=SHA-512]/content "
     "externalReferences/[type=distribution]/hashes/[alg=SHA-512]/content",
     "required"},
    {"components", "executable property", kComponents,
     "properties/[name=bsi:component:executable]/value", "required"},
    {"components", "archive property", kComponents,
     "properties/[name=bsi:component:archive]/value", "required"},
    {"components", "structured property", kComponents,
     "properties/[name=bsi:component:structured]/value", "required"},
    {"components", "source code URI", kComponents,
     "externalReferences/[type=source-distribution]/url "
     "externalReferences/[type=vcs]/url",
     "additional"},
    {"components", "URI of the deployable form", kComponents,
     "externalReferences/[type=distribution]/url", "additional"},
    {"components", "other unique identifiers", kComponents,
     "purl cpe swid/tagId", "additional"},
    {"components", "original licences", kComponents,
     "licenses/[acknowledgement=declared] "
     "licenses/*/license/[acknowledgement=declared]",
     "additional"},
}};

#undef CREATOR

}  // namespace

BomScore ScoreNtia(const JsonItem& bom) { return ScoreElements(bom, kNtia); }

BomScore ScoreBsi(const JsonItem& bom) { return ScoreElements(bom, kBsi); }

}  // namespace assay
