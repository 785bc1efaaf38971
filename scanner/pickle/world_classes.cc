// SPDX-License-Identifier: Apache-2.0
// Classes that a pickle makes, and what of theirs runs while it is loaded.
// https://github.com/cloudpipe/cloudpickle/blob/master/cloudpickle/cloudpickle.py
// https://github.com/uqfoundation/dill/blob/master/dill/_dill.py
// https://docs.python.org/3/reference/datamodel.html#special-method-names
#include <algorithm>
#include <utility>
#include <vector>

#include "scanner/pickle/render.h"
#include "scanner/pickle/world.h"

namespace assay::pickle {
namespace {

using Kind = Value::Kind;
using Use = Observation::Kind;

// What harmless functions ask of an object that they are given.
constexpr std::string_view kProtocols[] = {
    "__iter__",
    "__next__",
    "__len__",
    "__getitem__",
    "__contains__",
    "__index__",
    "__int__",
    "__float__",
    "__complex__",
    "__bool__",
    "__str__",
    "__repr__",
    "__format__",
    "__bytes__",
    "__buffer__",
    "__array__",
    "__array_ufunc__",
    "__array_function__",
    "__fspath__",
    "__length_hint__",
    "__reversed__",
    "__abs__",
    "__round__",
    "__add__",
    "__radd__",
    "__eq__",
    "__lt__",
    "__gt__",
    "keys",
    "items",
};

// Whether the function asks its arguments for anything but a name.
bool AsksItsArguments(std::string_view name) {
  constexpr std::string_view kHolders[] = {
      "builtins.classmethod", "builtins.getattr",      "builtins.isinstance",
      "builtins.object",      "builtins.property",     "builtins.setattr",
      "builtins.slice",       "builtins.staticmethod", "builtins.super",
      "builtins.type",
  };
  if (std::ranges::find(kHolders, name) != std::end(kHolders)) return false;
  return name.starts_with("builtins.") || name.starts_with("itertools.") ||
         name.starts_with("math.") || name.starts_with("numpy.") ||
         name.starts_with("collections.");
}

}  // namespace

// The method if the class has one that can be called.
std::optional<Value> World::Carried(Value type, std::string_view method) const {
  std::optional<Value> function = classes_.Method(type, method);
  // classmethod(f) and its likes wrap a function.
  if (function && function->Is(Kind::kResult) &&
      heap_.Of(*function).Is(Kind::kGlobal)) {
    const std::string& maker = heap_.global(heap_.Of(*function)).value;
    if (maker == "builtins.classmethod" || maker == "builtins.staticmethod") {
      function = heap_.Part(heap_.Part(*function, 0), 0);
    }
  }
  if (function && IsPlain(*function)) return std::nullopt;
  return function;
}

// Runs the method if the class has it; says whether there was one.
bool World::Run(Value object, Value type, std::string_view method,
                Items arguments) {
  if (!Carried(type, method)) return false;
  return RunWith(object, type, method, Tuple(arguments));
}

bool World::RunWith(Value object, Value type, std::string_view method,
                    Value arguments) {
  const std::optional<Value> function = Carried(type, method);
  if (!function) return false;
  const MadeClass* made = classes_.Find(type);
  if (function->Is(Kind::kGlobal) || made == nullptr) {
    Call(*function, arguments);
    return true;
  }
  ++calls_;
  const std::string value = NameOf(heap_, object) + '.' + std::string(method);
  const std::string spelled =
      "class " + made->name + ": " + std::string(method);
  Note(Use::kUnresolved, value, spelled, arguments);
  CallBound(*function, arguments);
  return true;
}

// Runs those of the methods that the object's class has, if it was made.
bool World::RunAny(Value object,
                   std::initializer_list<std::string_view> methods,
                   Items arguments) {
  const Value type = classes_.TypeOf(object);
  if (!classes_.Find(type)) return false;
  bool any = false;
  for (const std::string_view method : methods) {
    any = Run(object, type, method, arguments) || any;
  }
  return any;
}

// A class holds what cannot be told.
void World::Opaque(Value object, Value arguments) {
  const std::string name = NameOf(heap_, object);
  Note(Use::kUnresolved, name + ".__dict__", name, arguments);
}

void World::Instantiate(Value type, Value object, Value arguments, bool call) {
  MadeClass* made = classes_.Find(type);
  if (made == nullptr) return;
  made->has_objects = true;
  const Value metaclass = made->metaclass;
  if (call && classes_.Find(metaclass)) {
    RunWith(type, metaclass, "__call__", arguments);
  }
  RunWith(type, type, "__new__", arguments);
  if (call) RunWith(object, type, "__init__", arguments);
  Run(object, type, "__del__", {});
}

void World::Hash(std::span<const Value> values) {
  if (classes_.empty()) return;
  // Tuples ask their items.
  std::vector<Value> todo(values.begin(), values.end());
  for (std::size_t i = 0; i < todo.size() && i < values.size() + 1000; ++i) {
    RunAny(todo[i], {"__hash__", "__eq__"}, {});
    if (!todo[i].Is(Kind::kTuple)) continue;
    for (const Value item : heap_.Items(todo[i])) todo.push_back(item);
  }
}

// Functions that ask an object of a made class for more than its name.
void World::Hand(std::string_view function, Value arguments) {
  if (!arguments.Is(Kind::kTuple) || !AsksItsArguments(function)) return;
  const bool hashes =
      function == "builtins.set" || function == "builtins.frozenset";
  for (const Value argument : heap_.Items(arguments)) {
    const Value type = classes_.TypeOf(argument);
    if (hashes && !classes_.Find(type)) Hash(heap_.Items(argument));
    if (!classes_.Find(type)) continue;
    for (const std::string_view method : kProtocols) {
      Run(argument, type, method, {});
    }
  }
}

// The call of a function that makes classes; nothing for other functions.
std::optional<Value> World::CallClassMaker(Value function, Value arguments) {
  const ClassMaker maker = ClassMakerOf(heap_.global(function).value);
  if (maker == ClassMaker::kNone) return std::nullopt;
  std::vector<Value> in = heap_.Items(arguments);
  // type(x) is the class of x.
  if (maker == ClassMaker::kType && in.size() == 1) return std::nullopt;
  const Value made = heap_.New(Kind::kResult, function);
  if (!made.IsNode()) return made;
  heap_.Append(made, arguments);
  if (!arguments.Is(Kind::kTuple)) {
    Opaque(made, arguments);
    return made;
  }
  in.resize(std::max<std::size_t>(in.size(), 7));
  switch (maker) {
    case ClassMaker::kType:
      return MakeClass(made, {function, in[0], in[1], in[2]}, arguments);
    case ClassMaker::kNewClass: {
      const Value metaclass = heap_.Find(in[2], "metaclass").value_or(Value{});
      const Value space = heap_.New(Kind::kDict);
      if (in[3].kind > Kind::kNone) Call(in[3], Tuple({space}));
      return MakeClass(made, {metaclass, in[0], in[1], space, true}, arguments);
    }
    case ClassMaker::kCreateType:
      return MakeClass(made, {in[0], in[1], in[2], in[3]}, arguments);
    case ClassMaker::kSkeleton:
      return Tracked(
          MakeClass(made, {in[0], in[1], in[2], in[3], true}, arguments),
          in[4]);
    case ClassMaker::kEnum:
      return Tracked(
          MakeClass(made, {{}, in[1], in[0], in[3], true}, arguments), in[5]);
    case ClassMaker::kState:
    case ClassMaker::kFunction:
      return SetState(in[0],
                      maker == ClassMaker::kState || in[1].Is(Kind::kTuple)
                          ? in[1]
                          : Tuple({in[1], in[2]}));
    case ClassMaker::kRehydrate:
      return SetAttributes(in[0], in[1]);
    default:
      break;
  }
  const Value one = heap_.New(Kind::kDict);
  if (one.IsNode()) heap_.Set(one, in[1], in[2]);
  SetSlots(in[0], one);
  if (in[0].Is(Kind::kGlobal) || classes_.Find(in[0])) {
    SetAttributes(in[0], one);
  } else {
    heap_.Merge(in[0], one);
  }
  return Value{Kind::kNone, 0, 0};
}

// cloudpickle gives the first class that has the id.
Value World::Tracked(Value made, Value id) {
  const auto text = heap_.Text(id);
  if (!text) return made;
  return tracked_.try_emplace(std::string(*text), made).first->second;
}

// Of several metaclasses the one that was made.
Value World::Effective(Value metaclass, const std::vector<Value>& bases) const {
  for (const Value base : bases) {
    if (classes_.Find(metaclass)) break;
    const MadeClass* made = classes_.Find(base);
    if (made && classes_.Find(made->metaclass)) metaclass = made->metaclass;
  }
  return metaclass;
}

Value World::MakeClass(Value made, const NewClass& what, Value arguments) {
  if (!made.IsNode()) return made;
  NewClass known = what;
  const std::vector<Value> bases = heap_.Items(what.bases);
  known.metaclass = Effective(what.metaclass, bases);
  classes_.Add(made, {std::string(heap_.Str(what.name).value_or("?")),
                      known.metaclass, bases});
  const bool told = what.bases.Is(Kind::kTuple) || what.bases.Is(Kind::kList);
  if (!told || heap_.node(what.bases).more) Opaque(made, arguments);
  // An own dict: the pickle may change the other one.
  heap_.Merge(made, heap_.New(Kind::kDict));
  SetAttributes(made, what.space);
  RunMetaclass(made, known);
  RunBases(made, known);
  return made;
}

void World::RunMetaclass(Value made, const NewClass& what) {
  const Value metaclass = what.metaclass;
  if (metaclass.Is(Kind::kGlobal)) return;
  const Value call = Tuple({what.name, what.bases, what.space});
  if (!classes_.Find(metaclass)) {
    // A function is called in its place.
    if (metaclass.IsNode()) Call(metaclass, call);
    return;
  }
  if (what.prepares) RunWith(metaclass, metaclass, "__prepare__", call);
  if (classes_.Find(classes_.TypeOf(metaclass))) {
    RunWith(metaclass, classes_.TypeOf(metaclass), "__call__", call);
  }
  RunWith(metaclass, metaclass, "__new__", call);
  RunWith(made, metaclass, "__init__", call);
  Run(made, metaclass, "mro", {});
}

void World::RunBases(Value made, const NewClass& what) {
  for (const Value base : heap_.Items(what.bases)) {
    Run(made, base, "__init_subclass__", {});
    RunAny(base, {"__mro_entries__"}, {what.bases});
  }
  for (const Value item : heap_.Items(what.space)) {
    RunAny(item, {"__set_name__"}, {made, what.name});
  }
}

// setattr of every item of a dict.
Value World::SetAttributes(Value object, Value attributes) {
  const bool global = object.Is(Kind::kGlobal);
  if (global) CallMethod(object, ".__setattr__", Tuple({attributes}));
  MadeClass* made = classes_.Find(object);
  if (!made && !global) {
    SetSlots(object, attributes);
    heap_.Merge(object, attributes);
    return object;
  }
  if (!attributes.Is(Kind::kDict) ||
      heap_.node(attributes).kept >= kMostDictCells) {
    if (!attributes.Is(Kind::kNone)) Opaque(object, Tuple({attributes}));
    return object;
  }
  SetSlots(object, attributes);
  heap_.Merge(object, attributes);
  if (!made) return object;
  if (made->has_objects) Run(object, object, "__del__", {});
  const auto registry = heap_.Find(attributes, "_abc_impl");
  if (registry &&
      !(registry->Is(Kind::kList) && heap_.node(*registry).kept == 0)) {
    for (const std::string_view method : {"register", "__subclasshook__"}) {
      Run(object, object, method, {*registry});
    }
  }
  return object;
}

// (attributes, slots) of a class or function.
Value World::SetState(Value object, Value state) {
  if (!object.Is(Kind::kGlobal) && !classes_.Find(object)) return object;
  if (!state.Is(Kind::kTuple)) {
    Opaque(object, Tuple({state}));
    return object;
  }
  for (const Value part : heap_.Items(state)) {
    if (!part.Is(Kind::kNone)) SetAttributes(object, part);
  }
  return object;
}

// setattr asks the class of the object, and what that holds under the name.
void World::SetSlots(Value object, Value slots) {
  const Value type = classes_.TypeOf(object);
  if (!classes_.Find(type)) return;
  const std::vector<Value> items = heap_.Items(slots);
  if (items.empty()) return;
  RunAny(object, {"__setattr__"}, {slots});
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    const auto name = heap_.Str(items[i]);
    const auto held = name ? classes_.Method(type, *name) : std::nullopt;
    if (!held) continue;
    RunAny(*held, {"__set__"}, {object, items[i + 1]});
    if (NameOf(heap_, *held) == "builtins.property()") {
      Run(object, type, *name, {items[i + 1]});
    }
  }
}

}  // namespace assay::pickle
