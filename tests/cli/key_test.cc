// SPDX-License-Identifier: Apache-2.0

// What a transcript of `assay key` cannot hold.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "signing/keys/load_key.h"
#include "tests/cli/workshop.h"

namespace assay {
namespace {

mode_t ModeOf(const std::filesystem::path& path) {
  struct stat status{};
  EXPECT_EQ(0, ::stat(path.c_str(), &status)) << path;
  return status.st_mode & 07777;
}

Ended Generate(Workshop& workshop, const std::string& type) {
  return workshop.Run(
      {"key", "generate", "k", "--type", type, "--unsafe-no-passphrase"});
}

TEST(KeyCommand, WritesAPrivateKeyForItsOwnerAlone) {
  for (const char* type : {"p256", "p384", "p521", "ed25519"}) {
    Workshop workshop;
    ASSERT_EQ(0, Generate(workshop, type).code);
    EXPECT_EQ(0600u, ModeOf(workshop.Path("k")));
    EXPECT_EQ(0644u, ModeOf(workshop.Path("k.pub")));
    const auto signer = LoadSigner(workshop.Path("k"), {});
    const auto key = LoadPublicKey(workshop.Path("k.pub"));
    ASSERT_TRUE(signer && key);
    EXPECT_EQ(*key, (*signer)->public_key());
  }
}

TEST(KeyCommand, WritesBothFilesOrNone) {
  Workshop workshop;
  // The name of the public key is a byte too long, that of the private is not.
  const std::string name(252, 'k');
  EXPECT_EQ(
      2,
      workshop.Run({"key", "generate", name, "--unsafe-no-passphrase"}).code);
  EXPECT_FALSE(std::filesystem::exists(workshop.Path(name)));
}

TEST(KeyCommand, ExportsDerThatIsReadAgain) {
  Workshop workshop;
  ASSERT_EQ(0, Generate(workshop, "p384").code);
  const Ended der = workshop.Run({"key", "export", "k.pub", "--format", "der"});
  const auto key = LoadPublicKey(workshop.Path("k.pub"));
  ASSERT_TRUE(key);
  EXPECT_EQ(AsText(key->der()), der.out);
  const Ended pem = workshop.Run({"key", "export", "k"});
  EXPECT_EQ(key->pem(), pem.out);
}

}  // namespace
}  // namespace assay
