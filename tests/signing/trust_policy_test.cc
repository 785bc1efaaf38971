// SPDX-License-Identifier: Apache-2.0
#include "signing/trust_policy.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/signing/sigstore_instance.h"
#include "tests/signing/voucher.h"

namespace assay {
namespace {

using nlohmann::json;

// A folder with a policy and the files that it names.
class TrustPolicyFile : public testing::Test {
 protected:
  TrustPolicyFile() {
    folder_.Write("keys/alice.pub", alice_.PublicPem());
    folder_.Write("keys/bob.pub", bob_.PublicPem());
    folder_.Write("ca.pem", ToPem({company_.root.certificate}));
    folder_.Write("list.crl",
                  ToPem({IssueRevocationList({kPresent, kPresent + 1, {}, {}},
                                             company_.root)},
                        "X509 CRL"));
    folder_.Write("tsa.pem", ToPem({company_.timestamp_leaf.certificate,
                                    company_.timestamp_root.certificate}));
    folder_.Write("root.json",
                  MakeSigstoreSample(SigstoreWishes()).trusted_root);
    policy_ = json::parse(R"({
      "schema": "assay-trust-policy/1",
      "threshold": 2,
      "trusted_root": "root.json",
      "timestamp_authorities": ["tsa.pem"],
      "signers": [
        {"name": "alice", "keys": [
          {"file": "keys/alice.pub", "valid_from": "2026-01-01T00:00:00Z",
           "valid_until": "2026-12-31T23:59:59Z",
           "revoked_since": "2026-06-01T00:00:00+02:00"}]},
        {"name": "company", "authorities": [
          {"certificates": ["ca.pem"], "revocation_lists": ["list.crl"],
           "identities": ["CN=Release Signing"]}]},
        {"name": "ci", "identities": [
          {"identity": "https://ci.test/build", "issuer": "https://ci.test"}]}
      ],
      "attestations": [
        {"type": "urn:assay:scan-report:1", "most_age_days": 30,
         "signers": ["ci"]}]
    })");
  }

  Result<TrustPolicy> Load() const {
    return TrustPolicy::Load(folder_.Write("policy.json", policy_.dump()));
  }

  // What is wrong with the policy, without the path of the folder.
  std::string Why() const {
    const auto policy = Load();
    if (policy) return "";
    std::string why = policy.error().message;
    const std::string folder = folder_.path().string() + "/";
    for (std::size_t at = 0; (at = why.find(folder)) != why.npos;) {
      why.erase(at, folder.size());
    }
    return why;
  }

  // What is wrong when the value at `pointer` is `value`.
  std::string Why(const char* pointer, const json& value) {
    const json before = policy_;
    policy_[json::json_pointer(pointer)] = value;
    std::string why = Why();
    policy_ = before;
    return why;
  }

  const TemporaryDirectory folder_;
  const TestKey alice_;
  const TestKey bob_;
  const Company company_{CompanyWishes(kPresent)};
  json policy_;
};

TEST_F(TrustPolicyFile, SaysWhoMayVouchForWhat) {
  const auto policy = Load();
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(2u, policy->threshold);
  ASSERT_EQ(3u, policy->signers.size());
  const auto& key = std::get<TrustedKey>(policy->signers[0].anchors.at(0));
  EXPECT_EQ(alice_.PublicPem(), key.key.pem());
  EXPECT_EQ(1'767'225'600, key.valid.from);
  EXPECT_EQ(1'798'761'599, key.valid.until);
  EXPECT_EQ(1'780'264'800, key.revoked_since);
  ASSERT_NE(nullptr, key.root);
  const auto& authority =
      std::get<TrustedAuthority>(policy->signers[1].anchors.at(0));
  EXPECT_EQ(1u, authority.anchors.size());
  EXPECT_EQ(1u, authority.revocation_lists.size());
  EXPECT_EQ(std::vector<std::string>{"CN=Release Signing"},
            authority.identities);
  const auto& ci = std::get<TrustedIdentity>(policy->signers[2].anchors.at(0));
  EXPECT_EQ("https://ci.test/build", ci.identity.identity);
  EXPECT_EQ("https://ci.test", ci.identity.issuer);
  ASSERT_EQ(1u, policy->attestations.size());
  EXPECT_EQ(30 * kOneDay, policy->attestations[0].most_age);
  ASSERT_EQ(1u, policy->timestamp_authorities.size());
  EXPECT_EQ("CN=Timestamping", policy->timestamp_authorities[0].name);
}

TEST_F(TrustPolicyFile, NeedsLittle) {
  policy_ = {
      {"schema", "assay-trust-policy/1"},
      {"signers",
       {{{"name", "alice"}, {"keys", {{{"pem", alice_.PublicPem()}}}}}}}};
  const auto policy = Load();
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(1u, policy->threshold);
  EXPECT_TRUE(policy->attestations.empty());
}

TEST_F(TrustPolicyFile, TakesAbsolutePathsToo) {
  EXPECT_EQ("", Why("/signers/0/keys/0/file",
                    (folder_.path() / "keys/alice.pub").string()));
  EXPECT_EQ("", Why("/signers/0/keys/0/file", "keys/../keys/alice.pub"));
}

TEST_F(TrustPolicyFile, ReadsKeysOfMinisign) {
  const auto secret = MinisignSecretKey::Generate();
  folder_.Write("keys/m.pub", MinisignText(secret->public_key()));
  policy_["signers"][0]["keys"][0]["file"] = "keys/m.pub";
  const auto policy = Load();
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(secret->public_key().id,
            std::get<TrustedKey>(policy->signers[0].anchors.at(0)).minisign_id);
}

TEST_F(TrustPolicyFile, IsOfASchemaThatIsKnown) {
  EXPECT_EQ("policy.json: /schema: is not 'assay-trust-policy/1'",
            Why("/schema", "assay-trust-policy/2"));
  policy_.erase("schema");
  EXPECT_EQ("policy.json: /schema: is missing", Why());
}

TEST_F(TrustPolicyFile, HasNoMemberThatWouldBePassedOver) {
  for (const char* pointer :
       {"/treshold", "/signers/0/key", "/signers/0/keys/0/expires",
        "/signers/1/authorities/0/crl", "/signers/2/identities/0/subject",
        "/attestations/0/max_age_days"}) {
    EXPECT_NE(std::string::npos, Why(pointer, 1).find("has the unknown member"))
        << pointer;
  }
}

TEST_F(TrustPolicyFile, HasMembersOfTheRightKind) {
  for (const auto& [pointer, what] :
       std::vector<std::pair<const char*, std::string>>{
           {"", "is not an object"},
           {"/schema", "is not a string"},
           {"/threshold", "is not a whole number below 2^63"},
           {"/trusted_root", "is not a string"},
           {"/timestamp_authorities", "is not an array"},
           {"/timestamp_authorities/0", "is not a string"},
           {"/signers", "is not an array"},
           {"/signers/0", "is not an object"},
           {"/signers/0/name", "is not a string"},
           {"/signers/0/keys", "is not an array"},
           {"/signers/0/keys/0", "is not an object"},
           {"/signers/0/keys/0/file", "is not a string"},
           {"/signers/0/keys/0/valid_from", "is not a string"},
           {"/signers/0/keys/0/valid_until", "is not a string"},
           {"/signers/0/keys/0/revoked_since", "is not a string"},
           {"/signers/1/authorities", "is not an array"},
           {"/signers/1/authorities/0", "is not an object"},
           {"/signers/1/authorities/0/certificates", "is not an array"},
           {"/signers/1/authorities/0/certificates/0", "is not a string"},
           {"/signers/1/authorities/0/revocation_lists", "is not an array"},
           {"/signers/1/authorities/0/revocation_lists/0", "is not a string"},
           {"/signers/1/authorities/0/identities", "is not an array"},
           {"/signers/1/authorities/0/identities/0", "is not a string"},
           {"/signers/2/identities", "is not an array"},
           {"/signers/2/identities/0", "is not an object"},
           {"/signers/2/identities/0/identity", "is not a string"},
           {"/signers/2/identities/0/issuer", "is not a string"},
           {"/attestations", "is not an array"},
           {"/attestations/0", "is not an object"},
           {"/attestations/0/type", "is not a string"},
           {"/attestations/0/most_age_days",
            "is not a whole number below 2^63"},
           {"/attestations/0/signers", "is not an array"},
           {"/attestations/0/signers/0", "is not a string"}}) {
    std::string wanted = "policy.json: ";
    if (*pointer != '\0') wanted.append(pointer).append(": ");
    EXPECT_EQ(wanted.append(what), Why(pointer, true));
  }
}

TEST_F(TrustPolicyFile, HasAThresholdThatCanBeMet) {
  for (const json& bad : {json(0), json(4), json(-1), json(1.5)}) {
    EXPECT_NE(std::string::npos,
              Why("/threshold", bad).find("policy.json: /threshold: is not"))
        << bad;
  }
  EXPECT_EQ(
      "policy.json: /threshold: is not from 1 to the number of signers, 3",
      Why("/threshold", 4));
  EXPECT_EQ("", Why("/threshold", 3));
}

TEST_F(TrustPolicyFile, NamesSigners) {
  EXPECT_EQ("policy.json: /signers: names nobody",
            Why("/signers", json::array()));
  EXPECT_EQ("policy.json: /signers/0/name: is empty",
            Why("/signers/0/name", ""));
  EXPECT_EQ("policy.json: /signers: two have the name 'alice'",
            Why("/signers/1/name", "alice"));
  EXPECT_EQ(
      "policy.json: /signers/0: has neither keys nor authorities nor "
      "identities",
      Why("/signers/0/keys", json::array()));
}

// Whoever holds it would count twice.
TEST_F(TrustPolicyFile, GivesEachKeyToOneSigner) {
  const json alice = {{"pem", alice_.PublicPem()}};
  EXPECT_NE(std::string::npos,
            Why("/signers/2/keys", json::array({alice}))
                .find("policy.json: /signers: two share the key "));
  EXPECT_NE(std::string::npos,
            Why("/signers/0/keys/1", alice).find("share the key"));
  EXPECT_EQ("", Why("/signers/0/keys/1", {{"file", "keys/bob.pub"}}));
}

TEST_F(TrustPolicyFile, GivesEachIdentityToOneSigner) {
  const json identity = policy_["signers"][2]["identities"][0];
  EXPECT_EQ(
      "policy.json: /signers: two share the identity 'https://ci.test/build'",
      Why("/signers/0/identities", json::array({identity})));
  json elsewhere = identity;
  elsewhere["issuer"] = "https://other.test";
  EXPECT_EQ("", Why("/signers/0/identities", json::array({elsewhere})));
}

TEST_F(TrustPolicyFile, TellsSignersBelowOneAuthorityApart) {
  const json theirs = policy_["signers"][1]["authorities"][0];
  const auto why = [&](const json& identities) {
    json ours = theirs;
    ours["identities"] = identities;
    return Why("/signers/0/authorities", json::array({ours}));
  };
  const std::string shared =
      "policy.json: /signers: two share the authority 'CN=Company Root' and no "
      "identities tell them apart";
  EXPECT_EQ(shared, why(json::array()));
  EXPECT_EQ(shared, why({"CN=Other", "CN=Release Signing"}));
  EXPECT_EQ("", why({"CN=Other"}));
}

TEST_F(TrustPolicyFile, HasKeysThatCanBeRead) {
  EXPECT_EQ("keys/none.pub: No such file or directory",
            Why("/signers/0/keys/0/file", "keys/none.pub"));
  EXPECT_EQ("policy.json: /signers/0/keys/0/file: is not a path",
            Why("/signers/0/keys/0/file", ""));
  EXPECT_EQ(
      "policy.json: /signers/0/keys/0/file: is not a path",
      Why("/signers/0/keys/0/file", std::string("keys/alice.pub\0x", 16)));
  EXPECT_EQ("policy.json: /signers/0/keys/0: needs one of file and pem",
            Why("/signers/0/keys/0", json::object()));
  EXPECT_EQ("policy.json: /signers/0/keys/0: needs one of file and pem",
            Why("/signers/0/keys/0/pem", alice_.PublicPem()));
  EXPECT_EQ(
      "policy.json: the key of 'alice': is a private key, not a public one",
      Why("/signers/0/keys/0", {{"pem", alice_.PrivatePem()}}));
  EXPECT_EQ("policy.json: the key of 'alice': is not a public key in PEM",
            Why("/signers/0/keys/0", {{"pem", "keys/alice.pub"}}));
  EXPECT_EQ("ca.pem: is a certificate, not a public key",
            Why("/signers/0/keys/0/file", "ca.pem"));
}

TEST_F(TrustPolicyFile, HasTimesThatAreTimes) {
  for (const char* member : {"valid_from", "valid_until", "revoked_since"}) {
    const std::string pointer = std::string("/signers/0/keys/0/") + member;
    for (const char* bad : {"", "2026-01-01", "yesterday",
                            "2026-02-30T00:00:00Z", "2026-01-01T00:00:00"}) {
      EXPECT_EQ("policy.json: " + pointer +
                    ": is not a time such as 2026-01-31T00:00:00Z",
                Why(pointer.c_str(), bad));
    }
  }
  EXPECT_EQ("policy.json: /signers/0/keys/0/valid_until: is before valid_from",
            Why("/signers/0/keys/0/valid_until", "2025-12-31T23:59:59Z"));
}

TEST_F(TrustPolicyFile, HasAuthoritiesThatCanBeRead) {
  EXPECT_EQ(
      "policy.json: /signers/1/authorities/0/certificates: names no "
      "certificate",
      Why("/signers/1/authorities/0/certificates", json::array()));
  EXPECT_EQ("none.pem: No such file or directory",
            Why("/signers/1/authorities/0/certificates/0", "none.pem"));
  EXPECT_NE("",
            Why("/signers/1/authorities/0/certificates/0", "keys/alice.pub"));
  EXPECT_NE("", Why("/signers/1/authorities/0/revocation_lists/0", "ca.pem"));
  EXPECT_EQ("policy.json: /signers/1/authorities/0/identities/0: is empty",
            Why("/signers/1/authorities/0/identities/0", ""));
  EXPECT_NE("", Why("/timestamp_authorities/0", "list.crl"));
  EXPECT_EQ("none.pem: No such file or directory",
            Why("/timestamp_authorities/0", "none.pem"));
}

TEST_F(TrustPolicyFile, HasARootForItsIdentities) {
  EXPECT_EQ("none.json: No such file or directory",
            Why("/trusted_root", "none.json"));
  EXPECT_NE("", Why("/trusted_root", "ca.pem"));
  EXPECT_EQ(
      "policy.json: /signers/2/identities/0: needs the policy to have a "
      "trusted_root",
      Why("/trusted_root", nullptr));
  for (const char* member : {"identity", "issuer"}) {
    EXPECT_EQ(
        "policy.json: /signers/2/identities/0: needs an identity and an issuer",
        Why((std::string("/signers/2/identities/0/") + member).c_str(), ""));
  }
}

TEST_F(TrustPolicyFile, RequiresAttestationsThatThereCanBe) {
  for (const char* bad : {"", "scan-report"}) {
    EXPECT_EQ(
        "policy.json: /attestations/0/type: is not the URI of a predicate type",
        Why("/attestations/0/type", bad));
  }
  EXPECT_EQ(
      "policy.json: /attestations/0/signers/0: is not the name of a "
      "signer",
      Why("/attestations/0/signers/0", "carol"));
  EXPECT_EQ("policy.json: /attestations/0/most_age_days: is too large",
            Why("/attestations/0/most_age_days", 1'000'001));
}

TEST_F(TrustPolicyFile, IsStrictJson) {
  const auto why = [&](const std::string& text) {
    return TrustPolicy::Load(folder_.Write("policy.json", text))
        .error()
        .message;
  };
  EXPECT_NE(std::string::npos,
            why(R"({"threshold":2,"threshold":1})").find("stands there twice"));
  EXPECT_NE(std::string::npos, why("").find("not JSON"));
  EXPECT_NE(std::string::npos, why("[1,]").find("not JSON"));
  EXPECT_EQ(Error::Kind::kIo,
            TrustPolicy::Load(folder_.path() / "none.json").error().kind);
}

}  // namespace
}  // namespace assay
