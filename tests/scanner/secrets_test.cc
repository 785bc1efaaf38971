// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/scanner/text_reading.h"

namespace assay {
namespace {

// Put together, so that no key stands in this file.
std::string Key(std::string_view head, std::string_view tail) {
  return std::string(head).append(tail);
}

TEST(Secrets, SeesKeysByTheirMark) {
  TextSink sink;
  ASSERT_TRUE(
      sink.Read("a.txt", "k=" + Key("AKIA", "QWERTYUIOPASDFGH") + "\n"));
  EXPECT_EQ(Values{"aws-access-key"}, sink.values);
  EXPECT_EQ(Values{"AKIA… (20 characters)"}, sink.evidences);
  EXPECT_EQ(2u, sink.offsets[0]);
}

TEST(Secrets, KnowsExamples) {
  EXPECT_EQ(Values{"aws-access-key:example"},
            ReadText("a.txt", Key("AKIA", "IOSFODNN7EXAMPLE")));
  EXPECT_EQ(Values{"huggingface-token:example"},
            ReadText("a.txt", Key("hf_", std::string(34, 'A'))));
}

TEST(Secrets, LeavesOtherWordsAlone) {
  EXPECT_EQ(Values{}, ReadText("a.txt",
                               "sk-learn hf_hub AKIA -----BEGIN "
                               "PRIVATE KEY----- is a title\n"));
}

}  // namespace
}  // namespace assay
