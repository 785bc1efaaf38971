// SPDX-License-Identifier: Apache-2.0
#include "signing/statement.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/escape.h"

namespace assay {
namespace {

using Kind = JsonValue::Kind;

constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";
constexpr std::size_t kMostSubjects = 1'000'000;

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
  return subject;
}

nlohmann::ordered_json ToJson(const JsonValue& value) {
  using Json = nlohmann::ordered_json;
  switch (value.kind) {
    case Kind::kObject: {
      Json json = Json::object();
      for (const auto& [key, member] : value.members) {
        json[key] = ToJson(member);
      }
      return json;
    }
    case Kind::kArray: {
      Json json = Json::array();
      for (const JsonValue& item : value.items) json.push_back(ToJson(item));
      return json;
    }
    case Kind::kString:
      return value.text;
    case Kind::kNumber:
    case Kind::kBool:
      return Json::parse(value.text, nullptr, false);
    case Kind::kNull:
      break;
  }
  return nullptr;
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
  nlohmann::ordered_json json = {{"_type", kStatementType},
                                 {"subject", nlohmann::ordered_json::array()}};
  for (const Subject& subject : subjects) {
    nlohmann::ordered_json digest = nlohmann::ordered_json::object();
    for (const auto& [algorithm, hex] : subject.digests) {
      digest[algorithm] = hex;
    }
    json["subject"].push_back({{"name", subject.name}, {"digest", digest}});
  }
  json["predicateType"] = predicate_type;
  json["predicate"] = ToJson(predicate);
  return json.dump();
}

}  // namespace assay
