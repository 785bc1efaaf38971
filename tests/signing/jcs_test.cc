// SPDX-License-Identifier: Apache-2.0
#include "signing/jcs.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>

namespace assay {
namespace {

std::string Canonical(std::string_view text) {
  const auto value = ParseJson(AsBytes(text), "text");
  if (!value) return value.error().message;
  const auto canonical = Jcs(*value);
  return canonical ? *canonical : canonical.error().message;
}

// RFC 8785, appendix B.
struct NumberCase {
  std::uint64_t bits;
  std::string_view written;
};

constexpr NumberCase kNumbers[] = {
    {0x0000000000000000, "0"},
    {0x8000000000000000, "0"},
    {0x0000000000000001, "5e-324"},
    {0x8000000000000001, "-5e-324"},
    {0x7fefffffffffffff, "1.7976931348623157e+308"},
    {0xffefffffffffffff, "-1.7976931348623157e+308"},
    {0x4340000000000000, "9007199254740992"},
    {0xc340000000000000, "-9007199254740992"},
    {0x4430000000000000, "295147905179352830000"},
    {0x44b52d02c7e14af5, "9.999999999999997e+22"},
    {0x44b52d02c7e14af6, "1e+23"},
    {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
    {0x444b1ae4d6e2ef4e, "999999999999999700000"},
    {0x444b1ae4d6e2ef4f, "999999999999999900000"},
    {0x444b1ae4d6e2ef50, "1e+21"},
    {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
    {0x3eb0c6f7a0b5ed8d, "0.000001"},
    {0x41b3de4355555553, "333333333.3333332"},
    {0x41b3de4355555554, "333333333.33333325"},
    {0x41b3de4355555555, "333333333.3333333"},
    {0x41b3de4355555556, "333333333.3333334"},
    {0x41b3de4355555557, "333333333.33333343"},
    {0xbecbf647612f3696, "-0.0000033333333333333333"},
    {0x43143ff3c1cb0959, "1424953923781206.2"},
};

TEST(Jcs, WritesNumbersAsEcmaScriptDoes) {
  for (const auto& [bits, written] : kNumbers) {
    EXPECT_EQ(written, EcmaScriptNumber(std::bit_cast<double>(bits)));
  }
}

TEST(Jcs, WritesTheExampleOfItsRfc) {
  EXPECT_EQ(
      "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,"
      "4.5,0.002,1e-27],\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\"
      "\\\"/\"}",
      Canonical(R"({
        "numbers": [333333333.33333329, 1E30, 4.50,
                    2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      })"));
}

// RFC 8785, section 3.2.3.
TEST(Jcs, OrdersKeysByTheirUtf16) {
  EXPECT_EQ(
      "{\"\\r\":1,\"1\":2,\"\xC2\x80\":3,\"\xC3\xB6\":4,\"\xE2\x82\xAC\":5,"
      "\"\xF0\x9F\x98\x80\":6,\"\xEF\xAC\xB3\":7}",
      Canonical(R"({"\u20ac":5,"\r":1,"\ufb33":7,"1":2,"\ud83d\ude00":6,
                    "\u0080":3,"\u00f6":4})"));
  EXPECT_EQ(R"({"":1,"a":2,"aa":3,"b":4})",
            Canonical(R"({"b":4,"aa":3,"a":2,"":1})"));
}

TEST(Jcs, RefusesWholeNumbersThatDoublesDoNotHold) {
  EXPECT_EQ("9007199254740992", Canonical("9007199254740992"));
  EXPECT_EQ("9007199254740993 is not a number that doubles hold",
            Canonical("9007199254740993"));
  EXPECT_EQ("-18014398509481985 is not a number that doubles hold",
            Canonical("-18014398509481985"));
  EXPECT_EQ("0", Canonical("-0"));
  EXPECT_EQ("0", Canonical("-0.0"));
  EXPECT_EQ("0", Canonical("1e-999"));
}

}  // namespace
}  // namespace assay
