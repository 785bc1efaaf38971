// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/private_key.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "core/base64.h"
#include "tests/signing/command_line.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

constexpr std::array kTypes = {KeyType::kEcdsaP256, KeyType::kEcdsaP384,
                               KeyType::kEcdsaP521, KeyType::kEd25519};
constexpr char kVariable[] = "ASSAY_TEST_PASSPHRASE";

// Nothing to ask: a test that should not be asked fails.
PassphraseSource Nobody() {
  return {PassphraseSource::Kind::kDescriptor, -1, ""};
}

PassphraseSource Answer(const char* passphrase) {
  ::setenv(kVariable, passphrase, 1);
  return {PassphraseSource::Kind::kEnvironment, -1, kVariable};
}

std::string TextOf(const Result<SecretBytes>& secret) {
  return secret ? std::string(AsText(secret->bytes())) : secret.error().message;
}

Result<PrivateKey> Parse(const std::string& pem,
                         const PassphraseSource& source = Nobody()) {
  return ParsePrivateKey(AsBytes(pem), "k", source);
}

std::string Refusal(const std::string& pem,
                    const PassphraseSource& source = Nobody()) {
  const auto key = Parse(pem, source);
  return key ? "(read)" : key.error().message;
}

// What openssl prints on standard output or in a file "o".
std::string Openssl(const std::string& words, const TemporaryDirectory& in) {
  const Ran ran =
      Shell("cd " + in.path().string() + " && openssl " + words + " -out o");
  EXPECT_EQ(0, ran.status) << ran.output;
  std::ifstream file(in.path() / "o", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string Generated(const std::string& curve, const TemporaryDirectory& in) {
  return Openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:" + curve,
                 in);
}

std::string Pem(const std::string& label, std::string_view der) {
  std::string text = "-----BEGIN " + label + "-----\n";
  const std::string base64 = EncodeBase64(AsBytes(der));
  for (std::size_t at = 0; at < base64.size(); at += 64) {
    text += base64.substr(at, 64) + "\n";
  }
  return text + "-----END " + label + "-----\n";
}

// An element of DER.
std::string Der(char tag, const std::string& content) {
  std::string head = {tag};
  if (content.size() > 127) head += '\x81';
  head += static_cast<char>(content.size());
  return head + content;
}

const std::string kOidP256 = Der(6, "\x2a\x86\x48\xce\x3d\x03\x01\x07");

// ECPrivateKey with a secret number and, unless empty, a public point.
std::string Sec1(const std::string& secret, const std::string& point) {
  std::string content = Der(2, "\x01") + Der(4, secret) + Der('\xa0', kOidP256);
  if (!point.empty()) {
    content += Der('\xa1', Der(3, std::string(1, '\0') + point));
  }
  return Pem("EC PRIVATE KEY", Der(0x30, content));
}

class PrivateKeyTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!HasProgram("openssl")) GTEST_SKIP() << "there is no openssl";
  }
  TemporaryDirectory folder_;
};

TEST(PrivateKey, SignsWhatItsPublicKeyVerifies) {
  for (const KeyType type : kTypes) {
    auto key = PrivateKey::Generate(type);
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(type, key->public_key().type());
    for (const std::string message : {"", "abc"}) {
      const auto signature = key->Sign(AsBytes(message));
      ASSERT_TRUE(signature) << signature.error().message;
      EXPECT_TRUE(key->public_key().Verify(AsBytes(message), *signature));
      EXPECT_FALSE(
          key->public_key().Verify(AsBytes(message + "x"), *signature));
    }
  }
}

TEST(PrivateKey, OfRsaIsNotMade) {
  EXPECT_EQ(Error::Kind::kUsage,
            PrivateKey::Generate(KeyType::kRsa).error().kind);
}

TEST(PrivateKey, IsNewEachTime) {
  for (const KeyType type : kTypes) {
    const auto one = PrivateKey::Generate(type);
    const auto other = PrivateKey::Generate(type);
    ASSERT_TRUE(one && other);
    EXPECT_NE(one->public_key().fingerprint(),
              other->public_key().fingerprint());
  }
}

TEST(PrivateKey, SignsEd25519phAsRfc8032Does) {
  // Section 7.3.
  const auto seed = DecodeHex(
      "833fe62409237b9d62ec77587520911e"
      "9a759cec1d19755b7da901b96dca3d42");
  auto key = PrivateKey::FromSecret(KeyType::kEd25519, *seed, "k");
  ASSERT_TRUE(key);
  EXPECT_EQ("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            EncodeHex(key->public_key().ed25519()));
  const auto signature = key->Sign(AsBytes("abc"));
  ASSERT_TRUE(signature);
  EXPECT_EQ(
      "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
      "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406",
      EncodeHex(*signature));
}

TEST(PrivateKey, ReadsWhatItWrites) {
  for (const KeyType type : kTypes) {
    auto key = PrivateKey::Generate(type);
    ASSERT_TRUE(key);
    const auto plain = Parse(TextOf(key->UnsafePlainPem()));
    ASSERT_TRUE(plain) << plain.error().message;
    EXPECT_EQ(key->public_key(), plain->public_key());

    const std::string sealed =
        TextOf(key->EncryptedPem(SecretBytes::CopyOf(AsBytes("pass"))));
    const auto form = FormOfPrivateKey(AsBytes(sealed), "k");
    ASSERT_TRUE(form);
    EXPECT_TRUE(form->encrypted);
    const auto opened = Parse(sealed, Answer("pass"));
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(key->public_key(), opened->public_key());
    EXPECT_EQ("k: the passphrase does not open the private key",
              Refusal(sealed, Answer("Pass")));
  }
}

TEST(PrivateKey, IsRefusedWithASecretThatIsNoNumberOfTheCurve) {
  const std::string order =
      std::string(AsText(*DecodeHex("ffffffff00000000ffffffffffffffff"
                                    "bce6faada7179e84f3b9cac2fc632551")));
  EXPECT_NE("(read)", Refusal(Sec1(order, "")));
  EXPECT_NE("(read)", Refusal(Sec1(std::string(32, '\0'), "")));
  EXPECT_EQ("k: its secret has 33 bytes instead of 32",
            Refusal(Sec1(std::string(33, '\1'), "")));
  EXPECT_EQ("(read)", Refusal(Sec1(std::string(32, '\1'), "")));
  // Some writers leave out leading zeros.
  EXPECT_EQ("(read)", Refusal(Sec1(std::string(31, '\1'), "")));
}

TEST(PrivateKey, IsRefusedBesideAPublicKeyOfAnother) {
  auto key = Parse(Sec1(std::string(32, '\1'), ""));
  ASSERT_TRUE(key);
  std::string point(AsText(key->public_key().der().last(65)));
  EXPECT_EQ("(read)", Refusal(Sec1(std::string(32, '\1'), point)));
  const std::string compressed =
      static_cast<char>(2 + (point.back() & 1)) + point.substr(1, 32);
  EXPECT_EQ("(read)", Refusal(Sec1(std::string(32, '\1'), compressed)));
  constexpr std::string_view kForeign =
      "k: its public key does not belong to its private key";
  EXPECT_EQ(kForeign, Refusal(Sec1(std::string(32, '\2'), point)));
  EXPECT_EQ(kForeign, Refusal(Sec1(std::string(32, '\2'), compressed)));
  EXPECT_EQ(kForeign, Refusal(Sec1(std::string(32, '\1'), "\x04")));
  EXPECT_EQ(kForeign, Refusal(Sec1(std::string(32, '\1'), "\x02")));
  EXPECT_EQ(kForeign,
            Refusal(Sec1(std::string(32, '\1'), std::string(120, '\4'))));
  EXPECT_EQ(kForeign,
            Refusal(Sec1(std::string(32, '\1'), std::string(120, '\2'))));
  point.back() = static_cast<char>(point.back() ^ 1);
  EXPECT_EQ(kForeign, Refusal(Sec1(std::string(32, '\1'), point)));
}

TEST(PrivateKey, CutShortIsRefused) {
  auto key = PrivateKey::Generate(KeyType::kEcdsaP521);
  ASSERT_TRUE(key);
  const std::string pem = TextOf(key->UnsafePlainPem());
  const std::size_t begin = pem.find('\n') + 1;
  const auto der =
      DecodeBase64(pem.substr(begin, pem.find("-----END") - begin));
  ASSERT_TRUE(der);
  const std::string_view all = AsText(*der);
  EXPECT_EQ("(read)", Refusal(Pem("PRIVATE KEY", all)));
  for (std::size_t size = 0; size < all.size(); ++size) {
    EXPECT_NE("(read)", Refusal(Pem("PRIVATE KEY", all.substr(0, size))));
  }
  EXPECT_NE("(read)", Refusal(Pem("PRIVATE KEY", std::string(all) + "x")));
}

TEST(PrivateKey, ThatAsksForEndlessDerivationIsRefused) {
  const auto sealed = [](const std::string& kdf) {
    const std::string aes =
        Der(0x30, Der(6, "\x60\x86\x48\x01\x65\x03\x04\x01\x2a") +
                      Der(4, std::string(16, 'i')));
    const std::string pbes2 =
        Der(0x30, Der(6, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d") +
                      Der(0x30, kdf + aes));
    return Pem("ENCRYPTED PRIVATE KEY",
               Der(0x30, pbes2 + Der(4, std::string(64, 'c'))));
  };
  const auto pbkdf2 = [&](const std::string& rounds) {
    return sealed(
        Der(0x30, Der(6, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c") +
                      Der(0x30, Der(4, "saltsalt") + Der(2, rounds))));
  };
  const auto scrypt = [&](const std::string& n, const std::string& p) {
    return sealed(Der(0x30, Der(6, "\x2b\x06\x01\x04\x01\xda\x47\x04\x0b") +
                                Der(0x30, Der(4, "saltsalt") + Der(2, n) +
                                              Der(2, "\x08") + Der(2, p))));
  };
  const std::string zeros(1, '\0');
  EXPECT_EQ("k: the passphrase does not open the private key",
            Refusal(pbkdf2("\x01"), Answer("x")));
  EXPECT_EQ("k: the passphrase does not open the private key",
            Refusal(scrypt("\x10", "\x01"), Answer("x")));
  const std::array<std::string, 5> endless = {
      pbkdf2("\x7f\xff\xff\xff"), pbkdf2(std::string(9, '\x7f')),
      scrypt("\x01" + zeros + zeros, "\x01"),
      scrypt("\x40" + zeros, "\x7f\xff"),
      scrypt("\x7f" + std::string(7, '\xff'), "\x01")};
  for (const std::string& pem : endless) {
    const auto key = Parse(pem, Answer("x"));
    ASSERT_FALSE(key);
    EXPECT_EQ(Error::Kind::kLimit, key.error().kind) << key.error().message;
  }
}

TEST_F(PrivateKeyTest, OfOpensslIsReadInEveryForm) {
  for (const std::string curve : {"P-256", "P-384", "P-521"}) {
    const std::string pkcs8 = Generated(curve, folder_);
    folder_.Write("k", pkcs8);
    const auto want = Parse(pkcs8);
    ASSERT_TRUE(want) << want.error().message;
    EXPECT_EQ(Openssl("pkey -in k -pubout", folder_), want->public_key().pem());

    const std::string sec1 = Openssl("ec -in k", folder_);
    EXPECT_EQ("sec1", FormOfPrivateKey(AsBytes(sec1), "k")->format);
    EXPECT_EQ(want->public_key(), Parse(sec1)->public_key());

    for (const std::string how :
         {"ec -in k -aes256", "ec -in k -des3", "pkcs8 -topk8 -in k",
          "pkcs8 -topk8 -in k -v2 aes128 -v2prf hmacWithSHA1 -iter 1000",
          "pkcs8 -topk8 -in k -v2 des3", "pkcs8 -topk8 -in k -scrypt"}) {
      const std::string sealed = Openssl(how + " -passout pass:pw", folder_);
      const auto key = Parse(sealed, Answer("pw"));
      ASSERT_TRUE(key) << how << ": " << key.error().message;
      EXPECT_EQ(want->public_key(), key->public_key()) << how;
      EXPECT_EQ("k: the passphrase does not open the private key",
                Refusal(sealed, Answer("wp")))
          << how;
    }
  }
  const std::string ed25519 = Openssl("genpkey -algorithm ed25519", folder_);
  EXPECT_EQ(KeyType::kEd25519, Parse(ed25519)->public_key().type());
}

TEST_F(PrivateKeyTest, MayStandBesideParametersAndCertificates) {
  const std::string pem = Openssl("ecparam -name prime256v1 -genkey", folder_);
  EXPECT_NE(std::string::npos, pem.find("EC PARAMETERS"));
  EXPECT_EQ("(read)", Refusal(pem));
  folder_.Write("k", pem);
  const std::string certificate =
      Openssl("req -x509 -new -key k -subj /CN=x", folder_);
  EXPECT_EQ("(read)", Refusal(certificate + pem));
  EXPECT_EQ("k: holds more than one private key", Refusal(pem + pem));
}

TEST_F(PrivateKeyTest, IsWrittenAsOpensslWouldWriteIt) {
  for (const KeyType type : kTypes) {
    auto key = PrivateKey::Generate(type);
    ASSERT_TRUE(key);
    folder_.Write(
        "k",
        TextOf(key->EncryptedPem(SecretBytes::CopyOf(AsBytes("pass word")))));
    EXPECT_EQ(key->public_key().pem(),
              Openssl("pkey -in k -passin 'pass:pass word' -pubout", folder_));
    folder_.Write("k", TextOf(key->UnsafePlainPem()));
    EXPECT_EQ(key->public_key().pem(), Openssl("pkey -in k -pubout", folder_));
    EXPECT_EQ(0, Shell("openssl pkey -check -noout -in " +
                       (folder_.path() / "k").string())
                     .status);
    // The very bytes that openssl would write.
    EXPECT_EQ(TextOf(key->UnsafePlainPem()), Openssl("pkey -in k", folder_));
  }
}

TEST_F(PrivateKeyTest, MakesSignaturesThatOpensslVerifies) {
  constexpr std::array kHashes = {"sha256", "sha384", "sha512"};
  for (std::size_t i = 0; i < kHashes.size(); ++i) {
    auto key = PrivateKey::Generate(kTypes[i]);
    ASSERT_TRUE(key);
    const auto signature = key->Sign(AsBytes("message"));
    ASSERT_TRUE(signature);
    folder_.Write("m", "message");
    folder_.Write("p", key->public_key().pem());
    folder_.Write("s", std::string(AsText(*signature)));
    const Ran ran =
        Shell("cd " + folder_.path().string() + " && openssl dgst -" +
              kHashes[i] + " -verify p -signature s m");
    EXPECT_EQ("Verified OK\n", ran.output);
  }
}

TEST_F(PrivateKeyTest, OfAnotherKindIsRefused) {
  EXPECT_EQ("k: is a private key of secp256k1, which we do not use",
            Refusal(Generated("secp256k1", folder_)));
  EXPECT_EQ("k: is a private key of rsaEncryption, which we do not use",
            Refusal(Openssl("genpkey -algorithm RSA", folder_)));
  EXPECT_EQ("k: is a private key of ED448, which we do not use",
            Refusal(Openssl("genpkey -algorithm ed448", folder_)));
  EXPECT_EQ("k: is a private key of X25519, which we do not use",
            Refusal(Openssl("genpkey -algorithm x25519", folder_)));
  folder_.Write("k", Openssl("genpkey -algorithm RSA", folder_));
  EXPECT_EQ("k: is a private key of RSA, which we do not use",
            Refusal(Openssl("rsa -in k -traditional", folder_)));
  const std::string secp256k1 = Generated("secp256k1", folder_);
  folder_.Write("k", secp256k1);
  EXPECT_EQ("k: is a private key of another curve, which we do not use",
            Refusal(Openssl("ec -in k", folder_)));
  EXPECT_EQ(
      "k: is a private key of a curve without a name, which we do not use",
      Refusal(Openssl("genpkey -algorithm EC -pkeyopt "
                      "ec_paramgen_curve:P-256 -pkeyopt "
                      "ec_param_enc:explicit",
                      folder_)));
}

TEST_F(PrivateKeyTest, EncryptedWithPbes1IsRefused) {
  folder_.Write("k", Generated("P-256", folder_));
  EXPECT_EQ(
      "k: is encrypted with pbeWithSHA1And3-KeyTripleDES-CBC, not with PBES2 "
      "and PBKDF2 or scrypt",
      Refusal(Openssl("pkcs8 -topk8 -in k -v1 PBE-SHA1-3DES -passout pass:pw",
                      folder_),
              Answer("pw")));
}

TEST(PrivateKey, IsNotMistakenForSomethingElse) {
  EXPECT_EQ("k: is not a private key in PEM", Refusal(""));
  EXPECT_EQ("k: is not a private key in PEM", Refusal("hello\n"));
  EXPECT_EQ("k: is a public key, not a private one",
            Refusal(Pem("PUBLIC KEY", "xyz")));
  EXPECT_EQ(
      "k: holds 'OPENSSH PRIVATE KEY', which is not a form of private key that "
      "is read",
      Refusal(Pem("OPENSSH PRIVATE KEY", "xyz")));
  EXPECT_TRUE(Refusal(Pem("PRIVATE KEY", "xyz"))
                  .starts_with("k: is not a private key of PKCS #8: "));
  EXPECT_EQ("k: is not an EC private key of RFC 5915",
            Refusal(Pem("EC PRIVATE KEY", "xyz")));
}

TEST(PrivateKey, IsNotAskedForAPassphraseItDoesNotNeed) {
  auto key = PrivateKey::Generate(KeyType::kEd25519);
  ASSERT_TRUE(key);
  EXPECT_EQ("(read)", Refusal(TextOf(key->UnsafePlainPem()), Nobody()));
  const auto asked = Refusal(
      TextOf(key->EncryptedPem(SecretBytes::CopyOf(AsBytes("x")))), Nobody());
  EXPECT_EQ("file descriptor -1: Bad file descriptor", asked);
}

}  // namespace
}  // namespace assay
