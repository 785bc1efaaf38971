// SPDX-License-Identifier: Apache-2.0
// Bundles that are signed correctly, with a timestamp that proves nothing.
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

class RefusesTimestamp : public testing::TestWithParam<Refusal> {};
TEST_P(RefusesTimestamp, With) { ExpectRefused(GetParam()); }

void UseTimestamp(Wishes& w, const std::function<void(TimestampSpec&)>& edit) {
  w.UseTiles();
  edit(w.timestamp);
}

const std::vector<Refusal> kTimestamps = {
    {"AnotherImprint", "is about something else than this signature",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamped = "another signature";
     }},
    {"TheImprintOfBase64", "is about something else than this signature",
     [](Wishes& w) {
       w.timestamps = 1;
       w.timestamped = EncodeBase64(OtherBundle().signature());
     }},
    {"AForeignAuthority", "signed with a certificate that is not its own",
     [](Wishes& w) {
       w.UseTiles();
       w.foreign_timestamp_authority = true;
     }},
    {"AnotherCertificateOfItsRoot",
     "signed with a certificate that is not its own",
     [](Wishes& w) {
       w.UseTiles();
       w.sibling_timestamp_authority = true;
     }},
    {"AForeignAuthorityWithoutItsCertificate",
     "signed with a certificate that is not known",
     [](Wishes& w) {
       w.UseTiles();
       w.foreign_timestamp_authority = true;
       w.timestamp.with_certificate = false;
     }},
    {"AForeignAuthorityBesideThePromise", "is of no trusted authority",
     [](Wishes& w) {
       w.timestamps = 1;
       w.foreign_timestamp_authority = true;
     }},
    {"NoAuthority", "is of no trusted authority",
     [](Wishes& w) {
       w.UseTiles();
       w.edit_trusted_root = [](json& root) {
         root.erase("timestampAuthorities");
       };
     }},
    {"AnAuthorityNotYetTrusted", "when its word was not to be taken",
     [](Wishes& w) {
       w.UseTiles();
       w.edit_trusted_root = [](json& root) {
         root["timestampAuthorities"][0]["validFor"]["start"] =
             "2026-01-15T12:00:01Z";
       };
     }},
    {"AnAuthorityNoLongerTrusted", "when its word was not to be taken",
     [](Wishes& w) {
       w.UseTiles();
       w.edit_trusted_root = [](json& root) {
         root["timestampAuthorities"][0]["validFor"]["end"] =
             "2026-01-15T11:59:59Z";
       };
     }},
    {"AnExpiredCertificate", "'CN=Test Timestamping' is valid from",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamp_leaf.not_after = w.time - 1;
     }},
    {"AnExpiredRoot", "'CN=Test Timestamp Root' is valid from",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamp_root.not_after = w.time - 1;
     }},
    {"ACertificateForSigningCode", "is not for time stamping alone",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamp_leaf.extended_key_usage = "critical,codeSigning";
     }},
    {"ACertificateForMore", "is not for time stamping alone",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamp_leaf.extended_key_usage =
           "critical,timeStamping,codeSigning";
     }},
    {"ACertificateForMoreThatIsUnknown", "is not for time stamping alone",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamp_leaf.extended_key_usage = "critical,timeStamping,1.2.3.4";
     }},
    {"AUsageThatIsNotCritical", "is not for time stamping alone",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamp_leaf.extended_key_usage = "timeStamping";
     }},
    {"ARootForOtherUses", "does not allow time stamping below it",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamp_root.extended_key_usage = "codeSigning";
     }},
    {"AKeyForOtherUses", "has a wrong signature",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamp_leaf.key_usage = "critical,digitalSignature,keyEncipherment";
     }},
    {"ARejection", "was not granted: status 2",
     [](Wishes& w) { UseTimestamp(w, [](auto& t) { t.status = 2; }); }},
    {"AWeakImprint", "hashes with neither SHA-256, -384 nor -512",
     [](Wishes& w) {
       UseTimestamp(w, [](auto& t) { t.imprint_hash = "SHA1"; });
     }},
    {"AWeakSignature", "is signed with neither SHA-256, -384 nor -512",
     [](Wishes& w) {
       UseTimestamp(w, [](auto& t) { t.signer_hash = "SHA1"; });
     }},
    {"AnotherVersion", "is not of version 1",
     [](Wishes& w) { UseTimestamp(w, [](auto& t) { t.version = 2; }); }},
    {"ACriticalExtension", "has a critical extension",
     [](Wishes& w) {
       UseTimestamp(w, [](auto& t) { t.critical_extension = true; });
     }},
    {"TwoSigners", "has not one signer",
     [](Wishes& w) { UseTimestamp(w, [](auto& t) { t.signers = 2; }); }},
    {"NoSigner", "has not one signer",
     [](Wishes& w) { UseTimestamp(w, [](auto& t) { t.signers = 0; }); }},
    {"NoContentType", "is not signed as a timestamp",
     [](Wishes& w) {
       UseTimestamp(w, [](auto& t) { t.with_content_type = false; });
     }},
    {"NoNamedSigner", "has a wrong signature",
     [](Wishes& w) {
       UseTimestamp(w, [](auto& t) { t.with_signing_certificate = false; });
     }},
    {"AnotherNamedSigner", "has a wrong signature",
     [](Wishes& w) {
       UseTimestamp(w, [](auto& t) {
         t.named_certificate = MakeSigstoreSample(Wishes()).timestamp_chain[0];
       });
     }},
    {"TooManyCertificates", "has more than 16 certificates",
     [](Wishes& w) {
       UseTimestamp(w, [](auto& t) {
         const auto chain = MakeSigstoreSample(Wishes()).chain;
         t.more_certificates.assign(17, chain[0]);
       });
     }},
    {"TheSameTokenTwice", "the same timestamp twice",
     [](Wishes& w) {
       w.UseTiles();
       w.edit_bundle = [](Bundle& b) {
         b.timestamps.push_back(b.timestamps[0]);
       };
     }},
    {"BytesAfterIt", "is no response of RFC 3161",
     [](Wishes& w) {
       w.UseTiles();
       w.edit_bundle = [](Bundle& b) { b.timestamps[0].push_back(0); };
     }},
    {"NothingInIt", "is no response of RFC 3161",
     [](Wishes& w) {
       w.UseTiles();
       w.edit_bundle = [](Bundle& b) { b.timestamps[0].clear(); };
     }},
    {"ARejectionWithAToken", "is no response of RFC 3161",
     [](Wishes& w) {
       w.UseTiles();
       w.edit_bundle = [](Bundle& b) {
         // Status 0, five bytes after the outer header of four.
         b.timestamps[0][8] = 2;
       };
     }},
    {"NoToken", "is no response of RFC 3161",
     [](Wishes& w) {
       w.UseTiles();
       w.edit_bundle = [](Bundle& b) {
         b.timestamps[0] = *DecodeHex("30053003020100");
       };
     }},
    {"TooMuch", "more than 64.0 KiB",
     [](Wishes& w) {
       w.UseTiles();
       w.edit_bundle = [](Bundle& b) { b.timestamps[0].resize(70'000); };
     }},
};
INSTANTIATE_TEST_SUITE_P(Keyless, RefusesTimestamp,
                         testing::ValuesIn(kTimestamps), NameOf);

}  // namespace
}  // namespace assay
