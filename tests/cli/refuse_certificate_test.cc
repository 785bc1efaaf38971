// SPDX-License-Identifier: Apache-2.0

// Signatures that are good, with certificates that are not.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/certificate_case.h"

namespace assay {
namespace {

constexpr std::int64_t kDay = 86'400;

using Trials = std::vector<CertificateTrial>;

// Some other company, with the same names.
Company Namesake(const CompanyWishes& wishes) { return Company(wishes); }

void Expire(CertificateSpec& spec, const CompanyWishes& wishes) {
  spec.not_after = wishes.now - kDay;
}

void Delay(CertificateSpec& spec, const CompanyWishes& wishes) {
  spec.not_before = wishes.now + kDay;
}

Trials BadTimes() {
  const std::string leaf = "'CN=Release Signing' is valid from";
  const std::string intermediate = "'CN=Company Signing CA' is valid from";
  const std::string root = "'CN=Company Root' is valid from";
  return {
      {"LeafExpired", Wish([](auto& w) { Expire(w.leaf, w); }), leaf},
      {"LeafExpiredASecondAgo",
       Wish([](auto& w) { w.leaf.not_after = w.now - 1; }), leaf},
      {"LeafNotYetValid", Wish([](auto& w) { Delay(w.leaf, w); }), leaf},
      {"LeafValidNever", Wish([](auto& w) {
         w.leaf.not_before = w.now + kDay;
         w.leaf.not_after = w.now - kDay;
       }),
       leaf},
      {"IntermediateExpired", Wish([](auto& w) { Expire(w.intermediate, w); }),
       intermediate},
      {"IntermediateNotYetValid",
       Wish([](auto& w) { Delay(w.intermediate, w); }), intermediate},
      {"RootExpired", Wish([](auto& w) { Expire(w.root, w); }), root},
      {"RootNotYetValid", Wish([](auto& w) { Delay(w.root, w); }), root},
      {"AllExpired", Wish([](auto& w) {
         Expire(w.root, w);
         Expire(w.intermediate, w);
         Expire(w.leaf, w);
       }),
       "is valid from"},
      {"AnchorExpired",
       Both(Wish([](auto& w) { Expire(w.intermediate, w); }),
            Show([](const Company& company, Presented& p) {
              p.anchors = {company.intermediate.certificate};
            })),
       intermediate},
      {"LeafExpiredThatIsAnAnchor",
       Both(Wish([](auto& w) { Expire(w.leaf, w); }),
            Show([](const Company& company, Presented& p) {
              p.anchors = {company.leaf.certificate};
            })),
       leaf},
  };
}

Trials BadUsages() {
  const auto extended = [](const char* usage) {
    return Wish([usage](auto& w) { w.leaf.extended_key_usage = usage; });
  };
  const auto usage = [](const char* one) {
    return Wish([one](auto& w) { w.leaf.key_usage = one; });
  };
  const auto name = [](const char* constraint, const char* person) {
    return Wish([constraint, person](auto& w) {
      w.intermediate.name_constraints = constraint;
      w.leaf.alternative_names = person;
    });
  };
  const std::string code = "does not allow code signing";
  const std::string digital = "does not allow digital signatures";
  const std::string nowhere = "leads to no trusted one";
  return {
      {"LeafForNothing", extended(""), code},
      {"LeafForServers", extended("serverAuth"), code},
      {"LeafForServersAndClients", extended("serverAuth,clientAuth"), code},
      {"LeafForMail", extended("emailProtection"), code},
      {"LeafForTimestamps", extended("critical,timeStamping"), code},
      {"LeafForAnything", extended("anyExtendedKeyUsage"), code},
      {"LeafForKeyAgreement", usage("critical,keyAgreement"), digital},
      {"LeafForCertificates", usage("critical,keyCertSign"), digital},
      {"LeafForEncryption", usage("keyEncipherment"), digital},
      {"LeafWithoutUsages", Wish([](auto& w) {
         w.leaf.key_usage.clear();
         w.leaf.extended_key_usage.clear();
       }),
       code},
      {"IntermediateIsNoAuthority", Wish([](auto& w) {
         w.intermediate.basic_constraints = "critical,CA:FALSE";
       }),
       nowhere},
      {"IntermediateSaysNothing",
       Wish([](auto& w) { w.intermediate.basic_constraints.clear(); }),
       nowhere},
      {"IntermediateMayNotSign",
       Wish([](auto& w) { w.intermediate.key_usage = "critical,cRLSign"; }),
       nowhere},
      {"IntermediateForServers",
       Wish([](auto& w) { w.intermediate.extended_key_usage = "serverAuth"; }),
       "does not allow code signing below it"},
      {"RootIsNoAuthority",
       Wish([](auto& w) { w.root.basic_constraints = "critical,CA:FALSE"; }),
       nowhere},
      {"PathTooLong", Wish([](auto& w) {
         w.root.basic_constraints = "critical,CA:TRUE,pathlen:0";
       }),
       "path length constraint exceeded"},
      {"NameNotPermitted",
       name("critical,permitted;email:company.test", "email:me@evil.test"),
       "permitted subtree violation"},
      {"NameExcluded",
       name("critical,excluded;email:evil.test", "email:me@evil.test"),
       "excluded subtree violation"},
      {"LeafSignsALeaf", Show([](const Company& company, Presented& p) {
         CertificateSpec spec = LeafSpec();
         spec.common_name = "Below";
         p.key = TestKey();
         p.chain.insert(p.chain.begin(), Issue(spec, p.key, &company.leaf));
       }),
       nowhere},
  };
}

Trials BadTrust() {
  const std::string nowhere = "leads to no trusted one";
  return {
      {"OtherRoot",
       [](CertificateCase& one) {
         const Company other = Namesake(one.wishes);
         one.present = [other](const Company&, Presented& p) {
           p.anchors = {other.root.certificate};
         };
       },
       nowhere},
      {"OtherRootInTheBundleToo",
       [](CertificateCase& one) {
         const Company other = Namesake(one.wishes);
         one.present = [other](const Company& company, Presented& p) {
           p.chain.push_back(company.root.certificate);
           p.anchors = {other.root.certificate};
         };
       },
       nowhere},
      {"IntermediateOfANamesake",
       [](CertificateCase& one) {
         const Company other = Namesake(one.wishes);
         one.present = [other](const Company&, Presented& p) {
           p.chain[1] = other.intermediate.certificate;
         };
       },
       nowhere},
      {"IntermediateMissing",
       Show([](const Company&, Presented& p) { p.chain.pop_back(); }),
       "unable to get local issuer certificate"},
      {"SelfSigned", Show([](const Company&, Presented& p) {
         const CertificateSpec spec = LeafSpec();
         p.key = TestKey();
         p.chain = {Issue(spec, p.key, nullptr)};
       }),
       "self-signed certificate"},
      {"SelfSignedBesideTheCompanys", Show([](const Company&, Presented& p) {
         const CertificateSpec spec = LeafSpec();
         p.key = TestKey();
         p.chain.insert(p.chain.begin(), Issue(spec, p.key, nullptr));
       }),
       "self-signed certificate"},
      {"LeafNotFirst", Show([](const Company&, Presented& p) {
         std::ranges::reverse(p.chain);
       }),
       "the signature does not match"},
      {"LeafOfAnotherKey",
       Show([](const Company&, Presented& p) { p.key = TestKey(); }),
       "the signature does not match"},
      {"SignedByTheIntermediate",
       Show([](const Company& company, Presented& p) {
         p.key = company.intermediate.key;
         p.chain = {company.intermediate.certificate};
       }),
       "does not allow digital signatures"},
      {"SignedWithSha1", Wish([](auto& w) { w.leaf.hash = "SHA1"; }), nowhere},
      {"IntermediateSignedWithSha1",
       Wish([](auto& w) { w.intermediate.hash = "SHA1"; }), nowhere},
      {"IntermediateOfASmallKey",
       Wish([](auto& w) { w.intermediate_key = "RSA-1024"; }), nowhere},
      {"RootOfASmallKey", Wish([](auto& w) { w.root_key = "RSA-1024"; }),
       nowhere},
      {"LeafOfASmallKey", Wish([](auto& w) { w.leaf_key = "RSA-1024"; }),
       "is a key of a kind that is not accepted"},
      {"LeafOfAnotherCurve", Wish([](auto& w) { w.leaf_key = "secp256k1"; }),
       "is a key of a kind that is not accepted"},
      {"WrongHash",
       [](CertificateCase& one) {
         one.wishes.leaf_key = "P-384";
         one.forgery.hash = "SHA256";
       },
       "the signature does not match"},
  };
}

Trials BadForms() {
  const RawExtension unknown = {"1.2.3.4.5", true, {0x05, 0x00}};
  const auto material = [](const std::function<void(TestJson&)>& bend) {
    return [bend](CertificateCase& one) {
      one.forgery.bend_bundle = [bend](TestJson& bundle) {
        bend(bundle["verificationMaterial"]);
      };
    };
  };
  return {
      {"CriticalExtensionOfTheLeaf",
       Wish([unknown](auto& w) { w.leaf.raw = {unknown}; }),
       "unhandled critical extension"},
      {"CriticalExtensionOfTheIntermediate",
       Wish([unknown](auto& w) { w.intermediate.raw = {unknown}; }),
       "unhandled critical extension"},
      {"ExtensionTwice", Wish([](auto& w) {
         w.leaf.raw = {{"1.2.3.4.5", false, {5, 0}},
                       {"1.2.3.4.5", false, {5, 0}}};
       }),
       "states an extension twice"},
      {"BytesBehindTheLeaf",
       Show([](const Company&, Presented& p) { p.chain[0].push_back(0); }),
       "is not a certificate"},
      {"BytesBehindTheIntermediate",
       Show([](const Company&, Presented& p) { p.chain[1].push_back(0); }),
       "is not a certificate"},
      {"LeafCutShort",
       Show([](const Company&, Presented& p) { p.chain[0].pop_back(); }),
       "is not a certificate"},
      {"IntermediateIsGarbage",
       Show([](const Company&, Presented& p) { p.chain[1] = {1, 2, 3}; }),
       "is not a certificate"},
      {"LeafEmpty",
       Show([](const Company&, Presented& p) { p.chain[0].clear(); }),
       "is not a certificate"},
      {"LeafBent",
       Show([](const Company&, Presented& p) { p.chain[0].back() ^= 1; }),
       "leads to no trusted one"},
      {"SeventeenCertificates", Show([](const Company& company, Presented& p) {
         p.chain.resize(17, company.root.certificate);
       }),
       "has 17 elements, more than 16"},
      {"ChainEmpty",
       Show([](const Company&, Presented& p) { p.chain.clear(); }),
       "holds no certificate"},
      {"NotBase64", material([](TestJson& m) {
         m["x509CertificateChain"]["certificates"][0]["rawBytes"] = "*";
       }),
       "is not base64"},
      {"NotAList", material([](TestJson& m) {
         m["x509CertificateChain"]["certificates"] = "AAAA";
       }),
       "is not an array"},
      {"PemInPlaceOfDer", Show([](const Company& company, Presented& p) {
         const std::string pem = ToPem({company.leaf.certificate});
         p.chain[0].assign(pem.begin(), pem.end());
       }),
       "is not a certificate"},
  };
}

class RefusesCertificate : public testing::TestWithParam<CertificateTrial> {};

TEST_P(RefusesCertificate, AndSaysWhy) { ExpectRefused(GetParam()); }

std::string NameOf(const testing::TestParamInfo<CertificateTrial>& test) {
  return test.param.name;
}

INSTANTIATE_TEST_SUITE_P(Times, RefusesCertificate,
                         testing::ValuesIn(BadTimes()), NameOf);
INSTANTIATE_TEST_SUITE_P(Usages, RefusesCertificate,
                         testing::ValuesIn(BadUsages()), NameOf);
INSTANTIATE_TEST_SUITE_P(Trust, RefusesCertificate,
                         testing::ValuesIn(BadTrust()), NameOf);
INSTANTIATE_TEST_SUITE_P(Forms, RefusesCertificate,
                         testing::ValuesIn(BadForms()), NameOf);

}  // namespace
}  // namespace assay
