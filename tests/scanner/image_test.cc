// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/scanner/tensor_sink.h"

namespace assay {
extern const Format kImage;
namespace {

using namespace std::string_literals;
using Strings = std::vector<std::string>;

// The least that each kind needs to come to its end.
const std::map<std::string, std::string> kImages = {
    {"png",
     "\x89PNG\r\n\x1a\n\0\0\0\x02IDATxxCRC_\0\0\0\0IEND\xae\x42\x60\x82"s},
    {"jpeg",
     "\xff\xd8\xff\xe0\0\x04JF\xff\xda\0\x03s\x01\xff\0\xff\xd0\x02"
     "\xff\xd9"s},
    {"gif",
     "GIF89a\x01\0\x01\0\x80\0\0RGBRGB!\xf9\x02xx\0,\0\0\0\0\x01\0\x01\0"
     "\0\x02\x01x\0;"s},
    {"webp", "RIFF\x06\0\0\0WEBPxx"s},
    {"bmp",
     "BM\x1e\0\0\0\0\0\0\0\x1a\0\0\0\x28\0\0\0"s + std::string(12, 'p')}};

TensorSink Look(const std::string& file) {
  TensorSink sink;
  EXPECT_TRUE(ReadAs(kImage, "picture", file, sink));
  return sink;
}

TEST(Image, FindsNothingInAPicture) {
  for (const auto& [name, image] : kImages) {
    ASSERT_TRUE(Recognizes(kImage, "x", image)) << name;
    EXPECT_EQ(Look(image).seen, Strings{}) << name;
  }
}

TEST(Image, FollowsBytesBehindThePicture) {
  for (const auto& [name, image] : kImages) {
    const TensorSink sink = Look(image + "payload");
    EXPECT_EQ(sink.seen, Strings{"bytes-after-image"}) << name;
    ASSERT_EQ(sink.probed.size(), 1u) << name;
    EXPECT_EQ(sink.probed[0].second, "payload") << name;
    EXPECT_EQ(sink.places[0].second, image.size()) << name;
  }
}

TEST(Image, SeesAPictureCutShort) {
  for (const auto& [name, image] : kImages) {
    EXPECT_EQ(Look(image.substr(0, image.size() - 1)).seen,
              Strings{"image-cut-short"})
        << name;
  }
}

TEST(Image, IsNotEveryTextThatBeginsAlike) {
  EXPECT_FALSE(Recognizes(kImage, "x", "BM25 ranks documents by their words"));
  EXPECT_FALSE(Recognizes(kImage, "x", "RIFF\x04\0\0\0WAVE"s));
}

TEST(Image, SurvivesMutation) {
  std::mt19937 random(5);
  for (const auto& [name, image] : kImages) {
    for (int i = 0; i < 5'000; ++i) {
      std::string file = image + "payload";
      for (auto n = random() % 6; n > 0; --n) {
        file[random() % file.size()] = static_cast<char>(random());
      }
      file.resize(random() % (file.size() + 1));
      if (Recognizes(kImage, "x", file)) Look(file);
    }
  }
}

}  // namespace
}  // namespace assay
