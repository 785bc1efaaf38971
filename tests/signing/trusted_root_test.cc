// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/trusted_root.h"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/signing/sigstore_instance.h"

namespace assay {
namespace {

using nlohmann::json;

Result<TrustedRoot> Parse(const std::function<void(json&)>& edit) {
  json root = json::parse(MakeSigstoreSample(SigstoreWishes()).trusted_root);
  edit(root);
  return TrustedRoot::Parse(AsBytes(root.dump()), "root.json");
}

std::string Why(const std::function<void(json&)>& edit) {
  const auto root = Parse(edit);
  return root ? "read" : root.error().message;
}

TEST(TrustedRoot, TellsWhomItTrusts) {
  const auto root = Parse([](json&) {});
  ASSERT_TRUE(root) << root.error().message;
  ASSERT_EQ(1u, root->logs.size());
  EXPECT_EQ("https://rekor.test", root->logs[0].url);
  EXPECT_EQ(KeyType::kEcdsaP256, root->logs[0].key->type());
  EXPECT_EQ((Instant{1'735'689'600, 0}), root->logs[0].valid_for.start);
  EXPECT_EQ(1u, root->certificate_logs.size());
  ASSERT_EQ(1u, root->certificate_authorities.size());
  EXPECT_EQ(2u, root->certificate_authorities[0].chain.size());
  ASSERT_EQ(1u, root->timestamp_authorities.size());
  EXPECT_EQ("https://tsa.test", root->timestamp_authorities[0].name);
}

TEST(TrustedRoot, MayBePartOfAClientsConfiguration) {
  EXPECT_EQ("read", Why([](json& root) {
              root = {{"mediaType",
                       "application/vnd.dev.sigstore.clienttrustconfig.v0.1+"
                       "json"},
                      {"trustedRoot", root},
                      {"signingConfig", json::object()}};
            }));
}

TEST(TrustedRoot, IsReadInItsNewSpellingToo) {
  EXPECT_EQ("read", Why([](json& root) {
              root["mediaType"] =
                  "application/vnd.dev.sigstore.trustedroot.v0.2+json";
              root["tlogs"][0]["operator"] = "somebody";
              root["ctlogs"][0]["publicKey"]["validFor"]["end"] = nullptr;
            }));
}

TEST(TrustedRoot, RefusesALogWithoutAStart) {
  EXPECT_EQ("root.json: /tlogs/0/publicKey/validFor/start: is missing",
            Why([](json& root) {
              root["tlogs"][0]["publicKey"]["validFor"].erase("start");
            }));
  EXPECT_EQ("root.json: /ctlogs/0/publicKey/validFor/start: is missing",
            Why([](json& root) {
              root["ctlogs"][0]["publicKey"].erase("validFor");
            }));
}

TEST(TrustedRoot, RefusesAnAuthorityWithoutAStart) {
  EXPECT_EQ("root.json: /certificateAuthorities/0/validFor/start: is missing",
            Why([](json& root) {
              root["certificateAuthorities"][0].erase("validFor");
            }));
  EXPECT_EQ("root.json: /timestampAuthorities/0/validFor/start: is missing",
            Why([](json& root) {
              root["timestampAuthorities"][0]["validFor"]["start"] = nullptr;
            }));
}

TEST(TrustedRoot, RefusesWhatItCannotBelieve) {
  EXPECT_EQ(
      "root.json: /mediaType: 'text/plain' is not a Sigstore trusted root",
      Why([](json& root) { root["mediaType"] = "text/plain"; }));
  EXPECT_EQ("root.json: /tlogs/0/publicKey/validFor: ends before it starts",
            Why([](json& root) {
              root["tlogs"][0]["publicKey"]["validFor"]["end"] =
                  "2024-12-31T23:59:59Z";
            }));
  EXPECT_EQ(
      "root.json: /tlogs/0/publicKey/validFor/end: is not a time of RFC 3339",
      Why([](json& root) {
        root["tlogs"][0]["publicKey"]["validFor"]["end"] = "never";
      }));
  EXPECT_EQ(
      "root.json: /tlogs/0/logId/keyId: has 3 bytes instead of 32",
      Why([](json& root) { root["tlogs"][0]["logId"]["keyId"] = "AAAA"; }));
  EXPECT_EQ(
      "root.json: /tlogs/0/publicKey: is an ecdsa-p256 key, not "
      "PKIX_ED25519",
      Why([](json& root) {
        root["tlogs"][0]["publicKey"]["keyDetails"] = "PKIX_ED25519";
      }));
  EXPECT_TRUE(
      Why([](json& root) {
        root["tlogs"][0]["publicKey"]["rawBytes"] = "AAAA";
      })
          .starts_with("root.json: /tlogs/0/publicKey/rawBytes: key: is "
                       "not a public key"));
  EXPECT_EQ(
      "root.json: /certificateAuthorities/0/certChain: holds no certificate",
      Why([](json& root) {
        root["certificateAuthorities"][0]["certChain"]["certificates"] =
            json::array();
      }));
  EXPECT_TRUE(
      Why([](json& root) {
        root["timestampAuthorities"][0]["certChain"]["certificates"][1]
            ["rawBytes"] = "AAAA";
      })
          .starts_with("root.json: /timestampAuthorities/0/certChain/"
                       "certificates/1: certificate: is not a certificate"));
}

TEST(TrustedRoot, IsBounded) {
  EXPECT_EQ(
      "root.json: /tlogs: has 257 elements, more than 256",
      Why([](json& root) { root["tlogs"] = json(257, root["tlogs"][0]); }));
  const std::string deep(100'000, '[');
  EXPECT_FALSE(TrustedRoot::Parse(AsBytes(deep), "root.json"));
  EXPECT_FALSE(
      TrustedRoot::Parse(AsBytes(R"({"tlogs":[],"tlogs":[]})"), "root.json"));
}

}  // namespace
}  // namespace assay
