// SPDX-License-Identifier: Apache-2.0
// Bundles that were signed with a key in place of a certificate, and what a
// signature is over.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/base64.h"
#include "signing/sigstore/keyless.h"
#include "tests/signing/sigstore_instance.h"

namespace assay {
namespace {

using Edit = std::function<void(SigstoreWishes&)>;

// What VerifyWithKey() says against it; nothing when it accepts it.
std::string Why(const Edit& edit, bool with_root = true,
                bool with_file = true) {
  SigstoreWishes wishes;
  wishes.managed_key = true;
  edit(wishes);
  const SigstoreSample sample = MakeSigstoreSample(wishes);
  const auto root =
      TrustedRoot::Parse(AsBytes(sample.trusted_root), "trusted root");
  SignedContent content{
      DigestOf(Digest::Algorithm::kSha256, AsBytes(sample.message)), {}};
  if (with_file) content.bytes = AsBytes(sample.message);
  const auto evidence = VerifyWithKey(sample.bundle, content,
                                      *PublicKey::FromDer(sample.key, "k"),
                                      with_root ? &*root : nullptr);
  return evidence ? "" : evidence.error().message;
}

TEST(ManagedKey, VerifiesWithAndWithoutALog) {
  EXPECT_EQ("", Why([](auto&) {}));
  EXPECT_EQ("", Why([](auto&) {}, true, false));
  EXPECT_EQ("", Why([](auto& w) { w.UseTiles(); }));
  EXPECT_EQ("", Why([](auto& w) { w.log_entries = 0; }));
  EXPECT_EQ("", Why([](auto& w) { w.log_entries = 0; }, false));
  EXPECT_EQ("", Why([](auto& w) {
              w.payload = "{}";
              w.log.kind = "dsse";
            }));
  EXPECT_EQ("", Why([](auto& w) {
              w.UseTiles();
              w.payload = "{}";
              w.log.kind = "dsse";
            }));
}

TEST(ManagedKey, ChecksTheLogOnlyWhereARootIsGiven) {
  const Edit wrong = [](auto& w) { w.log.promise_key = TestKey("P-256"); };
  EXPECT_EQ("the signed entry timestamp is not the log's", Why(wrong));
  EXPECT_EQ("", Why(wrong, false));
}

TEST(ManagedKey, IsTheOneOfTheLogEntry) {
  const Edit other_key = [](auto& w) {
    w.log.edit_body = [](nlohmann::json& body) {
      const auto key = PublicKey::FromDer(TestKey("P-256").Spki(), "key");
      body["spec"]["signature"]["publicKey"]["content"] =
          EncodeBase64(AsBytes(key->pem()));
    };
  };
  EXPECT_EQ("the log entry is about another key", Why(other_key));
  EXPECT_EQ("the log entry is about another key", Why([](auto& w) {
              w.UseTiles();
              w.log.edit_body = [](nlohmann::json& body) {
                body["spec"]["hashedRekordV002"]["signature"]["verifier"]
                    ["publicKey"]["rawBytes"] =
                        EncodeBase64(TestKey("P-256").Spki());
              };
            }));
}

TEST(ManagedKey, IsTheOneThatTheBundleNames) {
  EXPECT_EQ("the bundle names another key: 'somebody'", Why([](auto& w) {
              w.edit_bundle = [](Bundle& b) {
                std::get<KeyMaterial>(b.material).hint = "somebody";
              };
            }));
  EXPECT_EQ(
      "the bundle carries another key", Why([](auto& w) {
        w.edit_bundle = [](Bundle& b) {
          const std::string pem =
              PublicKey::FromDer(TestKey("P-256").Spki(), "key")->pem();
          std::get<KeyMaterial>(b.material).pem.assign(pem.begin(), pem.end());
        };
      }));
  EXPECT_EQ("", Why([](auto& w) {
              w.edit_bundle = [](Bundle& b) {
                std::get<KeyMaterial>(b.material).hint.clear();
              };
            }));
}

TEST(ManagedKey, IsNoCertificate) {
  EXPECT_EQ("the bundle was signed with a certificate, not with a key",
            Why([](auto& w) { w.managed_key = false; }));
  EXPECT_EQ("the signature does not match",
            Why([](auto& w) { w.signed_with_other_key = true; }));
}

TEST(ManagedKey, OfALargeCurveNeedsTheFile) {
  const Edit large = [](auto& w) { w.leaf_key = "P-384"; };
  EXPECT_EQ("", Why(large));
  EXPECT_EQ("an ecdsa-p384 key signs the file, and only its digest is known",
            Why(large, true, false));
}

TEST(ManagedKey, NeedsATimeForALogWithoutTimes) {
  EXPECT_NE("", Why([](auto& w) {
              w.UseTiles();
              w.timestamps = 0;
            }));
}

std::string WhyNotAbout(
    const std::string& payload,
    const std::string& type = "application/vnd.in-toto+json") {
  const Envelope envelope{type, Blob(payload.begin(), payload.end()), {1}};
  const auto good = StatementIsAbout(
      envelope, DigestOf(Digest::Algorithm::kSha256, AsBytes("file")));
  return good ? "" : good.error().message;
}

TEST(StatementIsAbout, OneOfItsSubjects) {
  const std::string hex =
      DigestOf(Digest::Algorithm::kSha256, AsBytes("file")).Hex();
  const std::string head =
      R"({"_type":"https://in-toto.io/Statement/v1","subject":[)";
  EXPECT_EQ("", WhyNotAbout(head + R"({"digest":{"sha512":"00"}},)" +
                            R"({"digest":{"sha256":")" + hex + R"("}}]})"));
  EXPECT_EQ("the statement has no subject with sha256 " + hex,
            WhyNotAbout(head + "]}"));
  EXPECT_EQ("the statement has no subject with sha256 " + hex,
            WhyNotAbout(head + R"({"digest":{"sha512":")" + hex + R"("}}]})"));
  EXPECT_EQ("the statement has no subject with sha256 " + hex,
            WhyNotAbout(head + R"({"digest":{"sha256":"00"}}]})"));
  EXPECT_EQ("statement: /_type: 'other' is no in-toto statement",
            WhyNotAbout(R"({"_type":"other","subject":[{"digest":{"sha256":")" +
                        hex + R"("}}]})"));
  EXPECT_EQ("the envelope holds 'text/plain', no in-toto statement",
            WhyNotAbout("{}", "text/plain"));
  EXPECT_NE("", WhyNotAbout("[]"));
  EXPECT_NE("", WhyNotAbout("{"));
}

}  // namespace
}  // namespace assay
