// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/scanner/text_reading.h"

namespace assay {
namespace {

TEST(Invisible, SeesReorderedSource) {
  EXPECT_TRUE(Has(
      ReadText("a.py", "if a != 'user\u202e \u2066# admin\u2069 \u2066':\n"),
      "source:bidirectional"));
  EXPECT_EQ(Values{"source:bidirectional-closed"},
            ReadText("a.py", "x = 'a \u2067bc\u2069 d'\n"));
}

TEST(Invisible, SeesHiddenTags) {
  TextSink sink;
  ASSERT_TRUE(sink.Read("a.md", "hi\U000E0068\U000E0069 there\n"));
  EXPECT_EQ(Values{"prose:tag"}, sink.values);
  EXPECT_EQ(Values{"hi<U+E0068><U+E0069> there"}, sink.evidences);
  EXPECT_EQ(2u, sink.offsets[0]);
}

TEST(Invisible, LetsLanguagesAndEmojiBe) {
  EXPECT_EQ(Values{}, ReadText("a.md",
                               "\ufeff\u0645\u06cc\u200c\u0634\u0648\u062f "
                               "\U0001F469\u200d\U0001F4BB "
                               "\u0939\u093f\u200d\u0928 \u2764\ufe0f "
                               "\U0001F3F4\U000E0067\U000E0062\U000E007F\n"));
}

TEST(Invisible, LetsVocabulariesBe) {
  EXPECT_EQ(Values{}, ReadText("vocab.txt", "\u200b\n\u202e\n\U000E0041\n"));
}

}  // namespace
}  // namespace assay
