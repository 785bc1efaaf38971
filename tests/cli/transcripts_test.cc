// SPDX-License-Identifier: Apache-2.0

// Runs every tests/cli/*.txt; UPDATE=1 in the environment rewrites those that
// differ.  transcript.h tells what they hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/screen.h"
#include "tests/cli/transcript.h"
#include "tests/cli/workshop.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> TranscriptNames() {
  std::vector<std::string> names;
  for (const auto& entry :
       fs::directory_iterator(ASSAY_SOURCE_DIR "/tests/cli")) {
    if (entry.path().extension() == ".txt") {
      names.push_back(entry.path().stem());
    }
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> Lines(const std::string& text,
                               const std::string& before) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(before + line);
  if (!text.empty() && text.back() != '\n') lines.back() += "(no line end)";
  return lines;
}

std::vector<std::string> Shown(const Ended& ended) {
  std::vector<std::string> lines = Lines(ended.err, "2> ");
  std::ranges::copy(Lines(ended.out, ""), std::back_inserter(lines));
  lines.push_back("exit " + std::to_string(ended.code));
  return lines;
}

// What holds for every screen, whatever a transcript says.
void ExpectFitToPrint(const std::string& command, const Ended& ended) {
  for (const char c : ended.out + ended.err) {
    EXPECT_TRUE(c == '\n' ||
                (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F))
        << "a control character is printed raw";
  }
  // For programs, and listings that a terminal may fold.
  if (ended.out.starts_with('{')) return;
  if (command == "hash" || command == "dump") return;
  for (const std::string& line : Lines(ended.out, "")) {
    EXPECT_LE(Columns(line), kColumns) << line;
  }
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

class Transcript : public testing::TestWithParam<std::string> {};

TEST_P(Transcript, IsWhatAUserSees) {
  const fs::path path =
      fs::path(ASSAY_SOURCE_DIR "/tests/cli") / (GetParam() + ".txt");
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const bool update = std::getenv("UPDATE") != nullptr;
  std::vector<Step> steps = ParseTranscript(text);
  Workshop workshop;
  for (Step& step : steps) {
    if (step.kind == Step::Kind::kText) {
      if (step.line.empty() || step.line[0] == '#') continue;
      EXPECT_TRUE(workshop.Prepare(step.line)) << step.line;
      continue;
    }
    std::vector<std::string> words = Words(step.line);
    ASSERT_EQ(words.at(1), "assay") << step.line;
    const Ended ended = workshop.Run({words.begin() + 2, words.end()});
    ExpectFitToPrint(words.size() > 2 ? words[2] : "", ended);
    const std::vector<std::string> shown = Shown(ended);
    if (Matches(step.output, shown)) continue;
    if (update) {
      step.output = Refreshed(step.output, shown);
    } else {
      EXPECT_EQ(Joined(step.output), Joined(shown)) << step.line;
    }
  }
  if (update) std::ofstream(path, std::ios::binary) << WriteTranscript(steps);
}

INSTANTIATE_TEST_SUITE_P(Cli, Transcript, testing::ValuesIn(TranscriptNames()),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace assay
