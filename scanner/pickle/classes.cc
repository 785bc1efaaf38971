// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/classes.h"

#include <algorithm>
#include <set>
#include <utility>

namespace assay::pickle {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kClasses = 100'000;
// Of one class: bases and theirs.
constexpr std::size_t kAncestors = 256;

struct Row {
  std::string_view function;
  ClassMaker maker;
};

constexpr Row kWhole[] = {
    {"abc.ABCMeta", ClassMaker::kType},
    {"builtins.object.__setattr__", ClassMaker::kSetAttribute},
    {"builtins.setattr", ClassMaker::kSetAttribute},
    {"builtins.type", ClassMaker::kType},
    {"builtins.type.__new__", ClassMaker::kCreateType},
    {"builtins.type.__setattr__", ClassMaker::kSetAttribute},
    {"enum.EnumMeta", ClassMaker::kType},
    {"enum.EnumType", ClassMaker::kType},
    {"types.new_class", ClassMaker::kNewClass},
};

// Of dill and cloudpickle and the copies of them that others carry.
constexpr Row kHelpers[] = {
    {"_class_setstate", ClassMaker::kState},
    {"_create_type", ClassMaker::kCreateType},
    {"_fill_function", ClassMaker::kFunction},
    {"_function_setstate", ClassMaker::kFunction},
    {"_make_skeleton_class", ClassMaker::kSkeleton},
    {"_make_skeleton_enum", ClassMaker::kEnum},
    {"_rehydrate_skeleton_class", ClassMaker::kRehydrate},
    {"_setattr", ClassMaker::kSetAttribute},
};

}  // namespace

ClassMaker ClassMakerOf(std::string_view name) {
  const auto whole = std::ranges::find(kWhole, name, &Row::function);
  if (whole != std::end(kWhole)) return whole->maker;
  const std::string_view last = name.substr(name.rfind('.') + 1);
  if (!last.starts_with('_')) return ClassMaker::kNone;
  const auto helper = std::ranges::find(kHelpers, last, &Row::function);
  const bool theirs = name.find("cloudpickle.") != std::string_view::npos ||
                      name.starts_with("dill.");
  if (helper == std::end(kHelpers) || !theirs) return ClassMaker::kNone;
  return helper->maker;
}

void Classes::Add(Value value, MadeClass made) {
  if (value.IsNode() && made_.size() < kClasses) {
    made_.insert_or_assign(value.data, std::move(made));
  }
}

MadeClass* Classes::Find(Value value) {
  if (made_.empty() || !value.IsNode()) return nullptr;
  const auto found = made_.find(value.data);
  return found == made_.end() ? nullptr : &found->second;
}

const MadeClass* Classes::Find(Value value) const {
  if (made_.empty() || !value.IsNode()) return nullptr;
  const auto found = made_.find(value.data);
  return found == made_.end() ? nullptr : &found->second;
}

Value Classes::TypeOf(Value object) const {
  if (const MadeClass* made = Find(object)) return made->metaclass;
  const bool has_type = object.Is(Kind::kObject) || object.Is(Kind::kResult);
  return has_type ? heap_.Of(object) : Value{};
}

std::optional<Value> Classes::Method(Value type, std::string_view name) const {
  if (!Find(type)) return heap_.Method(type, name);
  // Depth first, which is Python's order where it matters here.
  std::vector<Value> todo{type};
  std::set<std::uint64_t> seen;
  std::optional<Value> plain;
  while (!todo.empty() && seen.size() < kAncestors) {
    const Value next = todo.back();
    todo.pop_back();
    if (next.IsNode() && !seen.insert(next.data).second) continue;
    if (const auto found = heap_.Method(next, name)) {
      if (!IsPlain(*found)) return found;
      plain = found;
    }
    if (const MadeClass* made = Find(next)) {
      todo.insert(todo.end(), made->bases.rbegin(), made->bases.rend());
    }
  }
  return plain;
}

}  // namespace assay::pickle
