// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_CYCLONEDX_XML_SHAPE_H_
#define ASSAY_SBOM_CYCLONEDX_XML_SHAPE_H_

#include <cstdint>
#include <string_view>

namespace assay {

/// How a member of an object of CycloneDX's JSON stands in its XML.
enum class XmlForm : std::uint8_t {
  kElement,    ///< <task>…</task>
  kAttribute,  ///< <component type="…">
  kText,       ///< What stands between the tags of the object itself.
  kList,       ///< <hashes><hash>…</hash>…</hashes>
  kFlat,       ///< <data>…</data><data>…</data>
  kRefs,       ///< <assemblies><assembly ref="…"/>…</assemblies>
  kFlatRefs,   ///< <dependency ref="…"/><dependency ref="…"/>
  kLicenses,   ///< A list of <license>, <expression>, <expression-detailed>.
  kDatasets,   ///< A list of <ref> and <dataset>.
};

/// The kinds of object of which the members are known.
enum class XmlShape : std::uint8_t {
  kScalar,
  kAffected,
  kAdvisory,
  kAnalysis,
  kApproach,
  kBom,
  kCitation,
  kComponent,
  kComposition,
  kConsiderations,
  kContact,
  kContents,
  kData,
  kDependency,
  kDetail,
  kEvidence,
  kExpression,
  kExpressionDetailed,
  kFairness,
  kFormat,
  kHash,
  kIdentity,
  kInterval,
  kLicense,
  kLifecycle,
  kMetadata,
  kMethod,
  kMetric,
  kModelCard,
  kNamed,
  kOccurrence,
  kParameters,
  kPedigree,
  kProperty,
  kQuantities,
  kRating,
  kReference,
  kRisk,
  kText,
  kTool,
  kTools,
  kVulnerability,
};

struct XmlMember {
  XmlShape of;
  std::string_view json;
  std::string_view xml;
  XmlForm form = XmlForm::kElement;
  std::string_view item = {};  ///< Of kList and kRefs.
  XmlShape shape = XmlShape::kScalar;
};

/// Null when the table has none: what it lists is what Bom has a place for.
const XmlMember* FindJsonMember(XmlShape of, std::string_view json);

/// The same by the name in XML, of an element or of an attribute.
const XmlMember* FindXmlMember(XmlShape of, std::string_view xml,
                               bool attribute);

/// The member that is the text between the tags; null for most shapes.
const XmlMember* FindTextMember(XmlShape of);

}  // namespace assay

#endif  // ASSAY_SBOM_CYCLONEDX_XML_SHAPE_H_
