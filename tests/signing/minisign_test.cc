// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/minisign.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "core/base64.h"
#include "signing/keys/load_key.h"
#include "tests/signing/command_line.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

PassphraseSource Nobody() {
  return {PassphraseSource::Kind::kDescriptor, -1, ""};
}

PassphraseSource Answer(const char* passphrase) {
  constexpr char kName[] = "ASSAY_TEST_PASSPHRASE";
  ::setenv(kName, passphrase, 1);
  return {PassphraseSource::Kind::kEnvironment, -1, kName};
}

Digest Blake2b(std::string_view text) {
  return DigestOf(Digest::Algorithm::kBlake2b, AsBytes(text));
}

std::string Message(const auto& result) {
  return result ? "(good)" : result.error().message;
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// A line of base64 whose bytes `change` has seen.
std::string Changed(const std::string& line, const auto& change) {
  auto bytes = DecodeBase64(line).value();
  change(bytes);
  return EncodeBase64(bytes);
}

class Minisign : public testing::Test {
 protected:
  Minisign() : key_(MinisignSecretKey::Generate().value()) {
    signature_ = Text("content", "trusted");
  }

  std::string Text(std::string_view file, std::string_view comment) {
    const auto made = key_.Sign(Blake2b(file), comment);
    return made ? MinisignText(*made) : made.error().message;
  }

  std::string Verify(const std::string& text, std::string_view file) const {
    return VerifyWith(text, file, key_.public_key());
  }

  static std::string VerifyWith(const std::string& text, std::string_view file,
                                const MinisignPublicKey& key) {
    const auto signature = ParseMinisignSignature(text, "s");
    if (!signature) return signature.error().message;
    return Message(VerifyMinisign(AsBytes(file), *signature, key, "s"));
  }

  // signature_ with one of its lines in another form.
  std::string With(std::size_t line, const std::string& other) const {
    auto lines = Lines(signature_);
    lines.at(line) = other;
    return Joined(lines);
  }

  MinisignSecretKey key_;
  std::string signature_;
};

TEST_F(Minisign, VerifiesWhatItSigned) {
  EXPECT_EQ("(good)", Verify(signature_, "content"));
  EXPECT_EQ("s: the signature does not match the file",
            Verify(signature_, "contents"));
  EXPECT_EQ("(good)", Verify(Text("", ""), ""));
}

TEST_F(Minisign, SignsTheTrustedComment) {
  const auto read = ParseMinisignSignature(signature_, "s");
  ASSERT_TRUE(read);
  EXPECT_EQ("trusted", read->trusted_comment);
  EXPECT_TRUE(read->prehashed);
  EXPECT_EQ("s: the trusted comment was changed",
            Verify(With(2, "trusted comment: trusted!"), "content"));
  EXPECT_EQ("s: the trusted comment was changed",
            Verify(With(2, "trusted comment: "), "content"));
  EXPECT_EQ("s: the trusted comment was changed",
            Verify(With(3, Lines(Text("content", "other"))[3]), "content"));
  // The other comment means nothing.
  EXPECT_EQ("(good)", Verify(With(0, "untrusted comment: !"), "content"));
}

TEST_F(Minisign, RefusesTheKeyOfAnother) {
  const auto other = MinisignSecretKey::Generate();
  ASSERT_TRUE(other);
  MinisignPublicKey stranger = other->public_key();
  EXPECT_EQ("s: was made with key " + MinisignKeyIdText(key_.public_key().id) +
                ", not with " + MinisignKeyIdText(stranger.id),
            VerifyWith(signature_, "content", stranger));
  stranger.id = key_.public_key().id;
  EXPECT_EQ("s: the signature does not match the file",
            VerifyWith(signature_, "content", stranger));
}

TEST_F(Minisign, RefusesAnotherAlgorithm) {
  const auto rewrite = [&](std::uint8_t first, std::uint8_t second) {
    return With(1, Changed(Lines(signature_)[1], [&](auto& bytes) {
                  bytes[0] = first;
                  bytes[1] = second;
                }));
  };
  // A prehashed signature is none over the file itself.
  EXPECT_EQ("s: the signature does not match the file",
            Verify(rewrite('E', 'd'), "content"));
  // Unless the file is the digest: the letters alone tell them apart.
  const auto digest = Blake2b("content");
  EXPECT_EQ("s: the signature does not match the file",
            Verify(signature_, AsText(digest.bytes)));
  EXPECT_EQ("s: is made with algorithm 'eD', not with Ed or ED",
            Verify(rewrite('e', 'D'), "content"));
  EXPECT_EQ("s: is made with algorithm '\\x00\\x1b', not with Ed or ED",
            Verify(rewrite(0, 27), "content"));
}

TEST_F(Minisign, RefusesBrokenFiles) {
  const auto lines = Lines(signature_);
  EXPECT_EQ("s: does not begin with 'untrusted comment: '", Verify("", ""));
  EXPECT_EQ("s: does not begin with 'untrusted comment: '",
            Verify(With(0, "untrusted: x"), "content"));
  EXPECT_EQ("s: has 1 lines instead of 4", Verify(lines[0] + "\n", "content"));
  EXPECT_EQ("s: has 3 lines instead of 4",
            Verify(lines[0] + "\n" + lines[1] + "\n" + lines[2], "content"));
  EXPECT_EQ("s: the signature is not base64",
            Verify(With(1, lines[1].substr(0, 50) + "*"), "content"));
  EXPECT_EQ("s: the signature is not base64",
            Verify(With(1, lines[1].substr(0, 99)), "content"));
  EXPECT_EQ("s: the signature has 72 bytes instead of 74",
            Verify(With(1, lines[1].substr(0, 96)), "content"));
  EXPECT_EQ("s: line 3 does not begin with 'trusted comment: '",
            Verify(With(2, "trusted"), "content"));
  EXPECT_EQ("s: the signature of the trusted comment has 0 bytes instead of 64",
            Verify(With(3, ""), "content"));
  EXPECT_EQ("s: goes on behind line 4",
            Verify(signature_ + "trusted comment: 2\n", "content"));
  EXPECT_EQ("s: holds a NUL",
            Verify(signature_ + std::string(1, '\0'), "content"));
  std::string crlf;
  for (const std::string& line : lines) crlf += line + "\r\n";
  EXPECT_EQ("(good)", Verify(crlf, "content"));
}

TEST_F(Minisign, RefusesEveryFlippedBit) {
  for (const std::size_t line : {std::size_t{1}, std::size_t{3}}) {
    const std::string text = Lines(signature_)[line];
    const std::size_t bits = 8 * DecodeBase64(text)->size();
    for (std::size_t bit = 0; bit < bits; ++bit) {
      const std::string flipped = Changed(text, [&](auto& bytes) {
        bytes[bit / 8] =
            static_cast<std::uint8_t>(bytes[bit / 8] ^ (1 << (bit % 8)));
      });
      EXPECT_NE("(good)", Verify(With(line, flipped), "content")) << bit;
    }
  }
}

TEST_F(Minisign, SignsOneLineOfComment) {
  for (const std::string& comment :
       {std::string("two\nlines"), std::string("cr\r"), std::string(1, '\0'),
        std::string(8192, 'x')}) {
    EXPECT_EQ(Error::Kind::kUsage,
              key_.Sign(Blake2b(""), comment).error().kind);
  }
  EXPECT_EQ("(good)", Verify(Text("", std::string(8191, 'x')), ""));
}

TEST_F(Minisign, SignsAndVerifiesOnlyBlake2bDigests) {
  const Digest sha = DigestOf(Digest::Algorithm::kSha512, AsBytes("content"));
  EXPECT_FALSE(key_.Sign(sha, ""));
  const auto read = ParseMinisignSignature(signature_, "s");
  ASSERT_TRUE(read);
  EXPECT_EQ("s: covers the BLAKE2b digest, not that of sha512",
            Message(VerifyMinisignDigest(sha, *read, key_.public_key(), "s")));
  auto pure = *read;
  pure.prehashed = false;
  EXPECT_EQ("s: covers the file itself, not its digest",
            Message(VerifyMinisignDigest(Blake2b("content"), pure,
                                         key_.public_key(), "s")));
}

TEST_F(Minisign, ReadsAndWritesPublicKeys) {
  const MinisignPublicKey key = key_.public_key();
  const auto read = ParseMinisignPublicKey(MinisignText(key), "k");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(key.id, read->id);
  EXPECT_EQ(key.key, read->key);

  const auto lines = Lines(MinisignText(key));
  const auto refusal = [&](const std::string& line) {
    return Message(ParseMinisignPublicKey(lines[0] + "\n" + line + "\n", "k"));
  };
  EXPECT_EQ("k: the public key has 39 bytes instead of 42",
            refusal(lines[1].substr(0, 52)));
  EXPECT_EQ("k: the public key is not base64", refusal(lines[1].substr(1)));
  EXPECT_EQ("k: is a key for another algorithm than Ed25519",
            refusal("X" + lines[1].substr(1)));
}

TEST_F(Minisign, ShowsAKeyIdAsMinisignDoes) {
  EXPECT_EQ("1EF3FB39F3073D6F", MinisignKeyIdText({0x6f, 0x3d, 0x07, 0xf3, 0x39,
                                                   0xfb, 0xf3, 0x1e}));
}

TEST_F(Minisign, GivesAKeyOfOursOneId) {
  auto key = PrivateKey::Generate(KeyType::kEd25519);
  ASSERT_TRUE(key);
  auto secret = MinisignSecretKey::Of(*key);
  ASSERT_TRUE(secret);
  EXPECT_EQ(MinisignKeyOf(key->public_key()).id, secret->public_key().id);
  auto ecdsa = PrivateKey::Generate(KeyType::kEcdsaP256);
  EXPECT_EQ("minisign has Ed25519 keys, not ecdsa-p256",
            Message(MinisignSecretKey::Of(*ecdsa)));
}

TEST_F(Minisign, SignsBundlesWithTheSameKey) {
  auto key = key_.ToPrivateKey();
  ASSERT_TRUE(key);
  EXPECT_EQ(key_.public_key().key, key->public_key());
  const auto signature = key->Sign(AsBytes("m"));
  ASSERT_TRUE(signature);
  EXPECT_TRUE(key->public_key().Verify(AsBytes("m"), *signature));
}

TEST_F(Minisign, ReadsAndWritesUnencryptedSecretKeys) {
  const SecretBytes text = key_.UnsafePlainText();
  EXPECT_FALSE(*IsMinisignSecretKeyEncrypted(text.bytes(), "k"));
  const auto read = ParseMinisignSecretKey(text.bytes(), "k", Nobody());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(key_.public_key().id, read->public_key().id);
  EXPECT_EQ(key_.public_key().key, read->public_key().key);
}

TEST_F(Minisign, RefusesBrokenSecretKeys) {
  const auto lines = Lines(std::string(AsText(key_.UnsafePlainText().bytes())));
  const auto refusal = [&](std::size_t at, std::uint8_t value) {
    const std::string text =
        lines[0] + "\n" +
        Changed(lines[1], [&](auto& bytes) { bytes[at] ^= value; }) + "\n";
    return Message(ParseMinisignSecretKey(AsBytes(text), "k", Nobody()));
  };
  EXPECT_EQ("k: is a secret key for other algorithms", refusal(0, 1));
  EXPECT_EQ("k: is a secret key for other algorithms", refusal(4, 1));
  EXPECT_EQ("k: is encrypted with '\\x01\\x00', not with scrypt",
            refusal(2, 1));
  EXPECT_EQ("k: its public key does not belong to its private key",
            refusal(62, 1));
  EXPECT_EQ("k: its public key does not belong to its private key",
            refusal(157 - 32, 1));
  EXPECT_EQ("k: its checksum is wrong", refusal(157, 1));
  EXPECT_EQ("k: is not the base64 of a secret key of minisign, 158 bytes",
            Message(ParseMinisignSecretKey(AsBytes(lines[0] + "\nAAAA\n"), "k",
                                           Nobody())));
}

TEST_F(Minisign, DoesNotDeriveAtAnyCost) {
  const auto lines = Lines(std::string(AsText(key_.UnsafePlainText().bytes())));
  const auto ask = [&](std::size_t at, const char* passphrase = "x") {
    const std::string text = lines[0] + "\n" +
                             Changed(lines[1],
                                     [&](auto& bytes) {
                                       bytes[2] = 'S';
                                       bytes[3] = 'c';
                                       bytes[at] = 1;
                                     }) +
                             "\n";
    return ParseMinisignSecretKey(AsBytes(text), "k", Answer(passphrase));
  };
  for (const std::size_t top_byte : {45u, 53u}) {
    const auto key = ask(top_byte);
    ASSERT_FALSE(key);
    EXPECT_EQ(Error::Kind::kLimit, key.error().kind);
  }
  // Cheap enough, and the passphrase of nothing.
  EXPECT_EQ("k: the passphrase does not open the private key",
            Message(ask(38)));
  EXPECT_EQ("k: the passphrase does not open the private key",
            Message(ask(38, "")));
}

class MinisignProgram : public Minisign {
 protected:
  void SetUp() override {
    if (!HasProgram("minisign")) GTEST_SKIP() << "there is no minisign";
  }
  Ran Run(const std::string& words) const {
    return Shell("cd " + folder_.path().string() + " && " + words);
  }
  std::string Read(const std::string& name) const {
    std::ifstream in(folder_.path() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void Write(const std::string& name, Bytes bytes) const {
    const std::string path = folder_.Write(name, std::string(AsText(bytes)));
    ::chmod(path.c_str(), 0600);
  }
  TemporaryDirectory folder_;
};

TEST_F(MinisignProgram, MakesUnencryptedKeysThatAreRead) {
  ASSERT_EQ(0, Run("minisign -G -W -p p -s s").status);
  const auto secret = ParseMinisignSecretKey(AsBytes(Read("s")), "s", Nobody());
  ASSERT_TRUE(secret) << secret.error().message;
  EXPECT_EQ(Lines(Read("p"))[1], Lines(MinisignText(secret->public_key()))[1]);
  const auto signer = LoadSigner((folder_.path() / "s").string(), Nobody());
  ASSERT_TRUE(signer) << signer.error().message;
  EXPECT_EQ(secret->public_key().key, (*signer)->public_key());
  const auto known = LoadPublicKey((folder_.path() / "p").string());
  ASSERT_TRUE(known) << known.error().message;
  EXPECT_EQ(secret->public_key().key, *known);
  EXPECT_EQ(
      (folder_.path() / "s").string() + ": is a private key, not a public one",
      Message(LoadPublicKey((folder_.path() / "s").string())));
}

TEST_F(MinisignProgram, SignsWhatIsVerifiedHere) {
  folder_.Write("f", "content");
  ASSERT_EQ(0, Run("minisign -G -W -p p -s s").status);
  const auto key = ParseMinisignPublicKey(Read("p"), "p");
  ASSERT_TRUE(key) << key.error().message;
  for (const std::string& legacy : {std::string(), std::string(" -l")}) {
    ASSERT_EQ(0,
              Run("minisign -S -W -s s -m f -t 'a comment'" + legacy).status);
    const auto signature = ParseMinisignSignature(Read("f.minisig"), "s");
    ASSERT_TRUE(signature) << signature.error().message;
    EXPECT_EQ(legacy.empty(), signature->prehashed);
    EXPECT_EQ("a comment", signature->trusted_comment);
    EXPECT_EQ("(good)", VerifyWith(Read("f.minisig"), "content", *key));
    EXPECT_NE("(good)", VerifyWith(Read("f.minisig"), "Content", *key));
  }
}

TEST_F(MinisignProgram, VerifiesWhatIsSignedHere) {
  folder_.Write("f", "content");
  folder_.Write("f.minisig", signature_);
  folder_.Write("p", MinisignText(key_.public_key()));
  const Ran ran = Run("minisign -V -p p -m f -Q");
  EXPECT_EQ(0, ran.status) << ran.output;
  EXPECT_EQ("trusted\n", ran.output);
  folder_.Write("f", "Content");
  EXPECT_NE(0, Run("minisign -V -p p -m f").status);
}

TEST_F(MinisignProgram, SignsWithUnencryptedKeysMadeHere) {
  folder_.Write("f", "content");
  Write("s", key_.UnsafePlainText().bytes());
  const Ran ran = Run("minisign -S -W -s s -m f");
  ASSERT_EQ(0, ran.status) << ran.output;
  EXPECT_EQ("(good)", Verify(Read("f.minisig"), "content"));
}

// Two derivations with 1 GiB of memory each way.
TEST_F(MinisignProgram, SharesEncryptedKeys) {
  ASSERT_EQ(0, Run("printf 'pw\\npw\\n' | minisign -G -p p -s s").status);
  const auto read =
      ParseMinisignSecretKey(AsBytes(Read("s")), "s", Answer("pw"));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(Lines(Read("p"))[1], Lines(MinisignText(read->public_key()))[1]);

  const auto sealed =
      key_.EncryptedText(SecretBytes::CopyOf(AsBytes("pass word")));
  ASSERT_TRUE(sealed) << sealed.error().message;
  EXPECT_TRUE(*IsMinisignSecretKeyEncrypted(sealed->bytes(), "s"));
  Write("ours", sealed->bytes());
  folder_.Write("f", "content");
  const Ran ran = Run("printf 'pass word\\n' | minisign -S -s ours -m f");
  ASSERT_EQ(0, ran.status) << ran.output;
  EXPECT_EQ("(good)", Verify(Read("f.minisig"), "content"));
}

}  // namespace
}  // namespace assay
