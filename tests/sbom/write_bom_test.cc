// SPDX-License-Identifier: Apache-2.0
#include "sbom/write_bom.h"

#include <gtest/gtest.h>

#include <string>

#include "sbom/schema/validate_bom.h"
#include "tests/sbom/sample_bom.h"

namespace assay {
namespace {

std::string Written(const Bom& bom, std::string_view format) {
  const auto text = WriteBom(bom, *FindBomFormat(format));
  return text ? *text : text.error().message;
}

TEST(WriteBom, KeepsToTheSchemaInEveryForm) {
  for (const BomFormat* format : BomFormats()) {
    const auto text = WriteBom(SampleBom(), *format);
    EXPECT_TRUE(text) << format->name << ": " << text.error().message;
    const auto empty = WriteBom(Bom(), *format);
    EXPECT_TRUE(empty) << format->name << ": " << empty.error().message;
  }
}

TEST(WriteBom, SaysThatNothingIsKnownInFourLines) {
  EXPECT_EQ(Written(Bom(), "cyclonedx"),
            "{\n"
            "  \"bomFormat\": \"CycloneDX\",\n"
            "  \"specVersion\": \"1.6\",\n"
            "  \"version\": 1\n"
            "}\n");
}

}  // namespace
}  // namespace assay
