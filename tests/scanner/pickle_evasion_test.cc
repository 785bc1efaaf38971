// SPDX-License-Identifier: Apache-2.0
// Ways around lists of bad names, and what the reader makes of them.
#include <gtest/gtest.h>

#include "tests/scanner/pickle_assembler.h"

namespace assay {
namespace {

using pickle_test::Pickle;
using pickle_test::Reading;

TEST(PickleEvasion, ResolvesNamesThroughTheMemo) {
  const Reading told(Pickle(4)
                         .Short("os")
                         .Put(0)
                         .Op("0")
                         .Short("system")
                         .Put(1)
                         .Op("0")
                         .Short("torch._utils")
                         .Op("\x94"
                             "0")
                         .Get(0)
                         .Get(1)
                         .Op("\x93)R."));
  EXPECT_EQ(told.seen, std::vector<std::string>{"call os.system"});
}

TEST(PickleEvasion, IsNotMisledByWhatIsPoppedBetweenTheNames) {
  const Reading told(Pickle(4)
                         .Op("(")
                         .Short("collections")
                         .Short("OrderedDict")
                         .Op("1")
                         .Short("os")
                         .Op("K\x01"
                             "0")
                         .Short("system")
                         .Op("K\x01"
                             "0\x93)R."));
  EXPECT_EQ(told.seen, std::vector<std::string>{"call os.system"});
}

TEST(PickleEvasion, UnderstandsNamesInEveryKindOfString) {
  EXPECT_TRUE(Reading(Pickle(4).Op("S'os'\nS'\\x73ystem'\n\x93)R."))
                  .Has("call os.system"));
  EXPECT_TRUE(Reading(Pickle(4).Op("V\\u006fs\nVsyst\\u0065m\n\x93)R."))
                  .Has("call os.system"));
  EXPECT_TRUE(
      Reading(Pickle(4).Op("U\x02osU\x06system\x93)R.")).Has("call os.system"));
}

TEST(PickleEvasion, ComputesNamesThatCodecsMake) {
  const Reading told(Pickle(4)
                         .StackGlobal("_codecs", "encode")
                         .Op("(")
                         .Short("os")
                         .Short("ascii")
                         .Op("tR")
                         .Short("system")
                         .Op("\x93)R."));
  EXPECT_TRUE(told.Has("call os.system"));
}

TEST(PickleEvasion, SaysWhatItKnowsOfAComputedName) {
  const Reading module(
      Pickle(4).StackGlobal("a", "f").Op(")R").Short("system").Op("\x93)R."));
  EXPECT_TRUE(module.Has("unresolved ?.system"));
  EXPECT_EQ(module.Evidence("unresolved ?.system"),
            "module a.f(), name 'system'");
  const Reading name(
      Pickle(4).Short("os").StackGlobal("a", "f").Op(")R\x93)R."));
  EXPECT_TRUE(name.Has("unresolved os.?"));
}

TEST(PickleEvasion, FollowsGetattrOfAnImportedModule) {
  const Reading told(Pickle(4)
                         .StackGlobal("builtins", "getattr")
                         .Op("(")
                         .StackGlobal("builtins", "__import__")
                         .Op("(")
                         .Short("os")
                         .Op("tR")
                         .Short("system")
                         .Op("tR(")
                         .Short("id")
                         .Op("tR."));
  EXPECT_EQ(told.Evidence("call os.system"), "os.system('id')");
  EXPECT_TRUE(told.Has("call builtins.getattr"));
  EXPECT_TRUE(told.Has("call builtins.__import__"));
}

TEST(PickleEvasion, NamesAMethodOfAnObjectByItsClass) {
  const Reading told(Pickle(4)
                         .StackGlobal("builtins", "getattr")
                         .StackGlobal("m", "C")
                         .Op(")\x81")
                         .Short("run")
                         .Op("\x86R)R."));
  EXPECT_TRUE(told.Has("call m.C().run"));
  EXPECT_TRUE(told.Has("instantiate m.C"));
}

TEST(PickleEvasion, SaysThatGetattrOfAComputedNameIsUnresolved) {
  const Reading told(Pickle(4)
                         .StackGlobal("builtins", "getattr")
                         .StackGlobal("os", "path")
                         .StackGlobal("a", "f")
                         .Op(")R\x86R)R."));
  EXPECT_TRUE(told.Has("unresolved os.path.?"));
  EXPECT_TRUE(told.Has("unresolved ?()"));
}

TEST(PickleEvasion, FollowsPartialsAndOperators) {
  EXPECT_EQ(Reading(Pickle(4)
                        .StackGlobal("functools", "partial")
                        .StackGlobal("os", "system")
                        .Short("id")
                        .Op("\x86R)R."))
                .Evidence("call os.system"),
            "os.system('id')");
  EXPECT_TRUE(Reading(Pickle(4)
                          .StackGlobal("operator", "attrgetter")
                          .Short("path.os.system")
                          .Op("\x85R(")
                          .StackGlobal("importlib", "import_module")
                          .Short("os")
                          .Op("\x85RtR)R."))
                  .Has("call os.path.os.system"));
  EXPECT_TRUE(Reading(Pickle(4)
                          .StackGlobal("operator", "methodcaller")
                          .Short("system")
                          .Short("id")
                          .Op("\x86R(")
                          .StackGlobal("importlib", "import_module")
                          .Short("os")
                          .Op("\x85RtR."))
                  .Has("call os.system"));
  EXPECT_TRUE(Reading(Pickle(4)
                          .StackGlobal("operator", "getitem")
                          .StackGlobal("sys", "modules")
                          .Short("os")
                          .Op("\x86R."))
                  .Has("import os"));
}

TEST(PickleEvasion, SeesBuildChangeWhatAPartialCalls) {
  for (const char* made : {"\x85R", "\x85\x81"}) {
    const Reading told(Pickle(4)
                           .StackGlobal("functools", "partial")
                           .StackGlobal("builtins", "len")
                           .Op(made)
                           .Op("(")
                           .StackGlobal("os", "system")
                           .Short("id")
                           .Op("\x85}Ntb)R."));
    EXPECT_EQ(told.Evidence("call os.system"), "os.system('id')");
  }
}

TEST(PickleEvasion, SeesBuildPlantASetstate) {
  const Pickle planted = Pickle(4)
                             .StackGlobal("collections", "OrderedDict")
                             .Op(")R}")
                             .Short("__setstate__")
                             .StackGlobal("os", "system")
                             .Op("sb")
                             .Short("id")
                             .Op("b.");
  EXPECT_EQ(Reading(planted).Evidence("call os.system"), "os.system('id')");
}

TEST(PickleEvasion, SeesASetstateInTheSlotState) {
  const Reading told(Pickle(4)
                         .StackGlobal("types", "SimpleNamespace")
                         .Op(")\x81N}")
                         .Short("__setstate__")
                         .StackGlobal("builtins", "exec")
                         .Op("s\x86"
                             "b")
                         .Short("1")
                         .Op("b."));
  EXPECT_EQ(told.Evidence("call builtins.exec"), "builtins.exec('1')");
}

TEST(PickleEvasion, SeesASetstateBehindAThousandAttributes) {
  Pickle pickle = Pickle(4).StackGlobal("m", "C").Op(")\x81}(");
  for (int i = 0; i < 1000; ++i) {
    pickle.Short("a" + std::to_string(i)).Op("N");
  }
  pickle.Short("__setstate__").StackGlobal("os", "system").Op("ub");
  EXPECT_TRUE(Reading(pickle.Short("id").Op("b.")).Has("call os.system"));
}

TEST(PickleEvasion, SeesASetstateOfTheClass) {
  const Reading told(Pickle(4)
                         .StackGlobal("m", "C")
                         .Op("N}")
                         .Short("__setstate__")
                         .StackGlobal("os", "system")
                         .Op("s\x86"
                             "b)\x81")
                         .Short("id")
                         .Op("b."));
  EXPECT_TRUE(told.Has("call m.C.__setattr__"));
  EXPECT_TRUE(told.Has("call os.system"));
}

TEST(PickleEvasion, SeesAnAppendThatIsAnotherFunction) {
  const Reading told(Pickle(4)
                         .StackGlobal("m", "C")
                         .Op(")\x81}")
                         .Short("append")
                         .StackGlobal("os", "system")
                         .Op("sb")
                         .Short("id")
                         .Op("a."));
  EXPECT_EQ(told.Evidence("call os.system"), "os.system('id')");
}

TEST(PickleEvasion, SeesChangesOfImportedContainers) {
  EXPECT_TRUE(
      Reading(Pickle(4).StackGlobal("sys", "path").Short("/tmp").Op("a."))
          .Has("call sys.path.append"));
  EXPECT_TRUE(Reading(Pickle(4)
                          .StackGlobal("sys", "modules")
                          .Short("sys")
                          .StackGlobal("sys", "modules")
                          .Op("s."))
                  .Has("call sys.modules.__setitem__"));
}

TEST(PickleEvasion, ResolvesAnExtensionThatTheFileRegisters) {
  const Reading told(Pickle(4)
                         .StackGlobal("copyreg", "add_extension")
                         .Op("(")
                         .Short("os")
                         .Short("system")
                         .Int(1)
                         .Op("tR0\x82\x01(")
                         .Short("id")
                         .Op("tR."));
  EXPECT_EQ(told.Evidence("call os.system"), "os.system('id')");
}

TEST(PickleEvasion, ProbesAPickleInsideAByteString) {
  const std::string inner = Pickle(4).Payload().Op(".").str();
  const Reading told(
      Pickle(4).StackGlobal("pickle", "loads").Op("(").Bytes(inner).Op("tR."));
  EXPECT_EQ(told.probed, std::vector<std::string>{inner});
  EXPECT_TRUE(told.Has("call pickle.loads"));
  const std::string old = Pickle().Payload().Op(".").str();
  EXPECT_EQ(Reading(Pickle(4).Bytes(old).Op(".")).probed,
            std::vector<std::string>{old});
}

TEST(PickleEvasion, ProbesNoOrdinaryString) {
  EXPECT_TRUE(Reading(Pickle(4)
                          .Op("(")
                          .Text("conv1.weight and more\nof it\n")
                          .Bytes(std::string(64, '\x80'))
                          .Text("(a long\ntext in\nseveral lines.")
                          .Op("t."))
                  .probed.empty());
}

TEST(PickleEvasion, SeesWhatRunsBeforeABrokenOpcode) {
  const Reading told(Pickle(4).Payload().Op("\xff\xff"));
  EXPECT_TRUE(told.Has("call posix.system"));
  EXPECT_TRUE(told.Has("anomaly pickle-broken-opcode"));
  EXPECT_TRUE(told.failed);
}

TEST(PickleEvasion, GoesOnBehindAFrameThatIsTooLong) {
  const Reading told(Pickle(4).Frame(1ull << 40).Payload().Op("."));
  EXPECT_TRUE(told.Has("call posix.system"));
  EXPECT_TRUE(told.Has("anomaly pickle-frame-length"));
  EXPECT_FALSE(told.failed);
}

TEST(PickleEvasion, GoesOnInAnUnknownProtocol) {
  const Reading told(Pickle(255).Payload().Op("."));
  EXPECT_TRUE(told.Has("call posix.system"));
  EXPECT_TRUE(told.Has("anomaly pickle-protocol-unknown"));
}

}  // namespace
}  // namespace assay
