// SPDX-License-Identifier: Apache-2.0
#include "sbom/read_bom.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sbom/write_bom.h"
#include "tests/sbom/sample_bom.h"

namespace assay {
namespace {

// What a form has no place for, of all that Bom can say.
struct Exception {
  std::string_view format;
  bool sources;  // Where facts stand: those of occurrences are in all.
};

constexpr auto kExceptions = std::to_array<Exception>({
    {"cyclonedx", false},
    {"cyclonedx-1.7", true},
    {"cyclonedx-xml", false},
    {"cyclonedx-xml-1.7", true},
});

TEST(ReadBom, ReadsBackWhatIsWritten) {
  for (const BomFormat* format : BomFormats()) {
    const auto* row =
        std::ranges::find(kExceptions, format->name, &Exception::format);
    ASSERT_NE(row, kExceptions.end()) << format->name;
    const auto text = WriteBom(SampleBom(), *format);
    ASSERT_TRUE(text) << format->name << ": " << text.error().message;
    const auto back = ReadBom(AsBytes(*text), Limits());
    ASSERT_TRUE(back) << format->name << ": " << back.error().message;
    EXPECT_EQ(back->not_kept, std::vector<std::string>()) << format->name;
    const Bom expected = SampleBom(row->sources);
    const BomFormat& full = *FindBomFormat("cyclonedx-1.7");
    EXPECT_EQ(full.write(back->bom), full.write(expected)) << format->name;
    EXPECT_TRUE(back->bom == expected) << format->name;
  }
}

}  // namespace
}  // namespace assay
