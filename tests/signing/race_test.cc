// SPDX-License-Identifier: Apache-2.0
// Whatever happens to a model while it is signed or verified: it is refused, or
// what is said of it was true of what its names led to at one moment.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "signing/keys/private_key.h"
#include "signing/sign.h"
#include "signing/statement.h"
#include "signing/verify.h"
#include "tests/patience.h"
#include "tests/racing_writer.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

using Clock = RacingWriter::Clock;

constexpr int kRounds = 500 / kPatience;
constexpr std::size_t kFileSize = 64 * 4096;

std::map<std::string, std::string> DigestsOf(const Manifest& manifest) {
  std::map<std::string, std::string> digests;
  for (const Resource& resource : manifest.resources) {
    digests[resource.path] = resource.digest.Hex();
  }
  return digests;
}

Result<Manifest> DescribeOnce(const std::filesystem::path& model) {
  const auto artifact = Artifact::Open(model, {});
  if (!artifact) return std::unexpected(artifact.error());
  auto described = Describe(*artifact, {});
  if (!described) return std::unexpected(described.error());
  return std::move(described->manifest);
}

TEST(SigningRace, NeverSignsWhatWasNot) {
  const TemporaryDirectory directory;
  RacingWriter writer(directory.path(), 2, kFileSize);
  writer.Start();
  int passed = 0;
  int tried = 0;
  for (; tried < kRounds || passed == 0; ++tried) {
    const auto from = Clock::now();
    const auto manifest = DescribeOnce(writer.model());
    const auto to = Clock::now();
    if (!manifest) continue;
    ++passed;
    EXPECT_TRUE(writer.Held(DigestsOf(*manifest), from, to));
  }
  writer.Stop();
  EXPECT_LT(passed, tried);
}

TEST(SigningRace, NeverVerifiesWhatWasNotSigned) {
  const TemporaryDirectory directory;
  RacingWriter writer(directory.path(), 3, kFileSize);
  auto key = PrivateKey::Generate(KeyType::kEcdsaP256);
  ASSERT_TRUE(key);
  const auto manifest = DescribeOnce(writer.model());
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(writer.FirstDigests(), DigestsOf(*manifest));
  const auto bundle = SignStatement(StatementOf(*manifest), *key, {});
  ASSERT_TRUE(bundle);
  const std::string text = bundle->Json();
  const SignatureFile signature{"model.sig", Blob(text.begin(), text.end())};
  TrustPolicy policy;
  policy.signers.push_back(
      {"", {TrustedKey{key->public_key(), {}, std::nullopt, nullptr}}});
  writer.Start();
  int passed = 0;
  int tried = 0;
  for (; tried < kRounds || passed == 0; ++tried) {
    const auto from = Clock::now();
    const auto artifact = Artifact::Open(writer.model(), {});
    if (!artifact) continue;
    Evidence seen;
    const auto verified =
        Verify(*artifact, {&signature, 1}, {}, policy, {}, seen);
    const auto to = Clock::now();
    if (!verified) continue;
    ++passed;
    EXPECT_TRUE(writer.Held(writer.FirstDigests(), from, to));
  }
  writer.Stop();
  EXPECT_LT(passed, tried);
}

}  // namespace
}  // namespace assay
