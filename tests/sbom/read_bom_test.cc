// SPDX-License-Identifier: Apache-2.0
#include "sbom/read_bom.h"

#include <gtest/gtest.h>

#include <string>

#include "sbom/write_bom.h"
#include "tests/sbom/sample_bom.h"

namespace assay {
namespace {

TEST(ReadBom, ReadsBackWhatIsWritten) {
  for (const BomFormat* format : BomFormats()) {
    const auto text = WriteBom(SampleBom(), *format);
    ASSERT_TRUE(text) << format->name << ": " << text.error().message;
    const auto back = ReadBom(AsBytes(*text), Limits());
    ASSERT_TRUE(back) << format->name << ": " << back.error().message;
    EXPECT_EQ(back->not_kept, std::vector<std::string>()) << format->name;
    EXPECT_EQ(back->bom, SampleBom()) << format->name;
  }
}

}  // namespace
}  // namespace assay
