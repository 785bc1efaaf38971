// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/certificate.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/signing/pki.h"
#include "tests/signing/sigstore_instance.h"

namespace assay {
namespace {

Result<Certificate> Read(const CertificateSpec& spec) {
  return Certificate::FromDer(Issue(spec, TestKey("P-256"), nullptr), "c.pem");
}

TEST(Certificate, TellsWhatItSays) {
  SigstoreWishes wishes;
  wishes.leaf.common_name = "J\u00fcrgen";
  const TestKey key("P-256");
  const auto read =
      Certificate::FromDer(Issue(wishes.leaf, key, nullptr), "c.pem");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ("CN=J\u00fcrgen", read->subject());
  EXPECT_EQ("CN=J\u00fcrgen", read->issuer());
  EXPECT_EQ(wishes.leaf.not_before, read->not_before());
  EXPECT_EQ(wishes.leaf.not_after, read->not_after());
  EXPECT_EQ(
      (std::vector<Identity>{{Identity::Kind::kEmail, "signer@example.com"}}),
      read->identities());
  EXPECT_EQ("https://accounts.test", read->oidc_issuer());
  EXPECT_EQ(64u, read->fingerprint().size());
  EXPECT_TRUE(read->is_self_signed());
  EXPECT_FALSE(read->is_authority());
  EXPECT_TRUE(read->restricts_key_usage());
  EXPECT_TRUE(read->Allows(KeyUsage::kDigitalSignature));
  EXPECT_FALSE(read->Allows(KeyUsage::kCertificateSign));
  EXPECT_TRUE(read->HasExtendedUsage(kCodeSigningUsage));
  EXPECT_FALSE(read->extended_usages_are_critical());
  EXPECT_EQ(KeyType::kEcdsaP256, read->public_key()->type());
  const auto spki = key.Spki();
  EXPECT_EQ(std::vector(read->spki().begin(), read->spki().end()), spki);
}

TEST(Certificate, KnowsEveryKindOfName) {
  CertificateSpec spec = SigstoreWishes().leaf;
  spec.alternative_names =
      "URI:https://ci.test/a,otherName:1.3.6.1.4.1.57264.1.7;UTF8:bob,"
      "DNS:host,IP:10.0.0.1,otherName:1.3.6.1.4.1.57264.1.7;IA5:bob";
  const auto read = Read(spec);
  ASSERT_TRUE(read) << read.error().message;
  using Kind = Identity::Kind;
  EXPECT_EQ((std::vector<Identity>{{Kind::kUri, "https://ci.test/a"},
                                   {Kind::kUserName, "bob"},
                                   {Kind::kOther, ""},
                                   {Kind::kOther, ""},
                                   {Kind::kOther, ""}}),
            read->identities());
}

TEST(Certificate, IsOneCertificateAndNothingElse) {
  auto der = Issue(SigstoreWishes().leaf, TestKey("P-256"), nullptr);
  der.push_back(0);
  EXPECT_TRUE(Certificate::FromDer(der, "c.pem")
                  .error()
                  .message.starts_with("c.pem: is not a certificate"));
  der.erase(der.end() - 2, der.end());
  EXPECT_FALSE(Certificate::FromDer(der, "c.pem"));
  EXPECT_FALSE(Certificate::FromDer({}, "c.pem"));
  EXPECT_EQ("c.pem: a certificate of 68.4 KiB",
            Certificate::FromDer(Blob(70'000), "c.pem").error().message);
}

TEST(Certificate, IsInDerAndNotInBer) {
  // The outer length in three bytes where two do.
  auto der = Issue(SigstoreWishes().leaf, TestKey("P-256"), nullptr);
  ASSERT_EQ(0x82, der[1]);
  der[1] = 0x83;
  der.insert(der.begin() + 2, 0);
  EXPECT_EQ("c.pem: the certificate is not in DER",
            Certificate::FromDer(der, "c.pem").error().message);
}

TEST(Certificate, RefusesAnEmptyListOfUsages) {
  CertificateSpec spec = SigstoreWishes().leaf;
  spec.extended_key_usage.clear();
  spec.raw.push_back({"2.5.29.37", false, Der(0x30, {})});
  EXPECT_EQ("c.pem: the certificate has malformed extended key usages",
            Read(spec).error().message);
}

TEST(Certificate, OfAnUnknownKindOfKeyIsStillOne) {
  const auto read = Certificate::FromDer(
      Issue(SigstoreWishes().leaf, TestKey("RSA-1024"), nullptr), "c.pem");
  ASSERT_TRUE(read);
  EXPECT_EQ("c.pem: is a key of a kind that is not accepted",
            read->public_key().error().message);
}

TEST(Certificate, ComesInPemWithOthers) {
  const auto one = *Read(SigstoreWishes().leaf);
  const auto two = *Read(SigstoreWishes().root);
  const auto all =
      LoadCertificates(AsBytes("first\n" + CertificatePem(one) + "second\n" +
                               CertificatePem(two) + "end\n"),
                       "chain.pem");
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ((std::vector<Certificate>{one, two}), *all);
  const auto der = LoadCertificates(one.der(), "leaf.der");
  ASSERT_TRUE(der) << der.error().message;
  EXPECT_EQ(std::vector<Certificate>{one}, *der);
}

TEST(Certificate, IsNotReadFromOtherFiles) {
  const std::string pem = CertificatePem(*Read(SigstoreWishes().leaf));
  const auto why = [](const std::string& text) {
    return LoadCertificates(AsBytes(text), "f").error().message;
  };
  EXPECT_EQ("f: holds no certificate in PEM", why(""));
  EXPECT_EQ("f: holds no certificate in PEM", why("hello\n"));
  EXPECT_EQ("f: bad end line", why(pem.substr(0, pem.size() - 30)));
  EXPECT_EQ("f: holds a 'PUBLIC KEY', not a certificate",
            why(PublicKey::FromDer(TestKey("P-256").Spki(), "k")->pem()));
  std::string cut = pem;
  cut.erase(100, 60);
  EXPECT_NE("", why(cut));
}

}  // namespace
}  // namespace assay
