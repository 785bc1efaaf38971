// SPDX-License-Identifier: Apache-2.0

// What the verbs of `assay bom` write for machines is what its schemas say.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "tests/cli/schema.h"
#include "tests/read_text.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

std::string Output(const std::vector<std::string_view>& words) {
  std::ostringstream out;
  std::ostringstream err;
  Main(words, out, err);
  EXPECT_EQ("", err.str());
  return out.str();
}

void ExpectFits(const std::string& text, const std::string& name) {
  std::string path = ASSAY_SOURCE_DIR "/cli/schemas/";
  path.append(name).append(".schema.json");
  EXPECT_EQ(std::vector<std::string>{},
            Complaints(nlohmann::json::parse(ReadText(path)),
                       nlohmann::json::parse(text)));
}

const std::string kBom =
    R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[
        {"type":"machine-learning-model","name":"m","version":"unknown"}]})";

TEST(BomJson, OfValidateIsWhatItsSchemaSays) {
  const TemporaryDirectory directory;
  const std::string good = directory.Write("good.json", kBom);
  const std::string bad = directory.Write(
      "bad.json",
      R"({"bomFormat":"CycloneDX","specVersion":"1.6","versoin":"1"})");
  const std::string other = directory.Write("other.json", "{}");
  ExpectFits(Output({"bom", "validate", good, bad, other, "-o", "json"}),
             "assay-bom-validation-1");
}

TEST(BomJson, OfScoreIsWhatItsSchemaSays) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("bom.json", kBom);
  for (const char* profile : {"owasp", "ntia", "bsi-tr-03183", "g7-ai"}) {
    ExpectFits(
        Output({"bom", "score", path, "--profile", profile, "-o", "json"}),
        "assay-bom-score-1");
  }
}

TEST(BomJson, OfVerifyIsWhatItsSchemaSays) {
  const TemporaryDirectory directory;
  const std::string plain = directory.Write("bom.json", kBom);
  const std::string key = (directory.path() / "k").string();
  const std::string made = (directory.path() / "signed.json").string();
  Output({"key", "generate", key, "--unsafe-no-passphrase"});
  Output({"bom", "sign", plain, "--key", key, "-o", made});
  for (const std::string& path : {plain, made}) {
    ExpectFits(
        Output({"bom", "verify", path, "--unsafe-embedded-key", "-o", "json"}),
        "assay-bom-signature-1");
  }
}

}  // namespace
}  // namespace assay
