// SPDX-License-Identifier: Apache-2.0
#include "core/escape.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

TEST(Escape, LeavesWrittenLanguagesAlone) {
  EXPECT_EQ("naïve 模型 модель 🙂", Escape("naïve 模型 модель 🙂"));
}

TEST(Escape, ShowsWhatATerminalWouldObey) {
  EXPECT_EQ("\\x1b[31mred", Escape("\x1b[31mred"));
  EXPECT_EQ("a\\n::error::b", Escape("a\n::error::b"));
  EXPECT_EQ("\\u{009b}", Escape("\xc2\x9b")) << "C1 control";
}

TEST(Escape, ShowsWhatAnEyeWouldNot) {
  EXPECT_EQ("evil\\u{202e}gpj.exe", Escape("evil\u202egpj.exe"));
  EXPECT_EQ("zero\\u{200b}width", Escape("zero\u200bwidth"));
  EXPECT_EQ("\\u{e0041}", Escape("\U000e0041")) << "tag character";
}

TEST(Escape, IsUnambiguous) { EXPECT_EQ("a\\\\x1b", Escape("a\\x1b")); }

TEST(Escape, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ("\\xff\\xc0\\xafok", Escape("\xff\xc0\xafok"));
  EXPECT_EQ("\\xed\\xa0\\x80", Escape("\xed\xa0\x80")) << "a surrogate";
  EXPECT_EQ("cut\\xe6\\xa8", Escape("cut\xe6\xa8"));
}

TEST(EscapeShort, CutsTheMiddleAndKeepsBothEnds) {
  EXPECT_EQ("short", EscapeShort("short", 10));
  const std::string cut = EscapeShort(std::string(1000, 'a') + "end", 20);
  EXPECT_LE(cut.size(), 20u);
  EXPECT_NE(std::string::npos, cut.find("…"));
  EXPECT_TRUE(cut.ends_with("end"));
}

TEST(EscapeShort, NeverCutsAnEscapeInTwo) {
  for (std::size_t width = 4; width < 60; ++width) {
    const std::string cut = EscapeShort(std::string(50, '\x1b'), width);
    EXPECT_LE(cut.size(), width);
    EXPECT_TRUE(IsUtf8(cut));
    EXPECT_EQ(0u, (cut.size() - std::string("…").size()) % 4) << cut;
  }
}

TEST(HumanBytes, HasThreeDigits) {
  EXPECT_EQ("0 B", HumanBytes(0));
  EXPECT_EQ("999 B", HumanBytes(999));
  EXPECT_EQ("1.0 KiB", HumanBytes(1000));
  EXPECT_EQ("96.0 MiB", HumanBytes(96ull << 20));
  EXPECT_EQ("512 MiB", HumanBytes(512ull << 20));
  EXPECT_EQ("16.0 EiB", HumanBytes(UINT64_MAX));
}

}  // namespace
}  // namespace assay
