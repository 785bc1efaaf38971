// SPDX-License-Identifier: Apache-2.0
// Bundles that are signed correctly, with a log entry about something else, or
// with another signature than the certificate's.
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

// A body that a log would have taken from somebody else.
void EditBody(Wishes& w, std::function<void(json&)> edit) {
  w.log.edit_body = std::move(edit);
}

class RefusesEntryAbout : public testing::TestWithParam<Refusal> {};
TEST_P(RefusesEntryAbout, Another) { ExpectRefused(GetParam()); }

void UseDsse(Wishes& w) {
  w.payload = "{}";
  w.log.kind = "dsse";
}

void UseInToto(Wishes& w) {
  w.payload = "{}";
  w.log.kind = "intoto";
  w.log.version = "0.0.2";
}

std::string OtherPem() {
  return EncodeBase64(AsBytes(
      CertificatePem(*Certificate::FromDer(OtherBundle().leaf(), "other"))));
}

json OtherVerifier() {
  return {
      {"keyDetails", "PKIX_ECDSA_P256_SHA_256"},
      {"x509Certificate", {{"rawBytes", EncodeBase64(OtherBundle().leaf())}}}};
}

const std::string kOtherHash(64, 'a');
const std::string kOtherDigest = EncodeBase64(Blob(32, 7));

const std::vector<Refusal> kEntriesAbout = {
    {"File", "about another file",
     [](Wishes& w) {
       EditBody(w, [](json& body) {
         body["spec"]["data"]["hash"]["value"] = kOtherHash;
       });
     }},
    {"FileByAWeakHash", "is no hash function that is known",
     [](Wishes& w) {
       EditBody(w, [](json& body) {
         body["spec"]["data"]["hash"] = {{"algorithm", "sha1"},
                                         {"value", std::string(40, 'a')}};
       });
     }},
    {"Signature", "about another signature",
     [](Wishes& w) {
       EditBody(w, [](json& body) {
         body["spec"]["signature"]["content"] = EncodeBase64(AsBytes("other"));
       });
     }},
    {"Certificate", "about another certificate",
     [](Wishes& w) {
       EditBody(w, [](json& body) {
         body["spec"]["signature"]["publicKey"]["content"] = OtherPem();
       });
     }},
    {"CertificateBesides", "about another certificate",
     [](Wishes& w) {
       EditBody(w, [](json& body) {
         json& content = body["spec"]["signature"]["publicKey"]["content"];
         auto pem = *DecodeBase64(content.get<std::string>());
         const auto more = *DecodeBase64(OtherPem());
         pem.insert(pem.end(), more.begin(), more.end());
         content = EncodeBase64(pem);
       });
     }},
    {"KeyInPlaceOfTheCertificate", "not a certificate",
     [](Wishes& w) {
       EditBody(w, [](json& body) {
         const auto key = PublicKey::FromDer(TestKey("P-256").Spki(), "key");
         body["spec"]["signature"]["publicKey"]["content"] =
             EncodeBase64(AsBytes(key->pem()));
       });
     }},
    {"KindThanItStates", "is not of kind hashedrekord 0.0.1 itself",
     [](Wishes& w) {
       EditBody(w, [](json& body) { body["kind"] = "rekord"; });
     }},
    {"VersionThanItStates", "is not of kind hashedrekord 0.0.1 itself",
     [](Wishes& w) {
       EditBody(w, [](json& body) { body["apiVersion"] = "0.0.2"; });
     }},
    {"UnknownKind", "of kind rekord 0.0.1 does not vouch for",
     [](Wishes& w) { w.log.kind = "rekord"; }},
    {"UnknownVersion", "of kind hashedrekord 0.0.9 does not vouch for",
     [](Wishes& w) { w.log.version = "0.0.9"; }},
    {"KindForMessages", "does not vouch for a message signature",
     [](Wishes& w) { w.log.kind = "dsse"; }},
    {"KindForEnvelopes", "does not vouch for an envelope",
     [](Wishes& w) { w.payload = "{}"; }},
    {"BodyThatIsNoJson", "log entry",
     [](Wishes& w) {
       w.log.edit_before_promise = [](LogEntry& e) { e.body.pop_back(); };
     }},
    {"BodyWithAKeyTwice", "the key stands there twice",
     [](Wishes& w) {
       w.log.edit_before_promise = [](LogEntry& e) {
         const std::string more = R"({"kind":"hashedrekord",)";
         e.body.erase(e.body.begin());
         e.body.insert(e.body.begin(), more.begin(), more.end());
       };
     }},
    {"BodyWithoutSignature", "/spec/signature/content: is missing",
     [](Wishes& w) {
       EditBody(w,
                [](json& body) { body["spec"]["signature"].erase("content"); });
     }},
    {"FileInTiles", "about another file",
     [](Wishes& w) {
       w.UseTiles();
       EditBody(w, [](json& body) {
         body["spec"]["hashedRekordV002"]["data"]["digest"] = kOtherDigest;
       });
     }},
    {"CertificateInTiles", "about another certificate",
     [](Wishes& w) {
       w.UseTiles();
       EditBody(w, [](json& body) {
         body["spec"]["hashedRekordV002"]["signature"]["verifier"] =
             OtherVerifier();
       });
     }},
    {"EnvelopeInTiles", "about another envelope",
     [](Wishes& w) {
       w.UseTiles();
       w.payload = "{}";
       EditBody(w, [](json& body) {
         // The payload's own digest, which is not what is signed.
         body["spec"]["hashedRekordV002"]["data"]["digest"] =
             EncodeBase64(Sha256(AsBytes("{}")));
       });
     }},
    {"Payload", "about another payload",
     [](Wishes& w) {
       UseDsse(w);
       EditBody(w, [](json& body) {
         body["spec"]["payloadHash"]["value"] = kOtherHash;
       });
     }},
    {"EnvelopesSignature", "about another signature",
     [](Wishes& w) {
       UseDsse(w);
       EditBody(w, [](json& body) {
         body["spec"]["signatures"][0]["signature"] =
             EncodeBase64(AsBytes("other"));
       });
     }},
    {"EnvelopesCertificate", "about another certificate",
     [](Wishes& w) {
       UseDsse(w);
       EditBody(w, [](json& body) {
         body["spec"]["signatures"][0]["verifier"] = OtherPem();
       });
     }},
    {"SignatureBesides", "has 2 signatures, the bundle has one",
     [](Wishes& w) {
       UseDsse(w);
       EditBody(w, [](json& body) {
         json& list = body["spec"]["signatures"];
         list.push_back(list[0]);
       });
     }},
    {"SignatureThanNone", "has 0 signatures, the bundle has one",
     [](Wishes& w) {
       UseDsse(w);
       EditBody(w,
                [](json& body) { body["spec"]["signatures"] = json::array(); });
     }},
    {"PayloadInToto", "about another payload",
     [](Wishes& w) {
       UseInToto(w);
       EditBody(w, [](json& body) {
         body["spec"]["content"]["payloadHash"]["value"] = kOtherHash;
       });
     }},
    {"PayloadTypeInToto", "about another payload type",
     [](Wishes& w) {
       UseInToto(w);
       EditBody(w, [](json& body) {
         body["spec"]["content"]["envelope"]["payloadType"] = "text/plain";
       });
     }},
    {"SignatureInToto", "about another signature",
     [](Wishes& w) {
       UseInToto(w);
       EditBody(w, [](json& body) {
         // Encoded once only.
         json& signature =
             body["spec"]["content"]["envelope"]["signatures"][0]["sig"];
         const auto once = *DecodeBase64(signature.get<std::string>());
         signature = std::string(AsText(once));
       });
     }},
    {"CertificateInToto", "about another certificate",
     [](Wishes& w) {
       UseInToto(w);
       EditBody(w, [](json& body) {
         body["spec"]["content"]["envelope"]["signatures"][0]["publicKey"] =
             OtherPem();
       });
     }},
};
INSTANTIATE_TEST_SUITE_P(Keyless, RefusesEntryAbout,
                         testing::ValuesIn(kEntriesAbout), NameOf);

class RefusesSignature : public testing::TestWithParam<Refusal> {};
TEST_P(RefusesSignature, With) { ExpectRefused(GetParam()); }

const std::vector<Refusal> kSignatures = {
    {"AnotherKey", "the signature does not match",
     [](Wishes& w) { w.signed_with_other_key = true; }},
    {"AnotherKeyOverAnEnvelope", "the signature does not match",
     [](Wishes& w) {
       UseDsse(w);
       w.signed_with_other_key = true;
     }},
    {"AnotherStatedDigest", "the bundle is about a file with sha256 0707",
     [](Wishes& w) {
       w.edit_bundle = [](Bundle& b) {
         std::get<MessageSignature>(b.content).digest = Blob(32, 7);
       };
     }},
    {"AStatedDigestOfAnUnknownKind", "the unknown algorithm 'MD5'",
     [](Wishes& w) {
       w.edit_bundle = [](Bundle& b) {
         std::get<MessageSignature>(b.content).algorithm = "MD5";
       };
     }},
    {"AnotherPayload", "the signature does not match",
     [](Wishes& w) {
       UseDsse(w);
       w.edit_bundle = [](Bundle& b) {
         std::get<Envelope>(b.content).payload.push_back(' ');
       };
     }},
    {"AnotherPayloadType", "the signature does not match",
     [](Wishes& w) {
       UseDsse(w);
       w.edit_bundle = [](Bundle& b) {
         std::get<Envelope>(b.content).payload_type = "text/plain";
       };
     }},
};
INSTANTIATE_TEST_SUITE_P(Keyless, RefusesSignature,
                         testing::ValuesIn(kSignatures), NameOf);

}  // namespace
}  // namespace assay
