// SPDX-License-Identifier: Apache-2.0

// Signatures with good certificates: by another method, with revocation lists
// and timestamps; and those that are to be accepted.
#include <gtest/gtest.h>

#include <ctime>

#include "core/base64.h"
#include "tests/cli/certificate_case.h"

namespace assay {
namespace {

constexpr std::int64_t kDay = 86'400;

using Trials = std::vector<CertificateTrial>;

// Some other company, with the same names.
Company Namesake(const CompanyWishes& wishes) { return Company(wishes); }

// A trusted root of Sigstore with the company's authorities.
std::vector<std::string> TrustAsSigstore(const Company& company,
                                         Workshop& workshop) {
  const TestJson root = {
      {"mediaType",
       "application/vnd.dev.sigstore.trustedroot+json;version=0.1"},
      {"certificateAuthorities",
       {{{"uri", "https://ca.test"},
         {"certChain",
          {{"certificates",
            {{{"rawBytes", EncodeBase64(company.intermediate.certificate)}},
             {{"rawBytes", EncodeBase64(company.root.certificate)}}}}}},
         {"validFor", {{"start", "2020-01-01T00:00:00Z"}}}}}}};
  WriteText(workshop.Path("root.json"), root.dump());
  return {"--identity",           "me@company.test", "--issuer",
          "https://company.test", "--trusted-root",  "root.json"};
}

std::vector<std::string> TrustTheKey(const Company& company,
                                     Workshop& workshop) {
  WriteText(workshop.Path("leaf.pub"), company.leaf.key.PublicPem());
  return {"--key", "leaf.pub"};
}

// What a log holds of another envelope.
TestJson OtherEntry() {
  return {{"apiVersion", "0.0.1"},
          {"kind", "dsse"},
          {"spec",
           {{"payloadHash",
             {{"algorithm", "sha256"}, {"value", Sha256Hex("other")}}},
            {"signatures", {{{"signature", "AAAA"}, {"verifier", "AAAA"}}}}}}};
}

// Presents a list in which the leaf has been revoked for that many days.
std::function<void(const Company&, Presented&)> RevokedFor(int days) {
  return [days](const Company& company, Presented& p) {
    const std::int64_t now = std::time(nullptr);
    p.lists = {IssueRevocationList(
        {now - kDay,
         now + kDay,
         {{company.leaf.certificate, now - days * kDay, {}}},
         {}},
        company.intermediate)};
  };
}

Trials BadMethods() {
  const auto material = [](const std::function<void(TestJson&)>& bend) {
    return [bend](CertificateCase& one) {
      one.forgery.bend_bundle = [bend](TestJson& bundle) {
        bend(bundle["verificationMaterial"]);
      };
    };
  };
  const auto single = material([](TestJson& m) {
    m = {{"certificate", m["x509CertificateChain"]["certificates"][0]},
         {"tlogEntries", TestJson::array()}};
  });
  return {
      {"VerifiedAsKey", [](CertificateCase& one) { one.trust = TrustTheKey; },
       "is signed with a certificate, and no authority is trusted"},
      {"VerifiedAsSigstore",
       [](CertificateCase& one) { one.trust = TrustAsSigstore; },
       "which Sigstore has not since version 0.3"},
      {"AsSigstoreOfAnOlderVersion",
       [](CertificateCase& one) {
         one.trust = TrustAsSigstore;
         one.forgery.bend_bundle = [](TestJson& bundle) {
           bundle["mediaType"] =
               "application/vnd.dev.sigstore.bundle+json;version=0.1";
         };
       },
       "has no entry of a transparency log"},
      {"SingleCertificate", single,
       "is a keyless signature, and no identity is trusted"},
      {"SingleCertificateAsSigstore",
       Both(single, [](CertificateCase& one) { one.trust = TrustAsSigstore; }),
       "has no entry of a transparency log"},
      {"KeyAsCertificate", material([](TestJson& m) {
         m = {{"publicKey", {{"hint", ""}}},
              {"tlogEntries", TestJson::array()}};
       }),
       "is signed with a key, and no key is trusted"},
      {"CertificateAndKey",
       material([](TestJson& m) { m["publicKey"] = {{"hint", ""}}; }),
       "needs one of publicKey, x509CertificateChain and certificate"},
      {"LogEntryOfAnotherSignature", material([](TestJson& m) {
         m["tlogEntries"] = {
             {{"logIndex", "1"},
              {"logId", {{"keyId", "AAAA"}}},
              {"kindVersion", {{"kind", "dsse"}, {"version", "0.0.1"}}},
              {"integratedTime", "1700000000"},
              {"canonicalizedBody", Base64(OtherEntry().dump())}}};
       }),
       "the log entry is about another"},
  };
}

Trials BadLists() {
  return {
      {"LeafRevoked", List([](const Company& company, RevocationSpec& spec) {
         spec.revoked = {{company.leaf.certificate, 1'700'000'000, {}}};
       }),
       "is revoked since 2023-11-14 22:13:20 UTC"},
      {"LeafRevokedInTheFuture",
       List([](const Company& company, RevocationSpec& spec) {
         spec.revoked = {
             {company.leaf.certificate, *spec.next_update + kDay, {}}};
       }),
       "is revoked since"},
      {"IntermediateRevoked",
       [](CertificateCase& one) {
         one.present = [now = one.now](const Company& company, Presented& p) {
           RevocationSpec spec{now - kDay, now + kDay, {}, {}};
           p.lists = {IssueRevocationList(spec, company.intermediate)};
           spec.revoked = {
               {company.intermediate.certificate, 1'700'000'000, {}}};
           p.lists.push_back(IssueRevocationList(spec, company.root));
         };
       },
       "'CN=Company Signing CA'"},
      {"ListOutOfDate", List([](const Company&, RevocationSpec& spec) {
         spec.next_update = spec.this_update + 1;
       }),
       "cannot be used: it is in force from"},
      {"ListOfTheFuture", List([](const Company&, RevocationSpec& spec) {
         spec.this_update = *spec.next_update - 1;
       }),
       "cannot be used: it is in force from"},
      {"ListWithoutEnd", List([](const Company&, RevocationSpec& spec) {
         spec.next_update.reset();
       }),
       "it does not say until when it is in force"},
      {"ListOfAPart", List([](const Company&, RevocationSpec& spec) {
         spec.raw = {{"2.5.29.28", true, {0x30, 0x03, 0x81, 0x01, 0xff}}};
       }),
       "has a critical extension"},
      {"ListSignedWithSha1",
       List([](const Company&, RevocationSpec& spec) { spec.hash = "SHA1"; }),
       "it is signed with a weak algorithm"},
      {"ListOfANamesake",
       [](CertificateCase& one) {
         one.present = [wishes = one.wishes](const Company&, Presented& p) {
           p.lists = {IssueRevocationList(
               {wishes.now - kDay, wishes.now + kDay, {}, {}},
               Namesake(wishes).intermediate)};
         };
       },
       "its signature is not its issuer's"},
      {"ListOfSomebodyElse",
       [](CertificateCase& one) {
         one.present = [wishes = one.wishes](const Company& company,
                                             Presented& p) {
           p.lists = {IssueRevocationList(
               {wishes.now - kDay, wishes.now + kDay, {}, {}}, company.root)};
         };
       },
       "there is no revocation list of 'CN=Company Signing CA'"},
  };
}

Trials BadTimestamps() {
  return {
      {"AfterTheLeafExpired", Stamp(5), "'CN=Release Signing' is valid from"},
      {"BeforeTheLeafWasValid", Stamp(200),
       "'CN=Release Signing' is valid from"},
      {"BeforeTheIntermediateWasValid", Both(Stamp(20), Wish([](auto& w) {
                                               w.intermediate.not_before =
                                                   w.now - 15 * kDay;
                                             })),
       "'CN=Company Signing CA' is valid from"},
      {"OfNobodyTrusted",
       Stamp(20, [](const Company&,
                    Presented& p) { p.timestamp_authority.clear(); }),
       "'CN=Release Signing' is valid from"},
      {"OfAForeignAuthority",
       Stamp(20,
             [](const Company&, Presented& p) {
               const Company other =
                   Namesake(CompanyWishes(std::time(nullptr)));
               p.timestamp_authority = {other.timestamp_leaf.certificate,
                                        other.timestamp_root.certificate};
             }),
       "the timestamp is of no trusted authority"},
      {"OfTheSigner",
       Stamp(20,
             [](const Company& company, Presented& p) {
               p.timestamp_authority = {company.root.certificate};
             }),
       "the timestamp is of no trusted authority"},
      {"OverOtherBytes",
       Stamp(20,
             [](const Company&, Presented& p) {
               p.stamp = [stamp = p.stamp](Bytes) {
                 return stamp(AsBytes("something else"));
               };
             }),
       "the timestamp is about something else than this signature"},
      {"OverTheSignatureInBase64",
       Stamp(20,
             [](const Company&, Presented& p) {
               p.stamp = [stamp = p.stamp](Bytes signature) {
                 return stamp(AsBytes(EncodeBase64(signature)));
               };
             }),
       "the timestamp is about something else than this signature"},
      {"Garbage",
       Stamp(20,
             [](const Company&, Presented& p) {
               p.stamp = [](Bytes) { return Ders{{1, 2, 3}}; };
             }),
       "the timestamp is no response of RFC 3161"},
      {"GarbageBesideAGoodOne",
       Stamp(20,
             [](const Company&, Presented& p) {
               p.stamp = [stamp = p.stamp](Bytes signature) {
                 Ders all = stamp(signature);
                 all.push_back({0x30, 0x00});
                 return all;
               };
             }),
       "the timestamp"},
      {"OfAnExpiredAuthority", Both(Stamp(20), Wish([](auto& w) {
                                      w.timestamp_leaf.not_after =
                                          w.now - 30 * kDay;
                                    })),
       "the timestamp is of no trusted authority"},
      {"OfACertificateForCode", Both(Stamp(20), Wish([](auto& w) {
                                       w.timestamp_leaf.extended_key_usage =
                                           "codeSigning";
                                     })),
       "the timestamp is of no trusted authority"},
      {"AfterTheRevocation", Stamp(20, RevokedFor(30)), "is revoked since"},
      {"AfterTheSuspicion",
       Stamp(20,
             [](const Company& company, Presented& p) {
               const std::int64_t now = std::time(nullptr);
               p.lists = {
                   IssueRevocationList({now - kDay,
                                        now + kDay,
                                        {{company.leaf.certificate,
                                          now - 15 * kDay, now - 25 * kDay}},
                                        {}},
                                       company.intermediate)};
             }),
       "is revoked since"},
  };
}

Trials GoodOnes() {
  const auto key = [](const char* leaf) {
    return Wish([leaf](auto& w) { w.leaf_key = leaf; });
  };
  return {
      {"P256", key("P-256"), "CN=Release Signing"},
      {"P384", key("P-384")},
      {"P521", key("P-521")},
      {"Ed25519", key("ED25519")},
      {"Rsa2048", key("RSA-2048")},
      {"RsaAuthorities", Wish([](auto& w) {
         w.root_key = "RSA-2048";
         w.intermediate_key = "RSA-2048";
       })},
      {"WithTheRoot", Show([](const Company& company, Presented& p) {
         p.chain.push_back(company.root.certificate);
       })},
      {"WithMoreThanThePath",
       [](CertificateCase& one) {
         const Company other = Namesake(one.wishes);
         one.present = [other](const Company&, Presented& p) {
           p.chain.push_back(other.intermediate.certificate);
           p.chain.push_back(other.root.certificate);
         };
       }},
      {"AmongOtherAnchors",
       [](CertificateCase& one) {
         const Company other = Namesake(one.wishes);
         one.present = [other](const Company&, Presented& p) {
           p.anchors.insert(p.anchors.begin(), other.root.certificate);
         };
       }},
      {"AnchorIsTheIntermediate",
       Show([](const Company& company, Presented& p) {
         p.chain.pop_back();
         p.anchors = {company.intermediate.certificate};
       })},
      {"AnchorIsTheLeaf", Show([](const Company& company, Presented& p) {
         p.chain.pop_back();
         p.anchors = {company.leaf.certificate};
       })},
      {"AnchorIsTheSelfSignedLeaf", Show([](const Company&, Presented& p) {
         const CertificateSpec spec = LeafSpec();
         p.key = TestKey();
         p.chain = {Issue(spec, p.key, nullptr)};
         p.anchors = p.chain;
       })},
      {"IntermediateAmongTheAnchors",
       Show([](const Company& company, Presented& p) {
         p.chain.pop_back();
         p.anchors.push_back(company.intermediate.certificate);
       })},
      {"NameIsPermitted", Wish([](auto& w) {
         w.intermediate.name_constraints =
             "critical,permitted;email:company.test";
         w.leaf.alternative_names = "email:me@company.test";
       }),
       "me@company.test"},
      {"LeafIsInNoList", List([](const Company&, RevocationSpec&) {})},
      {"LeafExpiredAndIsStamped", Stamp(20), "timestamp of CN=Timestamping"},
      {"LeafIsStampedAndRevokedLater", Stamp(20, RevokedFor(15))},
  };
}

class RefusesCertified : public testing::TestWithParam<CertificateTrial> {};

TEST_P(RefusesCertified, AndSaysWhy) { ExpectRefused(GetParam()); }

class AcceptsCertified : public testing::TestWithParam<CertificateTrial> {};

TEST_P(AcceptsCertified, AndSaysWhose) { ExpectAccepted(GetParam()); }

std::string NameOf(const testing::TestParamInfo<CertificateTrial>& test) {
  return test.param.name;
}

INSTANTIATE_TEST_SUITE_P(Methods, RefusesCertified,
                         testing::ValuesIn(BadMethods()), NameOf);
INSTANTIATE_TEST_SUITE_P(Lists, RefusesCertified, testing::ValuesIn(BadLists()),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Timestamps, RefusesCertified,
                         testing::ValuesIn(BadTimestamps()), NameOf);
INSTANTIATE_TEST_SUITE_P(All, AcceptsCertified, testing::ValuesIn(GoodOnes()),
                         NameOf);

}  // namespace
}  // namespace assay
