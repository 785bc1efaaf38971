// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "sbom/cyclonedx/entries.h"

namespace assay {
namespace {

using Words = CycloneDxWords;

bool IsApproach(std::string_view word) {
  return HasWord(Words::kApproach, word, CycloneDxVersion::k16);
}

Entry Formats(const std::vector<Stated>& formats) {
  Entry list = ArrayEntry();
  for (const Stated& format : formats) {
    Entry entry;
    entry.Put("format", format);
    list.Add(std::move(entry));
  }
  return list;
}

Entry Parameters(const BomModelCard& card) {
  Entry entry;
  Entry approach;
  if (IsApproach(card.approach.value)) approach.Put("type", card.approach);
  entry.Put("approach", std::move(approach));
  entry.Put("task", card.task);
  entry.Put("architectureFamily", card.architecture_family);
  entry.Put("modelArchitecture", card.model_architecture);
  Entry datasets = ArrayEntry();
  for (const std::string& ref : card.datasets) {
    Entry dataset;
    dataset.Put("ref", ref);
    datasets.Add(std::move(dataset));
  }
  entry.Put("datasets", std::move(datasets));
  entry.Put("inputs", Formats(card.inputs));
  entry.Put("outputs", Formats(card.outputs));
  return entry;
}

Entry Metrics(const std::vector<BomMetric>& metrics) {
  Entry list = ArrayEntry();
  for (const BomMetric& metric : metrics) {
    Entry entry;
    entry.Put("type", metric.type);
    entry.Put("value", metric.value);
    entry.Put("slice", metric.slice);
    Entry interval;
    interval.Put("lowerBound", metric.lower);
    interval.Put("upperBound", metric.upper);
    entry.Put("confidenceInterval", std::move(interval));
    list.Add(std::move(entry));
  }
  return list;
}

Entry Texts(const std::vector<Stated>& texts) {
  Entry list = ArrayEntry();
  for (const Stated& text : texts) list.Add(text);
  return list;
}

Entry Considerations(const BomModelCard& card) {
  Entry entry;
  entry.Put("users", Texts(card.users));
  entry.Put("useCases", Texts(card.use_cases));
  entry.Put("technicalLimitations", Texts(card.technical_limitations));
  entry.Put("performanceTradeoffs", Texts(card.performance_tradeoffs));
  Entry risks = ArrayEntry();
  for (const BomRisk& risk : card.ethical_considerations) {
    Entry item;
    item.Put("name", risk.name);
    item.Put("mitigationStrategy", risk.mitigation);
    risks.Add(std::move(item));
  }
  entry.Put("ethicalConsiderations", std::move(risks));
  Entry assessments = ArrayEntry();
  for (const BomFairness& fairness : card.fairness_assessments) {
    Entry item;
    item.Put("groupAtRisk", fairness.group_at_risk);
    item.Put("benefits", fairness.benefits);
    item.Put("harms", fairness.harms);
    item.Put("mitigationStrategy", fairness.mitigation);
    assessments.Add(std::move(item));
  }
  entry.Put("fairnessAssessments", std::move(assessments));
  return entry;
}

}  // namespace

Entry ModelCardEntry(const BomModelCard& card) {
  Entry entry;
  entry.Put("modelParameters", Parameters(card));
  Entry analysis;
  analysis.Put("performanceMetrics", Metrics(card.metrics));
  entry.Put("quantitativeAnalysis", std::move(analysis));
  entry.Put("considerations", Considerations(card));
  std::vector<BomProperty> properties = card.properties;
  if (!card.approach.value.empty() && !IsApproach(card.approach.value)) {
    properties.push_back({std::string(kApproachProperty), card.approach});
  }
  entry.Put("properties", PropertyEntries(properties));
  return entry;
}

Entry VulnerabilityEntry(const BomVulnerability& vulnerability) {
  Entry entry;
  entry.Put("bom-ref", vulnerability.ref);
  entry.Put("id", Stated{vulnerability.id, vulnerability.source});
  Entry source;
  source.Put("name", vulnerability.source_name);
  entry.Put("source", std::move(source));
  Entry ratings = ArrayEntry();
  if (!vulnerability.severity.empty()) {
    const bool known = HasWord(Words::kSeverity, vulnerability.severity,
                               CycloneDxVersion::k16);
    Entry rating;
    rating.Put("severity",
               known ? vulnerability.severity : std::string("unknown"));
    rating.Put("method", "other");
    ratings.Add(std::move(rating));
  }
  entry.Put("ratings", std::move(ratings));
  Entry cwes = ArrayEntry();
  for (const std::uint32_t cwe : vulnerability.cwes) {
    if (cwe > 0) cwes.Add(NumberEntry(std::uint64_t{cwe}));
  }
  entry.Put("cwes", std::move(cwes));
  entry.Put("description", vulnerability.description);
  entry.Put("detail", vulnerability.detail);
  entry.Put("recommendation", vulnerability.recommendation);
  Entry advisories = ArrayEntry();
  for (const std::string& url : vulnerability.advisories) {
    Entry advisory;
    advisory.Put("url", TextEntry(AsReference(url)));
    advisories.Add(std::move(advisory));
  }
  entry.Put("advisories", std::move(advisories));
  Entry analysis;
  if (HasWord(Words::kState, vulnerability.state, CycloneDxVersion::k16)) {
    analysis.Put("state", vulnerability.state);
  }
  analysis.Put("detail", vulnerability.state_detail);
  entry.Put("analysis", std::move(analysis));
  Entry affects = ArrayEntry();
  for (const std::string& ref : vulnerability.affects) {
    Entry target;
    target.Put("ref", ref);
    affects.Add(std::move(target));
  }
  entry.Put("affects", std::move(affects));
  return entry;
}

}  // namespace assay
