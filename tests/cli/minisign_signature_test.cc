// SPDX-License-Identifier: Apache-2.0

// Signatures of minisign through the command line, ours and minisign's.
#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <fstream>

#include "signing/keys/minisign.h"
#include "tests/cli/workshop.h"
#include "tests/signing/command_line.h"

namespace assay {
namespace {

// A file, a key, and signatures that are made with nothing of ours.
class MinisignCommand : public testing::Test {
 protected:
  MinisignCommand() {
    EXPECT_NE(-1, sodium_init());
    crypto_sign_keypair(public_.data(), secret_.data());
    Write("model.gguf", "GGUF bytes");
    Write("m.pub", MinisignText(MinisignPublicKey{
                       kId, *PublicKey::FromEd25519(public_, "key")}));
  }

  void Write(const std::string& name, std::string_view bytes) const {
    std::ofstream(workshop_.Path(name), std::ios::binary) << bytes;
  }

  MinisignSignature Sign(bool prehashed, const std::string& comment) const {
    MinisignSignature made;
    made.prehashed = prehashed;
    made.id = kId;
    made.trusted_comment = comment;
    const std::string file = workshop_.Read("model.gguf");
    std::vector<std::uint8_t> message(file.begin(), file.end());
    if (prehashed) {
      message.resize(64);
      crypto_generichash(message.data(), 64, AsBytes(file).data(), file.size(),
                         nullptr, 0);
    }
    made.signature = Raw(message);
    std::vector<std::uint8_t> covered(made.signature.begin(),
                                      made.signature.end());
    covered.insert(covered.end(), comment.begin(), comment.end());
    made.global_signature = Raw(covered);
    return made;
  }

  std::array<std::uint8_t, 64> Raw(Bytes message) const {
    std::array<std::uint8_t, 64> signature{};
    crypto_sign_detached(signature.data(), nullptr, message.data(),
                         message.size(), secret_.data());
    return signature;
  }

  Ended Verify(const MinisignSignature& signature) {
    return Verify(MinisignText(signature));
  }

  Ended Verify(const std::string& text) {
    Write("model.gguf.minisig", text);
    return workshop_.Run({"verify", "model.gguf", "--signature",
                          "model.gguf.minisig", "--key", "m.pub"});
  }

  void ExpectRefused(const std::string& text, const std::string& reason) {
    const Ended ended = Verify(text);
    EXPECT_EQ(4, ended.code) << ended.out << ended.err;
    EXPECT_NE(ended.out.npos, ended.out.find(reason)) << ended.out;
  }

  // A command of minisign's in the workshop.
  Ran Minisign(const std::string& words) const {
    return Shell("cd '" + workshop_.Path("").string() + "' && minisign " +
                 words);
  }

  static constexpr MinisignKeyId kId = {1, 2, 3, 4, 5, 6, 7, 8};
  Workshop workshop_;
  std::array<std::uint8_t, 32> public_{};
  std::array<std::uint8_t, 64> secret_{};
};

TEST_F(MinisignCommand, ReadsSignaturesOfBothKinds) {
  for (const bool prehashed : {true, false}) {
    const Ended ended = Verify(Sign(prehashed, "for all"));
    EXPECT_EQ(0, ended.code) << ended.out << ended.err;
    EXPECT_NE(ended.out.npos, ended.out.find("trusted comment: for all"));
    EXPECT_NE(ended.out.npos, ended.out.find("minisign key 0807060504030201"));
  }
}

TEST_F(MinisignCommand, ShowsHostileCommentsHarmlessly) {
  const Ended ended = Verify(Sign(true, "\x1b[31mred\xe2\x80\xae"));
  EXPECT_EQ(0, ended.code);
  EXPECT_EQ(ended.out.npos, ended.out.find('\x1b'));
  EXPECT_NE(ended.out.npos, ended.out.find("\\x1b[31mred\\u{202e}"))
      << ended.out;
}

TEST_F(MinisignCommand, RefusesAChangedComment) {
  MinisignSignature signature = Sign(true, "timestamp:1\tfile:model.gguf");
  signature.trusted_comment = "timestamp:2\tfile:model.gguf";
  ExpectRefused(MinisignText(signature), "the trusted comment was changed");
}

TEST_F(MinisignCommand, RefusesAChangedFile) {
  for (const bool prehashed : {true, false}) {
    const MinisignSignature signature = Sign(prehashed, "x");
    Write("model.gguf", "GGUF bites");
    ExpectRefused(MinisignText(signature),
                  "the signature does not match the file");
    Write("model.gguf", "GGUF bytes");
  }
}

TEST_F(MinisignCommand, RefusesTheOtherKindsName) {
  MinisignSignature signature = Sign(true, "x");
  signature.prehashed = false;
  ExpectRefused(MinisignText(signature), "does not match the file");
  signature = Sign(false, "x");
  signature.prehashed = true;
  ExpectRefused(MinisignText(signature), "does not match the file");
}

TEST_F(MinisignCommand, RefusesAnotherKeysId) {
  MinisignSignature signature = Sign(true, "x");
  signature.id[0] ^= 1;
  ExpectRefused(MinisignText(signature),
                "was made with key 0807060504030200, not with "
                "0807060504030201");
}

TEST_F(MinisignCommand, RefusesWhatIsNoSignatureFile) {
  const std::string whole = MinisignText(Sign(true, "x"));
  ExpectRefused(whole.substr(0, whole.size() / 2), "instead of");
  ExpectRefused(whole + "more\n", "goes on behind line 4");
  ExpectRefused("untrusted comment: \n", "has 1 lines instead of 4");
  std::string other = whole;
  other.replace(other.find("RUQ"), 3, "QQQ");
  ExpectRefused(other, "not with Ed or ED");
}

TEST_F(MinisignCommand, IsReadByMinisign) {
  if (!HasProgram("minisign")) GTEST_SKIP() << "minisign is not installed";
  Ended ended = workshop_.Run({"key", "generate", "ours.key", "--format",
                               "minisign", "--unsafe-no-passphrase"});
  ASSERT_EQ(0, ended.code) << ended.err;
  ended =
      workshop_.Run({"sign", "model.gguf", "--minisign", "--key", "ours.key"});
  ASSERT_EQ(0, ended.code) << ended.err;
  const Ran ran = Minisign("-V -p ours.key.pub -m model.gguf");
  EXPECT_EQ(0, ran.status) << ran.output;
  EXPECT_NE(ran.output.npos, ran.output.find("file:model.gguf\thashed"))
      << ran.output;
  Write("model.gguf", "GGUF bites");
  EXPECT_NE(0, Minisign("-V -p ours.key.pub -m model.gguf").status);
}

TEST_F(MinisignCommand, ReadsWhatMinisignWrites) {
  if (!HasProgram("minisign")) GTEST_SKIP() << "minisign is not installed";
  ASSERT_EQ(0, Minisign("-G -W -p theirs.pub -s theirs.key").status);
  for (const char* kind : {"-H", "-l"}) {
    const Ran ran = Minisign(std::string("-S ") + kind +
                             " -s theirs.key -m model.gguf -t 'by minisign'");
    ASSERT_EQ(0, ran.status) << ran.output;
    const Ended ended =
        workshop_.Run({"verify", "model.gguf", "--signature",
                       "model.gguf.minisig", "--key", "theirs.pub"});
    EXPECT_EQ(0, ended.code) << ended.out << ended.err;
    EXPECT_NE(ended.out.npos, ended.out.find("trusted comment: by minisign"));
  }
}

}  // namespace
}  // namespace assay
