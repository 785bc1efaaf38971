// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/core/stream_assembler.h"
#include "tests/scanner/recording_sink.h"

namespace assay {
namespace {

struct Case {
  std::string format;
  Codec codec;
  std::string path;
  std::string name;
};

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = {
      {"gzip", Codec::kGzip, "d/model.pkl.gz", "model.pkl"},
      {"gzip", Codec::kGzip, "model.TGZ", "model.tar"},
      {"gzip", Codec::kGzip, "model.pkl", "model.pkl~"},
      {"bzip2", Codec::kBzip2, "model.pkl.bz2", "model.pkl"},
      {"xz", Codec::kXz, "model.tar.xz", "model.tar"},
      {"lzma", Codec::kLzmaAlone, "model.pkl.lzma", "model.pkl"},
      {"zstd", Codec::kZstd, "model.zst", "model"},
      {"zlib", Codec::kZlib, "model.pkl.z", "model.pkl"},
      {"zlib", Codec::kZlib, ".z", ".z~"},
      {"lz4", Codec::kLz4, "model.lz4", "model"},
  };
  return cases;
}

TEST(Streams, HandOverTheContentUnderItsName) {
  for (const Case& one : Cases()) {
    SCOPED_TRACE(one.path);
    const Record sink =
        ReadAs(one.format, Compressed(one.codec, EvilPickle()), one.path);
    ASSERT_EQ((std::vector<std::string>{one.name}), sink.Names());
    EXPECT_EQ(EvilPickle(), sink.nested[0].bytes);
    EXPECT_TRUE(sink.seen.empty());
    EXPECT_TRUE(sink.skipped.empty());
  }
}

TEST(Streams, AreRecognizedOnlyByTheirOwnRow) {
  for (const Case& one : Cases()) {
    const std::string bytes = Compressed(one.codec, EvilPickle());
    for (const Case& other : Cases()) {
      EXPECT_EQ(one.format == other.format, Recognizes(other.format, bytes))
          << one.format << " as " << other.format;
    }
  }
}

TEST(Streams, ProbeWhatFollows) {
  for (const Case& one : Cases()) {
    if (one.codec == Codec::kLzmaAlone) continue;
    SCOPED_TRACE(one.path);
    const Record sink = ReadAs(
        one.format, Compressed(one.codec, "content") + EvilPickle(), one.path);
    EXPECT_TRUE(sink.GotBytes("content"));
    if (one.codec == Codec::kLz4) continue;
    EXPECT_TRUE(sink.Saw("stream-trailer"));
    EXPECT_TRUE(sink.GotBytes(EvilPickle()));
  }
}

TEST(Streams, SayWhenTheyEndEarlyAndHandOverTheRest) {
  for (const Case& one : Cases()) {
    SCOPED_TRACE(one.path);
    std::string bytes =
        Compressed(one.codec, EvilPickle() + std::string(100'000, 'x'));
    bytes.resize(bytes.size() - 8);
    RecordingSink sink;
    ASSERT_TRUE(ReadInto(sink, one.format, bytes, one.path));
    EXPECT_TRUE(sink.Saw("stream-broken"));
    EXPECT_EQ(1u, sink.skipped.size());
  }
}

TEST(Streams, SayThatTheirContentIsLargerThanWhatIsHeld) {
  Limits limits;
  limits.expanded_held = 4096;
  const std::string bytes = Compressed(Codec::kGzip, std::string(100'000, 'x'));
  const Record sink = ReadAs("gzip", bytes, "m.gz", limits);
  EXPECT_EQ(100'000u, sink.nested[0].size);
  EXPECT_EQ(4096u, sink.nested[0].bytes.size());
}

TEST(Zlib, IsNotSeenInTensors) {
  // Every pair of bytes that passes for a header, before data that are none.
  std::uint32_t state = 1;
  int seen = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = "\x78\x9c";
    for (int i = 0; i < 4096; ++i) {
      state = state * 1664525 + 1013904223;
      bytes += static_cast<char>(state >> 24);
    }
    seen += Recognizes("zlib", bytes);
  }
  EXPECT_EQ(0, seen);
  EXPECT_FALSE(
      Recognizes("zlib", std::string("\x78\x9c") + std::string(5000, '\0')));
}

TEST(Lzma, IsNotSeenInTensors) {
  EXPECT_FALSE(Recognizes("lzma", std::string(5000, '\0')));
  std::string bytes = Compressed(Codec::kLzmaAlone, "content");
  bytes.resize(13);
  EXPECT_FALSE(Recognizes("lzma", bytes + std::string(5000, '\xee')));
}

TEST(Zstd, IsFoundBehindSkippableFrames) {
  const std::string skippable("\x50\x2a\x4d\x18\x03\0\0\0abc", 11);
  const Record sink =
      ReadAs("zstd", skippable + Compressed(Codec::kZstd, "content"));
  EXPECT_TRUE(sink.GotBytes("content"));
}

std::string Zfile(const std::string& content, std::size_t width) {
  std::string length = "0x" + std::to_string(content.size());
  length.resize(width, ' ');
  return "ZF" + length + Compressed(Codec::kZlib, content);
}

TEST(JoblibZfile, IsReadWithEitherLengthOfItsHeader) {
  for (const std::size_t width : {18u, 19u}) {
    const Record sink = ReadAs("joblib-zfile", Zfile(EvilPickle(), width));
    ASSERT_EQ(1u, sink.nested.size());
    EXPECT_EQ(EvilPickle(), sink.nested[0].bytes);
  }
}

TEST(JoblibZfile, DeclaresAnArrayThatLiesBesideThePickle) {
  const Record sink =
      ReadAs("joblib-zfile", Zfile(EvilPickle(), 18), "model.pkl_01.npy.z");
  EXPECT_TRUE(sink.nested.empty());
  EXPECT_EQ(1u, sink.tensors.size());
  EXPECT_TRUE(sink.GotBytes(EvilPickle()));
}

TEST(Executable, KnowsProgramsByTheirHeaders) {
  const auto value = [](const std::string& bytes) {
    return ReadAs("executable", bytes).seen.at(0).value;
  };
  EXPECT_EQ("executable-elf",
            value(std::string("\x7f\x45LF\2\1\1", 7) + std::string(60, '\0')));
  std::string pe = "MZ" + std::string(0x3a, '\0') + "\x40";
  pe += std::string(3, '\0') + "PE" + std::string(20, '\0');
  EXPECT_EQ("executable-pe", value(pe));
  EXPECT_EQ("executable-macho",
            value(std::string("\xcf\xfa\xed\xfe\x07\0\0\x01", 8) +
                  std::string(60, '\0')));
  EXPECT_EQ("executable-script", value("#!/bin/sh\necho\n"));
}

TEST(Executable, IsNotSeenInTextsAndTensors) {
  EXPECT_FALSE(Recognizes("executable", "MZ is a signature of DOS programs"));
  EXPECT_FALSE(Recognizes("executable", "#! not a path"));
  EXPECT_FALSE(Recognizes("executable", "#!/\x01\x02\x03\n"));
  EXPECT_FALSE(Recognizes("executable", std::string("\x7f\x45LF", 4)));
}

}  // namespace
}  // namespace assay
