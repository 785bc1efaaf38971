// SPDX-License-Identifier: Apache-2.0
#include "signing/dsse.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

std::string Encode(std::string_view type, std::string_view payload) {
  return std::string(AsText(PreAuthenticationEncoding(type, AsBytes(payload))));
}

std::string Legacy(std::string_view payload) {
  return std::string(
      AsText(LegacyPreAuthenticationEncoding("t", AsBytes(payload))));
}

TEST(Dsse, EncodesAsTheSpecificationsExample) {
  EXPECT_EQ("DSSEv1 29 http://example.com/HelloWorld 11 hello world",
            Encode("http://example.com/HelloWorld", "hello world"));
  EXPECT_EQ("DSSEv1 0  0 ", Encode("", ""));
}

TEST(Dsse, CountsBytes) {
  EXPECT_EQ("DSSEv1 2 \u00e9 3 \u20ac", Encode("\u00e9", "\u20ac"));
}

TEST(Dsse, PrintsAsPython) {
  EXPECT_EQ("DSSEV1 1 t 0 b''", Legacy(""));
  EXPECT_EQ(R"(DSSEV1 1 t 6 b'a\\\t\n\r"')", Legacy("a\\\t\n\r\""));
  EXPECT_EQ(R"(DSSEV1 1 t 1 b"'")", Legacy("'"));
  EXPECT_EQ(R"(DSSEV1 1 t 2 b'\'"')", Legacy("'\""));
  EXPECT_EQ(R"(DSSEV1 1 t 4 b'\x00\x1f\x7f\xff')",
            Legacy(std::string_view("\0\x1f\x7f\xff", 4)));
}

}  // namespace
}  // namespace assay
