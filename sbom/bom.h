// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_BOM_H_
#define ASSAY_SBOM_BOM_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sbom/stated.h"

namespace assay {

// A bill of materials as Assay holds it, whatever it is written as.  The names
// are CycloneDX's.  An empty value means that nobody states it.

struct BomHash {
  std::string algorithm;  ///< As CycloneDX writes it: "SHA-256".
  std::string hex;

  bool operator==(const BomHash&) const = default;
};

struct BomProperty {
  std::string name;  ///< "cdx:ai-ml:model:parameter:count".
  Stated value;

  bool operator==(const BomProperty&) const = default;
};

struct BomReference {
  std::string type;  ///< "vcs", "license", "model-card", …
  Stated url;
  std::string comment;
  std::vector<BomHash> hashes;

  bool operator==(const BomReference&) const = default;
};

struct BomLicense {
  enum class Acknowledgement { kNone, kDeclared, kConcluded };

  /// An SPDX id, or an expression, or a LicenseRef; `name` where it is none.
  Stated expression;
  std::string name;
  std::string url;
  std::string text;  ///< Of licences that have no SPDX id; may be empty.
  Acknowledgement acknowledgement = Acknowledgement::kNone;

  bool operator==(const BomLicense&) const = default;
};

struct BomMetric {
  Stated type;
  std::string value;
  std::string slice;
  std::string lower;  ///< Of the confidence interval.
  std::string upper;

  bool operator==(const BomMetric&) const = default;
};

/// A risk and what is done about it.
struct BomRisk {
  Stated name;
  std::string mitigation;

  bool operator==(const BomRisk&) const = default;
};

struct BomFairness {
  Stated group_at_risk;
  std::string benefits;
  std::string harms;
  std::string mitigation;

  bool operator==(const BomFairness&) const = default;
};

struct BomModelCard {
  Stated approach;  ///< "supervised", …
  Stated task;
  Stated architecture_family;
  Stated model_architecture;
  std::vector<std::string> datasets;  ///< Refs of components.
  std::vector<Stated> inputs;         ///< Formats: "text".
  std::vector<Stated> outputs;
  std::vector<BomMetric> metrics;
  std::vector<Stated> users;
  std::vector<Stated> use_cases;
  std::vector<Stated> technical_limitations;
  std::vector<Stated> performance_tradeoffs;
  std::vector<BomRisk> ethical_considerations;
  std::vector<BomFairness> fairness_assessments;
  std::vector<BomProperty> properties;

  bool operator==(const BomModelCard&) const = default;
};

/// What a component of type "data" holds.
struct BomData {
  std::string type;  ///< "dataset", "configuration", …
  Stated name;
  Stated url;
  Stated description;
  Stated classification;
  std::vector<Stated> sensitive_data;

  bool operator==(const BomData&) const = default;
};

/// How sure a statement about a component's identity is, and by what.
struct BomIdentity {
  std::string field;      ///< "purl", "name", "version", "hash", …
  std::string technique;  ///< "manifest-analysis", "hash-comparison", …
  double confidence = 0;
  Stated value;

  bool operator==(const BomIdentity&) const = default;
};

struct BomComponent {
  std::string ref;   ///< Unique in the BOM.
  std::string type;  ///< "machine-learning-model", "file", "data", "library".
  Stated group;
  Stated name;
  Stated version;
  Stated purl;
  Stated supplier;
  std::vector<Stated> authors;
  Stated description;
  Stated copyright;
  std::string mime_type;
  std::vector<BomHash> hashes;
  std::vector<BomLicense> licenses;  ///< Those not concluded come first.
  std::vector<BomReference> external_references;
  std::vector<BomComponent> components;  ///< What it is assembled from.
  std::vector<BomComponent> ancestors;   ///< Pedigree.
  std::string pedigree_notes;
  std::vector<BomIdentity> identities;  ///< Evidence.
  std::vector<Source> occurrences;      ///< Evidence.
  std::optional<BomModelCard> model_card;
  std::vector<BomData> data;
  std::vector<BomProperty> properties;

  bool operator==(const BomComponent&) const = default;
};

struct BomVulnerability {
  std::string ref;
  std::string id;
  std::string source_name;
  std::string severity;  ///< "critical", …, "info", "unknown".
  std::vector<std::uint32_t> cwes;
  std::string description;
  std::string detail;
  std::string recommendation;
  std::vector<std::string> advisories;
  std::vector<std::string> affects;  ///< Refs.
  /// "exploitable", "in_triage", "false_positive", "not_affected", …
  std::string state;
  std::string state_detail;
  Source source;

  bool operator==(const BomVulnerability&) const = default;
};

/// How complete what is listed is.
struct BomComposition {
  std::string aggregate;  ///< "complete", "incomplete", "unknown", …
  std::vector<std::string> assemblies;
  std::vector<std::string> dependencies;

  bool operator==(const BomComposition&) const = default;
};

struct Bom {
  std::string serial_number;  ///< "urn:uuid:…", of the content.
  std::uint64_t version = 1;
  std::string timestamp;  ///< RFC 3339; of SOURCE_DATE_EPOCH.  May be empty.
  std::string tool_name;
  std::string tool_version;
  std::vector<std::string> lifecycles;  ///< Phases: "post-build".
  std::vector<Stated> authors;
  Stated supplier;
  std::vector<BomProperty> metadata_properties;
  BomComponent root;
  std::vector<BomComponent> components;
  /// Who depends on whom; every ref stands here, also without dependencies.
  std::map<std::string, std::set<std::string>, std::less<>> dependencies;
  std::vector<BomComposition> compositions;
  std::vector<BomVulnerability> vulnerabilities;

  bool operator==(const Bom&) const = default;
};

}  // namespace assay

#endif  // ASSAY_SBOM_BOM_H_
