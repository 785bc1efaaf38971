// SPDX-License-Identifier: Apache-2.0
#include "tests/signing/company.h"

#include "core/base64.h"

namespace assay {
namespace {

constexpr std::int64_t kDay = 86'400;

CertificateSpec Authority(const std::string& name, std::int64_t now) {
  CertificateSpec spec;
  spec.common_name = name;
  spec.not_before = now - 1000 * kDay;
  spec.not_after = now + 1000 * kDay;
  spec.basic_constraints = "critical,CA:TRUE";
  spec.key_usage = "critical,keyCertSign,cRLSign";
  return spec;
}

}  // namespace

CompanyWishes::CompanyWishes(std::int64_t present)
    : now(present),
      root(Authority("Company Root", now)),
      intermediate(Authority("Company Signing CA", now)),
      leaf(Authority("Release Signing", now)),
      timestamp_root(Authority("Timestamp Root", now)),
      timestamp_leaf(Authority("Timestamping", now)) {
  leaf.not_before = now - 100 * kDay;
  leaf.not_after = now + 100 * kDay;
  leaf.basic_constraints = "critical,CA:FALSE";
  leaf.key_usage = "critical,digitalSignature";
  leaf.extended_key_usage = "codeSigning";
  timestamp_leaf.basic_constraints.clear();
  timestamp_leaf.key_usage = "critical,digitalSignature";
  timestamp_leaf.extended_key_usage = "critical,timeStamping";
}

Company::Company(const CompanyWishes& wishes)
    : root{{}, TestKey(wishes.root_key)},
      intermediate{{}, TestKey(wishes.intermediate_key)},
      leaf{{}, TestKey(wishes.leaf_key)},
      timestamp_root{{}, TestKey()},
      timestamp_leaf{{}, TestKey()} {
  root.certificate = Issue(wishes.root, root.key, nullptr);
  intermediate.certificate =
      Issue(wishes.intermediate, intermediate.key, &root);
  leaf.certificate = Issue(wishes.leaf, leaf.key, &intermediate);
  timestamp_root.certificate =
      Issue(wishes.timestamp_root, timestamp_root.key, nullptr);
  timestamp_leaf.certificate =
      Issue(wishes.timestamp_leaf, timestamp_leaf.key, &timestamp_root);
}

TestAuthority Company::Issued(const CertificateSpec& spec,
                              const std::string& key) const {
  TestAuthority issued{{}, TestKey(key)};
  issued.certificate = Issue(spec, issued.key, &intermediate);
  return issued;
}

std::vector<std::uint8_t> Company::Timestamp(Bytes message,
                                             std::int64_t time) const {
  TimestampSpec spec;
  spec.time = time;
  return MakeTimestamp(spec, message, timestamp_leaf);
}

std::string ToPem(const std::vector<std::vector<std::uint8_t>>& ders,
                  const char* label) {
  std::string pem;
  for (const auto& der : ders) {
    pem += "-----BEGIN " + std::string(label) + "-----\n";
    const std::string text = EncodeBase64(der);
    for (std::size_t at = 0; at < text.size(); at += 64) {
      pem += text.substr(at, 64) + "\n";
    }
    pem += "-----END " + std::string(label) + "-----\n";
  }
  return pem;
}

}  // namespace assay
