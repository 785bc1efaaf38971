// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <span>
#include <string>
#include <utility>

#include "sbom/cyclonedx/entries.h"
#include "sbom/cyclonedx/read_entries.h"

namespace assay {
namespace {

std::vector<Stated> TakeFormats(const Entry& parent, std::string_view member) {
  std::vector<Stated> formats;
  for (const Entry& item : Items(parent, member)) {
    Stated format = TakeStated(item, "format");
    if (!format.value.empty()) formats.push_back(std::move(format));
  }
  return formats;
}

void TakeDatasets(const Entry& parameters, BomModelCard& card,
                  std::vector<BomComponent>& datasets) {
  for (const Entry& item : Items(parameters, "datasets")) {
    if (item.Find("ref") != nullptr) {
      card.datasets.push_back(Take(item, "ref"));
      continue;
    }
    BomComponent dataset;
    dataset.type = "data";
    dataset.ref = Take(item, "bom-ref");
    dataset.data = TakeData(std::span(&item, 1));
    dataset.name = dataset.data.front().name;
    if (dataset.ref.empty()) {
      dataset.ref = "dataset:";
      dataset.ref += std::to_string(datasets.size() + 1);
      if (!dataset.name.value.empty()) {
        dataset.ref.append(":").append(dataset.name.value);
      }
    }
    card.datasets.push_back(dataset.ref);
    datasets.push_back(std::move(dataset));
  }
}

void TakeParameters(const Entry& entry, BomModelCard& card,
                    std::vector<BomComponent>& datasets) {
  card.approach = TakeStated(Member(entry, "approach"), "type");
  card.task = TakeStated(entry, "task");
  card.architecture_family = TakeStated(entry, "architectureFamily");
  card.model_architecture = TakeStated(entry, "modelArchitecture");
  TakeDatasets(entry, card, datasets);
  card.inputs = TakeFormats(entry, "inputs");
  card.outputs = TakeFormats(entry, "outputs");
}

void TakeConsiderations(const Entry& entry, BomModelCard& card) {
  card.users = TakeAllStated(entry, "users");
  card.use_cases = TakeAllStated(entry, "useCases");
  card.technical_limitations = TakeAllStated(entry, "technicalLimitations");
  card.performance_tradeoffs = TakeAllStated(entry, "performanceTradeoffs");
  for (const Entry& item : Items(entry, "ethicalConsiderations")) {
    card.ethical_considerations.push_back(
        {TakeStated(item, "name"), Take(item, "mitigationStrategy")});
  }
  for (const Entry& item : Items(entry, "fairnessAssessments")) {
    card.fairness_assessments.push_back(
        {TakeStated(item, "groupAtRisk"), Take(item, "benefits"),
         Take(item, "harms"), Take(item, "mitigationStrategy")});
  }
}

}  // namespace

BomModelCard TakeModelCard(const Entry& entry,
                           std::vector<BomComponent>& datasets) {
  BomModelCard card;
  TakeParameters(Member(entry, "modelParameters"), card, datasets);
  const Entry& analysis = Member(entry, "quantitativeAnalysis");
  for (const Entry& item : Items(analysis, "performanceMetrics")) {
    const Entry& interval = Member(item, "confidenceInterval");
    card.metrics.push_back({TakeStated(item, "type"), Take(item, "value"),
                            Take(item, "slice"), Take(interval, "lowerBound"),
                            Take(interval, "upperBound")});
  }
  TakeConsiderations(Member(entry, "considerations"), card);
  card.properties = TakeProperties(entry);
  std::erase_if(card.properties, [&](BomProperty& property) {
    if (property.name != kApproachProperty) return false;
    card.approach = std::move(property.value);
    return true;
  });
  return card;
}

BomVulnerability TakeVulnerability(const Entry& entry) {
  BomVulnerability vulnerability;
  vulnerability.ref = Take(entry, "bom-ref");
  Stated id = TakeStated(entry, "id");
  vulnerability.id = std::move(id.value);
  vulnerability.source = std::move(id.source);
  vulnerability.source_name = Take(Member(entry, "source"), "name");
  if (const auto& ratings = Items(entry, "ratings"); !ratings.empty()) {
    vulnerability.severity = Take(ratings.front(), "severity");
    TakeWhere(ratings.front(), "method", "other");
  }
  for (const std::string& text : TakeTexts(entry, "cwes")) {
    std::uint32_t cwe = 0;
    std::from_chars(text.data(), text.data() + text.size(), cwe);
    if (cwe > 0) vulnerability.cwes.push_back(cwe);
  }
  vulnerability.description = Take(entry, "description");
  vulnerability.detail = Take(entry, "detail");
  vulnerability.recommendation = Take(entry, "recommendation");
  for (const Entry& advisory : Items(entry, "advisories")) {
    vulnerability.advisories.push_back(Take(advisory, "url"));
  }
  for (const Entry& target : Items(entry, "affects")) {
    vulnerability.affects.push_back(Take(target, "ref"));
  }
  const Entry& analysis = Member(entry, "analysis");
  vulnerability.state = Take(analysis, "state");
  vulnerability.state_detail = Take(analysis, "detail");
  return vulnerability;
}

}  // namespace assay
