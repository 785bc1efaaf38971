// SPDX-License-Identifier: Apache-2.0
#include "cli/tensor_header.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/artifact.h"
#include "tests/signing/noise.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

constexpr std::size_t kMiB = 1 << 20;

std::string Little(std::uint64_t number, std::size_t width) {
  std::string bytes;
  for (std::size_t i = 0; i < width; ++i) {
    bytes += static_cast<char>(number >> (8 * i));
  }
  return bytes;
}

std::string Safetensors(const std::string& header, std::size_t data) {
  return Little(header.size(), 8) + header + std::string(data, 'd');
}

std::string GgufString(const std::string& text) {
  return Little(text.size(), 8) + text;
}

// A tensor of `count` F32 at `offset` of the data.
std::string GgufTensor(const std::string& name, std::uint64_t count,
                       std::uint64_t offset) {
  return GgufString(name) + Little(1, 4) + Little(count, 8) + Little(0, 4) +
         Little(offset, 8);
}

std::string GgufU32(const std::string& key, std::uint32_t value) {
  return GgufString(key) + Little(4, 4) + Little(value, 4);
}

std::string Gguf(const std::vector<std::string>& pairs,
                 const std::vector<std::string>& tensors, std::size_t data) {
  std::string file = "GGUF" + Little(3, 4) + Little(tensors.size(), 8) +
                     Little(pairs.size(), 8);
  for (const auto* list : {&pairs, &tensors}) {
    for (const std::string& item : *list) file += item;
  }
  file.resize((file.size() + 31) / 32 * 32);
  return file + std::string(data, 'd');
}

// A file that was signed as `was` and is now `is`.
class SignedFile {
 public:
  explicit SignedFile(const std::string& was) : SignedFile(was, was) {}
  SignedFile(const std::string& was, const std::string& is)
      : artifact_(Artifact::Open(directory_.Write("f", is), Limits{}).value()) {
    FileTree tree = TreeOfBytes(AsBytes(was));
    const TreeRoot root = tree.Root();
    file_.push_back(VerifiedFile::Open(artifact_, artifact_.entries().front(),
                                       root, std::move(tree.nodes))
                        .value());
  }

  Result<TensorHeader> Find(const std::set<std::string>& wanted) const {
    return ReadTensorHeader(file_.front(), wanted);
  }

 private:
  TemporaryDirectory directory_;
  Artifact artifact_;
  std::vector<VerifiedFile> file_;
};

// Why a header is no guide to the tensor "w".
std::string Broken(const std::string& bytes) {
  const auto header = SignedFile(bytes).Find({"w"});
  if (!header) return "not read: " + header.error().message;
  EXPECT_TRUE(header->broken.empty() || header->places.empty());
  return header->broken;
}

std::string BrokenJson(const std::string& json) {
  return Broken(Safetensors(json, 16));
}

TEST(TensorHeader, FindsTensorsOfSafetensors) {
  const std::string json =
      R"({"__metadata__":{"format":"pt"},)"
      R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
      R"("w":{"dtype":"F16","shape":[4],"data_offsets":[8,16]},)"
      R"("none":{"dtype":"F16","shape":[0],"data_offsets":[16,16]}})";
  const auto header =
      SignedFile(Safetensors(json, 16)).Find({"w", "none", "absent"});
  ASSERT_TRUE(header) << header.error().message;
  EXPECT_EQ("", header->broken);
  const std::uint64_t data = 8 + json.size();
  ASSERT_EQ(2u, header->places.size());
  EXPECT_EQ((TensorPlace{data + 8, data + 16}), header->places.at("w"));
  EXPECT_EQ((TensorPlace{data + 16, data + 16}), header->places.at("none"));
}

TEST(TensorHeader, FindsTensorsOfGguf) {
  const std::string file =
      Gguf({GgufU32("general.alignment", 64)},
           {GgufTensor("a", 16, 0), GgufTensor("w", 8, 64)}, 96);
  const auto header = SignedFile(file).Find({"w"});
  ASSERT_TRUE(header) << header.error().message;
  EXPECT_EQ("", header->broken);
  ASSERT_TRUE(header->places.contains("w"));
  const TensorPlace place = header->places.at("w");
  EXPECT_EQ(32u, place.end - place.begin);
  EXPECT_EQ(0u, place.begin % 64);
}

// The vocabulary of a model is longer than a block.
TEST(TensorHeader, ReadsHeadersOfSeveralBlocks) {
  const std::string words(3 * kMiB, 'v');
  const std::string key = GgufString("tokenizer.words") + Little(8, 4);
  const auto gguf =
      SignedFile(Gguf({key + GgufString(words)}, {GgufTensor("w", 8, 0)}, 32))
          .Find({"w"});
  ASSERT_TRUE(gguf) << gguf.error().message;
  EXPECT_EQ("", gguf->broken);
  EXPECT_TRUE(gguf->places.contains("w"));
  const auto safetensors =
      SignedFile(Safetensors(
                     R"({"__metadata__":{"v":")" + words +
                         R"("},"w":{)"
                         R"("dtype":"U8","shape":[16],"data_offsets":[0,16]}})",
                     16))
          .Find({"w"});
  ASSERT_TRUE(safetensors) << safetensors.error().message;
  EXPECT_EQ("", safetensors->broken);
  EXPECT_TRUE(safetensors->places.contains("w"));
}

// Before they are believed, the bytes of the header are verified.
TEST(TensorHeader, IsNotBelievedWhenItWasChanged) {
  const std::string was = Safetensors(
      R"({"w":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}})", 2 * kMiB);
  std::string is = was;
  is.replace(is.find("[0,8]"), 5, "[8,9]");
  const auto header = SignedFile(was, is).Find({"w"});
  ASSERT_FALSE(header);
  EXPECT_EQ(Error::Kind::kMalformed, header.error().kind);
  EXPECT_EQ("f: bytes 0-1048575 are not those that were signed",
            header.error().message);
}

TEST(TensorHeader, ReadsNothingBehindIt) {
  const std::string was = Safetensors(
      R"({"w":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}})", 3 * kMiB);
  std::string is = was;
  is.back() = 'x';
  EXPECT_TRUE(SignedFile(was, is).Find({"w"}));
}

TEST(TensorHeader, RefusesATensorThatIsThereTwice) {
  EXPECT_EQ(
      "has a header with duplicate-key at byte 66: /w",
      BrokenJson(R"({"w":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},)"
                 R"("w":{"dtype":"U8","shape":[8],"data_offsets":[8,16]}})"));
  // Another one shows what its writer is, too.
  EXPECT_EQ(
      "has a header with duplicate-key at byte 66: /a",
      BrokenJson(R"({"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},)"
                 R"("a":{"dtype":"U8","shape":[8],"data_offsets":[8,16]}})"));
  EXPECT_EQ(
      "has a header with gguf-duplicate-tensor at byte 24: w",
      Broken(Gguf({}, {GgufTensor("w", 8, 0), GgufTensor("w", 8, 32)}, 64)));
}

TEST(TensorHeader, RefusesAFieldThatIsThereTwice) {
  EXPECT_NE("", BrokenJson(R"({"w":{"dtype":"U8","shape":[8],)"
                           R"("data_offsets":[0,8],"data_offsets":[8,16]}})"));
  EXPECT_NE("", Broken(Gguf({GgufU32("general.alignment", 32),
                             GgufU32("general.alignment", 64)},
                            {GgufTensor("w", 8, 0)}, 32)));
}

TEST(TensorHeader, RefusesLengthsThatAreNone) {
  EXPECT_EQ("is too short for a header", Broken(""));
  EXPECT_EQ("is too short for a header", Broken("1234567"));
  EXPECT_EQ("has a header of 3 bytes, more than the file has",
            Broken(Little(3, 8) + "{}"));
  for (const std::uint64_t length :
       {std::uint64_t{1} << 62, UINT64_MAX, UINT64_MAX - 7, UINT64_MAX - 8}) {
    EXPECT_EQ("has a header of " + std::to_string(length) +
                  " bytes, more than the file has",
              Broken(Little(length, 8) + "{}"));
  }
}

TEST(TensorHeader, RefusesPlacesOutsideTheFile) {
  EXPECT_EQ("has the tensor 'w' beyond its end",
            BrokenJson(R"({"w":{"dtype":"U8","shape":[17],)"
                       R"("data_offsets":[0,17]}})"));
  EXPECT_EQ("has the tensor 'w' beyond its end",
            BrokenJson(R"({"w":{"dtype":"U8","shape":[1],"data_offsets":)"
                       R"([18446744073709551614,18446744073709551615]}})"));
  EXPECT_NE("", BrokenJson(R"({"w":{"dtype":"U8","shape":[8],)"
                           R"("data_offsets":[8,0]}})"));
  EXPECT_NE("", BrokenJson(R"({"w":{"dtype":"U8","shape":[8],)"
                           R"("data_offsets":[-8,0]}})"));
  EXPECT_NE("", BrokenJson(R"({"w":{"dtype":"U8","shape":[4],)"
                           R"("data_offsets":[0,8]}})"));
  for (const std::string& tensor :
       {GgufTensor("w", 9, 0), GgufTensor("w", 8, UINT64_MAX - 31),
        GgufTensor("w", UINT64_MAX, 0)}) {
    EXPECT_TRUE(
        Broken(Gguf({}, {tensor}, 32)).starts_with("has a header with "));
  }
}

TEST(TensorHeader, RefusesWhatIsNoHeader) {
  for (const char* json :
       {"", "[]", "{", R"({"w":1})", R"({"w":{}})", "{\"w\":{\"\xff\":1}}"}) {
    EXPECT_NE("", BrokenJson(json)) << json;
  }
  EXPECT_NE("", Broken("GGUF"));
  EXPECT_NE("", Broken("GGUF" + Little(9, 4) + std::string(64, '\0')));
  EXPECT_NE(
      "", Broken("GGUF" + Little(3, 4) + Little(UINT64_MAX, 8) + Little(0, 8)));
  EXPECT_NE("", Broken("GGUF" + Little(3, 4) + Little(1, 8) + Little(1, 8) +
                       Little(UINT64_MAX, 8) + std::string(2 * kMiB, 'k')));
}

// A deep header is no way to exhaust the stack.
TEST(TensorHeader, RefusesADeepHeader) {
  std::string json = R"({"w":)";
  json += std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_NE("", BrokenJson(json));
}

TEST(TensorHeader, IsOfFilesThatAreNamedSo) {
  EXPECT_TRUE(MayHoldTensors("a/model.safetensors"));
  EXPECT_TRUE(MayHoldTensors("MODEL.GGUF"));
  EXPECT_FALSE(MayHoldTensors("model.safetensors.index.json"));
  EXPECT_FALSE(MayHoldTensors("gguf"));
}

}  // namespace
}  // namespace assay
