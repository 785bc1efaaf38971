// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/validate_bom.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/read_text.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(ASSAY_TEST_DATA) / "bom";

std::string Verdict(const std::string& text) {
  const auto found = ValidateBom(AsBytes(text), Limits());
  if (!found) return found.error().message;
  if (found->violations.empty()) return found->format;
  const SchemaViolation& first = found->violations.front();
  return first.instance + ": " + first.message;
}

TEST(ValidateBom, AgreesWithAllOfficialFiles) {
  if (!fs::exists(kData)) GTEST_SKIP();
  const auto manifest =
      nlohmann::json::parse(ReadText(kData / "boms_manifest.json"));
  int tried = 0;
  for (const auto& row : manifest) {
    const auto file = row.at("file").get<std::string>();
    const bool expected = row.at("expected") == "valid";
    const std::string text = ReadText(kData / file);
    const auto found = ValidateBom(AsBytes(text), Limits());
    const bool valid = found && found->violations.empty();
    EXPECT_EQ(valid, expected) << file << ": " << Verdict(text);
    ++tried;
  }
  EXPECT_GE(tried, 269);
}

TEST(ValidateBom, AcceptsTheExamplesOfSpdx) {
  const fs::path folder = kData / "spdx3" / "examples";
  if (!fs::exists(folder)) GTEST_SKIP();
  int tried = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(Verdict(ReadText(entry.path())), "SPDX 3.0.1") << entry.path();
    ++tried;
  }
  EXPECT_GE(tried, 26);
}

}  // namespace
}  // namespace assay
