// SPDX-License-Identifier: Apache-2.0
#include "sbom/cyclonedx/xml_shape.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

using enum XmlForm;
using S = XmlShape;

constexpr auto kMembers = std::to_array<XmlMember>({
    {S::kBom, "serialNumber", "serialNumber", kAttribute},
    {S::kBom, "version", "version", kAttribute},
    {S::kBom, "metadata", "metadata", kElement, "", S::kMetadata},
    {S::kBom, "components", "components", kList, "component", S::kComponent},
    {S::kBom, "dependencies", "dependencies", kList, "dependency",
     S::kDependency},
    {S::kBom, "compositions", "compositions", kList, "composition",
     S::kComposition},
    {S::kBom, "vulnerabilities", "vulnerabilities", kList, "vulnerability",
     S::kVulnerability},
    {S::kBom, "citations", "citations", kList, "citation", S::kCitation},

    {S::kMetadata, "timestamp", "timestamp"},
    {S::kMetadata, "lifecycles", "lifecycles", kList, "lifecycle",
     S::kLifecycle},
    {S::kMetadata, "tools", "tools", kElement, "", S::kTools},
    {S::kMetadata, "authors", "authors", kList, "author", S::kContact},
    {S::kMetadata, "component", "component", kElement, "", S::kComponent},
    {S::kMetadata, "supplier", "supplier", kElement, "", S::kNamed},
    {S::kMetadata, "properties", "properties", kList, "property", S::kProperty},
    {S::kLifecycle, "phase", "phase"},
    {S::kLifecycle, "name", "name"},
    {S::kTools, "components", "components", kList, "component", S::kComponent},
    {S::kTools, "tool", "tool", kFlat, "", S::kTool},
    {S::kTool, "name", "name"},
    {S::kTool, "version", "version"},
    {S::kContact, "name", "name"},
    {S::kNamed, "name", "name"},
    {S::kProperty, "name", "name", kAttribute},
    {S::kProperty, "value", "value", kText},

    {S::kComponent, "type", "type", kAttribute},
    {S::kComponent, "mime-type", "mime-type", kAttribute},
    {S::kComponent, "bom-ref", "bom-ref", kAttribute},
    {S::kComponent, "supplier", "supplier", kElement, "", S::kNamed},
    {S::kComponent, "authors", "authors", kList, "author", S::kContact},
    {S::kComponent, "author", "author"},
    {S::kComponent, "group", "group"},
    {S::kComponent, "name", "name"},
    {S::kComponent, "version", "version"},
    {S::kComponent, "description", "description"},
    {S::kComponent, "hashes", "hashes", kList, "hash", S::kHash},
    {S::kComponent, "licenses", "licenses", kLicenses},
    {S::kComponent, "copyright", "copyright"},
    {S::kComponent, "purl", "purl"},
    {S::kComponent, "pedigree", "pedigree", kElement, "", S::kPedigree},
    {S::kComponent, "externalReferences", "externalReferences", kList,
     "reference", S::kReference},
    {S::kComponent, "properties", "properties", kList, "property",
     S::kProperty},
    {S::kComponent, "components", "components", kList, "component",
     S::kComponent},
    {S::kComponent, "evidence", "evidence", kElement, "", S::kEvidence},
    {S::kComponent, "modelCard", "modelCard", kElement, "", S::kModelCard},
    {S::kComponent, "data", "data", kFlat, "", S::kData},
    {S::kHash, "alg", "alg", kAttribute},
    {S::kHash, "content", "content", kText},
    {S::kPedigree, "ancestors", "ancestors", kList, "component", S::kComponent},
    {S::kPedigree, "notes", "notes"},
    {S::kReference, "type", "type", kAttribute},
    {S::kReference, "url", "url"},
    {S::kReference, "comment", "comment"},
    {S::kReference, "hashes", "hashes", kList, "hash", S::kHash},

    {S::kLicense, "acknowledgement", "acknowledgement", kAttribute},
    {S::kLicense, "bom-ref", "bom-ref", kAttribute},
    {S::kLicense, "id", "id"},
    {S::kLicense, "name", "name"},
    {S::kLicense, "text", "text", kElement, "", S::kText},
    {S::kLicense, "url", "url"},
    {S::kLicense, "properties", "properties", kList, "property", S::kProperty},
    {S::kExpression, "acknowledgement", "acknowledgement", kAttribute},
    {S::kExpression, "bom-ref", "bom-ref", kAttribute},
    {S::kExpression, "expression", "expression", kText},
    {S::kExpressionDetailed, "acknowledgement", "acknowledgement", kAttribute},
    {S::kExpressionDetailed, "bom-ref", "bom-ref", kAttribute},
    {S::kExpressionDetailed, "expression", "expression", kAttribute},
    {S::kExpressionDetailed, "expressionDetails", "details", kFlat, "",
     S::kDetail},
    {S::kDetail, "licenseIdentifier", "license-identifier", kAttribute},
    {S::kDetail, "bom-ref", "bom-ref", kAttribute},
    {S::kDetail, "text", "text", kElement, "", S::kText},
    {S::kDetail, "url", "url"},
    {S::kText, "contentType", "content-type", kAttribute},
    {S::kText, "encoding", "encoding", kAttribute},
    {S::kText, "content", "content", kText},

    {S::kEvidence, "identity", "identity", kFlat, "", S::kIdentity},
    {S::kEvidence, "occurrences", "occurrences", kList, "occurrence",
     S::kOccurrence},
    {S::kEvidence, "licenses", "licenses", kLicenses},
    {S::kIdentity, "field", "field"},
    {S::kIdentity, "confidence", "confidence"},
    {S::kIdentity, "concludedValue", "concludedValue"},
    {S::kIdentity, "methods", "methods", kList, "method", S::kMethod},
    {S::kMethod, "technique", "technique"},
    {S::kMethod, "confidence", "confidence"},
    {S::kMethod, "value", "value"},
    {S::kOccurrence, "bom-ref", "bom-ref", kAttribute},
    {S::kOccurrence, "location", "location"},
    {S::kOccurrence, "offset", "offset"},
    {S::kOccurrence, "additionalContext", "additionalContext"},

    {S::kModelCard, "modelParameters", "modelParameters", kElement, "",
     S::kParameters},
    {S::kModelCard, "quantitativeAnalysis", "quantitativeAnalysis", kElement,
     "", S::kQuantities},
    {S::kModelCard, "considerations", "considerations", kElement, "",
     S::kConsiderations},
    {S::kModelCard, "properties", "properties", kList, "property",
     S::kProperty},
    {S::kParameters, "approach", "approach", kElement, "", S::kApproach},
    {S::kParameters, "task", "task"},
    {S::kParameters, "architectureFamily", "architectureFamily"},
    {S::kParameters, "modelArchitecture", "modelArchitecture"},
    {S::kParameters, "datasets", "datasets", kDatasets},
    {S::kParameters, "inputs", "inputs", kList, "input", S::kFormat},
    {S::kParameters, "outputs", "outputs", kList, "output", S::kFormat},
    {S::kApproach, "type", "type"},
    {S::kFormat, "format", "format"},
    {S::kQuantities, "performanceMetrics", "performanceMetrics", kList,
     "performanceMetric", S::kMetric},
    {S::kMetric, "type", "type"},
    {S::kMetric, "value", "value"},
    {S::kMetric, "slice", "slice"},
    {S::kMetric, "confidenceInterval", "confidenceInterval", kElement, "",
     S::kInterval},
    {S::kInterval, "lowerBound", "lowerBound"},
    {S::kInterval, "upperBound", "upperBound"},
    {S::kConsiderations, "users", "users", kList, "user"},
    {S::kConsiderations, "useCases", "useCases", kList, "useCase"},
    {S::kConsiderations, "technicalLimitations", "technicalLimitations", kList,
     "technicalLimitation"},
    {S::kConsiderations, "performanceTradeoffs", "performanceTradeoffs", kList,
     "performanceTradeoff"},
    {S::kConsiderations, "ethicalConsiderations", "ethicalConsiderations",
     kList, "ethicalConsideration", S::kRisk},
    {S::kConsiderations, "fairnessAssessments", "fairnessAssessments", kList,
     "fairnessAssessment", S::kFairness},
    {S::kRisk, "name", "name"},
    {S::kRisk, "mitigationStrategy", "mitigationStrategy"},
    {S::kFairness, "groupAtRisk", "groupAtRisk"},
    {S::kFairness, "benefits", "benefits"},
    {S::kFairness, "harms", "harms"},
    {S::kFairness, "mitigationStrategy", "mitigationStrategy"},
    {S::kData, "bom-ref", "bom-ref", kAttribute},
    {S::kData, "type", "type"},
    {S::kData, "name", "name"},
    {S::kData, "contents", "contents", kElement, "", S::kContents},
    {S::kData, "classification", "classification"},
    {S::kData, "sensitiveData", "sensitiveData", kFlat},
    {S::kData, "description", "description"},
    {S::kContents, "url", "url"},

    {S::kDependency, "ref", "ref", kAttribute},
    {S::kDependency, "dependsOn", "dependency", kFlatRefs},
    {S::kComposition, "aggregate", "aggregate"},
    {S::kComposition, "assemblies", "assemblies", kRefs, "assembly"},
    {S::kComposition, "dependencies", "dependencies", kRefs, "dependency"},

    {S::kVulnerability, "bom-ref", "bom-ref", kAttribute},
    {S::kVulnerability, "id", "id"},
    {S::kVulnerability, "source", "source", kElement, "", S::kNamed},
    {S::kVulnerability, "ratings", "ratings", kList, "rating", S::kRating},
    {S::kVulnerability, "cwes", "cwes", kList, "cwe"},
    {S::kVulnerability, "description", "description"},
    {S::kVulnerability, "detail", "detail"},
    {S::kVulnerability, "recommendation", "recommendation"},
    {S::kVulnerability, "advisories", "advisories", kList, "advisory",
     S::kAdvisory},
    {S::kVulnerability, "analysis", "analysis", kElement, "", S::kAnalysis},
    {S::kVulnerability, "affects", "affects", kList, "target", S::kAffected},
    {S::kRating, "severity", "severity"},
    {S::kRating, "method", "method"},
    {S::kAdvisory, "url", "url"},
    {S::kAnalysis, "state", "state"},
    {S::kAnalysis, "detail", "detail"},
    {S::kAffected, "ref", "ref"},
    {S::kCitation, "pointers", "pointers", kList, "pointer"},
    {S::kCitation, "timestamp", "timestamp"},
    {S::kCitation, "attributedTo", "attributedTo"},
    {S::kCitation, "note", "note"},
});

const XmlMember* FindWhere(const auto& fits) {
  const auto at = std::ranges::find_if(kMembers, fits);
  return at == kMembers.end() ? nullptr : &*at;
}

}  // namespace

const XmlMember* FindJsonMember(XmlShape of, std::string_view json) {
  return FindWhere([&](const XmlMember& member) {
    return member.of == of && member.json == json;
  });
}

const XmlMember* FindXmlMember(XmlShape of, std::string_view xml,
                               bool attribute) {
  return FindWhere([&](const XmlMember& member) {
    return member.of == of && member.form != kText &&
           (member.form == kAttribute) == attribute && member.xml == xml;
  });
}

const XmlMember* FindTextMember(XmlShape of) {
  return FindWhere([&](const XmlMember& member) {
    return member.of == of && member.form == kText;
  });
}

}  // namespace assay
