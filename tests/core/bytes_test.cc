// SPDX-License-Identifier: Apache-2.0
#include "core/bytes.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

TEST(ByteReader, ReadsBothByteOrders) {
  ByteReader in(AsBytes(std::string_view("\x01\x02\x03\x04\x05\x06", 6)));
  EXPECT_EQ(0x0201, in.U16());
  EXPECT_EQ(0x03040506u, in.BigU32());
  EXPECT_FALSE(in.failed());
}

TEST(ByteReader, YieldsZerosAfterTheEndForEver) {
  ByteReader in(AsBytes("abc"));
  EXPECT_EQ(0u, in.U32());
  EXPECT_TRUE(in.failed());
  EXPECT_EQ(0u, in.U8()) << "a failed reader does not recover";
  EXPECT_TRUE(in.Take(1).empty());
  EXPECT_TRUE(in.Line().empty());
}

TEST(ByteReader, RefusesACountThatWouldOverflow) {
  ByteReader in(AsBytes("abc"));
  in.Skip(1);
  EXPECT_TRUE(in.Take(UINT64_MAX).empty());
  EXPECT_TRUE(in.failed());
}

TEST(ByteReader, TakesLinesWithoutTheirEnd) {
  ByteReader in(AsBytes("one\n\ntwo"));
  EXPECT_EQ("one", in.Line());
  EXPECT_EQ("", in.Line());
  EXPECT_FALSE(in.failed());
  EXPECT_EQ("", in.Line()) << "no newline behind 'two'";
  EXPECT_TRUE(in.failed());
}

TEST(Slice, StaysInside) {
  EXPECT_EQ("bc", AsText(Slice(AsBytes("abc"), 1)));
  EXPECT_EQ("b", AsText(Slice(AsBytes("abc"), 1, 1)));
  EXPECT_TRUE(Slice(AsBytes("abc"), 3).empty());
  EXPECT_TRUE(Slice(AsBytes("abc"), UINT64_MAX, UINT64_MAX).empty());
}

TEST(Checked, SaysWhenItDoesNotFit) {
  EXPECT_EQ(UINT64_MAX, CheckedAdd(UINT64_MAX - 1, 1));
  EXPECT_FALSE(CheckedAdd(UINT64_MAX, 1));
  EXPECT_EQ(1ull << 63, CheckedMultiply(1ull << 32, 1ull << 31));
  EXPECT_FALSE(CheckedMultiply(1ull << 32, 1ull << 32));
}

}  // namespace
}  // namespace assay
