// SPDX-License-Identifier: Apache-2.0
#include "cli/screen.h"

#include <gtest/gtest.h>

#include <chrono>
#include <sstream>

#include "cli/json_writer.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress_line.h"
#include "tests/cli/transcript.h"
#include "tests/cli/workshop.h"

namespace assay {
namespace {

using std::chrono::seconds;

TEST(Screen, WrapsBetweenWordsAndCutsLongOnes) {
  EXPECT_EQ((std::vector<std::string>{"one", "two", "thr", "ee"}),
            Wrap("one two three", 3));
  EXPECT_EQ((std::vector<std::string>{"a b", "", "c"}), Wrap("a b\n\nc", 10));
}

TEST(Screen, BeginsNoLineWithACommandForACiSystem) {
  EXPECT_EQ("  \\::error::x", NoCommand("  ::error::x"));
  EXPECT_EQ("\\##[error]x", NoCommand("##[error]x"));
  EXPECT_EQ("a ::error::x", NoCommand("a ::error::x"));
  EXPECT_EQ("  " + std::string(76, 'a') + "\n  \\::stop::\n",
            Indented(std::string(76, 'a') + " ::stop::", 2));
}

TEST(Screen, CountsWideCharactersTwice) {
  EXPECT_EQ(4u, Columns("漢字"));
  EXPECT_EQ((std::vector<std::string>{"漢", "字"}), Wrap("漢字", 3));
}

TEST(Screen, ShortensInTheMiddle) {
  EXPECT_EQ("models/net", Shorten("models/net", 10));
  EXPECT_EQ("mod…/net.pt", Shorten("models/a/b/c/net.pt", 11));
  EXPECT_EQ(9u, Columns(Shorten("漢漢漢漢漢漢漢漢", 11)));
}

TEST(Screen, MakesTextHarmlessOnceOnly) {
  EXPECT_EQ("a\\x1bb", Harmless("a\x1b"
                                "b"));
  EXPECT_EQ("a\\x1bb", Harmless("a\\x1bb"));
}

TEST(Screen, WrapsTheLastColumnOfATable) {
  const std::string table =
      Table({{"a", std::string(70, 'x') + " " + std::string(20, 'y')}});
  EXPECT_EQ(
      "a  " + std::string(70, 'x') + "\n   " + std::string(20, 'y') + "\n",
      table);
}

TEST(JsonWriter, EscapesWhatIsNotAscii) {
  std::ostringstream out;
  JsonWriter(out, 0).Array().String("\"\\\n\x7f\xff é 😀").End();
  EXPECT_EQ("[\"\\\"\\\\\\n\\u007f\\ufffd \\u00e9 \\ud83d\\ude00\"]\n",
            out.str());
}

TEST(JsonWriter, IndentsAndKeepsEmptyOnesShort) {
  std::ostringstream out;
  JsonWriter json(out, 2);
  json.Object().Key("a").Array().End().Key("b").Array().Number(-1);
  json.Number(UINT64_MAX).End().End();
  EXPECT_EQ(
      "{\n  \"a\": [],\n  \"b\": [\n    -1,\n    18446744073709551615\n  "
      "]\n}\n",
      out.str());
}

TEST(Progress, TellsShareRateAndTimeLeft) {
  EXPECT_EQ(
      "[##########..........]   50%  1.0 GiB of 2.0 GiB  512 MiB/s  2 s left",
      ProgressText(1ull << 30, 2ull << 30, seconds(2), true));
  EXPECT_EQ("100%  2.0 GiB of 2.0 GiB  1.0 GiB/s",
            ProgressText(2ull << 30, 2ull << 30, seconds(2), false));
  EXPECT_EQ("0 B", ProgressText(0, 0, seconds(0), true));
}

TEST(Progress, SaysNothingOfAQuickScan) {
  std::ostringstream err;
  const Progress progress;
  {
    const ProgressLine line(progress, err, true);
  }
  EXPECT_EQ("", err.str());
}

TEST(Options, UnderstandLimitsWithUnits) {
  const auto limits = ParseLimits({"depth=3", "json-bytes=2MiB"});
  ASSERT_TRUE(limits);
  EXPECT_EQ(3u, limits->depth);
  EXPECT_EQ(2u << 20, limits->json_bytes);
  for (const char* bad : {"depth", "depth=", "depth=x", "depth=-1",
                          "depth=99999999999999TiB", "dept=3"}) {
    EXPECT_FALSE(ParseLimits({bad})) << bad;
  }
}

TEST(Outputs, GoToDifferentPlaces) {
  EXPECT_EQ(2u, ParseOutputs({"json", "sarif=x"})->size());
  EXPECT_FALSE(ParseOutputs({"json", "sarif"}));
  EXPECT_FALSE(ParseOutputs({"json=x", "sarif=x"}));
  EXPECT_EQ("did you mean 'json'?", ParseOutputs({"jsno"}).error().hint);
  EXPECT_EQ("text", ParseOutputs({})->front().format->name);
}

TEST(Outputs, AreWrittenWholeWithNothingBeside) {
  Workshop workshop;
  workshop.Prepare("dir d");
  const std::string path = workshop.Path("d/report");
  ASSERT_TRUE(WriteReport(path, "old"));
  ASSERT_TRUE(WriteReport(path, "new"));
  EXPECT_EQ("new", workshop.Read("d/report"));
  std::filesystem::directory_iterator at(workshop.Path("d"));
  EXPECT_EQ(1, std::distance(begin(at), end(at)));
  EXPECT_FALSE(WriteReport(workshop.Path("absent/report"), "x"));
  EXPECT_FALSE(WriteReport("/dev/full", "x"));
}

TEST(Transcripts, MatchPlaceholders) {
  EXPECT_TRUE(Matches({"a[..]c", "exit 0"}, {"abbc", "exit 0"}));
  EXPECT_TRUE(Matches({"a", "...", "exit 0"}, {"a", "b", "c", "exit 0"}));
  EXPECT_FALSE(Matches({"a", "exit 0"}, {"a", "b", "exit 0"}));
  EXPECT_FALSE(Matches({"a[..]c"}, {"abb"}));
}

}  // namespace
}  // namespace assay
