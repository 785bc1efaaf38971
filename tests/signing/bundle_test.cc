// SPDX-License-Identifier: Apache-2.0
#include "signing/bundle.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

constexpr std::string_view kMinimal =
    R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",)"
    R"("verificationMaterial":{"publicKey":{"hint":"00"},"tlogEntries":[]},)"
    R"("dsseEnvelope":{"payload":"e30=",)"
    R"("payloadType":"application/vnd.in-toto+json",)"
    R"("signatures":[{"sig":"AAAA","keyid":""}]}})";

TEST(Bundle, WritesWhatItReads) {
  const auto bundle = Bundle::Parse(AsBytes(kMinimal), "b");
  ASSERT_TRUE(bundle) << bundle.error().message;
  EXPECT_EQ(std::string(kMinimal) + "\n", bundle->Json());
}

}  // namespace
}  // namespace assay
