// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "tests/patience.h"
#include "tests/scanner/tensor_sink.h"

namespace assay {
extern const Format kSafetensors;
namespace {

using Strings = std::vector<std::string>;

// A header and `size` bytes of tensors.
std::string Safetensors(std::string_view header, std::size_t size) {
  std::string file;
  for (std::size_t i = 0, n = header.size(); i < 8; ++i, n >>= 8) {
    file += static_cast<char>(n);
  }
  return file + std::string(header) + std::string(size, '\0');
}

// `"name":{…}` of a float tensor in [begin, end).
std::string F32(std::string_view name, std::uint64_t begin, std::uint64_t end) {
  return '"' + std::string(name) + R"(":{"dtype":"F32","shape":[)" +
         std::to_string((end - begin) / 4) + R"(],"data_offsets":[)" +
         std::to_string(begin) + "," + std::to_string(end) + "]}";
}

// What is seen in a file of that header; an error is its message.
Strings Seen(std::string_view header, std::size_t size) {
  TensorSink sink;
  const auto read =
      ReadAs(kSafetensors, "m.safetensors", Safetensors(header, size), sink);
  if (!read) sink.seen.push_back(read.error().message);
  return sink.seen;
}

Strings SeenOf(std::string_view fields, std::size_t size = 4) {
  return Seen(R"({"w":{)" + std::string(fields) + "}}", size);
}

TEST(Safetensors, FindsNothingInASoundFile) {
  EXPECT_EQ(Seen("{" + F32("a", 0, 8) + "," + F32("b", 8, 16) + "}   ", 16),
            Strings{});
  EXPECT_EQ(Seen("{}", 0), Strings{});
  EXPECT_EQ(Seen("{" + F32("b", 4, 8) + "," + F32("a", 0, 4) + "," +
                     F32("none", 4, 4) + "}",
                 8),
            Strings{});
}

TEST(Safetensors, DeclaresItsTensors) {
  const std::string file = Safetensors(
      R"({"w":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]}})", 12);
  TensorSink sink;
  ASSERT_TRUE(ReadAs(kSafetensors, "m.safetensors", file, sink));
  ASSERT_EQ(sink.tensors.size(), 1u);
  EXPECT_EQ(sink.tensors[0].name, "w");
  EXPECT_EQ(sink.tensors[0].dtype, "BF16");
  EXPECT_EQ(sink.tensors[0].shape, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(sink.tensors[0].offset, file.size() - 12);
  EXPECT_EQ(sink.tensors[0].size, 12u);
}

TEST(Safetensors, KnowsEveryDtype) {
  const std::vector<std::pair<std::string, int>> bits = {
      {"BOOL", 8}, {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"U8", 8},
      {"I8", 8},   {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"I16", 16},
      {"U16", 16}, {"F16", 16},    {"BF16", 16},   {"I32", 32},    {"U32", 32},
      {"F32", 32}, {"F64", 64},    {"I64", 64},    {"U64", 64},    {"C64", 64}};
  for (const auto& [dtype, size] : bits) {
    EXPECT_EQ(
        SeenOf(R"("dtype":")" + dtype + R"(","shape":[4],"data_offsets":[0,)" +
                   std::to_string(size / 2) + "]",
               size / 2),
        Strings{})
        << dtype;
  }
}

TEST(Safetensors, SeesAPayloadAfterTheTensors) {
  TensorSink sink;
  const std::string file =
      Safetensors("{" + F32("a", 0, 4) + "}", 4) + "payload";
  ASSERT_TRUE(ReadAs(kSafetensors, "m.safetensors", file, sink));
  EXPECT_EQ(sink.seen, Strings{"bytes-after-tensors"});
  EXPECT_EQ(sink.places[0].second, file.size() - 7);
  ASSERT_EQ(sink.probed.size(), 1u);
  EXPECT_EQ(sink.probed[0].second, "payload");
}

TEST(Safetensors, SeesAPayloadBetweenTheTensors) {
  TensorSink sink;
  std::string file =
      Safetensors("{" + F32("a", 4, 8) + "," + F32("b", 12, 16) + "}", 16);
  file.replace(file.size() - 16, 4, "GAP1").replace(file.size() - 8, 4, "GAP2");
  ASSERT_TRUE(ReadAs(kSafetensors, "m.safetensors", file, sink));
  EXPECT_EQ(sink.seen,
            (Strings{"bytes-between-tensors", "bytes-between-tensors"}));
  ASSERT_EQ(sink.probed.size(), 2u);
  EXPECT_EQ(sink.probed[0].second, "GAP1");
  EXPECT_EQ(sink.probed[1].second, "GAP2");
}

TEST(Safetensors, SeesTensorsThatShareBytes) {
  EXPECT_EQ(Seen("{" + F32("a", 0, 8) + "," + F32("b", 4, 12) + "}", 12),
            Strings{"tensors-overlap"});
  EXPECT_EQ(Seen("{" + F32("a", 0, 8) + "," + F32("b", 0, 8) + "}", 8),
            Strings{"tensors-overlap"});
}

TEST(Safetensors, SeesATensorBeyondTheFile) {
  EXPECT_EQ(Seen("{" + F32("a", 0, 8) + "}", 4), Strings{"tensor-beyond-file"});
  EXPECT_EQ(SeenOf(R"("dtype":"U8","shape":[1],
      "data_offsets":[18446744073709551614,18446744073709551615])",
                   0),
            Strings{"tensor-beyond-file"});
}

TEST(Safetensors, HoldsShapeAgainstSize) {
  const std::string range = R"(,"data_offsets":[0,4])";
  EXPECT_EQ(SeenOf(R"("dtype":"F32","shape":[2])" + range),
            Strings{"tensor-size-differs"});
  EXPECT_EQ(SeenOf(R"("dtype":"F32","shape":[])" + range), Strings{});
  EXPECT_EQ(SeenOf(R"("dtype":"F4","shape":[7])" + range),
            Strings{"tensor-misaligned"});
  EXPECT_EQ(SeenOf(R"("dtype":"F32","shape":[4294967296,4294967296])" + range),
            Strings{"shape-overflow"});
  EXPECT_EQ(SeenOf(R"("dtype":"F128","shape":[1])" + range),
            Strings{"dtype-unknown"});
  EXPECT_EQ(SeenOf(R"("dtype":"U8","shape":[4],"data_offsets":[4,0])").front(),
            "tensor-reversed");
}

TEST(Safetensors, RefusesNumbersThatAreNoCounts) {
  for (const char* number : {"-4", "4.0", "4e0", "18446744073709551616"}) {
    EXPECT_EQ(SeenOf(R"("dtype":"F32","data_offsets":[0,4],"shape":[)" +
                     std::string(number) + "]")
                  .front(),
              "number-not-unsigned")
        << number;
  }
  EXPECT_EQ(
      SeenOf(R"("dtype":"F32","data_offsets":[0,4],"shape":["4"])").front(),
      "field-type");
}

TEST(Safetensors, WantsEveryFieldAndNoOther) {
  EXPECT_EQ(SeenOf(R"("dtype":"F32","shape":[1])", 0),
            Strings{"field-missing"});
  EXPECT_EQ(SeenOf(R"("dtype":"F32","shape":[1],"data_offsets":[0])", 0),
            Strings{"field-missing"});
  EXPECT_EQ(
      SeenOf(R"("dtype":"F32","shape":[1],"data_offsets":[0,4],"x":[[9]])"),
      Strings{"unknown-key"});
  EXPECT_EQ(Seen(R"({"w":[1,[2]]})", 0), Strings{"field-type"});
  EXPECT_EQ(Seen(R"({"shape":{"dtype":"U8","shape":[4],
                  "data_offsets":[0,4]}})",
                 4),
            Strings{});
}

TEST(Safetensors, SeesAKeyThatIsThereTwice) {
  EXPECT_EQ(Seen("{" + F32("a", 0, 4) + "," + F32("a", 4, 8) + "}", 8),
            Strings{"duplicate-key"});
  EXPECT_EQ(SeenOf(R"("dtype":"F32","dtype":"F32","shape":[1],
                     "data_offsets":[0,4])"),
            Strings{"duplicate-key"});
}

TEST(Safetensors, TellsItsMetadata) {
  EXPECT_EQ(Seen(R"({"__metadata__":{"format":"pt","n":1}})", 0),
            (Strings{"setting metadata.format=pt", "metadata-not-string"}));
  // Nothing of a long value is lost, and no character is cut in two.
  std::string value;
  for (int i = 0; i < 300; ++i) value += "\xe2\x82\xac";
  const Strings seen =
      Seen(R"({"__metadata__":{"a":")" + value + "eval(x\"}}", 0);
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].size(), std::string("setting metadata.a=").size() + 510);
  EXPECT_TRUE(seen[1].ends_with("eval(x"));
}

TEST(Safetensors, WantsAHeaderThatIsAnObject) {
  EXPECT_EQ(Seen("[1]", 0).front(), "header-not-object");
  EXPECT_EQ(Seen("  {}", 0), Strings{"header-not-object"});
  EXPECT_EQ(Seen("{}\n", 0), Strings{"header-padding"});
  EXPECT_EQ(Seen("{", 0),
            (Strings{"header-not-json",
                     "m.safetensors: header is not JSON at byte 1"}));
  EXPECT_EQ(Seen("{\"\xff\":1}", 0)[0], "header-not-utf8");
  EXPECT_EQ(Seen(R"({"a":)" + std::string(100, '['), 0)[1],
            "header-over-limits");
}

TEST(Safetensors, FollowsWhatABrokenHeaderHides) {
  TensorSink sink;
  EXPECT_FALSE(ReadAs(kSafetensors, "m.safetensors",
                      Safetensors("{]", 0) + "payload", sink));
  ASSERT_EQ(sink.probed.size(), 1u);
  EXPECT_EQ(sink.probed[0].second, "payload");
}

TEST(Safetensors, SaysWhichFileIsCutShort) {
  const std::string whole = Safetensors("{" + F32("w", 0, 4) + "}", 4);
  TensorSink sink;
  const auto read =
      ReadAs(kSafetensors, "m.safetensors", whole.substr(0, 30), sink);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "m.safetensors: header of " +
                                      std::to_string(whole.size() - 12) +
                                      " bytes is longer than the file");
  EXPECT_EQ(sink.seen, Strings{"header-beyond-file"});
}

TEST(Safetensors, IsRecognizedByItsHeaderOrItsName) {
  const std::string file = Safetensors("{" + F32("w", 0, 4) + "}", 4);
  EXPECT_TRUE(Recognizes(kSafetensors, "model.bin", file));
  EXPECT_TRUE(Recognizes(kSafetensors, "x", Safetensors("{}", 0)));
  EXPECT_TRUE(Recognizes(kSafetensors, "m.safetensors", "not at all"));
  EXPECT_FALSE(Recognizes(kSafetensors, "x", "{\"a\": 1, \"b\": 2}"));
  EXPECT_FALSE(Recognizes(kSafetensors, "x", "not at all"));
  EXPECT_FALSE(Recognizes(kSafetensors, "m.safetensors", "\x80\x04K\x01."));
  EXPECT_FALSE(Recognizes(kSafetensors, "m.safetensors", "PK\x03\x04 zip"));
}

TEST(Safetensors, SaysWhenOnlyABeginningIsHeld) {
  const std::string file = Safetensors("{" + F32("a", 0, 400) + "}", 0);
  TensorSink sink;
  EXPECT_TRUE(kSafetensors.read({.path = "m",
                                 .bytes = AsBytes(file),
                                 .size = file.size() + 400,
                                 .siblings = nullptr},
                                sink));
  EXPECT_EQ(sink.seen, Strings{});
  const auto cut = kSafetensors.read({.path = "m",
                                      .bytes = Slice(AsBytes(file), 0, 20),
                                      .size = file.size() + 400,
                                      .siblings = nullptr},
                                     sink);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().kind, Error::Kind::kLimit);
}

TEST(Safetensors, ReadsAMillionTensorsInSeconds) {
  constexpr std::uint64_t kTensors = 1'000'000 / kPatience;
  std::string header = "{";
  for (std::uint64_t i = 0; i < kTensors; ++i) {
    header += F32("layer." + std::to_string(i), 4 * i, 4 * i + 4) + ",";
  }
  header.back() = '}';
  ASSERT_LT(header.size(), 100'000'000u);
  TensorSink sink;
  sink.keep_tensors = false;
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(ReadAs(kSafetensors, "m.safetensors",
                     Safetensors(header, 4 * kTensors), sink));
  // Generous: slow machines.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
  EXPECT_EQ(sink.declared, kTensors);
  EXPECT_EQ(sink.seen, Strings{});
}

TEST(Safetensors, SurvivesTruncationAndMutation) {
  const std::string whole =
      Safetensors(R"({"__metadata__":{"a":"b"},)" + F32("w", 0, 8) + "," +
                      F32("v", 8, 12) + "}",
                  12);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    TensorSink sink;
    const auto read = ReadAs(kSafetensors, "m.safetensors",
                             std::string_view(whole).substr(0, size), sink);
    EXPECT_TRUE(!read || !sink.seen.empty()) << size;
  }
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string file = whole;
    for (auto n = random() % 6; n > 0; --n) {
      file[random() % file.size()] = static_cast<char>(random());
    }
    file.resize(random() % 8 == 0 ? random() % (file.size() + 1) : file.size());
    TensorSink sink;
    (void)ReadAs(kSafetensors, "m.safetensors", file, sink);
  }
}

}  // namespace
}  // namespace assay
