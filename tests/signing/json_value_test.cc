// SPDX-License-Identifier: Apache-2.0
#include "signing/json_value.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

std::string Repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string Refusal(std::string_view text) {
  const auto value = ParseJson(AsBytes(text), "j");
  return value ? "(read)" : value.error().message;
}

// The number that {"n":…} holds, or the complaint about it.
std::string Number(const std::string& text) {
  const std::string json = "{\"n\":" + text + "}";
  const auto root = ParseJson(AsBytes(json), "j");
  if (!root) return root.error().message;
  const JsonView view(*root, "j");
  const std::uint64_t number = view["n"].Uint64();
  const auto good = view.Complaint();
  return good ? std::to_string(number) : good.error().message;
}

TEST(JsonValue, KeepsWhatTheTextStates) {
  constexpr std::string_view kText =
      R"({"a":[1,-2.50,true,null,"\u00e9\n"],"b":{}})";
  const auto root = ParseJson(AsBytes(kText), "j");
  ASSERT_TRUE(root) << root.error().message;
  EXPECT_EQ("{\"a\":[1,-2.50,true,null,\"\xc3\xa9\\n\"],\"b\":{}}",
            CanonicalJson(*root));
}

TEST(JsonValue, SortsTheKeysOfCanonicalText) {
  const auto root =
      ParseJson(AsBytes(R"({ "b" : 1, "a" : {"d":2,"c":3} })"), "j");
  ASSERT_TRUE(root);
  EXPECT_EQ(R"({"a":{"c":3,"d":2},"b":1})", CanonicalJson(*root));
}

TEST(JsonValue, RefusesTheSameKeyTwice) {
  EXPECT_EQ("j: /a: the key stands there twice", Refusal(R"({"a":1,"a":1})"));
  EXPECT_EQ("j: /x/0/a: the key stands there twice",
            Refusal(R"({"x":[{"a":[],"b":0,"a":{}}]})"));
  // Written in two ways, it is one key.
  EXPECT_EQ("j: /a: the key stands there twice",
            Refusal(R"({"a":1,"\u0061":1})"));
  EXPECT_EQ("j: /: the key stands there twice", Refusal(R"({"":1,"":1})"));
  EXPECT_EQ("(read)", Refusal(R"({"a":{"a":1},"b":{"a":1}})"));
}

TEST(JsonValue, IsNotDeeperThan32Levels) {
  EXPECT_EQ("(read)", Refusal(Repeat("[", 32) + Repeat("]", 32)));
  EXPECT_EQ("j: more than 32 levels of JSON at byte 33",
            Refusal(Repeat("[", 33) + Repeat("]", 33)));
  EXPECT_EQ("j: more than 32 levels of JSON at byte 33",
            Refusal(Repeat("[", 100'000)));
  EXPECT_EQ("j: more than 32 levels of JSON at byte 161",
            Refusal(Repeat("{\"a\":", 100'000)));
}

TEST(JsonValue, HoldsABoundedNumberOfValues) {
  EXPECT_EQ("j: more than 4000000 values of JSON",
            Refusal("[" + Repeat("0,", 4'000'000) + "0]"));
}

TEST(JsonValue, RefusesWhatIsNotJson) {
  for (const std::string_view text :
       {"",        " ",         "{",     "[1,]",       "{\"a\":1,}", "{a:1}",
        "{'a':1}", "nul",       "NaN",   "[Infinity]", "01",         "+1",
        ".5",      "1.",        "0x10",  "[1] [2]",    "[1]x",       "/* */ 1",
        "\"\t\"",  "\"\\x41\"", "1e400", "-"}) {
    EXPECT_TRUE(Refusal(text).starts_with("j: not JSON at byte "))
        << text << ": " << Refusal(text);
  }
  EXPECT_NE("(read)", Refusal(std::string_view("[1]\0", 4)));
  EXPECT_NE("(read)", Refusal(std::string_view("[1\0]", 4)));
}

TEST(JsonValue, RefusesLoneSurrogatesAndBrokenUtf8) {
  for (const std::string_view text :
       {R"(["\ud800"])", R"(["\udc00"])", R"(["\ud800\u0041"])",
        "[\"\xed\xa0\x80\"]", "[\"\xc0\xaf\"]", "[\"\xff\"]", "[\"\xc3\"]"}) {
    EXPECT_NE("(read)", Refusal(text)) << text;
  }
  EXPECT_EQ("(read)", Refusal(R"(["\ud83d\ude00"])"));
}

TEST(JsonView, TakesWholeNumbersAsProtobufWritesThem) {
  EXPECT_EQ("8", Number("8"));
  EXPECT_EQ("8", Number("8.0"));
  EXPECT_EQ("8", Number("8.000"));
  EXPECT_EQ("8", Number("\"8\""));
  EXPECT_EQ("1000000000", Number("1e9"));
  EXPECT_EQ("1000000000", Number("1.0E+9"));
  EXPECT_EQ("0", Number("0"));
  EXPECT_EQ("9223372036854775807", Number("9223372036854775807"));
  EXPECT_EQ("9223372036854775807", Number("\"9223372036854775807\""));
}

TEST(JsonView, TakesNoOtherNumbers) {
  for (const char* text :
       {"-1", "-1.0", "8.5", "9223372036854775808", "18446744073709551616",
        "99999999999999999999999999", "1e19", "9007199254740993.0", "1e-1",
        "\"08\"", "\"+8\"", "\" 8\"", "\"8.0\"", "\"0x8\"", "\"\"", "true",
        "[8]", "{}"}) {
    EXPECT_EQ("j: /n: is not a whole number below 2^63", Number(text)) << text;
  }
  EXPECT_EQ("j: /n: is missing", Number("null"));
}

TEST(JsonView, RemembersTheFirstComplaintOfTheDocument) {
  constexpr std::string_view kText = R"({"a":{"s":1,"b":"x"},"l":{}})";
  const auto root = ParseJson(AsBytes(kText), "j");
  ASSERT_TRUE(root);
  const JsonView view(*root, "j");
  EXPECT_FALSE(view["none"]["at all"].present());
  EXPECT_TRUE(view.Complaint());
  EXPECT_EQ("", view["a"]["s"].String());
  EXPECT_FALSE(view["a"]["b"].Bool());
  EXPECT_TRUE(view["l"].Items().empty());
  ASSERT_FALSE(view.Complaint());
  EXPECT_EQ("j: /a/s: is not a string", view.Complaint().error().message);
}

TEST(JsonView, ComplainsWhereAnObjectShouldBe) {
  const auto root = ParseJson(AsBytes("[1]"), "j");
  ASSERT_TRUE(root);
  const JsonView view(*root, "j");
  EXPECT_FALSE(view["a"].present());
  EXPECT_EQ("j: is not an object", view.Complaint().error().message);
}

TEST(JsonView, ReadsBase64OrComplains) {
  const auto root = ParseJson(AsBytes(R"(["Zm9v","Zm9v\u0000"])"), "j");
  ASSERT_TRUE(root);
  const JsonView view(*root, "j");
  const auto items = view.Items();
  EXPECT_EQ("foo", AsText(items[0].Base64()));
  EXPECT_TRUE(view.Complaint());
  EXPECT_TRUE(items[1].Base64().empty());
  EXPECT_EQ("j: /1: is not base64", view.Complaint().error().message);
}

}  // namespace
}  // namespace assay
