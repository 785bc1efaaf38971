// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/keyless.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/signing/sigstore_instance.h"

namespace assay {
namespace {

using Wishes = SigstoreWishes;

struct GoodCase {
  const char* name;
  std::function<void(Wishes&)> wish;
};

void PrintTo(const GoodCase& one, std::ostream* out) { *out << one.name; }

const std::vector<GoodCase> kGoodCases = {
    {"Plain", [](Wishes&) {}},
    {"Tiles", [](Wishes& w) { w.UseTiles(); }},
    {"Dsse",
     [](Wishes& w) {
       w.payload = "{}";
       w.log.kind = "dsse";
     }},
    {"Dsse2",
     [](Wishes& w) {
       w.UseTiles();
       w.payload = "{}";
       w.log.kind = "dsse";
     }},
    {"EnvelopeInTiles",
     [](Wishes& w) {
       w.UseTiles();
       w.payload = "{}";
     }},
    {"InToto",
     [](Wishes& w) {
       w.payload = "{}";
       w.log.kind = "intoto";
       w.log.version = "0.0.2";
     }},
    {"PromiseAndTimestamps", [](Wishes& w) { w.timestamps = 2; }},
    {"ProofWithoutPromise",
     [](Wishes& w) {
       w.log.with_promise = false;
       w.timestamps = 1;
     }},
    {"FirstVersionWithPromiseAlone",
     [](Wishes& w) {
       w.minor_version = 1;
       w.log.with_proof = false;
     }},
    {"SecondVersion", [](Wishes& w) { w.minor_version = 2; }},
    {"OneLeaf",
     [](Wishes& w) {
       w.log.index = 0;
       w.log.size = 1;
     }},
    {"Uri",
     [](Wishes& w) {
       w.leaf.alternative_names = "critical,URI:https://ci.test/build@main";
       w.edit_policy = [](IdentityPolicy& p) {
         p.identity = "https://ci.test/build@main";
       };
     }},
    {"UserName",
     [](Wishes& w) {
       w.leaf.alternative_names =
           "critical,otherName:1.3.6.1.4.1.57264.1.7;UTF8:alice!ci.test";
       w.edit_policy = [](IdentityPolicy& p) { p.identity = "alice!ci.test"; };
     }},
    {"OldIssuerExtension", [](Wishes& w) { w.leaf.raw.resize(1); }},
    {"TimestampWithoutCertificate",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamp.with_certificate = false;
     }},
    {"BareToken",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamp.bare = true;
     }},
    {"Timestamp512",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamp.imprint_hash = "SHA512";
       w.timestamp.of_sha1 = true;
     }},
    {"WitnessesBeforeTheLog",
     [](Wishes& w) {
       w.log.edit_note = [](std::string& note) {
         note.insert(note.find("\n\n") + 2,
                     "\u2014 witness.test AAAAAAAAAAAA\n"
                     "\u2014 rekor.test AAAAAAAAAAAA\n");
       };
     }},
    {"LinesAfterTheRoot",
     [](Wishes& w) {
       w.log.edit_checkpoint = [](std::string& text) {
         text += "Timestamp: 1\n";
       };
     }},
    {"EndsOfTheLogsTimeInclusive",
     [](Wishes& w) {
       w.edit_trusted_root = [](nlohmann::json& root) {
         root["tlogs"][0]["publicKey"]["validFor"] = {
             {"start", "2026-01-15T12:00:00Z"},
             {"end", "2026-01-15T13:00:00+01:00"}};
       };
     }},
    {"LastSecondOfTheCertificate",
     [](Wishes& w) { w.leaf.not_after = w.time; }},
    {"CertificateTimestampWithExtensions",
     [](Wishes& w) {
       w.certificate_log.extensions = {0, 0, 5, 1, 2, 3, 4, 5};
     }},
    {"CertificateInTwoLogs",
     [](Wishes& w) { w.certificate_log.with_foreign_timestamp_too = true; }},
    {"OtherAuthoritiesFirst",
     [](Wishes& w) {
       w.edit_trusted_root = [](nlohmann::json& root) {
         auto& list = root["certificateAuthorities"];
         auto expired = list[0];
         expired["validFor"]["end"] = "2025-02-01T00:00:00Z";
         list.insert(list.begin(), expired);
       };
     }},
    {"LargeKey", [](Wishes& w) { w.leaf_key = "P-384"; }},
    {"RsaKey", [](Wishes& w) { w.leaf_key = "RSA-2048"; }},
};

class AcceptsKeyless : public testing::TestWithParam<GoodCase> {};

TEST_P(AcceptsKeyless, Bundle) {
  Wishes wishes;
  GetParam().wish(wishes);
  const SigstoreSample sample = MakeSigstoreSample(wishes);
  const auto signer = sample.Verify();
  ASSERT_TRUE(signer) << signer.error().message;
  EXPECT_EQ(sample.policy.identity, signer->identity);
  EXPECT_EQ("https://accounts.test", signer->issuer);
  EXPECT_EQ(3u, signer->chain.size());
  EXPECT_FALSE(signer->times.empty());
  EXPECT_EQ(1u, signer->log_entries.size());
}

INSTANTIATE_TEST_SUITE_P(Keyless, AcceptsKeyless, testing::ValuesIn(kGoodCases),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace assay
