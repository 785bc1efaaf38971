// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tests/scanner/recording_sink.h"

namespace assay {
namespace {

std::string Npy(const std::string& header, const std::string& data,
                int version = 1) {
  std::string out = "\x93NUMPY";
  out += static_cast<char>(version);
  out += '\0';
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) {
    out += static_cast<char>(header.size() >> (8 * i) & 0xff);
  }
  return out + header + data;
}

std::string Header(const std::string& descr, const std::string& shape) {
  return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape +
         ", }\n";
}

TEST(Npy, DeclaresTheArray) {
  for (const int version : {1, 2, 3}) {
    const Record sink = ReadAs(
        "npy", Npy(Header("'<f4'", "(2, 3)"), std::string(24, '\1'), version));
    ASSERT_EQ(1u, sink.tensors.size());
    EXPECT_EQ("<f4", sink.tensors[0].dtype);
    EXPECT_EQ((std::vector<std::uint64_t>{2, 3}), sink.tensors[0].shape);
    EXPECT_EQ(24u, sink.tensors[0].size);
    EXPECT_TRUE(sink.seen.empty());
    EXPECT_TRUE(sink.nested.empty());
  }
}

TEST(Npy, HandsOverThePickleOfObjects) {
  for (const std::string descr :
       {"'|O'", "'O'", "'O8'", "\"|O\"", "[('a', '<i4'), ('b', 'O')]",
        "[('a', [('deep', '|O')], (2,))]", "[(('title', 'b'), '>O8')]"}) {
    SCOPED_TRACE(descr);
    const Record sink = ReadAs("npy", Npy(Header(descr, "(1,)"), EvilPickle()));
    ASSERT_EQ((std::vector<std::string>{"data.pkl"}), sink.Names());
    EXPECT_EQ(EvilPickle(), sink.nested[0].bytes);
  }
}

TEST(Npy, BelievesTheObjectsWhenAKeyStandsTwice) {
  const Record sink = ReadAs(
      "npy", Npy("{'descr': '|O', 'descr': '<f4', 'fortran_order': False, "
                 "'shape': (1,)}",
                 EvilPickle()));
  EXPECT_TRUE(sink.Saw("npy-repeated-key"));
  EXPECT_EQ(1u, sink.nested.size());
}

TEST(Npy, ProbesWhatFollowsTheElements) {
  const Record sink = ReadAs(
      "npy", Npy(Header("'<f4'", "(2,)"), std::string(8, '\1') + EvilPickle()));
  EXPECT_TRUE(sink.Saw("npy-trailing-bytes"));
  EXPECT_TRUE(sink.GotBytes(EvilPickle()));
}

TEST(Npy, KnowsTheSizeOfStringsAndOfNothing) {
  const Record sink =
      ReadAs("npy", Npy(Header("'<U3'", "(2,)"), std::string(24, '\1')));
  EXPECT_TRUE(sink.seen.empty());
  EXPECT_TRUE(ReadAs("npy", Npy(Header("'<f8'", "()"), std::string(8, '\1')))
                  .seen.empty());
  EXPECT_TRUE(ReadAs("npy", Npy(Header("'<f8'", "(0, 5)"), "")).seen.empty());
}

TEST(Npy, SaysWhatIsWrong) {
  const auto message = [](const std::string& bytes) {
    RecordingSink sink;
    const Result<void> read = ReadInto(sink, "npy", bytes, "a.npy");
    return read ? "" : read.error().message;
  };
  EXPECT_EQ("a.npy: the array needs 8 bytes, 7 are there",
            message(Npy(Header("'<f4'", "(2,)"), std::string(7, '\1'))));
  EXPECT_EQ("a.npy: the header is not a dict", message(Npy("[]", "")));
  EXPECT_EQ("a.npy: the shape's product overflows",
            message(Npy(Header("'<f8'", "(4294967296, 4294967296)"), "")));
  EXPECT_EQ("a.npy: header of 200 bytes is longer than the file",
            message(std::string("\x93NUMPY\1\0\xc8\0", 10)));
  EXPECT_EQ("a.npy: the header is not a dict",
            message(Npy("{'descr': " + std::string(60'000, '(') + "}", "")));
}

TEST(Npy, ProbesBehindAHeaderThatItDoesNotUnderstand) {
  RecordingSink sink;
  EXPECT_FALSE(ReadInto(sink, "npy", Npy("{'descr': object}", EvilPickle())));
  EXPECT_TRUE(sink.GotBytes(EvilPickle()));
}

TEST(Torchscript, SeesOperatorsThatTouchFiles) {
  const auto values = [](const std::string& code) {
    std::vector<std::string> got;
    for (const Observation& one :
         ReadAs("torchscript", code, "m/code/__torch__/net.py").seen) {
      got.push_back(one.value);
    }
    return got;
  };
  using List = std::vector<std::string>;
  EXPECT_EQ(List{"torchscript:torch.from_file"},
            values("  x = torch.from_file(\"/tmp/x\", True, 10)\n"));
  EXPECT_EQ(List{"torchscript:torch.from_file"},
            values("  x = ops.aten.from_file(\"/tmp/x\", True, 10)\n"));
  EXPECT_EQ(List{"torchscript:torch.save"}, values("torch.save(x, \"f\")"));
  EXPECT_EQ(List{"torchscript:ops.image.write_file"},
            values("ops.image.write_file(\"f\", x)"));
  EXPECT_EQ(List{"torchscript:torch.classes.mine.Stack"},
            values("s : __torch__.torch.classes.mine.Stack"));
  EXPECT_EQ(List{}, values("y = torch.add(x, ops.prim.NumToTensor(1))\n"
                           "z = torch.from_file_like(x)\n"));
}

TEST(Torchscript, IsOnlyWhatPyTorchCompiles) {
  EXPECT_TRUE(Recognizes("torchscript", "x", "code/__torch__.py"));
  EXPECT_TRUE(Recognizes("torchscript", "x", "m\\code\\__torch__\\a.py"));
  EXPECT_FALSE(Recognizes("torchscript", "x", "code/train.py"));
  EXPECT_FALSE(Recognizes("torchscript", "x", "barcode/__torch__.py"));
}

}  // namespace
}  // namespace assay
