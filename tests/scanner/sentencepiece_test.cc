// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/scanner/tensor_sink.h"

namespace assay {
extern const Format kSentencePiece;
namespace {

using Strings = std::vector<std::string>;

// A length-delimited field, shorter than 128 bytes.
std::string Field(int number, const std::string& bytes) {
  return std::string{static_cast<char>(number << 3 | 2),
                     static_cast<char>(bytes.size())} +
         bytes;
}

std::string Piece(const std::string& text) {
  return Field(1, Field(1, text) + std::string("\x15\0\0\x80\x3f\x18\x02", 7));
}

const std::string kModel = Piece("<unk>") + Piece("<s>") + Piece("the") +
                           Field(2, "trainer") + Field(3, "normalizer");

TensorSink Look(const std::string& file) {
  TensorSink sink;
  const auto read = ReadAs(kSentencePiece, "tokenizer.model", file, sink);
  if (!read) sink.seen.push_back(read.error().message);
  return sink;
}

TEST(SentencePiece, FindsNothingInATokenizer) {
  ASSERT_TRUE(Recognizes(kSentencePiece, "tokenizer.model", kModel));
  EXPECT_EQ(Look(kModel).seen, Strings{});
  EXPECT_TRUE(Recognizes(kSentencePiece, "x", Piece("<unk>")));
}

TEST(SentencePiece, IsNotEveryMessage) {
  EXPECT_FALSE(Recognizes(kSentencePiece, "x", Field(1, "text") + kModel));
  EXPECT_FALSE(Recognizes(kSentencePiece, "x", Field(1, Field(1, "text"))));
  EXPECT_FALSE(Recognizes(kSentencePiece, "x", "\n"));
  EXPECT_FALSE(Recognizes(kSentencePiece, "x", "\nplain text\n"));
}

TEST(SentencePiece, FollowsBytesBehindTheMessage) {
  // Two that pass for fields at first, one that does not.
  for (const std::string trailer : {"\x80\x04payload", "PKpayload", "\x1f"}) {
    const TensorSink sink = Look(kModel + trailer);
    EXPECT_TRUE(sink.seen[0] == "unknown-field" ||
                sink.seen[0] == "protobuf-broken");
    ASSERT_FALSE(sink.probed.empty());
    EXPECT_EQ(sink.probed[0].second, trailer);
  }
}

TEST(SentencePiece, FollowsFieldsThatItDoesNotHave) {
  const TensorSink sink = Look(kModel + Field(9, "payload"));
  EXPECT_EQ(sink.seen, Strings{"unknown-field"});
  ASSERT_EQ(sink.probed.size(), 2u);
  EXPECT_EQ(sink.probed[0].second, "payload");
}

TEST(SentencePiece, SeesAPieceThatIsNone) {
  EXPECT_EQ(Look(kModel + Field(1, "\xff")).seen, Strings{"piece-broken"});
}

TEST(SentencePiece, SurvivesTruncationAndMutation) {
  for (std::size_t size = 0; size < kModel.size(); ++size) {
    Look(kModel.substr(0, size));
  }
  std::mt19937 random(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string file = kModel;
    for (auto n = random() % 4; n > 0; --n) {
      file[random() % file.size()] = static_cast<char>(random());
    }
    Recognizes(kSentencePiece, "x", file);
    Look(file);
  }
}

}  // namespace
}  // namespace assay
