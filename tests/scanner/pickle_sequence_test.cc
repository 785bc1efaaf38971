// SPDX-License-Identifier: Apache-2.0
// Several pickles in a file, and what stands between them.
#include <gtest/gtest.h>

#include "tests/scanner/pickle_assembler.h"

namespace assay {
namespace {

using pickle_test::Pickle;
using pickle_test::Reading;
using pickle_test::Told;

const std::string kHarmless = Pickle(4).Op("}.").str();
const std::string kPayload = Pickle(2).Payload().Op(".").str();

// torch.save's first three pickles, then one with a storage of 4 floats.
std::string Legacy(std::string_view magic) {
  std::string file = Pickle(2).Op("\x8a\x0a").Op(magic).Op(".").str();
  file += Pickle(2).Op("M\xe9\x03.").str();
  file += Pickle(2).Op("}.").str();
  file += Pickle(2)
              .Op("((")
              .Text("storage")
              .Global("torch", "FloatStorage")
              .Text("7")
              .Text("cpu")
              .Op("K\x04tQt.")
              .str();
  return file;
}

std::string Storage() {
  return Pickle().Little(4, 8).Op("0123456789abcdef").str();
}

constexpr std::string_view kMagic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";

TEST(PickleSequence, SeesTheSecondPickle) {
  const Reading told(kHarmless + kPayload);
  EXPECT_TRUE(told.Has("call posix.system"));
  EXPECT_FALSE(told.failed);
}

TEST(PickleSequence, SeesTheHundredthPickle) {
  std::string file;
  for (int i = 0; i < 99; ++i) file += kHarmless;
  file += kPayload;
  EXPECT_TRUE(Reading(file).Has("call posix.system"));
}

TEST(PickleSequence, SeesAPickleBehindJunk) {
  for (const std::string& junk :
       {std::string(500, '\0'), std::string(500, '\xff'),
        std::string("not a pickle at all (really)")}) {
    std::string file = kHarmless;
    file += junk;
    file += kPayload;
    const Reading told(file);
    EXPECT_TRUE(told.Has("call posix.system"));
    EXPECT_TRUE(told.Has("anomaly pickle-after-junk"));
  }
}

TEST(PickleSequence, SeesAPickleWithoutHeaderBehindJunk) {
  const Reading told(kHarmless + std::string(50, '\xff') +
                     Pickle().Payload().Op(".").str());
  EXPECT_TRUE(told.Has("call posix.system"));
}

TEST(PickleSequence, TakesPaddingForNothing) {
  const Reading told(kHarmless + std::string(512, '\0') + "\n");
  EXPECT_TRUE(told.seen.empty());
  EXPECT_FALSE(told.failed);
}

TEST(PickleSequence, TellsOfTrailingBytes) {
  const Reading told(kHarmless + "\xfe\xfe\xfe");
  EXPECT_TRUE(told.Has("anomaly pickle-trailing-bytes"));
  EXPECT_EQ(told.probed, std::vector<std::string>{"\xfe\xfe\xfe"});
  EXPECT_FALSE(told.failed);
}

TEST(PickleSequence, ReadsPyTorchsLegacyFormToTheEnd) {
  const std::string file =
      Legacy(kMagic) + Pickle(2).Op("](").Text("7").Op("e.").str() + Storage();
  const Reading told(file);
  EXPECT_EQ(told.seen, std::vector<std::string>{"import torch.FloatStorage"});
  EXPECT_FALSE(told.failed) << told.message;
  EXPECT_TRUE(pickle_test::Recognized(file, "model.bin"));
}

TEST(PickleSequence, SeesAPayloadInAnyPickleOfTheLegacyForm) {
  const std::string keys =
      Pickle(2).Payload().Op("0](").Text("7").Op("e.").str();
  for (const std::string_view magic :
       {kMagic, std::string_view("0123456789")}) {
    const Reading told(Legacy(magic) + keys + Storage());
    EXPECT_TRUE(told.Has("call posix.system"));
    EXPECT_FALSE(told.Has("anomaly pickle-trailing-bytes"));
  }
  EXPECT_TRUE(Reading(Legacy(kMagic) +
                      Pickle(2).Op("](").Text("7").Op("e.").str() + Storage() +
                      kPayload)
                  .Has("call posix.system"));
}

TEST(PickleSequence, ReadsTheStoragesOfPyTorchsTarForm) {
  std::string file = Pickle(2).Op("K\x02.").str();
  for (int i = 0; i < 2; ++i) {
    file += Pickle(2)
                .Int(7)
                .Text("cpu")
                .Global("torch", "FloatStorage")
                .Op("\x87.")
                .str() +
            Storage();
  }
  const Reading told(file);
  EXPECT_FALSE(told.failed);
  EXPECT_EQ(told.seen, std::vector<std::string>{"import torch.FloatStorage"});
}

TEST(PickleSequence, ReadsTheTensorsOfPyTorchsTarForm) {
  const std::string file =
      Pickle(2).Op("K\x01.").str() +
      Pickle(2).Int(1).Int(7).Global("torch", "FloatTensor").Op("\x87.").str() +
      Pickle()
          .Little(1, 4)
          .Little(0, 4)
          .Little(4, 8)
          .Little(1, 8)
          .Little(0, 8)
          .str();
  EXPECT_EQ(Reading(file).seen,
            std::vector<std::string>{"import torch.FloatTensor"});
}

// The beginning of a NumpyArrayWrapper's state, up to what follows the dtype.
Pickle Wrapper(std::string_view dtype, bool aligned) {
  Pickle pickle = Pickle(3)
                      .Op("](")
                      .Global("joblib.numpy_pickle", "NumpyArrayWrapper")
                      .Op(")\x81}(")
                      .Text("shape")
                      .Op("K\x02K\x02\x86")
                      .Text("dtype")
                      .Global("numpy", "dtype")
                      .Text(dtype)
                      .Op("\x89\x88\x87R");
  if (aligned) pickle.Text("numpy_array_alignment_bytes").Op("K\x10");
  return pickle.Op("ub");
}

TEST(PickleSequence, StepsOverJoblibsArrays) {
  const Reading told(
      Wrapper("f4", false).Op("................").Payload().Op("e."));
  EXPECT_FALSE(told.failed) << told.message;
  EXPECT_TRUE(told.Has("call posix.system"));
  EXPECT_FALSE(told.Has("anomaly pickle-after-junk"));
}

TEST(PickleSequence, StepsOverThePaddingOfJoblibsArrays) {
  const Reading told(Wrapper("<i8", true)
                         .U8(3)
                         .Op("\xff\xff\xff")
                         .Op(std::string(32, '.'))
                         .Payload()
                         .Op("e."));
  EXPECT_FALSE(told.failed) << told.message;
  EXPECT_TRUE(told.Has("call posix.system"));
}

TEST(PickleSequence, ReadsJoblibsArraysOfObjects) {
  const Reading told(Wrapper("O8", true).Op(kPayload).Op("Ne."));
  EXPECT_FALSE(told.failed) << told.message;
  EXPECT_TRUE(told.Has("call posix.system"));
}

TEST(PickleSequence, FindsAPayloadBehindAnArrayOfUnknownSize) {
  const Reading told(
      Wrapper("weird", false).Op(std::string(40, '\xff')).Payload().Op("e."));
  EXPECT_TRUE(told.Has("call posix.system"));
  EXPECT_TRUE(told.failed);
}

TEST(PickleSequence, ProbesAnArrayThatPlainPickleWouldRun) {
  const std::string data = Pickle().Payload().Op("0NNNNNNN").str();
  ASSERT_GE(data.size(), 32u);
  EXPECT_EQ(Reading(Wrapper("i8", false).Op(data.substr(0, 32)).Op("e."))
                .probed.size(),
            1u);
}

TEST(PickleSequence, NeedsTheWholeOfAFile) {
  Told told;
  const std::string bytes = Pickle(4).Op("(").Text("abc").str();
  const Result<void> result =
      kPickle.read({"x.pkl", AsBytes(bytes), 1000, nullptr}, told);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Error::Kind::kLimit);
}

TEST(PickleRecognizes, PicklesWhateverTheirName) {
  for (const char* name : {"a.txt", "a.png", "a.h5", "a.safetensors", "a"}) {
    EXPECT_TRUE(pickle_test::Recognized(kPayload, name)) << name;
    EXPECT_TRUE(pickle_test::Recognized(Pickle().Payload().Op("."), name));
    EXPECT_TRUE(pickle_test::Recognized(Pickle().Payload().Op("\xff"), name));
    EXPECT_TRUE(pickle_test::Recognized(
        Pickle().StackGlobal("os", "system").Op("(").Text("id").Op("tR."),
        name));
  }
}

TEST(PickleRecognizes, NoText) {
  for (const char* text :
       {"import os\nos.system('id')\n", "cat\ndog\nbird\n.\n", "contents\n",
        "(in\nmodern\ntimes)\n", "# Title\n", "I\n", "N.\n", "F,G\n1,2\n",
        "c\na\nb\n.\n", "{\"a\": 1}", "]\n", "S 'x'\n"}) {
    EXPECT_FALSE(pickle_test::Recognized(text)) << text;
  }
}

TEST(PickleRecognizes, NoTensorsAndNoOtherFormats) {
  EXPECT_FALSE(pickle_test::Recognized(std::string(1000, '\0')));
  EXPECT_FALSE(pickle_test::Recognized(std::string(1000, '(')));
  EXPECT_FALSE(pickle_test::Recognized(std::string(1000, '\x80')));
  EXPECT_FALSE(pickle_test::Recognized(
      std::string_view("\x80\x02\0\0\0\0\0\0{\"w\":[]}", 16)));
  EXPECT_FALSE(pickle_test::Recognized("PK\x03\x04 data\n" + kPayload));
  EXPECT_FALSE(pickle_test::Recognized("\x80\x03N." + std::string(99, '\x3f')));
  EXPECT_FALSE(pickle_test::Recognized(""));
}

}  // namespace
}  // namespace assay
