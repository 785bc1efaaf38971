// SPDX-License-Identifier: Apache-2.0
// What the pickle reader sees of each family of opcodes.
#include <gtest/gtest.h>

#include "tests/scanner/pickle_assembler.h"

namespace assay {
namespace {

using pickle_test::Pickle;
using pickle_test::Reading;
using pickle_test::Told;

TEST(Pickle, SeesACallWithItsArgument) {
  const Reading told(Pickle(2).Payload().Op("."));
  EXPECT_TRUE(told.Has("call posix.system"));
  EXPECT_EQ(told.Evidence("call posix.system"), "posix.system('id')");
  EXPECT_EQ(told.Offset("call posix.system"), 25u);
  EXPECT_FALSE(told.Has("import posix.system"));
  EXPECT_FALSE(told.failed);
}

TEST(Pickle, TellsAnImportThatIsNeverCalled) {
  const Reading told(Pickle(4).StackGlobal("torch", "FloatStorage").Op("."));
  EXPECT_EQ(told.seen, std::vector<std::string>{"import torch.FloatStorage"});
  EXPECT_EQ(told.evidences[0], "from torch import FloatStorage");
}

TEST(Pickle, KeepsTheDotsInsideAName) {
  const Reading told(
      Pickle(4).StackGlobal("torch._utils", "torch.os.system").Op(")R."));
  EXPECT_TRUE(told.Has("call torch._utils.torch.os.system"));
}

TEST(Pickle, GivesThePython3NameOfAPython2Name) {
  const Reading told(
      Pickle(2).Global("__builtin__", "eval").Op("(").Text("1").Call().Op("."));
  EXPECT_EQ(told.Evidence("call builtins.eval"), "__builtin__.eval('1')");
  EXPECT_TRUE(Reading(Pickle(2).Global("commands", "getoutput").Op("."))
                  .Has("import subprocess.getoutput"));
  EXPECT_TRUE(Reading(Pickle(2).Global("__builtin__", "reduce").Op("."))
                  .Has("import functools.reduce"));
  EXPECT_TRUE(Reading(Pickle(2).Global("exceptions", "KeyError").Op("."))
                  .Has("import builtins.KeyError"));
  EXPECT_TRUE(Reading(Pickle(2).Global("copy_reg", "_reconstructor").Op("."))
                  .Has("import copyreg._reconstructor"));
}

TEST(Pickle, LeavesNamesAsTheyAreFromProtocol3On) {
  const Reading told(Pickle(3).Global("commands", "getoutput").Op("."));
  EXPECT_TRUE(told.Has("import commands.getoutput"));
}

TEST(Pickle, UsesTheProtocolThatWasStatedLast) {
  const Reading told(
      Pickle(4).Op("\x80\x02").Global("commands", "getoutput").Op("."));
  EXPECT_TRUE(told.Has("import subprocess.getoutput"));
}

TEST(Pickle, SeesInstCallWhatItNames) {
  const Reading told(
      Pickle().Op("(").Op("V").Line("id").Op("i").Line("os").Line("system").Op(
          "."));
  EXPECT_EQ(told.Evidence("call os.system"), "os.system('id')");
}

TEST(Pickle, SeesObjCallItsFirstItem) {
  const Reading told(
      Pickle(2).Op("(").Global("os", "system").Text("id").Op("o."));
  EXPECT_EQ(told.Evidence("call os.system"), "os.system('id')");
}

TEST(Pickle, SeesNewObjMakeAnObject) {
  const Reading told(Pickle(4)
                         .StackGlobal("subprocess", "Popen")
                         .Op("](")
                         .Text("id")
                         .Op("e\x85\x81."));
  EXPECT_EQ(told.Evidence("instantiate subprocess.Popen"),
            "subprocess.Popen.__new__(['id'])");
}

TEST(Pickle, SeesNewObjExWithNamedArguments) {
  const Reading told(Pickle(4)
                         .StackGlobal("subprocess", "Popen")
                         .Op(")}")
                         .Text("args")
                         .Text("id")
                         .Op("s\x92."));
  EXPECT_EQ(told.Evidence("instantiate subprocess.Popen"),
            "subprocess.Popen.__new__((), {'args': 'id'})");
}

TEST(Pickle, SeesTheReconstructorsMakeTheirClass) {
  EXPECT_TRUE(Reading(Pickle(2)
                          .Global("copy_reg", "_reconstructor")
                          .Op("(")
                          .Global("subprocess", "Popen")
                          .Global("__builtin__", "object")
                          .Op("NtR."))
                  .Has("instantiate subprocess.Popen"));
  EXPECT_TRUE(Reading(Pickle(2)
                          .Global("copy_reg", "__newobj__")
                          .Op("(")
                          .Global("subprocess", "Popen")
                          .Op("tR."))
                  .Has("instantiate subprocess.Popen"));
}

TEST(Pickle, TellsTheStrongestUseOfANameOnly) {
  const Reading told(Pickle(2)
                         .Global("os", "getpid")
                         .Op("0")
                         .Global("os", "getpid")
                         .Op(")\x81"
                             "0")
                         .Global("os", "getpid")
                         .Op(")R."));
  EXPECT_EQ(told.seen, std::vector<std::string>{"call os.getpid"});
}

TEST(Pickle, KeepsDistinctExamplesOfACallAndSaysThatThereWereMore) {
  Pickle pickle(2);
  for (int i = 0; i < 100; ++i) {
    pickle.Global("os", "kill").Op("(").Int(static_cast<unsigned>(i)).Op("tR0");
  }
  const Reading told(pickle.Op("N."));
  EXPECT_EQ(told.Count("call os.kill"), 64 + 1);
  EXPECT_EQ(told.evidences.back(), "os.kill(?) in 36 more places");
}

TEST(Pickle, WritesArgumentsAsPythonWould) {
  const Reading told(Pickle(2)
                         .Global("a", "f")
                         .Op("(NK\x07I01\n\x89")
                         .Op("G?\xf8")
                         .Little(0, 6)
                         .Text("it's")
                         .Bytes(std::string_view("\0x\xff", 3))
                         .Op("](K\x01K\x02"
                             "e}\x8a")
                         .U8(0)
                         .Global("b", "g")
                         .Op(")RtR."));
  EXPECT_EQ(told.Evidence("call a.f"),
            "a.f(None, 7, True, False, 1.5, \"it's\", b'\\x00x\\xff', [1, 2], "
            "{}, 0, b.g())");
}

TEST(Pickle, CutsLongArguments) {
  const Reading told(Pickle(2)
                         .Global("a", "f")
                         .Op("(")
                         .Text(std::string(5000, 'x'))
                         .Op("tR."));
  EXPECT_LE(told.Evidence("call a.f").size(), 200u);
}

TEST(Pickle, TakesEveryKindOfLiteral) {
  Pickle pickle(5);
  pickle.Op("(I7\nL7L\nF1.5\nS'a\\x41\\n'\nVb\\u0041\n");
  pickle.Op("J\xff\xff\xff\xffK\x01M\x01\x02\x8a\x01\xff\x8b")
      .Little(9, 4)
      .Op("123456789");
  pickle.Op("T").Little(1, 4).Op("tU\x01uX").Little(1, 4).Op("x\x8c\x01y\x8d");
  pickle.Little(1, 8).Op("zB").Little(1, 4).Op(
      "bC\x01"
      "c\x8e");
  pickle.Little(1, 8).Op("d\x96").Little(1, 8).Op("e\x97\x98\x88\x89N");
  pickle.Op(
      "\x8f(K\x01\x90(K\x01\x91(K\x01l(K\x01K\x02"
      "d))\x85)\x86");
  pickle.Op(
      "0)))\x87(1NN\x86"
      "2t.");
  const Reading told(pickle);
  EXPECT_FALSE(told.failed) << told.message;
  EXPECT_TRUE(told.seen.empty()) << told.seen[0];
}

TEST(Pickle, FindsPersistentIdsHarmless) {
  const Reading told(Pickle(2)
                         .Op("(")
                         .Text("storage")
                         .Global("torch", "FloatStorage")
                         .Text("0")
                         .Text("cpu")
                         .Op("K\x04tQ0Pid\n."));
  EXPECT_EQ(told.seen, std::vector<std::string>{"import torch.FloatStorage"});
}

TEST(Pickle, SaysThatAnUnknownExtensionIsUnresolved) {
  EXPECT_TRUE(
      Reading(Pickle(2).Op("\x82\x07.")).Has("unresolved copyreg extension 7"));
  EXPECT_TRUE(Reading(Pickle(2).Op("\x83\x01\x01."))
                  .Has("unresolved copyreg extension 257"));
  EXPECT_TRUE(Reading(Pickle(2).Op("\x84").Little(70000, 4).Op("."))
                  .Has("unresolved copyreg extension 70000"));
}

TEST(Pickle, ListsWhatItReads) {
  Told told;
  told.list = true;
  pickle_test::ReadInto(told,
                        Pickle(2).Payload().Op("0](K\1K\2K\3K\4K\5K\6e."));
  ASSERT_GE(told.listed.size(), 6u);
  EXPECT_EQ(told.listed[0], "0: PROTO            2");
  EXPECT_EQ(told.listed[1],
            "2: GLOBAL           posix system           # posix.system");
  EXPECT_EQ(told.listed[5].substr(0, 10), "25: REDUCE");
  EXPECT_NE(told.listed[5].find("# posix.system('id')"), std::string::npos);
  EXPECT_EQ(told.listed[13], "37:   … 2 more BININT1");
}

}  // namespace
}  // namespace assay
