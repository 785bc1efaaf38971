// SPDX-License-Identifier: Apache-2.0
#include "sbom/score/score.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/read_text.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

const fs::path kBoms = fs::path(ASSAY_TEST_DATA) / "bom/boms";

BomScore Score(const std::string& text, std::string_view profile) {
  auto score = ScoreBom(AsBytes(text), profile, Limits());
  EXPECT_TRUE(score) << score.error().message;
  return score ? std::move(*score) : BomScore();
}

ScoredElement Element(const BomScore& score, std::string_view name) {
  for (const ScoredCategory& category : score.categories) {
    for (const ScoredElement& element : category.elements) {
      if (element.name == name) return element;
    }
  }
  ADD_FAILURE() << "no element " << name;
  return {};
}

constexpr std::string_view kMinimal =
    R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[
        {"type":"machine-learning-model","name":"demo"}]})";

TEST(OwaspScore, IsThatOfTheGeneratorForTheLeastOfABom) {
  const BomScore score = Score(std::string(kMinimal), "owasp");
  EXPECT_EQ(11.9, score.total);
  EXPECT_EQ("incomplete", score.level);
  EXPECT_EQ(2u, score.penalties.size());
}

TEST(OwaspScore, IsThatOfTheGeneratorForOfficialExamples) {
  if (!fs::exists(kBoms)) GTEST_SKIP();
  for (const std::string version : {"1.6", "1.7"}) {
    std::string name = "valid-machine-learning-";
    name.append(version).append(".json");
    const BomScore score =
        Score(ReadText(kBoms / "official" / version / name), "owasp");
    EXPECT_EQ(34.4, score.total) << name;
  }
}

TEST(OwaspScore, ReachesAHundredOnlyWithPropertiesNamedForIt) {
  if (!fs::exists(kBoms)) GTEST_SKIP();
  const std::string text = ReadText(kBoms / "owasp_score_95.3.json");
  const BomScore score = Score(text, "owasp");
  EXPECT_EQ(95.3, score.total);
  EXPECT_EQ("Standard", score.level);
  EXPECT_EQ(Stated::kAbsent, Element(score, "intendedUse").stated);
  auto bom = nlohmann::json::parse(text);
  for (const char* name :
       {"external_references", "intendedUse", "downloadLocation",
        "hyperparameter", "typeOfModel"}) {
    bom["metadata"]["properties"].push_back({{"name", name}, {"value", "x"}});
  }
  const BomScore full = Score(bom.dump(), "owasp");
  EXPECT_EQ(100.0, full.total);
  EXPECT_EQ("Advanced", full.level);
}

TEST(OwaspScore, CountsFieldsOfGgufOnlyWhereTheyAre) {
  auto bom = nlohmann::json::parse(kMinimal);
  bom["components"][0]["modelCard"]["properties"] = {
      {{"name", "genai:aibom:modelcard:blockCount"}, {"value", "32"}}};
  const BomScore score = Score(bom.dump(), "owasp");
  EXPECT_EQ(18u, score.categories[3].elements.size());
  EXPECT_EQ("/components/0/modelCard/properties/0/value",
            Element(score, "block_count").pointer);
}

TEST(NtiaScore, WantsEachElementOfEachComponent) {
  auto bom = nlohmann::json::parse(R"({"bomFormat":"CycloneDX",
    "metadata":{"timestamp":"2026-01-01T00:00:00Z",
                "authors":[{"name":"a"}]},
    "dependencies":[{"ref":"r"}],
    "components":[{"name":"a","version":"1","purl":"pkg:x/a",
                   "supplier":{"name":"s"},
                   "components":[{"name":"b","version":"1","purl":"pkg:x/b",
                                  "supplier":{"name":"s"}}]}]})");
  EXPECT_EQ(100.0, Score(bom.dump(), "ntia").total);
  bom["components"][0]["components"][0].erase("version");
  const BomScore score = Score(bom.dump(), "ntia");
  EXPECT_EQ(85.7, score.total);
  const ScoredElement version = Element(score, "version of the component");
  EXPECT_EQ(Stated::kAbsent, version.stated);
  EXPECT_EQ("/components/0/components/0", version.pointer);
}

TEST(BsiScore, WantsSha512AndItsOwnProperties) {
  auto bom = nlohmann::json::parse(R"({"bomFormat":"CycloneDX",
    "components":[{"name":"a","hashes":[{"alg":"SHA-256","content":"00"}],
      "properties":[{"name":"bsi:component:archive","value":"archive"}]}]})");
  const std::string_view hash = "hash value of the deployable component";
  BomScore score = Score(bom.dump(), "bsi-tr-03183");
  EXPECT_EQ(Stated::kAbsent, Element(score, hash).stated);
  EXPECT_EQ("/components/0/properties/0/value",
            Element(score, "archive property").pointer);
  bom["components"][0]["hashes"].push_back(
      {{"alg", "SHA-512"}, {"content", "11"}});
  score = Score(bom.dump(), "bsi-tr-03183");
  EXPECT_EQ("/components/0/hashes/1/content", Element(score, hash).pointer);
}

TEST(G7Score, HasFiftyElementsInSevenClusters) {
  const BomScore score = Score(std::string(kMinimal), "g7-ai");
  std::vector<std::size_t> sizes;
  sizes.reserve(score.categories.size());
  for (const ScoredCategory& category : score.categories) {
    sizes.push_back(category.elements.size());
  }
  EXPECT_EQ((std::vector<std::size_t>{10, 9, 13, 10, 2, 4, 2}), sizes);
}

TEST(G7Score, TellsUnknownFromAbsent) {
  const BomScore score = Score(R"({"bomFormat":"CycloneDX","components":[
          {"type":"machine-learning-model","name":"m","version":"unknown"},
          {"type":"data","name":"d","licenses":[
              {"expression":"NOASSERTION"}]}]})",
                               "g7-ai");
  EXPECT_EQ(Stated::kPresent, Element(score, "model name").stated);
  EXPECT_EQ(Stated::kUnknown, Element(score, "model version").stated);
  EXPECT_EQ("/components/0/version", Element(score, "model version").pointer);
  EXPECT_EQ(Stated::kUnknown, Element(score, "dataset licence").stated);
  EXPECT_EQ(Stated::kAbsent, Element(score, "model hash value").stated);
}

TEST(BomScores, RefuseWhatIsNotCycloneDx) {
  const auto error = [](std::string_view text, std::string_view profile) {
    return ScoreBom(AsBytes(text), profile, Limits()).error().message;
  };
  EXPECT_EQ("is not CycloneDX in JSON", error("[]", "owasp"));
  EXPECT_EQ("is not CycloneDX in JSON",
            error(R"({"bomFormat":["CycloneDX"]})", "owasp"));
  EXPECT_EQ("unknown profile 'x'", error("{}", "x"));
  for (const ScoreProfile& row : ScoreProfiles()) {
    Score(R"({"bomFormat":"CycloneDX","components":7,"metadata":[],
              "dependencies":{"ref":1}})",
          row.name);
  }
}

}  // namespace
}  // namespace assay
