// SPDX-License-Identifier: Apache-2.0
#include "rules/message.h"

namespace assay {
namespace {

using Kind = Observation::Kind;

std::string WithEvidence(const std::string& text, const std::string& evidence) {
  return evidence.empty() ? text : text + ": " + evidence;
}

std::string Seen(const Observation& seen, std::string_view title) {
  switch (seen.kind) {
    case Kind::kImport:
      return "imports " + seen.value;
    case Kind::kCall:
      return "calls " +
             (seen.evidence.empty() ? seen.value + "()" : seen.evidence) +
             " when the file is loaded";
    case Kind::kInstantiate:
      return "makes an object of class " + seen.value;
    case Kind::kUnresolved:
      return "imports or calls a name that is computed while loading: " +
             (seen.evidence.empty() ? seen.value : seen.evidence);
    case Kind::kAnomaly:
      return WithEvidence(std::string(title), seen.evidence);
    case Kind::kEmbedded:
      return WithEvidence("holds " + seen.value + " data where none belongs",
                          seen.evidence);
    case Kind::kPath:
      return WithEvidence("names '" + seen.value + "'", seen.evidence);
    case Kind::kCode:
      return WithEvidence("uses " + seen.value, seen.evidence);
    case Kind::kTemplate:
      return WithEvidence("the template holds " + seen.value, seen.evidence);
    case Kind::kSetting:
      return WithEvidence("sets " + seen.value, seen.evidence);
    case Kind::kRequirement:
      return "requires " + seen.value;
    case Kind::kSecret:
      return WithEvidence("holds a credential, " + seen.value, seen.evidence);
    case Kind::kInvisible:
      return WithEvidence("holds " + seen.value + " characters", seen.evidence);
  }
  return std::string(title);
}

}  // namespace

std::string Sentence(const Observation& observation, std::string_view title,
                     bool unknown) {
  std::string sentence = Seen(observation, title);
  if (unknown) sentence += ", which Assay does not know";
  return sentence;
}

}  // namespace assay
