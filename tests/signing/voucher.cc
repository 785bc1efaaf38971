// SPDX-License-Identifier: Apache-2.0
#include "tests/signing/voucher.h"

#include <gtest/gtest.h>

#include "signing/dsse.h"
#include "signing/sign.h"

namespace assay {

PublicKey Voucher::public_key() const {
  return *PublicKey::FromDer(key.Spki(), "key");
}

TrustedKey Voucher::trusted() const {
  return {public_key(), {}, std::nullopt, nullptr, std::nullopt};
}

SignatureFile Voucher::Sign(const Statement& statement, const std::string& path,
                            const Company* company,
                            const std::vector<std::int64_t>& times) const {
  Bundle bundle;
  bundle.material = KeyMaterial{public_key().fingerprint(), {}};
  if (!chain.empty()) bundle.material = Bundle::Chain{chain};
  Envelope envelope{std::string(kInTotoPayloadType), {}, {}};
  const std::string payload = statement.Json();
  envelope.payload.assign(payload.begin(), payload.end());
  envelope.signature = key.Sign(
      PreAuthenticationEncoding(envelope.payload_type, envelope.payload));
  for (const std::int64_t time : times) {
    bundle.timestamps.push_back(company->Timestamp(envelope.signature, time));
  }
  bundle.content = std::move(envelope);
  const std::string text = bundle.Json();
  return {path, {text.begin(), text.end()}};
}

PolicyTrial::PolicyTrial() {
  folder.Write("model/config.json", "{}");
  folder.Write("model/weights.bin", "0123456789");
  options.now = kPresent;
}

Manifest PolicyTrial::manifest() const {
  const auto artifact = Artifact::Open(folder.path() / "model", Limits{});
  const auto described = Describe(*artifact, DescribeOptions());
  EXPECT_TRUE(described) << described.error().message;
  return described->manifest;
}

Statement PolicyTrial::Attestation(const std::string& type) const {
  Statement made = statement();
  made.predicate_type = type;
  made.predicate = {JsonValue::Kind::kObject, {}, {}, {}};
  return made;
}

std::string PolicyTrial::Why() {
  seen = Evidence();
  const auto artifact = Artifact::Open(folder.path() / "model", Limits{});
  const auto verified =
      Verify(*artifact, signatures, attestations, policy, options, seen);
  if (verified) return "";
  if (seen.objections.empty()) return verified.error().message;
  std::string why;
  for (const Objection& objection : seen.objections) {
    const bool is_model = objection.path == artifact->path();
    why += (why.empty() ? "" : "\n") + (is_model ? "model" : objection.path) +
           ": " + objection.what;
  }
  return why;
}

CertificateChain ReadChain(const std::vector<std::vector<std::uint8_t>>& ders) {
  CertificateChain chain;
  for (const auto& der : ders) {
    chain.push_back(*Certificate::FromDer(der, "certificate"));
  }
  return chain;
}

}  // namespace assay
