// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/scanner/tensor_sink.h"

namespace assay {
extern const Format kWeightsIndex;
namespace {

using Strings = std::vector<std::string>;
using Files = MemorySiblings::Files;

constexpr const char* kName = "model.safetensors.index.json";

// A shard of one-byte tensors with those names.
std::string Shard(const Strings& names) {
  std::string header = "{";
  for (std::size_t i = 0; i < names.size(); ++i) {
    header += '"' + names[i] +
              R"(":{"dtype":"U8","shape":[1],"data_offsets":[)" +
              std::to_string(i) + "," + std::to_string(i + 1) + "]},";
  }
  header.back() = '}';
  std::string file(8, '\0');
  file[0] = static_cast<char>(header.size());
  file[1] = static_cast<char>(header.size() >> 8);
  return file + header + std::string(names.size(), 'w');
}

TensorSink Look(const std::string& index, const Files& files) {
  MemorySiblings siblings(files);
  TensorSink sink;
  const auto read = ReadAs(kWeightsIndex, kName, index, sink, &siblings);
  if (!read) sink.seen.push_back(read.error().message);
  return sink;
}

// Tensors a and b in a first shard, c in a second.
const std::string kIndex =
    R"({"metadata":{"total_size":3},"weight_map":{)"
    R"("a":"1.safetensors","b":"1.safetensors","c":"2.safetensors"}})";

TEST(WeightsIndex, FindsNothingInASoundRelease) {
  const TensorSink sink = Look(kIndex, {{"1.safetensors", Shard({"b", "a"})},
                                        {"2.safetensors", Shard({"c"})}});
  EXPECT_EQ(sink.seen, Strings{});
  EXPECT_EQ(sink.skipped, Strings{});
}

TEST(WeightsIndex, NamesAShardThatIsAbsent) {
  TensorSink sink = Look(kIndex, {{"1.safetensors", Shard({"a", "b"})}});
  EXPECT_EQ(sink.seen, Strings{"shard-absent"});
  EXPECT_EQ(sink.skipped,
            Strings{"shard '2.safetensors' named by the index is absent"});
  sink = Look(kIndex, {});
  EXPECT_EQ(sink.seen, (Strings{"shard-absent", "shard-absent"}));
  EXPECT_EQ(sink.skipped, Strings{"shard '1.safetensors' named by the index is "
                                  "absent, and 1 more"});
}

TEST(WeightsIndex, SaysNothingWhereItsShardsCannotBeThere) {
  TensorSink sink;
  EXPECT_TRUE(ReadAs(kWeightsIndex, kName, kIndex, sink));
  EXPECT_EQ(sink.seen, Strings{});
  EXPECT_EQ(sink.skipped, Strings{});
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n";
  EXPECT_EQ(
      Look(kIndex, {{"1.safetensors", pointer}, {"2.safetensors", pointer}})
          .seen,
      Strings{});
}

TEST(WeightsIndex, SeesTensorsInAnotherShard) {
  EXPECT_EQ(Look(kIndex, {{"1.safetensors", Shard({"a"})},
                          {"2.safetensors", Shard({"b", "c"})}})
                .seen,
            (Strings{"tensor-not-in-shard", "tensor-not-in-index"}));
  EXPECT_EQ(Look(kIndex, {{"1.safetensors", Shard({"a", "b"})},
                          {"2.safetensors", Shard({"c", "a"})}})
                .seen,
            (Strings{"tensor-not-in-index", "tensor-in-two-shards",
                     "total-size-differs"}));
}

TEST(WeightsIndex, SeesNamesThatReachOutside) {
  for (const char* name :
       {"/etc/x", "../x", "a/../../x", "..", "a\\\\b", "C:x", "~/x"}) {
    TensorSink sink =
        Look(R"({"weight_map":{"a":")" + std::string(name) + "\"}}", {});
    ASSERT_EQ(sink.seen.size(), 1u) << name;
    EXPECT_TRUE(sink.seen[0].starts_with("path ")) << name;
  }
}

TEST(WeightsIndex, SeesWhatIsNoIndex) {
  EXPECT_EQ(Look("{}", {}).seen, Strings{"field-missing"});
  EXPECT_EQ(Look(R"({"weight_map":{"a":1}})", {}).seen, Strings{"field-type"});
  EXPECT_EQ(Look(R"({"weight_map":{"a":"/x","a":"/x"}})", {}).seen[0],
            "duplicate-key");
  EXPECT_EQ(Look("{", {}).seen,
            Strings{"model.safetensors.index.json: not JSON at byte 1"});
}

TEST(WeightsIndex, IsRecognizedByItsName) {
  EXPECT_TRUE(Recognizes(kWeightsIndex, kName, "{}"));
  EXPECT_TRUE(Recognizes(kWeightsIndex, "pytorch_model.bin.index.json", " {}"));
  EXPECT_FALSE(Recognizes(kWeightsIndex, "model_index.json", "{}"));
  EXPECT_FALSE(Recognizes(kWeightsIndex, kName, "version https://git-lfs"));
}

}  // namespace
}  // namespace assay
