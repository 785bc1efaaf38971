// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/world.h"

#include <utility>
#include <vector>

#include "scanner/pickle/known_functions.h"
#include "scanner/pickle/render.h"

namespace assay::pickle {
namespace {

using Kind = Value::Kind;
using Use = Observation::Kind;

// Longer names are not followed: `C().a().b()…` could grow for ever.
constexpr std::size_t kLongestName = 1000;
// Calls that a call causes (a partial of a partial).
constexpr int kCallDepth = 8;

}  // namespace

Value World::ImportAs(std::string value, std::string spelled,
                      const std::string& evidence) {
  ++imports_;
  const Value global = heap_.NewGlobal(std::move(value), std::move(spelled));
  if (!global.Is(Kind::kGlobal)) return global;
  const Global& name = heap_.global(global);
  if (watcher_.Used(Use::kImport, name.value, offset_)) {
    watcher_.Example(evidence, offset_);
  }
  if (watcher_.listing()) watcher_.Remark(name.value);
  return global;
}

Value World::Import(QualifiedName name) {
  if (!IsDottedName(name.module) || !IsDottedName(name.name)) ++odd_names_;
  const QualifiedName modern = protocol_ < 3 ? Python3Name(name) : name;
  std::string evidence = "from ";
  evidence += name.module.substr(0, kRenderedBytes);
  evidence += " import ";
  evidence += name.name.substr(0, kRenderedBytes);
  return ImportAs(Dotted(modern), Dotted(name), evidence);
}

Value World::ImportComputed(Value module, Value name) {
  // CPython refuses bytes here; other unpicklers need not.
  const std::optional<std::string_view> module_text = heap_.Text(module);
  const std::optional<std::string_view> name_text = heap_.Text(name);
  if (module_text && name_text) return Import({*module_text, *name_text});
  std::string known(module_text.value_or("?").substr(0, kLongestName));
  known += '.';
  known += name_text.value_or("?").substr(0, kLongestName);
  return Unresolved(known, "module " + Render(heap_, module) + ", name " +
                               Render(heap_, name));
}

Value World::ImportExtension(std::uint64_t code) {
  const auto found = extensions_.find(code);
  if (found != extensions_.end()) return found->second;
  Unresolved("copyreg extension " + std::to_string(code), {});
  return {Kind::kExtension, 0, code};
}

Value World::Unresolved(const std::string& name, const std::string& evidence) {
  if (watcher_.Used(Use::kUnresolved, name, offset_)) {
    watcher_.Example(evidence, offset_);
  }
  if (watcher_.listing()) watcher_.Remark(name);
  return {};
}

void World::Note(Use kind, std::string_view value, std::string_view spelled,
                 Value arguments) {
  const bool wanted = watcher_.Used(kind, value, offset_);
  if (!wanted && !watcher_.listing()) return;
  std::string text = RenderCall(heap_, spelled, arguments);
  if (watcher_.listing()) watcher_.Remark(text);
  if (wanted) watcher_.Example(text, offset_);
}

void World::CallMethod(Value object, std::string_view method, Value arguments) {
  ++calls_;
  const std::string value = NameOf(heap_, object) + std::string(method);
  Note(Use::kCall, value, value, arguments);
}

Value World::Call(Value function, Value arguments) {
  if (depth_ >= kCallDepth) return Unresolved("?()", {});
  ++depth_;
  Value result;
  if (function.Is(Kind::kGlobal)) {
    ++calls_;
    const Global& name = heap_.global(function);
    Note(Use::kCall, name.value, name.spelled, arguments);
    if (!classes_.empty()) Hand(name.value, arguments);
    if (auto known = CallKnown(*this, name.value, arguments)) {
      result = *known;
    } else if (auto made = CallClassMaker(function, arguments)) {
      result = *made;
    } else {
      result = heap_.New(Kind::kResult, function);
      if (result.IsNode()) heap_.Append(result, arguments);
      watcher_.Returned(heap_, result, offset_);
    }
  } else {
    result = CallResult(function, arguments);
  }
  --depth_;
  return result;
}

// Calls a partial and its likes.
std::optional<Value> World::CallBound(Value function, Value arguments) {
  if (!function.Is(Kind::kResult) && !function.Is(Kind::kObject)) return {};
  const Value maker = heap_.Of(function);
  // BUILD can give a partial another function: (function, arguments, …).
  std::optional<Value> bound = heap_.Item(function, 0);
  if (const auto state = heap_.TupleState(function)) {
    std::vector<Value> made =
        heap_.Items(heap_.Item(*state, 1).value_or(Value{}));
    made.insert(made.begin(), heap_.Item(*state, 0).value_or(Value{}));
    bound = heap_.NewTuple(made);
  }
  if (!maker.Is(Kind::kGlobal) || !bound) return {};
  // "functools.partial()" is the row of what calling a partial does.
  const std::string row = heap_.global(maker).value + "()";
  return CallKnown(*this, row, Tuple({*bound, arguments}));
}

// Calls what another call returned, or what cannot be called at all.
Value World::CallResult(Value function, Value arguments) {
  if (const auto known = CallBound(function, arguments)) return *known;
  if (function.kind > Kind::kUnknown && function.kind < Kind::kBuffer) {
    watcher_.Anomaly("pickle-not-callable", offset_,
                     Render(heap_, function) + " is called");
    return {};
  }
  std::string name = NameOf(heap_, function);
  Note(Use::kUnresolved, name + "()", name, arguments);
  const Value result = heap_.New(Kind::kResult, function);
  if (result.IsNode()) heap_.Append(result, arguments);
  Instantiate(function, result, arguments, true);
  return result;
}

Value World::Make(Value type, Value arguments) {
  if (type.Is(Kind::kGlobal)) {
    ++calls_;
    const Global& name = heap_.global(type);
    Note(Use::kInstantiate, name.value, name.spelled + ".__new__", arguments);
  } else if (type.Is(Kind::kResult) && heap_.Of(type).Is(Kind::kGlobal)) {
    // A class that a named function made, as dill's and cloudpickle's do.
    const std::string name = NameOf(heap_, type);
    Note(Use::kInstantiate, name, name + ".__new__", arguments);
  } else {
    const std::string name = NameOf(heap_, type);
    Note(Use::kUnresolved, name + "()", name + ".__new__", arguments);
  }
  const Value object = heap_.New(Kind::kObject, type);
  if (object.IsNode()) heap_.Append(object, arguments);
  if (type.Is(Kind::kGlobal) &&
      ClassMakerOf(heap_.global(type).value) == ClassMaker::kType) {
    return MakeClass(object,
                     {type, heap_.Part(arguments, 0), heap_.Part(arguments, 1),
                      heap_.Part(arguments, 2)},
                     arguments);
  }
  Instantiate(type, object, arguments, false);
  return object;
}

void World::Build(Value object, Value state) {
  const Value type = classes_.TypeOf(object);
  // Python asks the object for its __setstate__ and its __dict__.
  RunAny(object, {"__getattribute__", "__dict__"}, {});
  if (!Carried(type, "__setstate__")) RunAny(object, {"__getattr__"}, {});
  if (const auto own = heap_.Method(object, "__setstate__");
      own && !classes_.Find(object)) {
    Call(*own, Tuple({state}));
    return;
  }
  if (Run(object, object, "__setstate__", {state}) ||
      Run(object, type, "__setstate__", {state})) {
    return;
  }
  if (object.Is(Kind::kGlobal)) {
    CallMethod(object, ".__setattr__", Tuple({state}));
  } else if (object.Is(Kind::kObject) || object.Is(Kind::kResult)) {
    if (type.Is(Kind::kGlobal) && !classes_.Find(object)) {
      const Use kind =
          object.Is(Kind::kObject) ? Use::kInstantiate : Use::kCall;
      const Global& name = heap_.global(type);
      Note(kind, name.value, name.spelled + "().__setstate__", Tuple({state}));
    }
  }
  if (state.Is(Kind::kTuple) && heap_.node(state).kept == 2 &&
      !heap_.node(state).more) {
    // (dict, slots): both become attributes.
    const std::vector<Value> parts = heap_.Items(state);
    SetSlots(object, parts[1]);
    if (parts[1].Is(Kind::kDict) || parts[1].Is(Kind::kNone)) {
      heap_.Merge(object, parts[0]);
      heap_.Merge(object, parts[1]);
      return;
    }
  }
  heap_.Merge(object, state);
}

void World::Extend(Value container, std::span<const Value> items, bool set) {
  if (items.empty()) return;
  if (set) Hash(items);
  if (container.Is(Kind::kList) || container.Is(Kind::kSet)) {
    for (const Value item : items) heap_.Append(container, item);
    return;
  }
  if (container.Is(Kind::kGlobal)) {
    CallMethod(container, set ? ".add" : ".append", Tuple({items.front()}));
    return;
  }
  if (!classes_.empty()) {
    RunAny(container, {"__getattribute__", "__getattr__"}, {});
    if (set) {
      RunAny(container, {"add", "update"}, {items.front()});
    } else {
      RunAny(container, {"extend", "append"}, {items.front()});
    }
  }
  // CPython asks the object for its method; BUILD may have supplied it.
  if (const auto extend = heap_.Attribute(container, "extend");
      extend && !set) {
    const Value list = heap_.New(Kind::kList);
    if (!list.IsNode()) return;
    for (const Value item : items) heap_.Append(list, item);
    Call(*extend, Tuple({list}));
    return;
  }
  if (const auto method = heap_.Attribute(container, set ? "add" : "append")) {
    Call(*method, Tuple({items.front()}));
  }
}

void World::SetItems(Value container, std::span<const Value> items) {
  if (items.size() < 2) return;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    watcher_.Assigned(heap_, items[i], items[i + 1]);
  }
  if (!classes_.empty()) {
    for (std::size_t i = 0; i < items.size(); i += 2) {
      if (items[i].IsNode()) Hash(items.subspan(i, 1));
    }
  }
  if (container.Is(Kind::kDict)) {
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
      heap_.Set(container, items[i], items[i + 1]);
    }
    return;
  }
  const Value arguments = Tuple({items[0], items[1]});
  if (container.Is(Kind::kGlobal)) {
    CallMethod(container, ".__setitem__", arguments);
    return;
  }
  if (!container.IsNode()) return;
  RunWith(container, classes_.TypeOf(container), "__setitem__", arguments);
}

Value World::Attribute(Value object, std::string_view name) {
  if (const auto given = heap_.Attribute(object, name)) return *given;
  if (classes_.Find(object)) {
    if (const auto given = classes_.Method(object, name)) return *given;
  }
  std::string base = NameOf(heap_, object);
  base += '.';
  base += name;
  if (base.size() > kLongestName) return Unresolved("?", base);
  if (base.front() == '?' || name == "?") {
    return Unresolved(base, {});
  }
  if (!IsDottedName(name)) ++odd_names_;
  std::string spelled = base;
  std::string evidence = "attribute " + base;
  return ImportAs(std::move(base), std::move(spelled), evidence);
}

Value World::ImportPath(std::string path) {
  if (!IsDottedName(path)) ++odd_names_;
  std::string evidence = "import " + path.substr(0, kRenderedBytes);
  std::string spelled = path;
  return ImportAs(std::move(path), std::move(spelled), evidence);
}

Value World::Item(Value container, std::string_view key) {
  if (container.Is(Kind::kDict)) {
    return heap_.Find(container, key).value_or(Value{});
  }
  std::string name = NameOf(heap_, container);
  if (name == "sys.modules") return ImportPath(std::string(key));
  constexpr std::string_view kDict = ".__dict__";
  if (name.ends_with(kDict)) {
    name.resize(name.size() - kDict.size());
    name += '.';
    name += key;
    return ImportPath(std::move(name));
  }
  name += "[";
  name += key.substr(0, kRenderedBytes);
  name += "]";
  return Unresolved(name, {});
}

}  // namespace assay::pickle
