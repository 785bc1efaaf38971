// SPDX-License-Identifier: Apache-2.0
// Classes that a pickle makes, and which of their methods run while it is
// loaded.
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "tests/scanner/pickle_assembler.h"

namespace assay {
namespace {

using pickle_test::Pickle;
using pickle_test::Reading;

constexpr std::string_view kDill = "unresolved dill._dill._create_type()";
constexpr std::string_view kCloud =
    "unresolved cloudpickle.cloudpickle._make_skeleton_class()";

// A function whose code is in the pickle.
std::string Function() {
  return Pickle()
      .Global("dill._dill", "_create_function")
      .Op("(")
      .Text("code")
      .Call()
      .str();
}

// {name: function}, for as many names.
std::string Methods(std::initializer_list<std::string_view> names) {
  Pickle dict;
  dict.Op("}(");
  for (const std::string_view name : names) dict.Text(name).Op(Function());
  return dict.Op("u").str();
}

// dill's class A; the stack's top in place of bases and of attributes.
std::string DillClass(std::string_view methods, std::string_view bases = ")",
                      std::string_view metaclass = "cbuiltins\ntype\n") {
  return Pickle()
      .Global("dill._dill", "_create_type")
      .Op("(")
      .Op(metaclass)
      .Text("A")
      .Op(bases)
      .Op(methods)
      .Call()
      .str();
}

std::string Skeleton(std::string_view id = "1") {
  return Pickle()
      .Global("cloudpickle.cloudpickle", "_make_skeleton_class")
      .Op("(")
      .Global("builtins", "type")
      .Text("A")
      .Op(")}")
      .Text(id)
      .Op("N")
      .Call()
      .str();
}

// cloudpickle's class A, kept in the memo under 9.
std::string CloudClass(std::string_view methods) {
  return Pickle()
      .Op(Skeleton())
      .Put(9)
      .Op("0")
      .Global("cloudpickle.cloudpickle", "_class_setstate")
      .Op("(")
      .Get(9)
      .Op("(")
      .Op(methods)
      .Op("}ttR")
      .str();
}

std::string Line(std::string_view maker, std::string_view rest) {
  return std::string(maker) + std::string(rest);
}

// Whether a class with that method runs it where those opcodes do something
// with it.
void ExpectRun(std::string_view method, std::string_view opcodes,
               std::string_view where) {
  for (const auto& [maker, made] :
       {std::pair{kDill, DillClass(Methods({method}))},
        std::pair{kCloud, CloudClass(Methods({method}))}}) {
    const Reading told(Pickle(4).Op(made).Op(opcodes).Op("."));
    EXPECT_FALSE(told.failed) << told.message;
    const std::string line = Line(maker, where) + std::string(method);
    EXPECT_TRUE(told.Has(line)) << line;
    EXPECT_TRUE(told.Evidence(line).starts_with(
        "class A: " + std::string(method) + "("))
        << told.Evidence(line);
    EXPECT_EQ(Reading(Pickle(4).Op(made).Op(".")).Count(line), 0);
  }
}

TEST(PickleClasses, RunTheirNewWhenAnObjectIsMade) {
  ExpectRun("__new__", ")\x81", ".");
  ExpectRun("__new__", ")}\x92", ".");
}

TEST(PickleClasses, RunTheirSetstateWhenAnObjectGetsItsState) {
  ExpectRun("__setstate__", ")\x81}b", "().");
}

TEST(PickleClasses, RunTheirSetattrWhenAnObjectGetsSlots) {
  ExpectRun("__setattr__", Pickle().Op(")\x81(N}").Text("a").Op("NstbN"),
            "().");
}

TEST(PickleClasses, RunTheirGetattrWhenAnObjectGetsItsState) {
  ExpectRun("__getattr__", ")\x81}b", "().");
  ExpectRun("__getattribute__", ")\x81}b", "().");
}

TEST(PickleClasses, RunTheirSetitemWhenItemsAreSet) {
  ExpectRun("__setitem__", ")\x81NNs", "().");
  ExpectRun("__setitem__", ")\x81(NNu", "().");
}

TEST(PickleClasses, RunTheirAppendAndExtendWhenItemsAreAppended) {
  for (const std::string_view method : {"append", "extend"}) {
    ExpectRun(method, ")\x81Na", "().");
    ExpectRun(method, ")\x81(Ne", "().");
  }
}

TEST(PickleClasses, RunTheirAddWhenMembersAreAdded) {
  ExpectRun("add", ")\x81(N\x90", "().");
  ExpectRun("update", ")\x81(N\x90", "().");
}

TEST(PickleClasses, RunTheirDelWhenAnObjectGoes) {
  ExpectRun("__del__", ")\x81", "().");
}

TEST(PickleClasses, RunTheirHashWhenAnObjectBecomesAKey) {
  for (const std::string_view method : {"__hash__", "__eq__"}) {
    ExpectRun(method, ")\x81q\x08\x30}h\x08Ns", "().");
    ExpectRun(method, ")\x81q\x08\x30}(h\x08\x85Nu", "().");
    ExpectRun(method, ")\x81q\x08\x30\x8f(h\x08\x90", "().");
    ExpectRun(method, ")\x81q\x08\x30(h\x08\x91", "().");
    ExpectRun(method,
              ")\x81q\x08\x30"
              "cbuiltins\nset\n(](h\x08"
              "etR",
              "().");
  }
}

TEST(PickleClasses, RunTheirInitAndCallWhenTheyAreCalled) {
  ExpectRun("__init__", ")R", "().");
  ExpectRun("__new__", ")R", ".");
  const Reading told(
      Pickle(4).Op(DillClass(Methods({"__call__"}))).Op(")\x81)R."));
  EXPECT_TRUE(told.Has("unresolved dill._dill._create_type()()()"));
}

TEST(PickleClasses, RunWhatAFunctionAsksOfItsArgument) {
  ExpectRun("__iter__",
            ")\x81q\x08\x30"
            "cbuiltins\nlist\nh\x08\x85R",
            "().");
  ExpectRun("__array__",
            ")\x81q\x08\x30"
            "cnumpy\narray\nh\x08\x85R",
            "().");
}

TEST(PickleClasses, RunTheNewOfOldConstructors) {
  ExpectRun("__new__",
            "q\x08\x30"
            "ccopyreg\n__newobj__\nh\x08\x85R",
            ".");
  ExpectRun("__new__",
            "q\x08\x30"
            "ccopyreg\n_reconstructor\n"
            "h\x08"
            "cbuiltins\nobject\nN\x87R",
            ".");
}

TEST(PickleClasses, RunWhatTheyInherit) {
  const std::string base = DillClass(Methods({"__setstate__"}));
  const Reading told(Pickle(4)
                         .Op(DillClass("}", Pickle().Op(base).Op("\x85")))
                         .Op(")\x81}b."));
  EXPECT_TRUE(told.Has(Line(kDill, "().__setstate__")));
}

TEST(PickleClasses, TellTheirBasesOfSubclasses) {
  const std::string base = DillClass(Methods({"__init_subclass__"}));
  EXPECT_TRUE(
      Reading(
          Pickle(4).Op(DillClass("}", Pickle().Op(base).Op("\x85"))).Op("."))
          .Has(Line(kDill, ".__init_subclass__")));
  EXPECT_FALSE(Reading(Pickle(4).Op(base).Op("."))
                   .Has(Line(kDill, ".__init_subclass__")));
}

TEST(PickleClasses, AreMadeByTheirMetaclass) {
  for (const std::string_view method : {"__new__", "__init__", "mro"}) {
    const Reading told(
        Pickle(4)
            .Op(DillClass("}", ")", DillClass(Methods({method}))))
            .Op("."));
    EXPECT_TRUE(told.Has(Line(kDill, ".") + std::string(method))) << method;
  }
  const Reading meta(Pickle(4)
                         .Op(DillClass(Methods({"__call__"})))
                         .Put(1)
                         .Op("0")
                         .Op(DillClass("}", ")", Pickle().Get(1)))
                         .Op(")R."));
  EXPECT_TRUE(meta.Has(Line(kDill, ".__call__")));
  const Reading prepared(Pickle(4)
                             .Global("types", "new_class")
                             .Op("(")
                             .Text("A")
                             .Op(")}")
                             .Text("metaclass")
                             .Op(DillClass(Methods({"__prepare__"})))
                             .Op("stR."));
  EXPECT_TRUE(prepared.Has(Line(kDill, ".__prepare__")));
}

TEST(PickleClasses, CallAFunctionInPlaceOfAMetaclass) {
  const Reading told(Pickle(4).Op(DillClass("}", ")", Function())).Op("."));
  EXPECT_TRUE(told.Has("unresolved dill._dill._create_function()()"));
}

TEST(PickleClasses, CallTheirDescriptorsByTheNameTheyHave) {
  const std::string object =
      DillClass(Methods({"__set_name__", "__set__"})) + ")\x81";
  const std::string holder =
      DillClass(Pickle().Op("}").Text("x").Op(object).Op("s"));
  const Reading told(Pickle(4).Op(holder).Op(")\x81(N}").Text("x").Op("Nstb."));
  EXPECT_TRUE(told.Has(Line(kDill, "().__set_name__")));
  EXPECT_TRUE(told.Has(Line(kDill, "().__set__")));
}

TEST(PickleClasses, CallTheGlobalThatStandsForAMethod) {
  const Reading told(Pickle(4)
                         .Op(DillClass(Pickle()
                                           .Op("}")
                                           .Text("__setstate__")
                                           .Global("posix", "system")
                                           .Op("s")))
                         .Op(")\x81")
                         .Text("id")
                         .Op("b."));
  EXPECT_TRUE(told.Has("call posix.system"));
  EXPECT_EQ(told.Evidence("call posix.system"), "posix.system('id')");
}

TEST(PickleClasses, CallThePartialThatStandsForAMethod) {
  const Reading told(Pickle(4)
                         .Op(DillClass(Pickle()
                                           .Op("}")
                                           .Text("__new__")
                                           .Global("functools", "partial")
                                           .Global("posix", "system")
                                           .Op("\x85Rs")))
                         .Op(")\x81."));
  EXPECT_TRUE(told.Has("call posix.system"));
}

TEST(PickleClasses, GetTheirMethodsInEveryWay) {
  const std::string methods = Methods({"__setstate__"});
  const std::string keep = Pickle().Op(Skeleton()).Put(1).Op("0").str();
  for (const std::string& give :
       {Pickle()
            .Global("cloudpickle.cloudpickle", "_rehydrate_skeleton_class")
            .Get(1)
            .Op(methods)
            .Op("\x86R0")
            .str(),
        Pickle()
            .Global("dill._dill", "_setattr")
            .Get(1)
            .Text("__setstate__")
            .Op(Function())
            .Op("\x87R0")
            .str(),
        Pickle()
            .Get(1)
            .Op("N")
            .Op(methods)
            .Op("\x86"
                "b0")
            .str()}) {
    const Reading told(Pickle(4).Op(keep).Op(give).Get(1).Op(")\x81}b."));
    EXPECT_TRUE(told.Has(Line(kCloud, "().__setstate__")));
  }
  const Reading type(Pickle(4)
                         .Global("builtins", "type")
                         .Text("A")
                         .Op(")")
                         .Op(methods)
                         .Op("\x87R)\x81}b."));
  EXPECT_TRUE(type.Has("unresolved builtins.type()().__setstate__"));
}

TEST(PickleClasses, AreTheFirstOfTheirId) {
  const Reading told(Pickle(4)
                         .Op(CloudClass(Methods({"__setstate__"})))
                         .Op("0")
                         .Op(Skeleton())
                         .Op(")\x81}b."));
  EXPECT_TRUE(told.Has(Line(kCloud, "().__setstate__")));
}

TEST(PickleClasses, KeepTheirMethodsWhateverBecomesOfTheDict) {
  const Reading told(Pickle(4)
                         .Op(Methods({"__setstate__"}))
                         .Put(1)
                         .Op("0")
                         .Op(DillClass(Pickle().Get(1)))
                         .Put(2)
                         .Op("0")
                         .Get(1)
                         .Text("__setstate__")
                         .Op("Ns0")
                         .Get(2)
                         .Op(")\x81}b."));
  EXPECT_TRUE(told.Has(Line(kDill, "().__setstate__")));
}

TEST(PickleClasses, HoldTheirMethodsBehindManyOthers) {
  Pickle dict;
  dict.Op("}(");
  for (int i = 0; i < 400; ++i) {
    dict.Text("m" + std::to_string(i)).Op(Function());
  }
  dict.Text("__setstate__").Op(Function()).Op("u");
  EXPECT_TRUE(Reading(Pickle(4).Op(DillClass(dict)).Op(")\x81}b."))
                  .Has(Line(kDill, "().__setstate__")));
}

TEST(PickleClasses, AreToldWhenTheirAttributesAreNot) {
  const Reading told(
      Pickle(4)
          .Op(DillClass(Pickle().Global("collections", "OrderedDict").Op(")R")))
          .Op("."));
  EXPECT_TRUE(told.Has(Line(kDill, ".__dict__")));
}

TEST(PickleClasses, DoNotHideChangesOfOtherClasses) {
  const Reading told(Pickle(4)
                         .Global("cloudpickle.cloudpickle", "_class_setstate")
                         .Global("a", "C")
                         .Op(Methods({"run"}))
                         .Op("N\x86\x86R."));
  EXPECT_TRUE(told.Has("call a.C.__setattr__"));
}

TEST(PickleClasses, AreHarmlessWhereNoMethodRuns) {
  for (const std::string& made :
       {DillClass(Methods({"__init__", "predict", "__repr__"})),
        CloudClass(Methods({"__init__", "predict", "__repr__"}))}) {
    const Reading told(
        Pickle(4).Op(made).Op(")\x81}").Text("a").Op("K\x01sb."));
    for (const std::string& line : told.seen) {
      EXPECT_FALSE(line.starts_with("unresolved")) << line;
    }
  }
}

TEST(PickleClasses, AreHarmlessWithoutAnObject) {
  for (const std::string& made :
       {DillClass(Methods({"__setstate__", "__new__", "__hash__"})),
        CloudClass(Methods({"__setstate__", "__new__", "__hash__"})),
        Function()}) {
    const Reading told(Pickle(4).Op(made).Op("."));
    for (const std::string& line : told.seen) {
      EXPECT_FALSE(line.starts_with("unresolved")) << line;
    }
  }
}

TEST(PickleClasses, AreHarmlessWithAHashOfNone) {
  const Reading told(
      Pickle(4)
          .Op(DillClass(Pickle().Op("}").Text("__hash__").Op("Ns")))
          .Op(")\x81q\x08\x30}h\x08Ns."));
  for (const std::string& line : told.seen) {
    EXPECT_FALSE(line.starts_with("unresolved")) << line;
  }
}

}  // namespace
}  // namespace assay
