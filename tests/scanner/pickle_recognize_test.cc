// SPDX-License-Identifier: Apache-2.0
// What a file need not be called, nor begin with, to be read as a pickle.
#include <gtest/gtest.h>

#include <string>

#include "tests/scanner/pickle_assembler.h"

namespace assay {
namespace {

const std::string kRunsId = "cposix\nsystem\n(S'id'\ntR.";
const std::string kNothing("\x80\x02N.", 4);

bool Recognizes(const std::string& name, const std::string& bytes) {
  return kPickle.recognizes({name, AsBytes(bytes), bytes.size(), nullptr});
}

TEST(PickleRecognition, FindsOneBehindAPickleOfNothing) {
  EXPECT_TRUE(Recognizes("m.bin", kNothing + kRunsId));
}

TEST(PickleRecognition, FindsOneBehindAPickleOfNothingAndJunk) {
  EXPECT_TRUE(
      Recognizes("m.bin", kNothing + std::string(1000, '\0') + kRunsId));
}

TEST(PickleRecognition, FindsOneBehindALongLine) {
  const std::string line = "S'" + std::string(50'000, 'a') + "'\n0";
  EXPECT_TRUE(Recognizes("m.bin", line + kRunsId));
  EXPECT_TRUE(Recognizes("m.pkl", line + kRunsId));
}

TEST(PickleRecognition, LeavesNumbersThatBeginLikeOneAlone) {
  EXPECT_FALSE(Recognizes("w.bin", kNothing + std::string(1000, '\x3f')));
  EXPECT_FALSE(Recognizes("w.bin", std::string(4096, '\0')));
  EXPECT_FALSE(Recognizes("w.bin", std::string(4096, '\x3f')));
}

TEST(PickleRecognition, LeavesTextAlone) {
  EXPECT_FALSE(Recognizes("a.py", "import os\nos.getcwd()\n"));
  EXPECT_FALSE(Recognizes("a.md", "cats and dogs\nare friends\n"));
  EXPECT_FALSE(Recognizes("a.csv", "I1\nI2\nI3\n"));
}

}  // namespace
}  // namespace assay
