// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/scanner/pickle_assembler.h"

namespace assay {
namespace {

using pickle_test::Pickle;
using pickle_test::Reading;
using Shape = std::vector<std::uint64_t>;

// ("storage", torch.<type>, key, "cpu", elements), as a persistent id.
void Storage(Pickle& out, std::string_view type, std::string_view key) {
  out.Op("(").Text("storage").Global("torch", type).Text(key).Text("cpu");
  out.Int(6).Op("tQ");
}

// The tensor of two rows and three columns at the beginning of a storage.
void Tensor2x3(Pickle& out, std::string_view type, std::string_view key,
               std::uint32_t offset = 0) {
  out.Global("torch._utils", "_rebuild_tensor_v2").Op("(");
  Storage(out, type, key);
  out.Int(offset).Op("(").Int(2).Int(3).Op("t(").Int(3).Int(1).Op("t");
  out.Op("\x89").Global("collections", "OrderedDict").Op(")R");
  out.Call();
}

TEST(PickleTensors, HaveNameTypeAndShape) {
  Pickle out(2);
  out.Op("}(").Text("a.weight");
  Tensor2x3(out, "HalfStorage", "0");
  out.Text("a.bias");
  Tensor2x3(out, "BFloat16Storage", "1", 6);
  out.Op("u.");
  const Reading reading(out);
  ASSERT_EQ(2u, reading.tensors.size());
  EXPECT_EQ("a.weight", reading.tensors[0].name);
  EXPECT_EQ("F16", reading.tensors[0].dtype);
  EXPECT_EQ((Shape{2, 3}), reading.tensors[0].shape);
  EXPECT_EQ(12u, reading.tensors[0].size);
  EXPECT_EQ("0", reading.tensors[0].storage);
  EXPECT_EQ("BF16", reading.tensors[1].dtype);
  EXPECT_EQ("1+6", reading.tensors[1].storage);
}

TEST(PickleTensors, AreNamedByTheParameterMadeOfThem) {
  Pickle out(2);
  out.Global("collections", "OrderedDict").Op(")R(").Text("w");
  out.Global("torch._utils", "_rebuild_parameter").Op("(");
  Tensor2x3(out, "FloatStorage", "0");
  out.Op("\x88").Global("collections", "OrderedDict").Op(")R").Call();
  out.Op("u.");
  const Reading reading(out);
  ASSERT_EQ(1u, reading.tensors.size());
  EXPECT_EQ("w", reading.tensors[0].name);
  EXPECT_EQ("F32", reading.tensors[0].dtype);
}

TEST(PickleTensors, OfAListHaveNoName) {
  Pickle out(2);
  out.Op("](");
  Tensor2x3(out, "LongStorage", "0");
  Tensor2x3(out, "LongStorage", "1");
  out.Op("e.");
  const Reading reading(out);
  ASSERT_EQ(2u, reading.tensors.size());
  EXPECT_EQ("", reading.tensors[0].name);
  EXPECT_EQ("I64", reading.tensors[1].dtype);
}

TEST(PickleTensors, TypedByThemselvesNeedNoTypedStorage) {
  Pickle out(2);
  out.Op("}").Text("w").Global("torch._utils", "_rebuild_tensor_v3").Op("(");
  Storage(out, "UntypedStorage", "0");
  out.Int(0).Op("(").Int(6).Op("t(").Int(1).Op("t\x89");
  out.Global("collections", "OrderedDict").Op(")R");
  out.Global("torch", "float8_e4m3fn").Call();
  out.Op("s.");
  const Reading reading(out);
  ASSERT_EQ(1u, reading.tensors.size());
  EXPECT_EQ("F8_E4M3", reading.tensors[0].dtype);
  EXPECT_EQ(6u, reading.tensors[0].size);
}

TEST(PickleTensors, WithoutStorageOrWithImpossibleSizesAreNone) {
  Pickle none(2);
  none.Op("}").Text("w").Global("torch._utils", "_rebuild_tensor_v2");
  none.Op("(").Text("x").Int(0).Op("))").Call().Op("s.");
  EXPECT_TRUE(Reading(none).tensors.empty());

  Pickle huge(2);
  huge.Op("}").Text("w").Global("torch._utils", "_rebuild_tensor_v2").Op("(");
  Storage(huge, "FloatStorage", "0");
  huge.Int(0).Op("(").Int(0x7fffffff).Int(0x7fffffff).Int(0x7fffffff);
  huge.Op("t)\x89").Call().Op("s.");
  EXPECT_TRUE(Reading(huge).tensors.empty());

  Pickle negative(2);
  negative.Op("}").Text("w").Global("torch._utils", "_rebuild_tensor_v2");
  negative.Op("(");
  Storage(negative, "FloatStorage", "0");
  negative.Int(0).Op("(").Int(0xffffffff).Op("t)\x89").Call().Op("s.");
  EXPECT_TRUE(Reading(negative).tensors.empty());
}

}  // namespace
}  // namespace assay
