// SPDX-License-Identifier: Apache-2.0
#include "cli/predicate_types.h"

#include <array>

#include "core/escape.h"
#include "core/suggest.h"

namespace assay {
namespace {

// https://github.com/in-toto/attestation/tree/main/spec/predicates
constexpr std::array<PredicateType, 4> kTypes = {{
    {"scan-report", "urn:assay:scan-report:1", "schema", "assay-report/1"},
    {"cyclonedx", "https://cyclonedx.org/bom", "bomFormat", "CycloneDX"},
    {"spdx", "https://spdx.dev/Document", "spdxVersion", ""},
    {"slsa-provenance", "https://slsa.dev/provenance/v1", "buildDefinition",
     ""},
}};

}  // namespace

std::span<const PredicateType> PredicateTypes() { return kTypes; }

std::vector<std::string> PredicateTypeWords() {
  std::vector<std::string> words;
  words.reserve(kTypes.size());
  for (const PredicateType& type : kTypes) words.emplace_back(type.name);
  return words;
}

Result<std::string> PredicateTypeUri(const std::string& word) {
  std::vector<std::string_view> names;
  names.reserve(kTypes.size());
  for (const PredicateType& type : kTypes) {
    if (type.name == word) return std::string(type.uri);
    names.push_back(type.name);
  }
  if (word.find(':') != word.npos) return word;
  const std::string hint = DidYouMean(word, names);
  return Fail(Error::Kind::kUsage,
              "unknown predicate type '" + Escape(word) + "'",
              hint.empty() ? "give its URI, or one of scan-report, cyclonedx, "
                             "spdx and slsa-provenance"
                           : hint);
}

const PredicateType* RecognizePredicate(const JsonValue& predicate) {
  for (const PredicateType& type : kTypes) {
    const JsonValue* member = predicate.Find(type.member);
    if (member == nullptr) continue;
    if (type.value.empty() || member->text == type.value) return &type;
  }
  return nullptr;
}

}  // namespace assay
