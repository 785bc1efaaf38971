// SPDX-License-Identifier: Apache-2.0
#include "signing/jsf.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "signing/jwk.h"
#include "signing/keys/private_key.h"

namespace assay {
namespace {

// Signatures that the author of the format published with his implementation
// (openkeystore, testdata/json-signatures), and their keys.
#define P256                                              \
  R"({"kty":"EC","crv":"P-256",)"                         \
  R"("x":"6BKxpty8cI-exDzCkh-goU6dXq3MbcY0cd1LaAxiNrU",)" \
  R"("y":"mCbcvUzm44j3Lt2b5BPyQloQ91tf2D2V-gzeUxWaUdg"})"
#define P384                                                              \
  R"({"kty":"EC","crv":"P-384",)"                                         \
  R"("x":"o4lIdIXzdJro4jU9g-2q-__i5WcutpJaWwOeSgKL8x6nxKWOPD5rH-POQhJ79)" \
  R"(l6t","y":"MLnyLIGdTO2feJkCW3rWWKG3elhi1Zmbp068Ejb_1LuI-2cNQsRUqb16)" \
  R"(TfK588_N"})"
#define ED25519                      \
  R"({"kty":"OKP","crv":"Ed25519",)" \
  R"("x":"_kms9bkrbpI1lPLoM2j2gKySS-k89TOuyvgC43dX-Mk"})"
#define RSA                                                                \
  R"({"kty":"RSA","n":"ptKZyFPStvmOlb0WihOBhlHUr6wFDHC-tW7hJAudfTQ5mHZQp)" \
  R"(B8PoMz07udZA-dG8dhUIPkmXlp1TgREeYTHdhxhuf0y_GhbpZv5JPYHx3watO-HWO2q)" \
  R"(YkjRMEcrWhPMdaVkS_Xe_liaMcow4jYoWaFm8VobeYsyVD2bWWdyl4joTEETm1Z47Rn)" \
  R"(nfR15kVhVudVrDzEFmM4nXV_6dmIg184RJE4httwBFxR8qZCQCwTiJmsoyJxfUR0Gs4)" \
  R"(ePKc5sB0NTkmFZc5klQSitd67RJn2ldhbqE7EpDl4XlIt-UyLJm1guCBltia8Agke7d)" \
  R"(XuhpB7hQ6LJwY4EjzthkJ8IPw","e":"AQAB"})"
#define JOE R"("now":"2019-02-10T11:23:06Z","name":"Joe","id":2200063,)"
#define EXCLUDING \
  R"("mySignedData":"something","myUnsignedData":"something else",)"

constexpr std::string_view kP256 =
    "{" JOE R"("signature":{"algorithm":"ES256","publicKey":)" P256
    R"(,"value":"ybT1qz5zHNi4Ndc6y7Zhamuf51IqXkPkZwjH1XcC-KSuBiaQ)"
    R"(plTw6Jasf2MbCLg3CF7PAdnMO__WSLwvI5r2jA"}})";

constexpr std::string_view kEd25519 =
    "{" JOE R"("signature":{"algorithm":"Ed25519","publicKey":)" ED25519
    R"(,"value":"UtN9-gMgTkfAdBJRX4gi0s6iKYiilO5EmXRD4KRSEnPKo5Og)"
    R"(1ltbGYZecdJqKphCXkboIE_pecfszHEQXeqqDA"}})";

constexpr std::string_view kSigners =
    "{" JOE R"("signature":{"signers":[{"algorithm":"ES256","publicKey":)" P256
    R"(,"value":"RXflbzxeXyrf0dIeCYvPqCRc8DgKGLGnqTYqDypcrYLQxh7T)"
    R"(y7duvLbofNuZy6W7lYXnmmSrSHVLAiooPAPjrA"},)"
    R"({"algorithm":"Ed25519","publicKey":)" ED25519
    R"(,"value":"TrVM8gdEbvoTdmhZvB3bLqvmUio7OmpWhtpyZdCAhjvdE4uQ)"
    R"(GxCucBn338NQT3IlLB0UEuuDghcLj6Tna27QBg"}]}})";

constexpr std::string_view kChain =
    "{" JOE R"("signature":{"chain":[{"algorithm":"ES256","publicKey":)" P256
    R"(,"value":"vfYq18EaFN2YLEdT8hfTIYwKYnLxS1h9kaCdI4FZEqZFbdIY)"
    R"(DP6acauTYyEm7N4kvYmtyzGG-Y7U56W-jcOVGg"},)"
    R"({"algorithm":"Ed25519","publicKey":)" ED25519
    R"(,"value":"DcW9Wd6XuvNbE5BoImpDyMBOzkge0mL-uGJupzrJT3X0nq8G)"
    R"(YRv5PcmXzaXY8fENJVcyEJwR4sUMv8W0lPXgAg"}]}})";

constexpr std::string_view kExcludes =
    "{" EXCLUDING R"("signature":{"algorithm":"ES256","publicKey":)" P256
    R"(,"excludes":["myUnsignedData"],"value":"EWkjHQTGBptN)"
    R"(mhCsRw2wHqX64XpWS_4n4ba3DJ8HisvWl4eZYHsx6QCe7NIrwYHJ)"
    R"(OB6Tr-yOqN3G7oH9zH27jQ"}})";

#define EXTENDED                                         \
  R"(,"otherExt":"Cool Stuff",)"                         \
  R"("https://example.com/extension":{"life-is-great":)" \
  R"(true},"value":")"
#define EXTENSIONS                                                \
  R"("extensions":["otherExt","https://example.com/extension"],)" \
  R"("excludes":["myUnsignedData"]}})"

constexpr std::string_view kSignersExtended =
    "{" EXCLUDING
    R"("signature":{"signers":[{"algorithm":"ES256","publicKey":)" P256 EXTENDED
    R"(uqSW3s4kq72rilDRpYanE3Bll1ogWjHiyfSRFE5quJ_wIpi7jNjd5vDfnpjPRxSl9J7-)"
    R"(Mj_P6RZozB0JbP__Rg"},{"algorithm":"ES384","publicKey":)" P384
    R"(,"otherExt":"Other Data","value":"7Dz4awciDO27PavrBrsIR3xqxXnSHaXlEl)"
    R"(_Hv41WQyWuXs3fWRTH_EXioBUOvgR4jecF016s_q87rBRnhiHikiWYGqYT6dz2FdKheU)"
    R"(Re1ng462RKcT35yTlDeAIN45ts"}],)" EXTENSIONS;

constexpr std::string_view kChainExtended =
    "{" EXCLUDING
    R"("signature":{"chain":[{"algorithm":"ES256","publicKey":)" P256 EXTENDED
    R"(K-CxTM6njC1RY6no9Qz_Fmj4zFNfyOb4_9YOESIl5LhFA4Hf8bTcmWjmgkzcRAGlPcaw)"
    R"(K7uFGD8l9LzaZC0KWA"},{"algorithm":"ES384","publicKey":)" P384
    R"(,"otherExt":"Other Data","value":"YrpcW7QYqI9N4Qfoft5mK6BLxdWuQ9gYlT)"
    R"(9h46r9SMyA5rYQUnXWiI1d9yv6gwDW-w-RqvmbWlsos7jQYLROOwvks8EGCmT5OSpVJx)"
    R"(z9TZRq6hlHxCETJW-RnQ9YkrIY"}],)" EXTENSIONS;

constexpr std::string_view kRs256 =
    "{" JOE R"("signature":{"algorithm":"RS256","publicKey":)" RSA
    R"(,"value":"IbTdSjKTYiFa-OP4m4wynLLHFxRgY0jwr7lonUIAG8zRpiX9)"
    R"(d0ffR_ynGGjchtHH5CtXjfiKtWau0hqejmLqOHzx0I9xcDOLy42aOzBwIT)"
    R"(U7dElpsXSVYB76i5ekh2pD-swPJ_7E3aIfL1FPDiHjmbxWEjQseifSri4O)"
    R"(X27iMqZVjfwIVSA-xKc-_C40r_eDwtB8tdJRaMDnI-Fsu1xf8X7mAiCjhq)"
    R"(wRTqEWEySaXN-yGtLgi_ee0OemaBsY7fD2YnL9l9k4fq_A0JwoedRK26VL)"
    R"(zoI1HfJ1uK-lrtud0_Ne7IXfZTeZDSKoPHY1LDVzVm0asVvkB10NrLRHO4)"
    R"(hDYg"}})";

constexpr std::string_view kPs256 =
    "{" JOE R"("signature":{"algorithm":"PS256","publicKey":)" RSA
    R"(,"value":"SJnq3uAhfcDFv5MLCDhmfGE9_QQG5iDoF6urZp4uvOq-wGPD)"
    R"(ujImXHNs38XMPCQJVvDIf9Pdw1udXJAUCMkuWL0fBpMeBLriydIYNml4FO)"
    R"(GJJ3506I3Hqk-zdjVwfBrguHshS1hniMzTqo8dzlPWxgPzU0KTDeg2xTuX)"
    R"(Os2rbvENyqym-jHgn_iCMBQIWCwA5nQIxVmVVHNqF_wY5aUJcO1ySSWVsB)"
    R"(k7P2_NpHNO_dOPaxdvvCvrbRne226edD4mOb6adtHoIdXVIhpsulkGEefB)"
    R"(nqXQYvmjq_62rnCTZCfXTfM2ylp98NNgT_hyj1IN4yA5Wxwq86UP9of9yO)"
    R"(xQ4w"}})";

JsonValue Parsed(std::string_view text) {
  auto value = ParseJson(AsBytes(text), "text");
  EXPECT_TRUE(value) << value.error().message;
  return value ? std::move(*value) : JsonValue();
}

// "signature 1 of 1", or why not.
std::string Verdict(std::string_view text, const PublicKey* key) {
  const auto found = VerifyJsf(Parsed(text), key);
  if (!found) return found.error().message;
  return found->form + " " + std::to_string(found->good.size()) + " of " +
         std::to_string(found->count);
}

PublicKey KeyOf(std::string_view jwk) { return *FromJwk(Parsed(jwk), "key"); }

std::string Replaced(std::string_view text, std::string_view from,
                     std::string_view to) {
  std::string out(text);
  const std::size_t at = out.find(from);
  EXPECT_NE(at, out.npos);
  return out.replace(at, from.size(), to);
}

TEST(Jsf, VerifiesWhatItsAuthorPublished) {
  for (const std::string_view text :
       {kP256, kEd25519, kExcludes, kRs256, kPs256}) {
    EXPECT_EQ("signature 1 of 1", Verdict(text, nullptr)) << text;
  }
  EXPECT_EQ("signers 2 of 2", Verdict(kSigners, nullptr));
  EXPECT_EQ("signers 2 of 2", Verdict(kSignersExtended, nullptr));
  EXPECT_EQ("chain 2 of 2", Verdict(kChain, nullptr));
  EXPECT_EQ("chain 2 of 2", Verdict(kChainExtended, nullptr));
}

TEST(Jsf, TakesTheKeyThatTheCallerTrusts) {
  const PublicKey p256 = KeyOf(P256);
  const PublicKey edwards = KeyOf(ED25519);
  EXPECT_EQ("signature 1 of 1", Verdict(kP256, &p256));
  EXPECT_EQ("signature 1 of 1", Verdict(kEd25519, &edwards));
  EXPECT_EQ("signers 1 of 2", Verdict(kSigners, &edwards));
  EXPECT_EQ("chain 1 of 2", Verdict(kChain, &p256));
  EXPECT_EQ("it is signed with another key, " + p256.fingerprint(),
            Verdict(kP256, &edwards));
}

TEST(Jsf, SeesEachChange) {
  for (const std::string_view text :
       {kP256, kEd25519, kSigners, kChain, kRs256, kPs256}) {
    EXPECT_EQ("the signature does not match",
              Verdict(Replaced(text, "Joe", "Jim"), nullptr));
    EXPECT_EQ(
        "the signature does not match",
        Verdict(Replaced(text, "{\"now\"", "{\"new\":1,\"now\""), nullptr));
  }
  EXPECT_EQ("the signature does not match",
            Verdict(Replaced(kExcludes, "something\"", "nothing\""), nullptr));
  EXPECT_EQ(
      "the signature does not match",
      Verdict(Replaced(kExcludes, "[\"myUnsignedData\"]", "[\"mySignedData\"]"),
              nullptr));
}

TEST(Jsf, LeavesOutWhatIsExcludedAndSaysSo) {
  const std::string other =
      Replaced(kExcludes, "something else", "something quite else");
  const auto found = VerifyJsf(Parsed(other), nullptr);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(std::vector<std::string>{"myUnsignedData"}, found->excludes);
}

TEST(Jsf, AChainCoversWhatCameBefore) {
  const PublicKey edwards = KeyOf(ED25519);
  EXPECT_EQ("the signature does not match",
            Verdict(Replaced(kChain, "vfYq18", "vfYq19"), &edwards));
  EXPECT_EQ("signers 1 of 2",
            Verdict(Replaced(kSigners, "RXflbz", "RXflby"), &edwards));
}

TEST(Jsf, RefusesWhatIsNotOfTheFormat) {
  EXPECT_EQ("there is no signature in it", Verdict("{}", nullptr));
  EXPECT_EQ("there is no signature in it",
            Verdict(R"({"signature":"yes"})", nullptr));
  EXPECT_EQ(
      "signature: has the unknown member 'extra'",
      Verdict(Replaced(kP256, R"("algorithm")", R"("extra":1,"algorithm")"),
              nullptr));
  EXPECT_EQ("signature: has not one list of 1 to 64 signatures",
            Verdict(R"({"signature":{"signers":[]}})", nullptr));
  EXPECT_EQ(
      "signature: 'excludes' is no list of names",
      Verdict(Replaced(kExcludes, "[\"myUnsignedData\"]", "[\"signature\"]"),
              nullptr));
  EXPECT_EQ("it is signed by ES384, and the key is of ecdsa-p256",
            Verdict(Replaced(kP256, "ES256", "ES384"), nullptr));
  EXPECT_EQ("signatures of 'none' are not verified",
            Verdict(Replaced(kP256, "ES256", "none"), nullptr));
  EXPECT_EQ("signatures of 'HS256' are not verified",
            Verdict(Replaced(kP256, "ES256", "HS256"), nullptr));
}

TEST(Jsf, SignsWithEveryKindOfKeyThatSigns) {
  for (const KeyType type : {KeyType::kEcdsaP256, KeyType::kEcdsaP384,
                             KeyType::kEcdsaP521, KeyType::kEd25519}) {
    auto key = PrivateKey::Generate(type);
    ASSERT_TRUE(key) << key.error().message;
    JsonValue object = Parsed(R"({"b":[1,2.50,"x"],"a":{"z":null}})");
    const auto signature = SignJsf(object, *key);
    ASSERT_TRUE(signature) << signature.error().message;
    object.members.push_back({"signature", *signature});
    const std::string text = CompactJson(object);
    EXPECT_EQ("signature 1 of 1", Verdict(text, &key->public_key())) << text;
    EXPECT_EQ("signature 1 of 1", Verdict(text, nullptr));
    EXPECT_EQ("the signature does not match",
              Verdict(Replaced(text, "2.50", "2.51"), nullptr));
    EXPECT_EQ("it is signed already", SignJsf(object, *key).error().message);
  }
}

// The official examples of CycloneDX.  The signature of the whole was made for
// version 1.4 and stands unchanged in the later ones, whose specVersion it does
// not cover; those of the parts match in all.
TEST(Jsf, VerifiesTheOfficialExamples) {
  const std::filesystem::path folder =
      std::filesystem::path(ASSAY_TEST_DATA) / "bom/boms/official";
  if (!std::filesystem::exists(folder)) GTEST_SKIP();
  for (const std::string version : {"1.4", "1.5", "1.6", "1.7"}) {
    std::string name = "valid-signatures-";
    name.append(version).append(".json");
    std::ifstream file(folder / version / name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    JsonValue whole = Parsed(text);
    for (const std::string part : {"components", "services", "compositions"}) {
      const auto found = VerifyJsf(whole.Find(part)->items.at(0), nullptr);
      EXPECT_TRUE(found) << version << " " << part;
    }
    EXPECT_EQ(
        version == "1.4" ? "signature 1 of 1" : "the signature does not match",
        Verdict(text, nullptr));
  }
}

}  // namespace
}  // namespace assay
