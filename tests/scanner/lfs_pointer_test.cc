// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/scanner/tensor_sink.h"

namespace assay {
extern const Format kLfsPointer;
namespace {

using Strings = std::vector<std::string>;

const std::string kPointer =
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:0123456789abcdef\nsize 4200\n";

TEST(LfsPointer, SaysThatTheFileIsNotThere) {
  TensorSink sink;
  ASSERT_TRUE(Recognizes(kLfsPointer, "model.safetensors", kPointer));
  ASSERT_TRUE(ReadAs(kLfsPointer, "model.safetensors", kPointer, sink));
  EXPECT_EQ(sink.seen, Strings{"lfs-pointer"});
  EXPECT_EQ(sink.skipped,
            Strings{"git-lfs pointer: the file itself (4200 bytes) is absent"});
}

TEST(LfsPointer, KnowsXetPointers) {
  const std::string pointer = "# xet version 0\nfilesize = 77\nhash = '0123'\n";
  TensorSink sink;
  ASSERT_TRUE(Recognizes(kLfsPointer, "m.bin", pointer));
  ASSERT_TRUE(ReadAs(kLfsPointer, "m.bin", pointer, sink));
  EXPECT_EQ(sink.skipped,
            Strings{"xet pointer: the file itself (77 bytes) is absent"});
}

TEST(LfsPointer, TakesNoSizeOnTrust) {
  TensorSink sink;
  ASSERT_TRUE(ReadAs(kLfsPointer, "m",
                     kPointer.substr(0, 43) + "size " + std::string(40, '9'),
                     sink));
  EXPECT_EQ(sink.skipped,
            Strings{"git-lfs pointer: the file itself (unknown size) is "
                    "absent"});
}

TEST(LfsPointer, IsNotALongTextThatBeginsLikeOne) {
  EXPECT_FALSE(Recognizes(kLfsPointer, "m", kPointer + std::string(2000, ' ')));
  EXPECT_FALSE(Recognizes(kLfsPointer, "m", "version 1\n"));
}

}  // namespace
}  // namespace assay
