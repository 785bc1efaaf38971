// SPDX-License-Identifier: Apache-2.0

// The example of a trust policy, the schema of them, and what is read: all
// three say the same.
#include <gtest/gtest.h>

#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base64.h"
#include "signing/trust_policy.h"
#include "tests/cli/schema.h"
#include "tests/signing/company.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

using nlohmann::json;

json ReadJson(const std::string& path) {
  std::ifstream in(ASSAY_SOURCE_DIR "/" + path);
  return json::parse(in);
}

// The files that the example names.
class TrustPolicyExample : public testing::Test {
 protected:
  TrustPolicyExample() : policy_(ReadJson("examples/trust-policy.json")) {
    folder_.Write("keys/alice-2026.pub", TestKey().PublicPem());
    folder_.Write("keys/alice-2024.pub", TestKey().PublicPem());
    const std::int64_t now = std::time(nullptr);
    const Company company{CompanyWishes(now)};
    folder_.Write("keys/company-root.pem", ToPem({company.root.certificate}));
    folder_.Write("keys/company-ca.crl",
                  ToPem({IssueRevocationList({now, now + 60, {}, {}},
                                             company.intermediate)},
                        "X509 CRL"));
    folder_.Write("keys/timestamp-authority.pem",
                  ToPem({company.timestamp_leaf.certificate,
                         company.timestamp_root.certificate}));
    const json root = {
        {"mediaType",
         "application/vnd.dev.sigstore.trustedroot+json;version=0.1"},
        {"certificateAuthorities",
         {{{"uri", "https://ca.test"},
           {"certChain",
            {{"certificates",
              {{{"rawBytes", EncodeBase64(company.root.certificate)}}}}}},
           {"validFor", {{"start", "2020-01-01T00:00:00Z"}}}}}}};
    folder_.Write("trusted_root.json", root.dump());
  }

  Result<TrustPolicy> Load() const {
    return TrustPolicy::Load(folder_.Write("policy.json", policy_.dump()));
  }

  std::vector<std::string> Complain() const {
    return Complaints(ReadJson("cli/schemas/assay-trust-policy-1.schema.json"),
                      policy_);
  }

  const TemporaryDirectory folder_;
  json policy_;
};

TEST_F(TrustPolicyExample, IsRead) {
  const auto policy = Load();
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(2u, policy->threshold);
  EXPECT_EQ(4u, policy->signers.size());
  EXPECT_EQ(2u, policy->signers[0].anchors.size());
  EXPECT_EQ(30 * 86'400, policy->attestations.at(0).most_age);
}

TEST_F(TrustPolicyExample, SatisfiesTheSchema) {
  EXPECT_EQ(std::vector<std::string>{}, Complain());
}

// Where the schema can tell, it tells what the program tells.
TEST_F(TrustPolicyExample, IsRefusedByBothWhenItIsBent) {
  const json whole = policy_;
  for (const auto& [pointer, value] : std::vector<std::pair<std::string, json>>{
           {"/schema", "assay-trust-policy/2"},
           {"/treshold", 2},
           {"/threshold", 0},
           {"/trusted_root", ""},
           {"/timestamp_authorities", "keys/timestamp-authority.pem"},
           {"/signers", json::array()},
           {"/signers/0/name", ""},
           {"/signers/0/key", "keys/alice-2026.pub"},
           {"/signers/0/keys/0/valid_until", "2027-12-31"},
           {"/signers/0/keys/0/file", 1},
           {"/signers/1/keys/0/pem", "keys/bob.pub"},
           {"/signers/2/authorities/0/certificates", json::array()},
           {"/signers/2/authorities/0/crl", "keys/company-ca.crl"},
           {"/signers/3/identities/0/issuer", ""},
           {"/signers/3/identities/0/subject", "x"},
           {"/attestations/0/type", "scan-report"},
           {"/attestations/0/most_age_days", -1},
           {"/attestations/0/most_age_days", 1'000'001},
           {"/attestations/0/signers/0", ""}}) {
    policy_ = whole;
    policy_[json::json_pointer(pointer)] = value;
    EXPECT_NE(std::vector<std::string>{}, Complain()) << pointer;
    EXPECT_FALSE(Load()) << pointer;
  }
  for (const auto& [parent, key] :
       std::vector<std::pair<std::string, std::string>>{
           {"", "schema"},
           {"", "signers"},
           {"/signers/0", "name"},
           {"/signers/2/authorities/0", "certificates"},
           {"/signers/3/identities/0", "issuer"},
           {"/attestations/0", "type"}}) {
    policy_ = whole;
    policy_[json::json_pointer(parent)].erase(key);
    EXPECT_NE(std::vector<std::string>{}, Complain()) << parent << key;
    EXPECT_FALSE(Load()) << parent << key;
  }
}

}  // namespace
}  // namespace assay
