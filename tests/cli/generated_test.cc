// SPDX-License-Identifier: Apache-2.0

// Help, completions and the manual page are written from the same rows.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "cli/command.h"
#include "cli/help.h"
#include "tests/cli/workshop.h"

namespace assay {
namespace {

std::string Printed(const std::vector<std::string>& words) {
  Workshop workshop;
  const Ended ended = workshop.Run(words);
  EXPECT_EQ(0, ended.code) << ended.err;
  return ended.out;
}

// What each text must hold for an option "output" of the letter 'o'.
struct Form {
  std::vector<std::string> words;
  std::string before;
};

const std::vector<Form>& Forms() {
  static const std::vector<Form> forms = {{{"completion", "bash"}, "--"},
                                          {{"completion", "zsh"}, "--"},
                                          {{"completion", "fish"}, "-l "},
                                          {{"man"}, "\\-\\-"}};
  return forms;
}

std::string Spelled(std::string_view name, bool roff) {
  std::string text;
  for (const char c : name)
    text += roff && c == '-' ? "\\-" : std::string(1, c);
  return text;
}

TEST(Generated, KnowsEveryCommandAndOption) {
  for (const Form& form : Forms()) {
    const std::string text = Printed(form.words);
    const bool roff = form.words[0] == "man";
    for (const Command* command : Commands()) {
      EXPECT_NE(std::string::npos, text.find(command->name)) << command->name;
      for (const Option& option : command->options) {
        EXPECT_NE(std::string::npos,
                  text.find(form.before + Spelled(option.name, roff)))
            << form.words.back() << " lacks " << option.name;
      }
    }
  }
}

// Asks bash what it would offer behind `line`.
std::string BashOffers(const std::string& line) {
  Workshop workshop;
  std::ofstream(workshop.Path("assay.bash")) << Printed({"completion", "bash"});
  workshop.Prepare("file model.pkl text x");
  workshop.Prepare("dir rules");
  std::ofstream(workshop.Path("ask.bash"))
      << "cd " << workshop.Path("").string() << "; . ./assay.bash; COMP_WORDS=("
      << line
      << "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _assay; "
         "echo \"${COMPREPLY[@]}\" > offers\n";
  const std::string ask = "bash " + workshop.Path("ask.bash").string();
  EXPECT_EQ(0, std::system(ask.c_str()));
  return workshop.Read("offers");
}

TEST(Generated, CompletesInBash) {
  if (std::system("bash -c true") != 0) GTEST_SKIP() << "no bash";
  EXPECT_EQ("scan\n", BashOffers("assay sc"));
  EXPECT_EQ("--fail-on\n", BashOffers("assay scan --fa"));
  EXPECT_EQ("critical\n", BashOffers("assay scan --fail-on cr"));
  EXPECT_EQ("json\n", BashOffers("assay scan -o js"));
  EXPECT_EQ("model.pkl\n", BashOffers("assay scan mod"));
  EXPECT_EQ("rules\n", BashOffers("assay scan --rules ''"));
  EXPECT_EQ("zsh\n", BashOffers("assay completion z"));
  EXPECT_EQ("PKL001\n", BashOffers("assay explain PKL001"));
  EXPECT_EQ("generate\n", BashOffers("assay key ge"));
  EXPECT_EQ("model.pkl\n", BashOffers("assay key show mod"));
}

TEST(Generated, EveryExampleIsUnderstood) {
  for (const Command* command : Commands()) {
    EXPECT_TRUE(
        command->example.starts_with("assay " + std::string(command->name)))
        << command->example;
  }
}

TEST(Generated, HelpFitsAScreen) {
  const std::string help = FirstHelp();
  EXPECT_LE(std::count(help.begin(), help.end(), '\n'), 24);
}

}  // namespace
}  // namespace assay
