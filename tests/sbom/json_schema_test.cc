// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/json_schema.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace assay {
namespace {

// "" when it is valid, else the first violation, or why it cannot be told.
std::string Verdict(const std::string& schema, const std::string& text,
                    SchemaDraft draft = SchemaDraft::k2020) {
  const auto compiled =
      JsonSchema::Compile({{"test:s", schema}}, "test:s", draft);
  if (!compiled) return compiled.error().message;
  const auto found = compiled->Validate(AsBytes(text), Limits());
  if (!found) return found.error().message;
  if (found->empty()) return "";
  return found->front().instance + ": " + found->front().message;
}

TEST(JsonSchema, SaysWhereAndWhat) {
  const auto schema = JsonSchema::Compile(
      {{"test:s", R"({"properties":{"a/b":{"items":{"type":"integer"}}}})"}},
      "test:s");
  ASSERT_TRUE(schema);
  const auto found =
      schema->Validate(AsBytes(R"({"a/b":[1,"x",2.5]})"), Limits());
  ASSERT_TRUE(found);
  ASSERT_EQ(2u, found->size());
  EXPECT_EQ("/a~1b/1", found->at(0).instance);
  EXPECT_EQ("'x' is not an integer", found->at(0).message);
  EXPECT_EQ("test:s#/properties/a~1b/items/type", found->at(0).keyword);
  EXPECT_EQ("2.5 is not an integer", found->at(1).message);
}

TEST(JsonSchema, EqualsNumbersByTheirValue) {
  EXPECT_EQ("", Verdict(R"({"const":1.0})", "1"));
  EXPECT_EQ("", Verdict(R"({"enum":[100]})", "1e2"));
  EXPECT_EQ("", Verdict(R"({"type":"integer"})", "1.0"));
  EXPECT_EQ("/1: 10e-1 is the same as item 0",
            Verdict(R"({"uniqueItems":true})", "[1,10e-1]"));
  EXPECT_EQ(": 9007199254740993 is more than 9007199254740992",
            Verdict(R"({"maximum":9007199254740992})", "9007199254740993"));
  EXPECT_EQ("", Verdict(R"({"multipleOf":0.0001})", "0.0075"));
  EXPECT_EQ(": 0.00751 is no multiple of 0.0001",
            Verdict(R"({"multipleOf":0.0001})", "0.00751"));
  EXPECT_EQ("", Verdict(R"({"multipleOf":7})",
                        "700000000000000000000000000000000000000000007"));
}

TEST(JsonSchema, KnowsWhatOthersHaveSeen) {
  const std::string schema = R"({
    "anyOf":[{"required":["b"],"properties":{"b":true}},
             {"properties":{"c":{"type":"string"}}}],
    "allOf":[{"$ref":"#/$defs/base"}],
    "if":{"required":["x"],"properties":{"x":true}},
    "unevaluatedProperties":false,
    "$defs":{"base":{"properties":{"a":true}}}})";
  EXPECT_EQ("", Verdict(schema, R"({"a":1,"b":2,"c":"3","x":4})"));
  EXPECT_EQ("/d: no member 'd' may stand here", Verdict(schema, R"({"d":1})"));
  // A branch that does not hold has seen nothing.
  EXPECT_EQ("/c: no member 'c' may stand here",
            Verdict(schema, R"({"b":1,"c":2})"));
}

TEST(JsonSchema, KnowsWhichItemsOthersHaveSeen) {
  const std::string schema = R"({"prefixItems":[{"type":"string"}],
      "contains":{"type":"integer"},"unevaluatedItems":{"type":"null"}})";
  EXPECT_EQ("", Verdict(schema, R"(["a",1,null])"));
  EXPECT_EQ("/2: true is not null", Verdict(schema, R"(["a",1,true])"));
}

TEST(JsonSchema, ExtendsSchemasByDynamicReferences) {
  const std::map<std::string, std::string, std::less<>> documents = {
      {"test:tree", R"({"$id":"test:tree","$dynamicAnchor":"node",
          "properties":{"children":{"items":{"$dynamicRef":"#node"}}}})"},
      {"test:strict", R"({"$id":"test:strict","$dynamicAnchor":"node",
          "$ref":"test:tree","unevaluatedProperties":false})"}};
  const std::string text = R"({"children":[{"childen":[]}]})";
  const auto loose = JsonSchema::Compile(documents, "test:tree");
  const auto strict = JsonSchema::Compile(documents, "test:strict");
  ASSERT_TRUE(loose && strict);
  EXPECT_TRUE(loose->Validate(AsBytes(text), Limits())->empty());
  EXPECT_FALSE(strict->Validate(AsBytes(text), Limits())->empty());
}

TEST(JsonSchema, CountsWhatAnArrayContains) {
  const std::string schema =
      R"({"contains":{"const":1},"minContains":2,"maxContains":3})";
  EXPECT_EQ("", Verdict(schema, "[1,1,2]"));
  EXPECT_EQ(": 1 of its items are as asked, fewer than 2",
            Verdict(schema, "[1]"));
  EXPECT_EQ(": 4 of its items are as asked, more than 3",
            Verdict(schema, "[1,1,1,1]"));
  EXPECT_EQ("", Verdict(R"({"contains":false,"minContains":0})", "[1]"));
}

TEST(JsonSchema, TakesDependentKeywordsByDraft) {
  const std::string schema = R"({"dependentRequired":{"a":["b"]},
      "dependentSchemas":{"c":{"maxProperties":1}},"dependencies":{"d":["e"]}})";
  EXPECT_EQ(": misses 'b', which 'a' needs", Verdict(schema, R"({"a":1})"));
  EXPECT_EQ(": has 2 members, more than 1",
            Verdict(schema, R"({"c":1,"x":1})"));
  EXPECT_EQ("", Verdict(schema, R"({"d":1})"));
  EXPECT_EQ(": misses 'e', which 'd' needs",
            Verdict(schema, R"({"d":1})", SchemaDraft::k7));
}

TEST(JsonSchema, AssertsFormatsInDraft7Alone) {
  const std::string schema = R"({"format":"date-time"})";
  EXPECT_EQ(": '2026-02-30T00:00:00Z' is not a date and time (RFC 3339)",
            Verdict(schema, R"("2026-02-30T00:00:00Z")", SchemaDraft::k7));
  EXPECT_EQ("", Verdict(schema, R"("2016-12-31T23:59:60Z")", SchemaDraft::k7));
  EXPECT_EQ("", Verdict(schema, R"("yesterday")"));
  // Without it a name of an algorithm and a URI would both fit.
  EXPECT_EQ(": 'ES256' is not a URI (RFC 3986)",
            Verdict(R"({"format":"uri"})", R"("ES256")", SchemaDraft::k7));
}

TEST(JsonSchema, LooksAheadAtTheStartOfAPattern) {
  const std::string schema = R"({"pattern":"^(?!_:).+:.+"})";
  EXPECT_EQ("", Verdict(schema, R"("urn:x")"));
  EXPECT_EQ(": '_:x:y' does not match '^(?!_:).+:.+'",
            Verdict(schema, R"("_:x:y")"));
  EXPECT_EQ("", Verdict(R"({"pattern":"^(?=a)(?!ab)[a-z]+$"})", R"("ac")"));
  EXPECT_EQ(
      "test:s#/pattern: '^(?!a)b|c' has lookahead in one of several ways, "
      "which linear time does not allow",
      Verdict(R"({"pattern":"^(?!a)b|c"})", R"("c")"));
  EXPECT_EQ(
      "test:s#/pattern: '(a)\\\\1' has a back reference, which linear time "
      "does not allow",
      Verdict(R"({"pattern":"(a)\\1"})", R"("aa")"));
}

TEST(JsonSchema, IsNotHeldUpByPatterns) {
  const std::string text = "\"" + std::string(100'000, 'a') + "!\"";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_NE("", Verdict(R"({"pattern":"^(a+)+$"})", text));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(JsonSchema, RefusesSchemasThatAreNone) {
  EXPECT_EQ("test:s# is no schema", Verdict("7", "1"));
  EXPECT_EQ("test:s#/type is no type", Verdict(R"({"type":"text"})", "1"));
  EXPECT_EQ("test:s#/multipleOf is no number above 0 of at most 18 digits",
            Verdict(R"({"multipleOf":0})", "1"));
  EXPECT_EQ("test:s refers to '#/$defs/x', which is not there",
            Verdict(R"({"$ref":"#/$defs/x"})", "1"));
  EXPECT_EQ(
      "test:s# is of a draft that is neither 7 nor 2020-12",
      Verdict(R"({"$schema":"http://json-schema.org/draft-04/schema#"})", "1"));
  EXPECT_EQ("test:s: not JSON at byte 1", Verdict("{", "1"));
}

TEST(JsonSchema, EndsWhereSchemasReferToThemselves) {
  EXPECT_EQ("more than 600 schemas inside each other",
            Verdict(R"({"$ref":"#"})", "1"));
  EXPECT_EQ("more than 600 schemas inside each other",
            Verdict(R"({"anyOf":[{"$ref":"#"},true]})", "1"));
}

TEST(JsonSchema, EndsWhereSchemasMultiply) {
  std::string schema = R"({"$ref":"#/$defs/s0","$defs":{)";
  for (int i = 0; i < 40; ++i) {
    const std::string next =
        R"({"$ref":"#/$defs/s)" + std::to_string(i + 1) + "\"}";
    schema += "\"s" + std::to_string(i) + "\":{\"allOf\":[" + next + "," +
              next + "]},";
  }
  schema += R"("s40":true}})";
  EXPECT_EQ("the schemas ask more than a text of this size allows",
            Verdict(schema, "1"));
}

TEST(JsonSchema, RefusesHostileTexts) {
  EXPECT_EQ("/a: the key stands there twice",
            Verdict("true", R"({"a":1,"a":2})"));
  EXPECT_EQ("more than 64 levels of JSON at byte 65",
            Verdict("true", std::string(100'000, '[')));
  EXPECT_EQ("begins with a byte order mark", Verdict("true", "\xEF\xBB\xBF{}"));
  Limits few;
  few.values = 10;
  const auto schema = JsonSchema::Compile({{"test:s", "true"}}, "test:s");
  const auto found = schema->Validate(AsBytes("[0,0,0,0,0,0,0,0,0,0,0]"), few);
  ASSERT_FALSE(found);
  EXPECT_EQ(Error::Kind::kLimit, found.error().kind);
}

TEST(JsonSchema, SaysOfManyViolationsTheFirst) {
  const auto schema = JsonSchema::Compile(
      {{"test:s", R"({"items":{"type":"null"}})"}}, "test:s");
  const auto found = schema->Validate(AsBytes("[1,2,3,4,5]"), Limits(), 3);
  ASSERT_TRUE(found);
  ASSERT_EQ(3u, found->size());
  EXPECT_EQ("/2", found->back().instance);
}

TEST(JsonSchema, ExplainsTheNearestAlternative) {
  const std::string schema = R"({"oneOf":[
      {"properties":{"a":{"const":1}}, "required":["a"]},
      {"properties":{"b":{"properties":{"c":{"const":2}}}},"required":["b"]}]})";
  const auto compiled = JsonSchema::Compile({{"test:s", schema}}, "test:s");
  const auto found = compiled->Validate(AsBytes(R"({"b":{"c":3}})"), Limits());
  ASSERT_TRUE(found);
  ASSERT_EQ(2u, found->size());
  EXPECT_EQ("an object fits none of the 2 alternatives", found->at(0).message);
  EXPECT_EQ("/b/c", found->at(1).instance);
}

}  // namespace
}  // namespace assay
