// SPDX-License-Identifier: Apache-2.0
#include "core/json.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace assay {
namespace {

// Each event as "pointer kind text @offset", "!" in front of duplicates.
std::vector<std::string> Events(std::string_view text,
                                const Limits& limits = {}) {
  static constexpr const char* kKinds[] = {"{",      "[",    "end", "string",
                                           "number", "bool", "null"};
  std::vector<std::string> events;
  const auto seen =
      WalkJson(AsBytes(text), limits, [&](const JsonEvent& event) {
        events.push_back(
            (event.duplicate ? "!" : "") + std::string(event.pointer) + " " +
            kKinds[static_cast<int>(event.kind)] + " " +
            std::string(event.text) + "@" + std::to_string(event.offset));
        return true;
      });
  if (!seen) events.push_back(seen.error().message);
  return events;
}

Error::Kind Refusal(std::string_view text, const Limits& limits = {}) {
  const auto seen =
      WalkJson(AsBytes(text), limits, [](const JsonEvent&) { return true; });
  EXPECT_FALSE(seen);
  return seen ? Error::Kind::kUsage : seen.error().kind;
}

using Strings = std::vector<std::string>;

TEST(Json, TellsEachValueWithItsPlace) {
  EXPECT_EQ(Events(R"({"a":{"b/c~":[1,-2.50,"x"]},"d":null})"),
            (Strings{" { @1", "/a { @6", "/a/b~1c~0 [ @14",
                     "/a/b~1c~0/0 number 1@15", "/a/b~1c~0/1 number -2.50@21",
                     "/a/b~1c~0/2 string x@25", "/a/b~1c~0 end @26",
                     "/a end @27", "/d null null@36", " end @37"}));
  EXPECT_EQ(Events("12"), Strings{" number 12@2"});
  EXPECT_EQ(Events("true "), Strings{" bool true@4"});
  EXPECT_EQ(Events("[[],[{}]]"),
            (Strings{" [ @1", "/0 [ @2", "/0 end @3", "/1 [ @5", "/1/0 { @6",
                     "/1/0 end @7", "/1 end @8", " end @9"}));
}

TEST(Json, TellsKeysAndDepths) {
  std::string told;
  ASSERT_TRUE(WalkJson(AsBytes(R"({"a":{"b~":[1,{"c":2}]},"d":3})"), {},
                       [&](const JsonEvent& event) {
                         told += std::string(event.key) +
                                 std::to_string(event.depth) + " ";
                         return true;
                       }));
  EXPECT_EQ(told, "0 a1 b~2 3 3 c4 3 b~2 a1 d1 0 ");
}

TEST(Json, SeesAKeyThatIsThereTwice) {
  EXPECT_EQ(Events(R"({"a":1,"b":{"a":2},"a":[3]})"),
            (Strings{" { @1", "/a number 1@6", "/b { @12", "/b/a number 2@17",
                     "/b end @18", "!/a [ @24", "/a/0 number 3@25",
                     "!/a end @26", " end @27"}));
  // Written differently, the same key.
  EXPECT_EQ(Events(R"({"a":1,"\u0061":2})")[2], "!/a number 2@17");
}

TEST(Json, UnescapesStrings) {
  EXPECT_EQ(Events(R"(["\u00e9\n\ud83d\ude00"])")[1],
            "/0 string \xc3\xa9\n\xf0\x9f\x98\x80@23");
}

TEST(Json, StepsOverAByteOrderMark) {
  EXPECT_EQ(Events("\xef\xbb\xbf[1]"),
            (Strings{" [ @4", "/0 number 1@5", " end @6"}));
}

TEST(Json, RefusesWhatIsNotJson) {
  using namespace std::string_literals;
  for (const std::string& text :
       {""s,           " "s,         "{"s,          "[1,]"s,
        "{\"a\":1,}"s, "{\"a\" 1}"s, "[1]x"s,       "[1]\0"s,
        "[1]\0[2]"s,   "[01]"s,      "[1e]"s,       "nul"s,
        "'a'"s,        "[\"\n\"]"s,  "[\"\xff\"]"s, "[\"\\ud800\"]"s,
        "{1:2}"s,      "]"s,         "[1]]"s,       "[/**/1]"s}) {
    EXPECT_EQ(Refusal(text), Error::Kind::kMalformed) << text;
  }
}

TEST(Json, KeepsWhatCameBeforeTheBreak) {
  EXPECT_EQ(Events(R"({"a":1,"b")"),
            (Strings{" { @1", "/a number 1@6", "not JSON at byte 10"}));
}

TEST(Json, StopsWhenItIsToldTo) {
  int events = 0;
  ASSERT_TRUE(WalkJson(AsBytes("[1,2,3,"), {},
                       [&](const JsonEvent&) { return ++events < 3; }));
  EXPECT_EQ(events, 3);
}

TEST(Json, RefusesDepthWithoutFallingIn) {
  EXPECT_EQ(Refusal(std::string(1'000'000, '[')), Error::Kind::kLimit);
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += R"({"a":)";
  EXPECT_EQ(Refusal(objects), Error::Kind::kLimit);
  Limits deep;
  deep.json_depth = 2'000'000;
  EXPECT_EQ(Refusal(std::string(1'000'000, '['), deep),
            Error::Kind::kMalformed);
  Limits flat;
  flat.json_depth = 2;
  EXPECT_EQ(Events("[[1]]", flat).size(), 5u);
  EXPECT_EQ(Refusal("[[[1]]]", flat), Error::Kind::kLimit);
}

TEST(Json, RefusesALongText) {
  Limits limits;
  limits.json_bytes = 10;
  EXPECT_EQ(Refusal("[1,2,3,4,5]", limits), Error::Kind::kLimit);
}

TEST(Json, TellsWhatStandsBeforeAStringTooLong) {
  const std::string text =
      R"({"a":"\\","b":1,"c":")" + std::string(17u << 20, 'x') + "\"}";
  EXPECT_EQ(Events(text),
            (Strings{" { @1", "/a string \\@9", "/b number 1@15",
                     "a string of more than 16 MiB of JSON at byte 20"}));
  EXPECT_EQ(Refusal("[\"" + std::string(17u << 20, '\\')), Error::Kind::kLimit);
}

TEST(Json, ReadsAMillionKeys) {
  std::string text = "{";
  for (int i = 0; i < 1'000'000; ++i) {
    text += "\"k" + std::to_string(i) + "\":1,";
  }
  text += R"("k77":2})";
  int duplicates = 0;
  int values = 0;
  ASSERT_TRUE(WalkJson(AsBytes(text), {}, [&](const JsonEvent& event) {
    duplicates += event.duplicate;
    values += event.kind == JsonEvent::Kind::kNumber;
    return true;
  }));
  EXPECT_EQ(values, 1'000'001);
  EXPECT_EQ(duplicates, 1);
}

TEST(Json, SurvivesMutation) {
  const std::string seed =
      R"({"a":{"b\u00e9":[1,-2.5e3,"x\n"]},"c":[true,false,null],"a":{}})";
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = seed.substr(0, random() % (seed.size() + 1));
    for (auto n = random() % 4; n > 0 && !text.empty(); --n) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    (void)WalkJson(AsBytes(text), {}, [&](const JsonEvent& event) {
      EXPECT_LE(event.offset, text.size());
      return true;
    });
  }
}

}  // namespace
}  // namespace assay
