// SPDX-License-Identifier: Apache-2.0
#include "core/digest.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

// FIPS 180-4 and RFC 7693: the digest of "abc".
TEST(Digest, AgreesWithThePublishedVectors) {
  EXPECT_EQ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            DigestOf(Digest::Algorithm::kSha256, AsBytes("abc")).Hex());
  EXPECT_EQ(
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      DigestOf(Digest::Algorithm::kSha512, AsBytes("abc")).Hex());
  EXPECT_EQ(
      "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
      "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
      DigestOf(Digest::Algorithm::kBlake2b, AsBytes("abc")).Hex());
}

TEST(Digest, DoesNotDependOnHowTheBytesCome) {
  Hasher hasher(Digest::Algorithm::kSha256);
  hasher.Update(AsBytes("a"));
  hasher.Update({});
  hasher.Update(AsBytes("bc"));
  EXPECT_EQ(DigestOf(Digest::Algorithm::kSha256, AsBytes("abc")),
            hasher.Finish());
}

}  // namespace
}  // namespace assay
