// SPDX-License-Identifier: Apache-2.0
// The program that sigstore-conformance runs, on bundles of the tests' own.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "core/digest.h"
#include "tests/signing/sigstore_instance.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

class SigstoreAdapter : public testing::Test {
 protected:
  SigstoreAdapter() {
    SigstoreWishes wishes;
    wishes.UseTiles();
    const auto sample = MakeSigstoreSample(wishes);
    digest_ = DigestOf(Digest::Algorithm::kSha256, AsBytes(sample.message));
    file_ = directory_.Write("model", sample.message);
    bundle_ = directory_.Write("bundle.json", sample.bundle.Json());
    root_ = directory_.Write("root.json", sample.trusted_root);
  }

  // What it writes, and its exit status.
  std::string Run(const std::string& arguments) {
    const std::string command = "cd '" + directory_.path().string() + "' && '" +
                                ASSAY_SIGSTORE_ADAPTER + "' " + arguments +
                                " 2>&1";
    FILE* output = popen(command.c_str(), "r");
    std::string text;
    for (int c = fgetc(output); c != EOF; c = fgetc(output)) {
      text += static_cast<char>(c);
    }
    return text + std::to_string(WEXITSTATUS(pclose(output)));
  }

  std::string Verify(const std::string& artifact) {
    return Run("verify-bundle --bundle bundle.json --certificate-identity " +
               std::string("signer@example.com --certificate-oidc-issuer ") +
               "https://accounts.test --trusted-root root.json " + artifact);
  }

  TemporaryDirectory directory_;
  Digest digest_;
  std::string file_;
  std::string bundle_;
  std::string root_;
};

TEST_F(SigstoreAdapter, VerifiesFilesAndDigests) {
  EXPECT_EQ("0", Verify("model"));
  EXPECT_EQ("0", Verify("sha256:" + digest_.Hex()));
}

TEST_F(SigstoreAdapter, RefusesOthers) {
  directory_.Write("other", "another model");
  EXPECT_TRUE(Verify("other").starts_with(
      "assay: error: the bundle is about a file with sha256 "));
  EXPECT_TRUE(Verify("other").ends_with("1"));
  EXPECT_TRUE(Verify("sha256:" + std::string(64, 'a')).ends_with("1"));
}

// A word that could be both is the file.
TEST_F(SigstoreAdapter, PrefersAFileToADigest) {
  const std::string word = "sha256:" + digest_.Hex();
  directory_.Write(word, "another model");
  EXPECT_TRUE(Verify(word).ends_with("1"));
  EXPECT_EQ("assay: error: sha256:00: cannot be read\n1", Verify("sha256:00"));
}

TEST_F(SigstoreAdapter, SignsNothing) {
  EXPECT_EQ(
      "assay: error: keyless signing needs a network, which Assay does not "
      "use\n1",
      Run("sign-bundle --identity-token x --bundle b model"));
  EXPECT_TRUE(Run("").ends_with("1"));
  EXPECT_TRUE(Run("verify-bundle --bundle").ends_with("1"));
}

}  // namespace
}  // namespace assay
