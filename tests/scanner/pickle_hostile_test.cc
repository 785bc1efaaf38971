// SPDX-License-Identifier: Apache-2.0
// Nothing crashes the pickle reader, hangs it or takes memory without bound.
#include <gtest/gtest.h>

#include <random>

#include "tests/scanner/pickle_assembler.h"

namespace assay {
namespace {

using pickle_test::Pickle;
using pickle_test::Reading;
using pickle_test::Told;

// Some of everything.
std::string Sample() {
  return Pickle(4)
      .Frame(20)
      .Op("](")
      .Global("joblib.numpy_pickle", "NumpyArrayWrapper")
      .Op(")\x81}(")
      .Text("shape")
      .Op("K\x02\x85")
      .Text("dtype")
      .StackGlobal("numpy", "dtype")
      .Text("f4")
      .Op("\x89\x88\x87Rub")
      .Op("12345678")
      .StackGlobal("builtins", "getattr")
      .Op("(")
      .StackGlobal("operator", "attrgetter")
      .Short("a.b")
      .Op("\x85R")
      .Short("x")
      .Op("tR)R(I1\nL2L\nF3\nV\\u0041\nS'\\x41'\n\x94h")
      .U8(0)
      .Op("p7\ng7\nl(NNd\x8f(NN\x90\x82\x01(cos\nsystem\no0(ia\nb\n0")
      .StackGlobal("m", "C")
      .Op(")}\x92}")
      .Short("__setstate__")
      .StackGlobal("os", "getpid")
      .Op("sbNbPid\n\x97\x98(NQ1e.")
      .str();
}

TEST(PickleHostile, SurvivesTruncationAtEveryByte) {
  const std::string whole = Sample();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const Reading told(std::string_view(whole).substr(0, size));
    pickle_test::Recognized(std::string_view(whole).substr(0, size));
    if (size > 0 && size < whole.size()) {
      EXPECT_TRUE(told.failed) << "cut at " << size;
    }
  }
}

TEST(PickleHostile, SurvivesMutations) {
  std::mt19937 random(20240607);
  const std::string whole = Sample();
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = whole;
    for (int change = 0; change < 1 + round % 5; ++change) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    Told told;
    told.list = round % 8 == 0;
    pickle_test::ReadInto(told, bytes);
    pickle_test::Recognized(bytes);
  }
}

TEST(PickleHostile, SurvivesRandomOpcodes) {
  constexpr std::string_view kOpcodes =
      "(.012NRabdesutl)]}oQ\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94"
      "\x97\x98";
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    Pickle pickle(4);
    for (int i = 0; i < 60; ++i) {
      switch (random() % 6) {
        case 0:
          pickle.Short("__setstate__");
          break;
        case 1:
          pickle.StackGlobal("operator", "attrgetter");
          break;
        case 2:
          pickle.Get(static_cast<int>(random() % 4));
          break;
        case 3:
          pickle.Put(static_cast<int>(random() % 4));
          break;
        default:
          pickle.Op(kOpcodes.substr(random() % kOpcodes.size(), 1));
      }
    }
    Reading told(pickle);
  }
}

TEST(PickleHostile, TakesAMillionMarks) {
  const Reading told(Pickle(4).Op(std::string(1'000'000, '(')).Op("."));
  EXPECT_TRUE(told.Has("anomaly pickle-stack-underflow"));
}

TEST(PickleHostile, TakesListsInListsAMillionDeep) {
  const Reading told(Pickle(4)
                         .StackGlobal("a", "f")
                         .Op(std::string(1'000'000, ']'))
                         .Op(std::string(999'999, 'a'))
                         .Op("\x85R."));
  EXPECT_EQ(told.Evidence("call a.f"), "a.f([[[[[…]]]]])");
}

TEST(PickleHostile, DoesNotExpandReferences) {
  Pickle pickle = Pickle(4).StackGlobal("a", "f").Op("]\x94");
  for (int i = 0; i < 200; ++i) {
    pickle.Op("](").Get(i).Get(i).Get(i).Op("e\x94");
  }
  const Reading told(pickle.Op("\x85R."));
  EXPECT_FALSE(told.failed) << told.message;
  EXPECT_LE(told.Evidence("call a.f").size(), 200u);
}

TEST(PickleHostile, TakesAListThatHoldsItself) {
  const Reading told(
      Pickle(4).StackGlobal("a", "f").Op("]\x94h").U8(0).Op("a\x85R."));
  EXPECT_EQ(told.Evidence("call a.f"), "a.f([[[[[…]]]]])");
}

TEST(PickleHostile, TakesAHugeMemoIndex) {
  const Reading told(
      Pickle(4).Op("Nr\xff\xff\xff\xffp99999999999999999\nj\xff\xff\xff\xff."));
  EXPECT_FALSE(told.failed) << told.message;
}

TEST(PickleHostile, TakesHugeLengths) {
  for (const char* opcode : {"\x8d", "\x8e", "\x96"}) {
    EXPECT_TRUE(Reading(Pickle(4).Op(opcode).Little(UINT64_MAX, 8).Op("x."))
                    .Has("anomaly pickle-truncated"));
  }
  EXPECT_TRUE(Reading(Pickle(4).Op("T").Little(0x80000000, 4).Op("x."))
                  .Has("anomaly pickle-truncated"));
  EXPECT_TRUE(Reading(Pickle(4).Frame(UINT64_MAX).Op("N."))
                  .Has("anomaly pickle-frame-length"));
}

TEST(PickleHostile, StopsAtItsLimitsAndSaysSo) {
  Told values;
  values.bounds.pickle_values = 1000;
  pickle_test::ReadInto(values, Pickle(4).Op(std::string(5000, ']')));
  EXPECT_EQ(values.skipped, std::vector<std::string>{"pickle-values"});
  Told opcodes;
  opcodes.bounds.pickle_opcodes = 1000;
  pickle_test::ReadInto(opcodes,
                        Pickle(4).Payload().Op(std::string(5000, 'N')));
  EXPECT_EQ(opcodes.skipped, std::vector<std::string>{"pickle-opcodes"});
  EXPECT_TRUE(opcodes.Has("call posix.system"));
}

TEST(PickleHostile, BoundsPartialsOfPartials) {
  Pickle pickle = Pickle(4).StackGlobal("os", "system");
  for (int i = 0; i < 1000; ++i) {
    pickle.StackGlobal("functools", "partial")
        .Put(1)
        .Op("0\x85\x94"
            "0");
    pickle.Get(1).Get(i < 200 ? i : 2).Op("R");
  }
  Reading told(pickle.Op(")R."));
  EXPECT_LT(told.seen.size(), 1000u);
}

}  // namespace
}  // namespace assay
