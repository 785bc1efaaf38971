// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/cli/sample_report.h"
#include "tests/cli/schema.h"

namespace assay {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

json Schema() {
  std::ifstream in(ASSAY_SOURCE_DIR "/cli/schemas/assay-report-1.schema.json");
  return json::parse(in);
}

std::string Sample() {
  return Written("json", SampleReport(), SampleContext());
}

std::vector<std::string> Keys(const ordered_json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

TEST(JsonReport, IsWhatItsSchemaSays) {
  EXPECT_EQ(std::vector<std::string>{},
            Complaints(Schema(), json::parse(Sample())));
}

TEST(JsonReport, IsValidAsciiWhateverTheModelHolds) {
  const std::string text = Sample();
  EXPECT_TRUE(std::ranges::all_of(
      text, [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7F); }));
  EXPECT_TRUE(text.ends_with("}\n"));
  const json report = json::parse(text);
  EXPECT_EQ("=cmd()<script>\\x1b[31m\\xff.bin",
            report["artifacts"][0]["files"][0]["path"]);
  EXPECT_EQ("a\\u{202e}\\nb\\xff",
            report["artifacts"][0]["findings"][1]["evidence"]);
}

TEST(JsonReport, KeepsTheOrderOfItsKeys) {
  const auto report = ordered_json::parse(Sample());
  EXPECT_EQ((std::vector<std::string>{"schema", "verdict", "exit_code",
                                      "artifacts", "limits_hit", "tool"}),
            Keys(report));
  const auto& artifact = report["artifacts"][0];
  EXPECT_EQ((std::vector<std::string>{"path", "verdict", "digest", "files",
                                      "findings"}),
            Keys(artifact));
  EXPECT_EQ((std::vector<std::string>{"path", "size", "sha256", "format",
                                      "status", "reason"}),
            Keys(artifact["files"][0]));
  EXPECT_EQ((std::vector<std::string>{"rule", "severity", "title", "message",
                                      "location", "evidence", "fix", "refs",
                                      "waived"}),
            Keys(artifact["findings"][0]));
}

TEST(JsonReport, IsTheSameTwice) { EXPECT_EQ(Sample(), Sample()); }

// A validator that accepts everything would prove nothing.
TEST(JsonSchema, RefusesABrokenReport) {
  const json schema = Schema();
  const json good = json::parse(Sample());
  const std::vector<std::pair<std::string, json>> breaks = {
      {"/verdict", "fine"},
      {"/exit_code", 6},
      {"/exit_code", "1"},
      {"/tool/extra", true},
      {"/artifacts/0/files/1/sha256", "ABC"},
      {"/artifacts/0/files/1/size", -1},
      {"/artifacts/0/files/1/status", nullptr},
      {"/artifacts/0/findings/0/location/line", 3},
      {"/artifacts/0/findings/0/rule", "pickle"},
      {"/artifacts/0/findings/0/refs/0", 502},
  };
  for (const auto& [place, value] : breaks) {
    json broken = good;
    broken[json::json_pointer(place)] = value;
    EXPECT_FALSE(Complaints(schema, broken).empty()) << place;
  }
  json broken = good;
  broken["artifacts"][0].erase("digest");
  EXPECT_EQ(std::vector<std::string>{"/artifacts/0: lacks \"digest\""},
            Complaints(schema, broken));
}

}  // namespace
}  // namespace assay
