// SPDX-License-Identifier: Apache-2.0
#include "signing/statement.h"

#include <utility>

#include "core/escape.h"
#include "signing/sigstore/instant.h"

namespace assay {
namespace {

using Kind = JsonValue::Kind;

constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";
constexpr std::size_t kMostSubjects = 1'000'000;
constexpr std::string_view kAttestedOn = "attestedOn";

bool IsLowerHex(std::string_view text) {
  return !text.empty() && text.size() % 2 == 0 &&
         text.find_first_not_of("0123456789abcdef") == text.npos;
}

Statement::Subject ParseSubject(const JsonView& view) {
  Statement::Subject subject;
  // A subject may be known by its digest alone.
  if (view["name"].present()) subject.name = view["name"].String();
  const JsonView digests = view["digest"];
  if (!digests.present() || digests.value()->members.empty()) {
    digests.Complain("is missing");
    return subject;
  }
  for (const auto& [algorithm, value] : digests.value()->members) {
    subject.digests.emplace_back(algorithm, digests[algorithm].String());
    if (!IsLowerHex(subject.digests.back().second)) {
      digests[algorithm].Complain("is not lower-case hexadecimal");
    }
  }
  const JsonView time = view["annotations"][kAttestedOn];
  if (time.present()) {
    const auto parsed = ParseRfc3339(time.String());
    if (!parsed) time.Complain("is no time of RFC 3339");
    if (parsed) subject.attested_on = parsed->seconds;
  }
  return subject;
}

JsonValue Text(std::string_view text) {
  return {Kind::kString, std::string(text), {}, {}};
}
JsonValue Object() { return {Kind::kObject, {}, {}, {}}; }

JsonValue SubjectJson(const Statement::Subject& subject) {
  JsonValue digest = Object();
  for (const auto& [algorithm, hex] : subject.digests) {
    digest.members.emplace_back(algorithm, Text(hex));
  }
  JsonValue json = Object();
  json.members.emplace_back("name", Text(subject.name));
  json.members.emplace_back("digest", std::move(digest));
  if (subject.attested_on) {
    JsonValue annotations = Object();
    annotations.members.emplace_back(std::string(kAttestedOn),
                                     Text(Rfc3339(*subject.attested_on)));
    json.members.emplace_back("annotations", std::move(annotations));
  }
  return json;
}

}  // namespace

std::string_view Statement::Subject::DigestOf(
    std::string_view algorithm) const {
  for (const auto& [each, hex] : digests) {
    if (each == algorithm) return hex;
  }
  return {};
}

Result<Statement> Statement::Parse(Bytes payload, const std::string& name) {
  const auto root = ParseJson(payload, name);
  if (!root) return std::unexpected(root.error());
  const JsonView view(*root, name);
  Statement statement;
  const std::string type = view["_type"].String();
  if (type != kStatementType) {
    view["_type"].Complain("is '" + EscapeShort(type, 80) + "', not '" +
                           std::string(kStatementType) + "'");
  }
  for (const JsonView& subject : view["subject"].Items()) {
    statement.subjects.push_back(ParseSubject(subject));
    if (statement.subjects.size() > kMostSubjects) {
      view["subject"].Complain("has more than a million elements");
      break;
    }
  }
  if (statement.subjects.empty()) view["subject"].Complain("is missing");
  statement.predicate_type = view["predicateType"].String();
  // Consumers of in-toto ignore what they do not know; model signing says what
  // there is.
  if (statement.predicate_type == kModelSigningPredicate) {
    view.ExpectOnly({"_type", "subject", "predicateType", "predicate"});
  }
  const JsonView predicate = view["predicate"];
  if (!predicate.present() || predicate.value()->kind != Kind::kObject) {
    predicate.Complain("is not an object");
  }
  if (const auto good = view.Complaint(); !good) {
    return std::unexpected(good.error());
  }
  statement.predicate = *predicate.value();
  return statement;
}

std::string Statement::Json() const {
  JsonValue list{Kind::kArray, {}, {}, {}};
  for (const Subject& subject : subjects) {
    list.items.push_back(SubjectJson(subject));
  }
  return "{\"_type\":" + CompactJson(Text(kStatementType)) +
         ",\"subject\":" + CompactJson(list) +
         ",\"predicateType\":" + CompactJson(Text(predicate_type)) +
         ",\"predicate\":" + CompactJson(predicate) + "}";
}

}  // namespace assay
