// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/secret.h"

#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <utility>

namespace assay {
namespace {

TEST(SecretBytes, BeginAsZeros) {
  const SecretBytes secret(3);
  EXPECT_TRUE(secret.Equals(AsBytes(std::string_view("\0\0\0", 3))));
  EXPECT_TRUE(SecretBytes().empty());
}

TEST(SecretBytes, MoveAndLeaveNothingBehind) {
  SecretBytes first = SecretBytes::CopyOf(AsBytes("abc"));
  SecretBytes second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(second.Equals(AsBytes("abc")));
  SecretBytes third = SecretBytes::CopyOf(AsBytes("x"));
  third = std::move(second);
  EXPECT_TRUE(third.Equals(AsBytes("abc")));
}

TEST(SecretBytes, CompareByContentAndLength) {
  const SecretBytes secret = SecretBytes::CopyOf(AsBytes("abc"));
  EXPECT_FALSE(secret.Equals(AsBytes("abd")));
  EXPECT_FALSE(secret.Equals(AsBytes("ab")));
  EXPECT_FALSE(secret.Equals({}));
  EXPECT_TRUE(SecretBytes().Equals({}));
}

TEST(SecretBytes, AreCutToLength) {
  SecretBytes secret = SecretBytes::CopyOf(AsBytes("abc"));
  secret.Truncate(2);
  EXPECT_TRUE(secret.Equals(AsBytes("ab")));
  secret.Truncate(5);
  EXPECT_EQ(2u, secret.size());
}

TEST(SecretBytes, KillWhoReadsThemWhileTheyAreHidden) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  SecretBytes secret = SecretBytes::CopyOf(AsBytes("abc"));
  secret.Hide();
  EXPECT_DEATH(
      [[maybe_unused]] volatile const std::uint8_t read = secret.bytes()[0],
      "");
  const Shown shown(secret);
  EXPECT_EQ('a', secret.bytes()[0]);
  EXPECT_DEATH(secret.writable()[0] = 'x', "");
}

TEST(ProtectProcess, TurnsCoreDumpsOffAndLocksOpensslsMemory) {
  ASSERT_TRUE(ProtectProcess());
  rlimit limit{1, 1};
  ASSERT_EQ(0, getrlimit(RLIMIT_CORE, &limit));
  EXPECT_EQ(0u, limit.rlim_cur);
  EXPECT_EQ(0, prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
  EXPECT_EQ(1, CRYPTO_secure_malloc_initialized());
  EXPECT_TRUE(ProtectProcess());
}

}  // namespace
}  // namespace assay
