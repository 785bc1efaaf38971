// SPDX-License-Identifier: Apache-2.0
// Habits of the house that a compiler does not know.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "tests/repository.h"

namespace assay {
namespace {

constexpr std::string_view kLicence = "SPDX-License-Identifier: Apache-2.0";

bool IsCode(const SourceFile& file) {
  for (const char* suffix :
       {".cc", ".h", ".cmake", ".sh", ".in", "CMakeLists.txt", ".clang-tidy"}) {
    if (file.EndsWith(suffix)) return true;
  }
  return file.text.starts_with("#!");
}

bool IsText(const SourceFile& file) {
  return file.text.find('\0') == std::string::npos;
}

// The text of the file with that path; a failure when there is none.
std::string TextOf(std::string_view path) {
  for (const SourceFile& file : Repository()) {
    if (file.path == path) return file.text;
  }
  ADD_FAILURE() << path << " is missing";
  return {};
}

// Asks that each `extern const <type> kName;` of a file in `folder` stands as
// `&kName` in `table`.  A row that is forgotten compiles silently.
void ExpectRows(std::string_view folder, const char* definition,
                std::string_view table) {
  const std::string rows = TextOf(table);
  std::size_t found = 0;
  for (const SourceFile& file : Repository()) {
    if (!file.path.starts_with(folder) || !file.EndsWith(".cc")) continue;
    for (const std::string& name : FindAll(file.text, definition)) {
      ++found;
      EXPECT_EQ(1u, FindAll(rows, ("(&" + name + ")\\b").c_str()).size())
          << file.path << " defines " << name << ", which has no row in "
          << table;
    }
  }
  EXPECT_GT(found, 0u) << "nothing in " << folder << " looks like a row";
}

TEST(House, EveryFormatHasItsRow) {
  ExpectRows("scanner/formats/", R"(\nconst Format (k\w+) =)",
             "scanner/formats.cc");
}

TEST(House, EveryCommandHasItsRow) {
  ExpectRows("cli/commands/", R"(\nconst Command (k\w+) =)", "cli/commands.cc");
}

TEST(House, EveryReportFormatHasItsRow) {
  ExpectRows("cli/reports/", R"(\nconst ReportFormat (k\w+) =)",
             "cli/reports.cc");
}

// Two rows of one name in two tables link without a word, and one of them
// stands for both.
TEST(House, NoTwoTablesShareTheNameOfARow) {
  std::map<std::string, std::string> owners;
  for (const SourceFile& file : Repository()) {
    if (!file.EndsWith(".cc")) continue;
    for (const std::string& name :
         FindAll(file.text, R"(\nconst [A-Z]\w+ (k\w+) =)")) {
      const auto [owner, is_new] = owners.emplace(name, file.path);
      EXPECT_TRUE(is_new) << name << " is defined in " << owner->second
                          << " and in " << file.path;
    }
  }
}

TEST(House, EveryFileOfCodeNamesItsLicence) {
  for (const SourceFile& file : Repository()) {
    if (!IsCode(file)) continue;
    const std::string top =
        file.text.substr(0, file.text.find('\n', file.text.find('\n') + 1));
    EXPECT_NE(std::string::npos, top.find(kLicence)) << file.path;
  }
}

TEST(House, NoFileIsLongerThanFiveHundredLines) {
  for (const SourceFile& file : Repository()) {
    if (IsCode(file)) {
      EXPECT_LE(std::ranges::count(file.text, '\n'), 500) << file.path;
    }
  }
}

TEST(House, NoLineEndsInBlanks) {
  for (const SourceFile& file : Repository()) {
    if (!IsCode(file) && !file.EndsWith(".md")) continue;
    for (const char* blank : {" \n", "\t\n", "\r\n"}) {
      const std::size_t at = file.text.find(blank);
      EXPECT_EQ(std::string::npos, at)
          << file.path << ":"
          << 1 + std::ranges::count(file.text.substr(0, at), '\n');
    }
    EXPECT_TRUE(file.text.empty() || file.text.ends_with('\n'))
        << file.path << " does not end with a line end";
  }
}

TEST(House, NothingBinaryIsInTheRepository) {
  for (const SourceFile& file : Repository()) {
    EXPECT_TRUE(IsText(file)) << file.path << " should be hex text";
  }
}

// The build gives the same bytes each time only while nothing asks the clock.
TEST(House, NoSourceAsksForTheTimeOfTheBuild) {
  for (const SourceFile& file : Repository()) {
    if (!file.EndsWith(".cc") && !file.EndsWith(".h")) continue;
    EXPECT_TRUE(
        FindAll(file.text, "\\b(__(DATE|TIME|TIMESTAMP)_{2})\\b").empty())
        << file.path;
  }
}

}  // namespace
}  // namespace assay
