// SPDX-License-Identifier: Apache-2.0
// Bundles that are signed correctly, each with a certificate that is wrong in
// one way: none verifies, and the reason names that.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "core/base64.h"
#include "tests/signing/refusals.h"

namespace assay {
namespace {

using Wishes = SigstoreWishes;
using nlohmann::json;

class RefusesCertificate : public testing::TestWithParam<Refusal> {};
TEST_P(RefusesCertificate, Of) { ExpectRefused(GetParam()); }

const std::vector<Refusal> kCertificates = {
    {"ExpiredBeforeTheSignature", "not at 2026-01-15 12:00:00 UTC (log entry",
     [](Wishes& w) { w.leaf.not_after = w.time - 1; }},
    {"NotYetValid", "not at 2026-01-15 12:00:00 UTC (log entry",
     [](Wishes& w) { w.leaf.not_before = w.time + 1; }},
    {"ExpiredBeforeTheTimestamp", "(timestamp of https://tsa.test)",
     [](Wishes& w) {
       w.timestamps = 1;
       w.timestamp.time = w.time + 541;
     }},
    {"ExpiredBeforeTheSecondTimestamp", "12:09:01 UTC (timestamp of",
     [](Wishes& w) {
       w.timestamps = 2;
       w.timestamp.time = w.time + 540;
     }},
    {"ExpiredIntermediate", "'CN=Test Intermediate' is valid from",
     [](Wishes& w) { w.intermediate.not_after = w.time - 1; }},
    {"ExpiredRoot", "'CN=Test Root' is valid from",
     [](Wishes& w) { w.root.not_after = w.time - 1; }},
    {"AuthorityNotYetTrusted", "was not trusted at 2026-01-15 12:00:00 UTC",
     [](Wishes& w) {
       w.edit_trusted_root = [](json& root) {
         root["certificateAuthorities"][0]["validFor"]["start"] =
             "2026-01-15T12:00:00.001Z";
       };
     }},
    {"AuthorityNoLongerTrusted", "was not trusted at 2026-01-15 12:00:00 UTC",
     [](Wishes& w) {
       w.edit_trusted_root = [](json& root) {
         root["certificateAuthorities"][0]["validFor"]["end"] =
             "2026-01-15T11:59:59.999Z";
       };
     }},
    {"NoAuthority", "is of no trusted authority",
     [](Wishes& w) {
       w.edit_trusted_root = [](json& root) {
         root["certificateAuthorities"] = json::array();
       };
     }},
    {"ForeignAuthority", "leads to no trusted one",
     [](Wishes& w) {
       const std::string other = MakeSigstoreSample(Wishes()).trusted_root;
       w.edit_trusted_root = [other](json& root) {
         root["certificateAuthorities"] =
             json::parse(other)["certificateAuthorities"];
       };
     }},
    {"NoCodeSigning", "does not allow code signing",
     [](Wishes& w) { w.leaf.extended_key_usage.clear(); }},
    {"OtherExtendedUsage", "does not allow code signing",
     [](Wishes& w) { w.leaf.extended_key_usage = "serverAuth"; }},
    {"AnyExtendedUsage", "does not allow code signing",
     [](Wishes& w) { w.leaf.extended_key_usage = "anyExtendedKeyUsage"; }},
    {"NoKeyUsage", "does not say what its key is for",
     [](Wishes& w) { w.leaf.key_usage.clear(); }},
    {"OtherKeyUsage", "does not allow digital signatures",
     [](Wishes& w) { w.leaf.key_usage = "critical,keyAgreement"; }},
    {"LeafIsAnAuthority", "is an authority's",
     [](Wishes& w) {
       w.leaf.basic_constraints = "critical,CA:TRUE";
       w.leaf.key_usage = "critical,digitalSignature,keyCertSign";
       w.intermediate.basic_constraints = "critical,CA:TRUE";
     }},
    {"IntermediateIsNoAuthority", "invalid CA certificate",
     [](Wishes& w) { w.intermediate.basic_constraints = "CA:FALSE"; }},
    {"IntermediateWithoutConstraints", "invalid CA certificate",
     [](Wishes& w) { w.intermediate.basic_constraints.clear(); }},
    {"IntermediateMayNotSign", "leads to no trusted one",
     [](Wishes& w) { w.intermediate.key_usage = "critical,cRLSign"; }},
    {"IntermediateForOtherUses", "does not allow code signing below it",
     [](Wishes& w) { w.intermediate.extended_key_usage = "emailProtection"; }},
    {"RootForOtherUses", "does not allow code signing below it",
     [](Wishes& w) { w.root.extended_key_usage = "timeStamping"; }},
    {"PathTooLong", "path length constraint exceeded",
     [](Wishes& w) {
       w.root.basic_constraints = "critical,CA:TRUE,pathlen:0";
     }},
    {"NameNotPermitted", "permitted subtree violation",
     [](Wishes& w) {
       w.intermediate.name_constraints = "critical,permitted;email:other.com";
     }},
    {"NameExcluded", "excluded subtree violation",
     [](Wishes& w) {
       w.root.name_constraints = "critical,excluded;email:example.com";
     }},
    {"UnknownCriticalExtension", "unhandled critical extension",
     [](Wishes& w) { w.leaf.raw.push_back({"1.2.3.4", true, {5, 0}}); }},
    {"UnknownCriticalExtensionAbove", "unhandled critical extension",
     [](Wishes& w) {
       w.intermediate.raw.push_back({"1.2.3.4", true, {5, 0}});
     }},
    {"WeakHash", "CA signature digest algorithm too weak",
     [](Wishes& w) { w.leaf.hash = "SHA1"; }},
    {"WeakHashAbove", "CA signature digest algorithm too weak",
     [](Wishes& w) { w.intermediate.hash = "SHA1"; }},
    {"WeakKey", "EE certificate key too weak",
     [](Wishes& w) { w.leaf_key = "RSA-1024"; }},
    {"ExtensionTwice", "states an extension twice",
     [](Wishes& w) { w.leaf.raw.push_back(w.leaf.raw.front()); }},
    {"OnlyAKey", "signed with a key, not with a certificate",
     [](Wishes& w) { w.managed_key = true; }},
    {"ChainInVersion3", "which Sigstore has not since version 0.3",
     [](Wishes& w) {
       w.edit_bundle = [](Bundle& b) {
         const Bytes leaf = b.leaf();
         b.material = Bundle::Chain{{Blob(leaf.begin(), leaf.end())}};
       };
     }},
    {"NoChainInVersion2", "which Sigstore had before version 0.3",
     [](Wishes& w) { w.edit_bundle = [](Bundle& b) { b.minor_version = 2; }; }},
    {"RootInTheBundle", "brings a root certificate of its own",
     [](Wishes& w) {
       w.minor_version = 2;
       w.edit_bundle = [](Bundle& b) {
         std::get<Bundle::Chain>(b.material)
             .certificates.push_back(MakeSigstoreSample(Wishes()).chain.back());
       };
     }},
    {"LeafIsTrustedItself", "is the signer itself",
     [](Wishes& w) {
       // The leaf alone as the trusted chain: nobody issued it.
       auto leaf = std::make_shared<Blob>();
       w.edit_bundle = [leaf](Bundle& b) {
         leaf->assign(b.leaf().begin(), b.leaf().end());
       };
       w.edit_trusted_root = [leaf](json& root) {
         root["certificateAuthorities"][0]["certChain"]["certificates"] = {
             {{"rawBytes", EncodeBase64(*leaf)}}};
       };
     }},
};
INSTANTIATE_TEST_SUITE_P(Keyless, RefusesCertificate,
                         testing::ValuesIn(kCertificates), NameOf);

class RefusesIdentity : public testing::TestWithParam<Refusal> {};
TEST_P(RefusesIdentity, Of) { ExpectRefused(GetParam()); }

RawExtension AlternativeNames(std::initializer_list<Bytes> names) {
  return {"2.5.29.17", true, Der(0x30, names)};
}

const std::vector<Refusal> kIdentities = {
    {"AnotherOne", "'other@example.com', not 'signer@example.com'",
     [](Wishes& w) {
       w.leaf.alternative_names = "critical,email:other@example.com";
     }},
    {"AWildcard", "'*@example.com', not 'signer@example.com'",
     [](Wishes& w) {
       w.leaf.alternative_names = "critical,email:*@example.com";
     }},
    {"APatternInThePolicy", "'signer@example.com', not '.*'",
     [](Wishes& w) {
       w.edit_policy = [](IdentityPolicy& p) { p.identity = ".*"; };
     }},
    {"OtherCase", "'Signer@example.com', not 'signer@example.com'",
     [](Wishes& w) {
       w.leaf.alternative_names = "critical,email:Signer@example.com";
     }},
    {"APrefix", "'signer@example.com.evil.test', not",
     [](Wishes& w) {
       w.leaf.alternative_names = "critical,email:signer@example.com.evil.test";
     }},
    {"TwoEmails", "names 2 identities instead of one",
     [](Wishes& w) {
       w.leaf.alternative_names =
           "critical,email:signer@example.com,email:other@example.com";
     }},
    {"EmailAndUri", "names 2 identities instead of one",
     [](Wishes& w) {
       w.leaf.alternative_names =
           "critical,URI:https://evil.test,email:signer@example.com";
     }},
    {"EmailAndHost", "names 2 identities instead of one",
     [](Wishes& w) {
       w.leaf.alternative_names =
           "critical,DNS:evil.test,email:signer@example.com";
     }},
    {"None", "names 0 identities instead of one",
     [](Wishes& w) { w.leaf.alternative_names.clear(); }},
    {"OnlyInTheCommonName", "names 0 identities instead of one",
     [](Wishes& w) {
       w.leaf.alternative_names.clear();
       w.leaf.common_name = "signer@example.com";
     }},
    {"AHost", "the signer is '', not 'signer@example.com'",
     [](Wishes& w) {
       w.leaf.alternative_names = "critical,DNS:signer@example.com";
     }},
    {"OtherNameOfAnotherKind", "the signer is '', not 'signer@example.com'",
     [](Wishes& w) {
       w.leaf.alternative_names =
           "critical,otherName:1.2.3.4;UTF8:signer@example.com";
     }},
    {"NulInTheName", "control characters in a name",
     [](Wishes& w) {
       const std::string name("signer@example.com\0.evil.test", 29);
       w.leaf.alternative_names.clear();
       w.leaf.raw.push_back(AlternativeNames({Der(0x81, {AsBytes(name)})}));
     }},
    {"LineBreakInTheName", "control characters in a name",
     [](Wishes& w) {
       w.leaf.alternative_names.clear();
       w.leaf.raw.push_back(AlternativeNames(
           {Der(0x81, {AsBytes("signer@example.com\nevil@test")})}));
     }},
    {"BytesAfterTheNames", "malformed",
     [](Wishes& w) {
       w.leaf.alternative_names.clear();
       RawExtension names =
           AlternativeNames({Der(0x81, {AsBytes("signer@example.com")})});
       names.value.push_back(0);
       w.leaf.raw.push_back(names);
     }},
    {"OtherIssuer", "was proved to 'https://accounts.test', not to",
     [](Wishes& w) {
       w.edit_policy = [](IdentityPolicy& p) {
         p.issuer = "https://accounts.test/";
       };
     }},
    {"NoIssuer", "was proved to '', not to",
     [](Wishes& w) { w.leaf.raw.clear(); }},
    {"TwoIssuers", "names two different OIDC issuers",
     [](Wishes& w) {
       w.leaf.raw[1].value = Der(0x0c, {AsBytes("https://evil.test")});
     }},
    {"IssuerWithoutItsType", "has an OIDC issuer that is no UTF8String",
     [](Wishes& w) { w.leaf.raw[1].value = w.leaf.raw[0].value; }},
    {"BytesAfterTheIssuer", "has an OIDC issuer that is no UTF8String",
     [](Wishes& w) { w.leaf.raw[1].value.push_back(0); }},
    {"NulInTheIssuer", "has control characters in its OIDC issuer",
     [](Wishes& w) {
       const std::string issuer("https://accounts.test\0", 22);
       w.leaf.raw = {
           {"1.3.6.1.4.1.57264.1.8", false, Der(0x0c, {AsBytes(issuer)})}};
     }},
    {"EmptyPolicy", "against an identity and its issuer",
     [](Wishes& w) {
       w.leaf.alternative_names = "";
       w.edit_policy = [](IdentityPolicy& p) { p.identity = ""; };
     }},
    {"EmptyIssuerInThePolicy", "against an identity and its issuer",
     [](Wishes& w) {
       w.leaf.raw.clear();
       w.edit_policy = [](IdentityPolicy& p) { p.issuer = ""; };
     }},
};
INSTANTIATE_TEST_SUITE_P(Keyless, RefusesIdentity,
                         testing::ValuesIn(kIdentities), NameOf);

class RefusesCertificateLog : public testing::TestWithParam<Refusal> {};
TEST_P(RefusesCertificateLog, Of) { ExpectRefused(GetParam()); }

const std::vector<Refusal> kCertificateLogs = {
    {"None", "has no timestamp of a certificate log",
     [](Wishes& w) { w.certificate_log.with_timestamps = false; }},
    {"ByAnUnknownLog", "is in no trusted certificate log",
     [](Wishes& w) { w.certificate_log.of_foreign_log = true; }},
    {"WithAnotherKey", "https://ct.test did not sign for it",
     [](Wishes& w) { w.certificate_log.signed_by_foreign_log = true; }},
    {"ForAnotherIssuer", "https://ct.test did not sign for it",
     [](Wishes& w) { w.certificate_log.for_other_issuer = true; }},
    {"ForAnotherCertificate", "https://ct.test did not sign for it",
     [](Wishes& w) { w.certificate_log.for_other_body = true; }},
    {"BeforeTheLogWasTrusted", "was not trusted at 2026-01-15 11:58:59 UTC",
     [](Wishes& w) {
       w.edit_trusted_root = [](json& root) {
         root["ctlogs"][0]["publicKey"]["validFor"]["start"] =
             "2026-01-15T11:58:59.878Z";
       };
     }},
    {"AfterTheLogWasTrusted", "was not trusted at 2026-01-15 11:58:59 UTC",
     [](Wishes& w) {
       w.edit_trusted_root = [](json& root) {
         root["ctlogs"][0]["publicKey"]["validFor"]["end"] =
             "2026-01-15T11:58:59.876Z";
       };
     }},
    {"AnEmptyList", "is in no trusted certificate log",
     [](Wishes& w) {
       w.certificate_log.edit_list = [](auto& list) { list = {0, 0}; };
     }},
    {"BytesAfterTheList", "malformed list",
     [](Wishes& w) {
       w.certificate_log.edit_list = [](auto& list) { list.push_back(0); };
     }},
    {"AListCutShort", "malformed list",
     [](Wishes& w) {
       w.certificate_log.edit_list = [](auto& list) {
         list.pop_back();
         list[1] = static_cast<std::uint8_t>(list[1] - 1);
       };
     }},
    {"AnotherVersion", "malformed list",
     [](Wishes& w) {
       w.certificate_log.edit_list = [](auto& list) { list[4] = 1; };
     }},
    {"AnotherTime", "did not sign for it",
     [](Wishes& w) {
       w.certificate_log.edit_list = [](auto& list) { list[44] ^= 1; };
     }},
};
INSTANTIATE_TEST_SUITE_P(Keyless, RefusesCertificateLog,
                         testing::ValuesIn(kCertificateLogs), NameOf);

}  // namespace
}  // namespace assay
