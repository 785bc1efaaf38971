// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/public_key.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "core/base64.h"
#include "signing/keys/load_key.h"
#include "tests/signing/command_line.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

constexpr std::string_view kNotAccepted =
    "k: is a key of a kind that is not accepted";

// A key that openssl makes: `generate` is what stands behind "openssl".
class MadeByOpenssl {
 public:
  explicit MadeByOpenssl(const std::string& generate) {
    const Ran ran =
        Shell("cd " + folder_.path().string() + " && openssl " + generate +
              " -out k.pem && openssl pkey -in k.pem " + "-pubout -out k.pub");
    EXPECT_EQ(0, ran.status) << ran.output;
  }

  std::string Read(const std::string& name) const {
    std::ifstream in(folder_.path() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string PublicPem() const { return Read("k.pub"); }
  std::string Path(const std::string& name) const {
    return (folder_.path() / name).string();
  }
  Ran Openssl(const std::string& words) const {
    return Shell("cd " + folder_.path().string() + " && openssl " + words);
  }

 private:
  TemporaryDirectory folder_;
};

std::string Curve(const std::string& name) {
  return "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:" + name;
}

std::string Refusal(const std::string& pem) {
  const auto key = PublicKey::FromPem(pem, "k");
  return key ? "(read)" : key.error().message;
}

std::vector<std::uint8_t> Hex(std::string_view text) {
  return DecodeHex(text).value();
}

class PublicKeyTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!HasProgram("openssl")) GTEST_SKIP() << "there is no openssl";
  }
};

TEST_F(PublicKeyTest, IsReadOfEveryKindThatVerifies) {
  const std::array<std::pair<std::string, KeyType>, 5> kinds = {
      {{Curve("P-256"), KeyType::kEcdsaP256},
       {Curve("P-384"), KeyType::kEcdsaP384},
       {Curve("P-521"), KeyType::kEcdsaP521},
       {"genpkey -algorithm ed25519", KeyType::kEd25519},
       {"genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
        KeyType::kRsa}}};
  for (const auto& [generate, type] : kinds) {
    const MadeByOpenssl made(generate);
    const auto key = PublicKey::FromPem(made.PublicPem(), "k");
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(type, key->type());
    EXPECT_EQ(made.PublicPem(), key->pem());
    const Ran sum = made.Openssl("dgst -sha256 -r k.pub");
    EXPECT_EQ(sum.output.substr(0, 64), key->fingerprint());
  }
}

TEST_F(PublicKeyTest, VerifiesWhatOpensslSigned) {
  const std::array<std::pair<std::string, std::string>, 4> kinds = {
      {{Curve("P-256"), "sha256"},
       {Curve("P-384"), "sha384"},
       {Curve("P-521"), "sha512"},
       {"genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "sha256"}}};
  for (const auto& [generate, hash] : kinds) {
    const MadeByOpenssl made(generate);
    ASSERT_EQ(
        0,
        made.Openssl("dgst -" + hash + " -sign k.pem -out sig k.pub").status);
    const auto key = PublicKey::FromPem(made.PublicPem(), "k");
    ASSERT_TRUE(key);
    const std::string message = made.Read("k.pub");
    std::string signature = made.Read("sig");
    EXPECT_TRUE(key->Verify(AsBytes(message), AsBytes(signature))) << generate;
    EXPECT_FALSE(key->Verify(AsBytes(message + "x"), AsBytes(signature)));
    EXPECT_FALSE(key->Verify(AsBytes(message), AsBytes(signature + "x")));
    EXPECT_FALSE(key->Verify(AsBytes(message), {}));
    signature.back() = static_cast<char>(signature.back() ^ 1);
    EXPECT_FALSE(key->Verify(AsBytes(message), AsBytes(signature)));
  }
}

TEST_F(PublicKeyTest, OfAnotherKindIsRefused) {
  for (const std::string& generate :
       {Curve("secp256k1"), Curve("P-224"), Curve("brainpoolP256r1"),
        std::string("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024"),
        std::string("genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048"),
        std::string("genpkey -algorithm ed448"),
        std::string("genpkey -algorithm x25519")}) {
    const MadeByOpenssl made(generate);
    EXPECT_EQ(kNotAccepted, Refusal(made.PublicPem())) << generate;
  }
}

TEST_F(PublicKeyTest, HasOneFingerprintHoweverItsPointIsWritten) {
  const MadeByOpenssl made(Curve("P-256"));
  ASSERT_EQ(0, made.Openssl("ec -in k.pem -pubout -conv_form compressed "
                            "-out c.pub")
                   .status);
  EXPECT_NE(made.PublicPem(), made.Read("c.pub"));
  const auto plain = PublicKey::FromPem(made.PublicPem(), "k");
  const auto compressed = PublicKey::FromPem(made.Read("c.pub"), "k");
  ASSERT_TRUE(plain && compressed);
  EXPECT_EQ(plain->fingerprint(), compressed->fingerprint());
  EXPECT_EQ(*plain, *compressed);
}

TEST_F(PublicKeyTest, MustNameItsCurve) {
  const MadeByOpenssl made(Curve("P-256") + " -pkeyopt ec_param_enc:explicit");
  EXPECT_EQ("k: states the equation of its curve instead of its name",
            Refusal(made.PublicPem()));
}

TEST_F(PublicKeyTest, StandsAloneInItsFile) {
  const MadeByOpenssl made(Curve("P-256"));
  const std::string pem = made.PublicPem();
  EXPECT_EQ("(read)", Refusal("a comment before\n" + pem + "\n\n"));
  EXPECT_EQ("k: goes on behind its public key", Refusal(pem + "x"));
  EXPECT_EQ("k: goes on behind its public key", Refusal(pem + pem));
  EXPECT_EQ("k: goes on behind its public key",
            Refusal(pem + "-----BEGIN GARBAGE-----\nAAAA\n"
                          "-----END GARBAGE-----\n"));
}

TEST_F(PublicKeyTest, IsNeitherAPrivateKeyNorACertificate) {
  const MadeByOpenssl made(Curve("P-256"));
  EXPECT_EQ("k: is a private key, not a public one",
            Refusal(made.Read("k.pem")));
  EXPECT_EQ("k: is a private key, not a public one",
            Refusal(made.PublicPem() + made.Read("k.pem")));
  ASSERT_EQ(0, made.Openssl("req -x509 -new -key k.pem -subj /CN=x "
                            "-out c.pem")
                   .status);
  EXPECT_EQ("k: is a certificate, not a public key",
            Refusal(made.Read("c.pem")));
}

TEST_F(PublicKeyTest, BrokenPemIsRefused) {
  const MadeByOpenssl made(Curve("P-256"));
  const std::string pem = made.PublicPem();
  EXPECT_EQ("k: is not a public key in PEM", Refusal(""));
  EXPECT_EQ("k: is not a public key in PEM", Refusal("hello\n"));
  EXPECT_TRUE(
      Refusal(pem.substr(0, pem.size() / 2)).starts_with("k: is broken PEM: "));
  std::string other = pem;
  other.replace(other.find("END PUBLIC"), 10, "END SECRET");
  EXPECT_TRUE(Refusal(other).starts_with("k: is broken PEM: "));
  other = pem;
  other[40] = '*';
  EXPECT_TRUE(Refusal(other).starts_with("k: is broken PEM: "));
}

TEST_F(PublicKeyTest, BrokenDerIsRefused) {
  const MadeByOpenssl made(Curve("P-256"));
  const auto key = PublicKey::FromPem(made.PublicPem(), "k");
  ASSERT_TRUE(key);
  std::vector<std::uint8_t> der(key->der().begin(), key->der().end());
  EXPECT_TRUE(PublicKey::FromDer(der, "k"));
  for (std::size_t size = 0; size < der.size(); ++size) {
    EXPECT_FALSE(PublicKey::FromDer(Bytes(der).first(size), "k")) << size;
  }
  der.push_back(0);
  EXPECT_FALSE(PublicKey::FromDer(der, "k"));
  der.pop_back();
  der.back() ^= 1;
  EXPECT_FALSE(PublicKey::FromDer(der, "k")) << "a point beside the curve";
}

TEST_F(PublicKeyTest, IsLoadedFromPemAndDerAlike) {
  const MadeByOpenssl made(Curve("P-384"));
  ASSERT_EQ(0, made.Openssl("pkey -in k.pem -pubout -outform DER "
                            "-out k.der")
                   .status);
  const auto pem = LoadPublicKey(made.Path("k.pub"));
  const auto der = LoadPublicKey(made.Path("k.der"));
  ASSERT_TRUE(pem && der);
  EXPECT_EQ(*pem, *der);
  EXPECT_FALSE(LoadPublicKey(made.Path("k.pem")));
  EXPECT_EQ(made.Path("none") + ": No such file or directory",
            LoadPublicKey(made.Path("none")).error().message);
}

TEST(PublicKey, VerifiesPureEd25519) {
  struct Vector {
    std::string_view key, message, signature;
  };
  // RFC 8032, section 7.1, tests 1 to 3.
  constexpr std::array<Vector, 3> kVectors = {{
      {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb882"
       "1590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
      {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1"
       "e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
      {"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
       "af82",
       "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b"
       "538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
  }};
  for (const Vector& vector : kVectors) {
    const auto key = PublicKey::FromEd25519(Hex(vector.key), "k");
    ASSERT_TRUE(key);
    auto signature = Hex(vector.signature);
    EXPECT_TRUE(key->Verify(Hex(vector.message), signature));
    EXPECT_FALSE(key->Verify(Hex("00"), signature));
    signature[0] ^= 1;
    EXPECT_FALSE(key->Verify(Hex(vector.message), signature));
  }
}

TEST(PublicKey, VerifiesEd25519ph) {
  // RFC 8032, section 7.3.
  const auto key =
      PublicKey::FromEd25519(Hex("ec172b93ad5e563bf4932c70e1245034"
                                 "c35467ef2efd4d64ebf819683467e2bf"),
                             "k");
  ASSERT_TRUE(key);
  const auto signature =
      Hex("98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
          "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406");
  EXPECT_TRUE(key->Verify(AsBytes("abc"), signature));
  EXPECT_FALSE(key->Verify(AsBytes("abd"), signature));
}

TEST(PublicKey, OfEd25519CannotVerifyADigest) {
  const auto key =
      PublicKey::FromEd25519(Hex("d75a980182b10ab7d54bfed3c964073a"
                                 "0ee172f3daa62325af021a68f707511a"),
                             "k");
  ASSERT_TRUE(key);
  EXPECT_FALSE(key->VerifyDigest(std::vector<std::uint8_t>(64),
                                 std::vector<std::uint8_t>(64)));
  EXPECT_EQ("k: an Ed25519 key of 31 bytes instead of 32",
            PublicKey::FromEd25519(std::vector<std::uint8_t>(31), "k")
                .error()
                .message);
}

}  // namespace
}  // namespace assay
