// SPDX-License-Identifier: Apache-2.0

// Where CycloneDX states the 50 elements of "SBOM for AI: minimum elements".
#include <array>

#include "sbom/score/elements.h"
#include "sbom/score/profiles.h"

namespace assay {
namespace {

constexpr auto kBom = ElementScope::kBom;
constexpr auto kSystem = ElementScope::kSystem;
constexpr auto kModels = ElementScope::kModels;
constexpr auto kDatasets = ElementScope::kDatasets;

#define CARD "modelCard/modelParameters/"
#define CONSIDERATIONS "modelCard/considerations/"
#define PRODUCER                                                     \
  "supplier/name manufacturer/name authors/*/name publisher author " \
  "properties/[name=producer]/value"
#define TIMESTAMP                                             \
  "releaseNotes/timestamp properties/[name=timestamp]/value " \
  "properties/[name=assay:timestamp]/value"

constexpr std::array<ElementRow, 50> kElements = {{
    {"metadata", "SBOM author", kBom,
     "metadata/authors/*/name metadata/manufacturer/name "
     "metadata/supplier/name"},
    {"metadata", "SBOM version", kBom, "version"},
    {"metadata", "SBOM data format name", kBom, "bomFormat"},
    {"metadata", "SBOM data format version", kBom, "specVersion"},
    {"metadata", "SBOM author signature", kBom, "signature"},
    {"metadata", "SBOM tool name", kBom,
     "metadata/tools/components/*/name metadata/tools/*/name"},
    {"metadata", "SBOM tool version", kBom,
     "metadata/tools/components/*/version metadata/tools/*/version"},
    {"metadata", "SBOM generation context", kBom,
     "metadata/lifecycles/*/phase metadata/lifecycles/*/name"},
    {"metadata", "SBOM timestamp", kBom, "metadata/timestamp"},
    {"metadata", "SBOM dependency relationship", kBom,
     "dependencies/*/ref compositions/*/aggregate"},

    {"system", "system name", kSystem, "name"},
    {"system", "system components", kBom,
     "components/*/name metadata/component/components/*/name"},
    {"system", "system producer", kSystem, PRODUCER},
    {"system", "system version", kSystem, "version"},
    {"system", "system timestamp", kSystem, TIMESTAMP},
    {"system", "system data flow", kBom,
     "services/*/data metadata/component/data formulation/*/workflows"},
    {"system", "system data usage", kSystem,
     CARD "datasets " CONSIDERATIONS "users data"},
    {"system", "system input/output properties", kSystem,
     CARD "inputs " CARD "outputs"},
    {"system", "intended application area", kSystem,
     CONSIDERATIONS "useCases " CARD "task"},

    {"models", "model name", kModels, "name"},
    {"models", "model identifier", kModels, "purl cpe swhid omniborId bom-ref"},
    {"models", "model version", kModels, "version"},
    {"models", "model timestamp", kModels, TIMESTAMP},
    {"models", "model producer", kModels, PRODUCER},
    {"models", "model description", kModels, "description"},
    {"models", "model hash value", kModels, "hashes/*/content"},
    {"models", "model hash algorithm", kModels, "hashes/*/alg"},
    {"models", "model properties", kModels,
     CARD "modelArchitecture " CARD "architectureFamily modelCard/properties"},
    {"models", "model input/output properties", kModels,
     CARD "inputs " CARD "outputs"},
    {"models", "model training properties", kModels,
     CARD "approach/type " CARD "datasets pedigree/ancestors"},
    {"models", "model licence", kModels,
     "licenses/*/license/id licenses/*/license/name licenses/*/expression"},
    {"models", "model external reference", kModels, "externalReferences/*/url"},

    {"datasets", "dataset name", kDatasets, "name data/*/name"},
    {"datasets", "dataset description", kDatasets,
     "description data/*/description"},
    {"datasets", "dataset content", kDatasets, "contents data/*/contents"},
    {"datasets", "dataset identifier", kDatasets,
     "purl cpe swhid bom-ref contents/url data/*/contents/url"},
    {"datasets", "dataset hash", kDatasets, "hashes/*/content"},
    {"datasets", "dataset provenance", kDatasets,
     "governance data/*/governance supplier/name pedigree "
     "externalReferences/*/url"},
    {"datasets", "dataset statistical properties", kDatasets,
     "graphics data/*/graphics contents/properties "
     "data/*/contents/properties"},
    {"datasets", "dataset sensitivity", kDatasets,
     "sensitiveData classification data/*/sensitiveData "
     "data/*/classification"},
    {"datasets", "dataset dependency relationship", kDatasets, "@dependency"},
    {"datasets", "dataset licence", kDatasets,
     "licenses/*/license/id licenses/*/license/name licenses/*/expression"},

    {"infrastructure", "infrastructure software", kBom,
     "components/[type=framework] components/[type=library] "
     "components/[type=container] components/[type=operating-system] "
     "components/[type=platform]"},
    {"infrastructure", "infrastructure hardware", kBom,
     "components/[type=device] components/[type=device-driver] "
     "metadata/component/properties/[name=hardware]/value"},

    {"security", "security controls", kBom,
     "declarations/claims declarations/attestations"},
    {"security", "security compliance", kBom,
     "definitions/standards declarations/attestations/*/map"},
    {"security", "cybersecurity policy information", kBom,
     "externalReferences/[type=security-contact]/url "
     "externalReferences/[type=advisories]/url "
     "metadata/component/externalReferences/[type=security-contact]/url "
     "metadata/component/externalReferences/[type=advisories]/url"},
    {"security", "vulnerability referencing", kBom,
     "vulnerabilities/*/id "
     "metadata/component/externalReferences/[type=vulnerability-assertion]/url "
     "externalReferences/[type=vulnerability-assertion]/url"},

    {"indicators", "security metric", kBom,
     "vulnerabilities/*/ratings/*/score vulnerabilities/*/ratings/*/severity"},
    {"indicators", "operational performance indicators", kModels,
     "modelCard/quantitativeAnalysis/performanceMetrics/*/value"},
}};

#undef CARD
#undef CONSIDERATIONS
#undef PRODUCER
#undef TIMESTAMP

}  // namespace

BomScore ScoreG7(const JsonItem& bom) { return ScoreElements(bom, kElements); }

}  // namespace assay
