// SPDX-License-Identifier: Apache-2.0
#include "core/base64.h"

#include <gtest/gtest.h>

#include <array>

namespace assay {
namespace {

std::string Decoded(std::string_view text) {
  const auto bytes = DecodeBase64(text);
  return bytes ? std::string(AsText(*bytes)) : "(none)";
}

TEST(Base64, KnowsTheVectorsOfRfc4648) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7>
      kVectors = {{{"", ""},
                   {"f", "Zg=="},
                   {"fo", "Zm8="},
                   {"foo", "Zm9v"},
                   {"foob", "Zm9vYg=="},
                   {"fooba", "Zm9vYmE="},
                   {"foobar", "Zm9vYmFy"}}};
  for (const auto& [plain, encoded] : kVectors) {
    EXPECT_EQ(encoded, EncodeBase64(AsBytes(plain)));
    EXPECT_EQ(plain, Decoded(encoded));
  }
}

TEST(Base64, ReadsWhatProtobufReaders) {
  EXPECT_EQ("\xfb\xff\xfe", Decoded("+//+"));
  EXPECT_EQ("\xfb\xff\xfe", Decoded("-__-"));
  EXPECT_EQ("foob", Decoded("Zm9vYg"));
  EXPECT_EQ("foobar", Decoded("Zm9v\r\nYmFy\n"));
}

TEST(Base64, ReadsNothingElse) {
  for (const std::string_view text :
       {"-_+/", "Zm9vYg=", "Zg==Zg==", "Zg===", "Zm9v YmFy", "Zm9v*", "Z", "=",
        "====", "Zh==", "Zm9=", "Zg==x"}) {
    EXPECT_EQ("(none)", Decoded(text)) << text;
  }
}

TEST(Base64, ANulIsNotALineBreak) {
  EXPECT_EQ("(none)", Decoded(std::string_view("Zm\09v", 5)));
  EXPECT_EQ("(none)", Decoded(std::string_view("Zm9v\0", 5)));
}

TEST(Hex, IsReadInEitherCaseAndWrittenInLower) {
  const auto bytes = DecodeHex("00fFAb");
  ASSERT_TRUE(bytes);
  EXPECT_EQ("00ffab", EncodeHex(*bytes));
  for (const std::string_view text : {"0", "0g", "00 0", "0x00", "00\n0"}) {
    EXPECT_FALSE(DecodeHex(text)) << text;
  }
  EXPECT_FALSE(DecodeHex(std::string_view("00\0\0", 4)));
}

}  // namespace
}  // namespace assay
