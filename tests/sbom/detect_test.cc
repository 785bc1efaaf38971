// SPDX-License-Identifier: Apache-2.0
#include "sbom/license/detect.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

// The words of the MIT licence, a line each so that tests may change one.
std::string Mit(const std::string& condition =
                    "The above copyright notice and this permission notice "
                    "shall be included in all copies or substantial portions "
                    "of the Software.\n") {
  return "Permission is hereby granted, free of charge, to any person "
         "obtaining a copy of this software and associated documentation "
         "files (the \"Software\"), to deal in the Software without "
         "restriction, including without limitation the rights to use, copy, "
         "modify, merge, publish, distribute, sublicense, and/or sell copies "
         "of the Software, and to permit persons to whom the Software is "
         "furnished to do so, subject to the following conditions:\n" +
         condition +
         "THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, "
         "EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF "
         "MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND "
         "NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS "
         "BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN "
         "ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN "
         "CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE "
         "SOFTWARE.\n";
}

std::string Expression(const std::string& text) {
  return DetectLicenses(text).expression;
}

// Each line behind a comment mark, broken at 40 columns.
std::string Commented(const std::string& text, const std::string& mark) {
  std::string out = mark;
  std::size_t column = 0;
  for (const char c : text) {
    if (c == '\n' || (c == ' ' && column > 40)) {
      out += "\n" + mark;
      column = 0;
    } else {
      out += c;
      ++column;
    }
  }
  return out;
}

TEST(DetectLicenses, KnowsATextWhateverItsLinesAndMarks) {
  EXPECT_EQ("MIT", Expression(Mit()));
  EXPECT_EQ("MIT", Expression("Copyright (c) 2024 Somebody\n\n" + Mit()));
  EXPECT_EQ("MIT", Expression(Commented(Mit(), " * ")));
  EXPECT_EQ("MIT", Expression(Commented(Mit(), "# ")));
  EXPECT_EQ("MIT", Expression(Commented(Mit(), "// ")));
}

TEST(DetectLicenses, SaysNothingOfOtherTexts) {
  EXPECT_EQ("", Expression(""));
  EXPECT_EQ("", Expression("A model that draws cats. Have fun with it!"));
  EXPECT_EQ("", Expression(std::string(100'000, 'a')));
}

TEST(DetectLicenses, TellsAVariantByAWordThatTurnsItAround) {
  std::string text = Mit();
  const std::string shall = "shall be included";
  text.replace(text.find(shall), shall.size(), "shall not be included");
  const LicenseDetection found = DetectLicenses(text);
  EXPECT_EQ("", found.expression);
  ASSERT_EQ(1u, found.matches.size());
  EXPECT_EQ("LicenseRef-variant-of-MIT", found.matches[0].expression);
  EXPECT_NE(std::string::npos, found.matches[0].differs.find("not"));
}

TEST(DetectLicenses, SeesTermsThatAreAddedToALicence) {
  const LicenseDetection found = DetectLicenses(
      Mit() +
      "If the Software or any derivative work of it is used for a product "
      "with more than 100 million monthly active users, you shall display its "
      "name prominently in the user interface of that product or service.\n");
  EXPECT_EQ("", found.expression);
  ASSERT_EQ(1u, found.matches.size());
  EXPECT_EQ("LicenseRef-MIT-with-additional-terms",
            found.matches[0].expression);
  EXPECT_TRUE(found.matches[0].residue.starts_with("If the Software"));
}

TEST(DetectLicenses, LacksAParagraphThatMakesTheDifference) {
  EXPECT_NE("MIT", Expression(Mit("")));
}

TEST(DetectLicenses, ReadsTags) {
  EXPECT_EQ("Apache-2.0",
            Expression("/* SPDX-License-Identifier: Apache-2.0 */\nint a;"));
  EXPECT_EQ("GPL-2.0-only WITH Linux-syscall-note",
            Expression("# SPDX-License-Identifier: GPL-2.0-only WITH "
                       "Linux-syscall-note\n"));
}

TEST(DetectLicenses, ReadsNoticesWithTheirVersions) {
  EXPECT_EQ("GPL-2.0-or-later",
            Expression("under the terms of the GNU General Public License as "
                       "published by the Free Software Foundation; either "
                       "version 2 of the License, or (at your option) any "
                       "later version."));
  EXPECT_EQ("GPL-2.0-only",
            Expression("under the terms of the GNU General Public License as "
                       "published by the Free Software Foundation; version 2 "
                       "of the License."));
  EXPECT_EQ("Apache-2.0",
            Expression("Licensed under the Apache License, Version 2.0 (the "
                       "\"License\"); you may not use this file except in "
                       "compliance with the License."));
}

TEST(DetectLicenses, JoinsWhatStandsTogether) {
  EXPECT_EQ("MIT OR GPL-3.0-only",
            Expression("This is dual licensed: released under the MIT license "
                       "or the GNU General Public License version 3.\n"));
}

TEST(DetectLicenses, KeepsCopyrightLines) {
  const LicenseDetection found =
      DetectLicenses("# Copyright (c) 2024 Somebody\n#\n" + Mit());
  ASSERT_EQ(1u, found.copyrights.size());
  EXPECT_EQ("Copyright (c) 2024 Somebody", found.copyrights[0]);
}

TEST(DetectLicenses, EndsSoonOnTextsMadeToBeSlow) {
  std::string text;
  while (text.size() < (4u << 20)) text += "the software is provided as is ";
  EXPECT_EQ("", Expression(text));
  std::string licences;
  while (licences.size() < (1u << 20)) licences += Mit();
  EXPECT_EQ("MIT", Expression(licences));
}

}  // namespace
}  // namespace assay
