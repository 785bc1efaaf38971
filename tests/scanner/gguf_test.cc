// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "tests/patience.h"
#include "tests/scanner/tensor_sink.h"

namespace assay {
extern const Format kGguf;
namespace {

using Strings = std::vector<std::string>;

// Writes GGUF files, also those that nobody should.
class Gguf {
 public:
  explicit Gguf(std::uint32_t version = 3, bool big = false)
      : version_(version), big_(big) {}

  // Little or big end first, as the file is.
  std::string Number(std::uint64_t value, int bytes) const {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i);
    if (big_) std::reverse(text.begin(), text.end());
    return text;
  }
  std::string Count(std::uint64_t value) const {
    return Number(value, version_ == 1 ? 4 : 8);
  }
  std::string Text(std::string_view text) const {
    return Count(text.size()) + std::string(text);
  }

  Gguf& Raw(std::string_view key, std::uint32_t type, std::string_view value) {
    ++pairs;
    body_ += Text(key) + Number(type, 4) + std::string(value);
    return *this;
  }
  Gguf& Kv(std::string_view key, std::uint32_t value) {
    return Raw(key, 4, Number(value, 4));
  }
  Gguf& Kv(std::string_view key, std::string_view value) {
    return Raw(key, 8, Text(value));
  }
  Gguf& Kv(std::string_view key, const Strings& values) {
    std::string array = Number(8, 4) + Count(values.size());
    for (const std::string& value : values) array += Text(value);
    return Raw(key, 9, array);
  }
  Gguf& Tensor(std::string_view name, const std::vector<std::uint64_t>& shape,
               std::uint32_t type, std::uint64_t offset) {
    ++tensors;
    infos_ += Text(name) + Number(shape.size(), 4);
    for (const std::uint64_t dimension : shape) infos_ += Count(dimension);
    infos_ += Number(type, 4) + Number(offset, 8);
    return *this;
  }

  // All of it, with `data` bytes of tensors.
  std::string File(std::size_t data = 0) const {
    std::string file = "GGUF" + Number(version_, 4) + Count(tensors) +
                       Count(pairs) + body_ + infos_;
    if (data > 0) file.resize((file.size() + 31) / 32 * 32 + data);
    return file;
  }

  std::uint64_t tensors = 0;
  std::uint64_t pairs = 0;

 private:
  std::uint32_t version_;
  bool big_;
  std::string body_;
  std::string infos_;
};

struct Outcome {
  TensorSink sink;
  std::string error;
};

Outcome Look(const std::string& file, std::string_view name = "m.gguf",
             Siblings* siblings = nullptr) {
  Outcome outcome;
  const auto read = ReadAs(kGguf, name, file, outcome.sink, siblings);
  if (!read) outcome.error = read.error().message;
  return outcome;
}

Strings Seen(const std::string& file) {
  Outcome outcome = Look(file);
  if (!outcome.error.empty()) outcome.sink.seen.push_back("error");
  return outcome.sink.seen;
}

Gguf Plain(std::uint32_t version = 3, bool big = false) {
  Gguf gguf(version, big);
  gguf.Kv("general.architecture", "llama")
      .Kv("general.alignment", 32u)
      .Kv("tokenizer.ggml.tokens", Strings{"<unk>", "{{", "{{a}}"})
      .Tensor("a", {4, 4}, 0, 0)
      .Tensor("b", {32, 2}, 2, 64);
  return gguf;
}

TEST(Gguf, FindsNothingInASoundFile) {
  for (const std::uint32_t version : {1u, 2u, 3u}) {
    EXPECT_EQ(Seen(Plain(version).File(64 + 36)), Strings{}) << version;
    EXPECT_EQ(Seen(Plain(version).File(64 + 64)), Strings{}) << version;
  }
  EXPECT_EQ(Seen(Gguf().File()), Strings{});
}

TEST(Gguf, DeclaresItsTensors) {
  const std::string file = Plain().File(128);
  const Outcome outcome = Look(file);
  ASSERT_EQ(outcome.sink.tensors.size(), 2u);
  const Tensor& tensor = outcome.sink.tensors[1];
  EXPECT_EQ(tensor.name, "b");
  EXPECT_EQ(tensor.dtype, "Q4_0");
  EXPECT_EQ(tensor.shape, (std::vector<std::uint64_t>{32, 2}));
  EXPECT_EQ(tensor.offset, file.size() - 64);
  EXPECT_EQ(tensor.size, 36u);
}

TEST(Gguf, ReadsBigEndianFilesAndSaysSo) {
  const Outcome outcome = Look(Plain(3, true).File(128));
  EXPECT_EQ(outcome.sink.seen, Strings{"gguf-big-endian"});
  EXPECT_EQ(outcome.sink.tensors.size(), 2u);
}

TEST(Gguf, HandsBackItsTemplates) {
  const Outcome outcome = Look(Gguf()
                                   .Kv("tokenizer.chat_template", "plain")
                                   .Kv("tokenizer.chat_template.rag", "{{x}}")
                                   .Kv("general.name", "{% if a %}")
                                   .Kv("general.author", "nobody")
                                   .Kv("json", "{\"{{\":1,\"}}\":2}")
                                   .Kv("prompts", Strings{"a", "{{ b }}"})
                                   .File());
  EXPECT_EQ(outcome.sink.nested,
            (std::vector<std::pair<std::string, std::string>>{
                {"tokenizer.chat_template.jinja", "plain"},
                {"tokenizer.chat_template.rag.jinja", "{{x}}"},
                {"general.name.jinja", "{% if a %}"},
                {"prompts[1].jinja", "{{ b }}"}}));
}

TEST(Gguf, StatesItsMetadataButNoVocabulary) {
  const Outcome outcome = Look(Gguf()
                                   .Kv("general.author", "nobody")
                                   .Kv("general.languages", Strings{"a", "b"})
                                   .Kv("tokenizer.ggml.tokens", Strings{"x"})
                                   .File());
  EXPECT_EQ(outcome.sink.stated,
            (Strings{"general.author=nobody", "general.languages/0=a",
                     "general.languages/1=b"}));
}

TEST(Gguf, FindsATemplateBehindAMillionTokens) {
  Strings tokens(1'000'000, "token");
  const std::string file = Gguf()
                               .Kv("tokenizer.ggml.tokens", tokens)
                               .Kv("tokenizer.chat_template", "{{ x }}")
                               .File();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(Look(file).sink.nested.size(), 1u);
  EXPECT_LT(std::chrono::steady_clock::now() - start,
            std::chrono::seconds(20 * kPatience));
}

TEST(Gguf, ListsItsMetadata) {
  EXPECT_EQ(Look(Gguf()
                     .Kv("name", "it's \x1b[31m")
                     .Kv("n", 7u)
                     .Raw("f", 6, Gguf().Number(0x3fc00000, 4))
                     .Raw("i", 1, "\xff")
                     .Raw("bytes", 9,
                          Gguf().Number(0, 4) + Gguf().Count(5) + "\1\2\3\4\5")
                     .Kv("words", Strings{"a", "b"})
                     .File())
                .sink.lines,
            (Strings{"name  string  \"it's \\x1b[31m\"", "n  u32  7",
                     "f  f32  1.5", "i  i8  -1", "bytes  u8[5]  1, 2, 3, 4, …",
                     "words  string[2]  \"a\", \"b\""}));
}

TEST(Gguf, RefusesCountsThatNoFileHolds) {
  Gguf gguf = Plain();
  gguf.pairs = 1ull << 60;
  const Strings seen = Seen(gguf.File(128));
  EXPECT_EQ(seen.front(), "gguf-count-beyond-file");
  EXPECT_EQ(seen.back(), "error");
  gguf = Plain();
  gguf.tensors = UINT64_MAX;
  EXPECT_EQ(Seen(gguf.File(128)).front(), "gguf-count-beyond-file");
}

TEST(Gguf, RefusesAnArrayLongerThanTheFileAtOnce) {
  for (const std::uint32_t type : {0u, 6u, 8u, 9u, 12u}) {
    const std::string file =
        Gguf()
            .Raw("a", 9, Gguf().Number(type, 4) + Gguf().Count(1ull << 63))
            .File();
    EXPECT_EQ(Seen(file), (Strings{"gguf-count-beyond-file", "error"})) << type;
  }
}

TEST(Gguf, ReadsArraysInArraysOnlySoDeep) {
  std::string nested;
  for (int i = 0; i < 3; ++i) nested += Gguf().Number(9, 4) + Gguf().Count(1);
  const std::string leaf = Gguf().Number(0, 4) + Gguf().Count(1) + "x";
  EXPECT_EQ(Seen(Gguf().Raw("a", 9, nested + leaf).Kv("b", 1u).File()),
            (Strings(3, "gguf-array-nested")));
  std::string deep;
  for (int i = 0; i < 100'000; ++i) {
    deep += Gguf().Number(9, 4) + Gguf().Count(1);
  }
  EXPECT_EQ(Seen(Gguf().Raw("a", 9, deep).File()).back(), "error");
}

TEST(Gguf, SeesUnknownTypes) {
  EXPECT_EQ(Seen(Gguf().Raw("a", 77, "????").File()),
            (Strings{"gguf-value-type-unknown", "error"}));
  EXPECT_EQ(Seen(Gguf().Tensor("t", {4}, 9999, 0).File(32)),
            Strings{"gguf-type-unknown"});
  EXPECT_EQ(Seen("GGUF\4" + std::string(19, '\0')),
            (Strings{"gguf-version-unknown", "error"}));
}

TEST(Gguf, HoldsTheAlignmentToItsRules) {
  for (const std::uint32_t alignment : {0u, 33u, 48u}) {
    EXPECT_EQ(Seen(Gguf().Kv("general.alignment", alignment).File()),
              Strings{"gguf-alignment-invalid"});
  }
  EXPECT_EQ(Seen(Gguf().Kv("general.alignment", "32").File()), Strings{});
  EXPECT_EQ(
      Seen(Gguf().Tensor("a", {8}, 0, 0).Tensor("b", {8}, 0, 40).File(72)),
      (Strings{"gguf-tensor-misaligned", "gguf-bytes-between-tensors"}));
}

TEST(Gguf, SeesNamesThatAreThereTwice) {
  EXPECT_EQ(Seen(Gguf().Kv("a", 1u).Kv("b", 1u).Kv("a", 2u).File()),
            Strings{"gguf-duplicate-key"});
  EXPECT_EQ(
      Seen(Gguf().Tensor("t", {8}, 0, 0).Tensor("t", {8}, 0, 32).File(64)),
      Strings{"gguf-duplicate-tensor"});
}

TEST(Gguf, HoldsShapesToWhatGgmlCanHold) {
  const auto seen = [](const std::vector<std::uint64_t>& shape,
                       std::uint32_t type) {
    return Seen(Gguf().Tensor("t", shape, type, 0).File(32)).front();
  };
  EXPECT_EQ(seen({1, 1, 1, 1, 8}, 0), "gguf-tensor-dimensions");
  EXPECT_EQ(seen({8, 0}, 0), "gguf-dimension-zero");
  EXPECT_EQ(seen({1ull << 32, 1ull << 32}, 0), "gguf-shape-invalid");
  EXPECT_EQ(seen({1ull << 62}, 0), "gguf-shape-invalid");
  EXPECT_EQ(seen({31}, 2), "gguf-shape-invalid");
  EXPECT_EQ(Seen(Gguf().Tensor(std::string(64, 'n'), {8}, 0, 0).File(32)),
            Strings{"gguf-name-too-long"});
  Gguf wide;
  wide.tensors = 1;
  EXPECT_EQ(Seen(wide.File() + wide.Text("t") + wide.Number(UINT32_MAX, 4)),
            (Strings{"gguf-count-beyond-file", "gguf-tensor-dimensions",
                     "gguf-count-beyond-file", "error"}));
}

TEST(Gguf, KnowsTheSizesOfItsTypes) {
  // Elements and bytes of one block, by the number of the type.
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> blocks = {
      {1, 4},     {1, 2},     {32, 18},   {32, 20},   {16, 10},  {16, 12},
      {32, 22},   {32, 24},   {32, 34},   {32, 36},   {256, 84}, {256, 110},
      {256, 144}, {256, 176}, {256, 210}, {256, 292}, {256, 66}, {256, 74},
      {256, 98},  {256, 50},  {32, 18},   {256, 110}, {256, 82}, {256, 136},
      {1, 1},     {1, 2},     {1, 4},     {1, 8},     {1, 8},    {256, 56},
      {1, 2},     {32, 18},   {32, 18},   {32, 18},   {256, 54}, {256, 66},
      {32, 18},   {32, 18},   {32, 18},   {32, 17},   {64, 36},  {128, 18},
      {64, 18}};
  for (std::uint32_t type = 0; type < blocks.size(); ++type) {
    const auto [elements, bytes] = blocks[type];
    const Outcome outcome =
        Look(Gguf().Tensor("t", {elements, 32}, type, 0).File(bytes * 32));
    EXPECT_EQ(outcome.sink.seen, Strings{}) << type;
    ASSERT_EQ(outcome.sink.tensors.size(), 1u);
    EXPECT_EQ(outcome.sink.tensors[0].size, bytes * 32) << type;
  }
}

TEST(Gguf, SeesTensorsOutOfPlace) {
  EXPECT_EQ(Seen(Gguf().Tensor("t", {64}, 0, 0).File(32)),
            Strings{"gguf-tensor-beyond-file"});
  EXPECT_EQ(Seen(Gguf().Tensor("t", {8}, 0, UINT64_MAX - 31).File(32)).front(),
            "gguf-tensor-beyond-file");
  EXPECT_EQ(
      Seen(Gguf().Tensor("a", {16}, 0, 0).Tensor("b", {8}, 0, 32).File(64)),
      Strings{"gguf-tensors-overlap"});
}

TEST(Gguf, FollowsBytesThatBelongToNoTensor) {
  Outcome outcome = Look(Plain().File(128) + "payload");
  EXPECT_EQ(outcome.sink.seen, Strings{"gguf-bytes-after-tensors"});
  ASSERT_EQ(outcome.sink.probed.size(), 1u);
  EXPECT_TRUE(outcome.sink.probed[0].second.ends_with("payload"));
  std::string file =
      Gguf().Tensor("a", {8}, 0, 0).Tensor("b", {8}, 0, 96).File(128);
  file.replace(file.size() - 96, 7, "payload");
  outcome = Look(file);
  EXPECT_EQ(outcome.sink.seen, Strings{"gguf-bytes-between-tensors"});
  ASSERT_EQ(outcome.sink.probed.size(), 1u);
  EXPECT_TRUE(outcome.sink.probed[0].second.starts_with("payload"));
}

TEST(Gguf, LooksIntoItsPadding) {
  const std::string file = Gguf().Kv("general.alignment", 1u << 30).File();
  EXPECT_EQ(Seen(file + std::string(100, '\0')), Strings{});
  const Outcome outcome = Look(file + "payload");
  EXPECT_EQ(outcome.sink.seen, Strings{"gguf-padding-not-zero"});
  ASSERT_EQ(outcome.sink.probed.size(), 1u);
  EXPECT_EQ(outcome.sink.probed[0].second, "payload");
}

TEST(Gguf, FollowsWhatABrokenFileHides) {
  const Outcome outcome = Look(Gguf().Raw("a", 77, "").File() + "payload");
  EXPECT_FALSE(outcome.error.empty());
  ASSERT_EQ(outcome.sink.probed.size(), 1u);
  EXPECT_TRUE(outcome.sink.probed[0].second.ends_with("payload"));
}

Gguf Part(std::uint32_t number, std::uint32_t count, std::uint32_t all) {
  Gguf gguf;
  gguf.Raw("split.no", 2, gguf.Number(number, 2))
      .Raw("split.count", 2, gguf.Number(count, 2))
      .Raw("split.tensors.count", 5, gguf.Number(all, 4))
      .Tensor("t" + std::to_string(number), {8}, 0, 0);
  return gguf;
}

TEST(Gguf, FindsItsOtherParts) {
  const std::string first = "m-00001-of-00002.gguf";
  MemorySiblings both(
      MemorySiblings::Files{{"m-00002-of-00002.gguf", Part(1, 2, 2).File(32)}});
  EXPECT_EQ(Look(Part(0, 2, 2).File(32), first, &both).sink.seen, Strings{});
  EXPECT_EQ(Look(Part(0, 2, 3).File(32), first, &both).sink.seen,
            Strings{"gguf-split-tensors-differ"});
  MemorySiblings none(MemorySiblings::Files{});
  const Outcome alone = Look(Part(0, 2, 2).File(32), first, &none);
  EXPECT_EQ(alone.sink.seen, Strings{"shard-absent"});
  EXPECT_EQ(alone.sink.skipped,
            Strings{"part 'm-00002-of-00002.gguf' is absent"});
  EXPECT_EQ(Look(Part(0, 2, 2).File(32), first).sink.seen, Strings{});
  EXPECT_EQ(Look(Part(2, 2, 2).File(32), first).sink.seen,
            Strings{"gguf-split-number"});
  MemorySiblings pointer(
      MemorySiblings::Files{{"m-00002-of-00002.gguf",
                             "version https://git-lfs.github.com/spec/v1\n"}});
  EXPECT_EQ(Look(Part(0, 2, 2).File(32), first, &pointer).sink.seen, Strings{});
}

TEST(Gguf, SurvivesTruncationAndMutation) {
  const std::string whole =
      Plain().Kv("tokenizer.chat_template", "{{x}}").File(100);
  for (std::size_t size = 4; size + 64 < whole.size(); ++size) {
    const Strings seen = Seen(whole.substr(0, size));
    EXPECT_FALSE(seen.empty()) << size;
  }
  std::mt19937 random(11);
  for (int i = 0; i < 20'000; ++i) {
    std::string file = whole;
    for (auto n = random() % 6; n > 0; --n) {
      const std::size_t at = 4 + random() % (file.size() - 4);
      file[at] = static_cast<char>(random() % 3 == 0 ? random() : random() % 4);
    }
    file.resize(random() % 8 == 0 ? random() % (file.size() + 1) : file.size());
    Look(file);
  }
}

}  // namespace
}  // namespace assay
