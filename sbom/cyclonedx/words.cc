// SPDX-License-Identifier: Apache-2.0
#include "sbom/cyclonedx/words.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "core/bytes.h"
#include "sbom/cyclonedx/entry.h"
#include "sbom/schema/uri.h"
#include "sbom/schemas/embedded.h"

namespace assay {
namespace {

constexpr auto kApproaches = std::to_array<std::string_view>(
    {"supervised", "unsupervised", "reinforcement-learning", "semi-supervised",
     "self-supervised"});

constexpr auto kAggregates = std::to_array<std::string_view>(
    {"complete", "incomplete", "incomplete_first_party_only",
     "incomplete_first_party_proprietary_only",
     "incomplete_first_party_opensource_only", "incomplete_third_party_only",
     "incomplete_third_party_proprietary_only",
     "incomplete_third_party_opensource_only", "unknown", "not_specified"});

constexpr auto kComponentTypes = std::to_array<std::string_view>(
    {"application", "framework", "library", "container", "platform",
     "operating-system", "device", "device-driver", "firmware", "file",
     "machine-learning-model", "data", "cryptographic-asset"});

constexpr auto kDataTypes = std::to_array<std::string_view>(
    {"source-code", "configuration", "dataset", "definition", "other"});

constexpr auto kHashAlgorithms = std::to_array<std::string_view>(
    {"MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384",
     "SHA3-512", "BLAKE2b-256", "BLAKE2b-384", "BLAKE2b-512", "BLAKE3",
     // Of 1.7 alone.
     "Streebog-256", "Streebog-512"});

constexpr auto kIdentityFields =
    std::to_array<std::string_view>({"group", "name", "version", "purl", "cpe",
                                     "omniborId", "swhid", "swid", "hash"});

constexpr auto kPhases = std::to_array<std::string_view>(
    {"design", "pre-build", "build", "post-build", "operations", "discovery",
     "decommission"});

constexpr auto kReferenceTypes = std::to_array<std::string_view>(
    {"vcs", "issue-tracker", "website", "advisories", "bom", "mailing-list",
     "social", "chat", "documentation", "support", "source-distribution",
     "distribution", "distribution-intake", "license", "build-meta",
     "build-system", "release-notes", "security-contact", "model-card", "log",
     "configuration", "evidence", "formulation", "attestation", "threat-model",
     "adversary-model", "risk-assessment", "vulnerability-assertion",
     "exploitability-statement", "pentest-report", "static-analysis-report",
     "dynamic-analysis-report", "runtime-analysis-report",
     "component-analysis-report", "maturity-report", "certification-report",
     "codified-infrastructure", "quality-metrics", "poam",
     "electronic-signature", "digital-signature", "rfc-9116", "other",
     // Of 1.7 alone.
     "patent", "patent-family", "patent-assertion", "citation"});

constexpr auto kSeverities = std::to_array<std::string_view>(
    {"critical", "high", "medium", "low", "info", "none", "unknown"});

constexpr auto kStates = std::to_array<std::string_view>(
    {"resolved", "resolved_with_pedigree", "exploitable", "in_triage",
     "false_positive", "not_affected"});

constexpr auto kTechniques = std::to_array<std::string_view>(
    {"source-code-analysis", "binary-analysis", "manifest-analysis",
     "ast-fingerprint", "hash-comparison", "instrumentation",
     "dynamic-analysis", "filename", "attestation", "other"});

struct WordSet {
  CycloneDxWords set;
  std::span<const std::string_view> words;
  std::size_t only_in_17 = 0;  // The last ones.
};

constexpr auto kSets = std::to_array<WordSet>({
    {CycloneDxWords::kApproach, kApproaches},
    {CycloneDxWords::kAggregate, kAggregates},
    {CycloneDxWords::kComponentType, kComponentTypes},
    {CycloneDxWords::kDataType, kDataTypes},
    {CycloneDxWords::kHashAlgorithm, kHashAlgorithms, 2},
    {CycloneDxWords::kIdentityField, kIdentityFields},
    {CycloneDxWords::kPhase, kPhases},
    {CycloneDxWords::kReferenceType, kReferenceTypes, 4},
    {CycloneDxWords::kSeverity, kSeverities},
    {CycloneDxWords::kState, kStates},
    {CycloneDxWords::kTechnique, kTechniques},
});

std::set<std::string, std::less<>> ReadLicenses() {
  std::set<std::string, std::less<>> ids;
  for (const auto& [name, text] : EmbeddedSchemas()) {
    if (name != "spdx.schema.json") continue;
    const auto schema = ReadEntry(AsBytes(text), Limits());
    const Entry* list = schema ? schema->Find("enum") : nullptr;
    if (list == nullptr) continue;
    for (const Entry& id : list->children) ids.insert(id.text);
  }
  return ids;
}

bool IsHexDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
         (c >= 'A' && c <= 'F');
}

void AppendPercent(char c, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

}  // namespace

bool HasWord(CycloneDxWords set, std::string_view word,
             CycloneDxVersion version) {
  const WordSet& row = *std::ranges::find(kSets, set, &WordSet::set);
  const std::size_t count =
      row.words.size() -
      (version == CycloneDxVersion::k16 ? row.only_in_17 : 0);
  const auto words = row.words.first(count);
  return std::ranges::find(words, word) != words.end();
}

bool IsListedLicense(std::string_view id) {
  static const auto& ids = *new std::set(ReadLicenses());
  return ids.contains(id);
}

bool IsHashValue(std::string_view hex) {
  const std::size_t size = hex.size();
  return (size == 32 || size == 40 || size == 64 || size == 96 ||
          size == 128) &&
         std::ranges::all_of(hex, IsHexDigit);
}

bool IsMediaType(std::string_view text) {
  const auto fits = [](std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
             c == '+' || c == '.';
    });
  };
  const std::size_t slash = text.find('/');
  return slash != text.npos && fits(text.substr(0, slash)) &&
         fits(text.substr(slash + 1));
}

std::string AsReference(std::string_view text) {
  if (IsUri(text, UriKind::kIri, false)) return std::string(text);
  constexpr std::string_view kAllowed = "-._~:/?#[]@!$&'()*+,;=";
  std::string out;
  bool fragment = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9');
    const bool escaped = c == '%' && i + 2 < text.size() &&
                         IsHexDigit(text[i + 1]) && IsHexDigit(text[i + 2]);
    const bool hash = c == '#' && fragment;
    fragment |= c == '#';
    if ((letter || escaped || kAllowed.contains(c)) && !hash) {
      out += c;
    } else {
      AppendPercent(c, out);
    }
  }
  if (IsUri(out, UriKind::kIri, false)) return out;
  // Brackets, or a colon before what would be its scheme.
  std::string strict = "./";
  for (const char c : out) {
    if (c == '[' || c == ']') {
      AppendPercent(c, strict);
    } else {
      strict += c;
    }
  }
  return strict;
}

}  // namespace assay
