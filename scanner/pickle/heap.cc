// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/heap.h"

#include <algorithm>
#include <utility>

namespace assay::pickle {
namespace {

using Kind = Value::Kind;

constexpr std::uint32_t kTupleItems = 32;
constexpr std::uint32_t kDictItems = 32;  // Sixteen pairs.
// On average.
constexpr std::uint64_t kCellsOfNode = 2;
constexpr std::uint64_t kMadeBytes = 64ull << 20;
constexpr std::size_t kGlobals = 200'000;

// An item that a class could use as a method or descriptor is kept for longer.
constexpr std::uint32_t kDictObjects = 256;

constexpr std::string_view kSpecial[] = {
    "append",   "extend", "add",   "update",
    "register", "items",  "keys",  "mro",
    "shape",    "dtype",  "order", "numpy_array_alignment_bytes",
};

bool MayBeMethod(Value value) {
  return value.Is(Kind::kObject) || value.Is(Kind::kResult);
}

}  // namespace

bool IsPlain(Value value) {
  return value.kind > Kind::kUnknown && value.kind < Kind::kBuffer;
}

bool IsSpecial(std::string_view name) {
  // Python's own, like __setstate__; a class has less than a hundred of them.
  if (name.size() > 5 && name.size() < 24 && name.starts_with("__") &&
      name.ends_with("__")) {
    return true;
  }
  return name == "_abc_impl" ||
         std::ranges::find(kSpecial, name) != std::end(kSpecial);
}

Value Heap::New(Kind kind, Value of) {
  if (nodes_.size() > limit_) {
    full_ = true;
    return {};
  }
  nodes_.emplace_back().kind = static_cast<std::uint8_t>(kind) & 31;
  const Value made{kind, 0, nodes_.size() - 1};
  if (made.HasOf()) AddCell(static_cast<std::uint32_t>(made.data), of);
  return made;
}

Value Heap::NewTuple(std::span<const Value> items) {
  const Value tuple = New(Kind::kTuple);
  if (!tuple.IsNode()) return tuple;
  for (const Value item : items) {
    Append(tuple, item);
    if (node(tuple).more) break;
  }
  return tuple;
}

Value Heap::NewString(Kind kind, std::string text) {
  made_bytes_ += text.size();
  if (made_bytes_ > kMadeBytes || strings_.size() > limit_) {
    full_ = true;
    return {};
  }
  strings_.push_back(std::move(text));
  return {kind, 0, strings_.size() - 1};
}

Value Heap::NewGlobal(std::string value, std::string spelled) {
  if (globals_.size() > kGlobals) {
    full_ = true;
    return {};
  }
  std::string key = value;
  key += '\n';
  key += spelled;
  const auto [found, added] = global_index_.try_emplace(
      std::move(key), static_cast<std::uint32_t>(globals_.size()));
  if (added) globals_.push_back({std::move(value), std::move(spelled), 0});
  return {Kind::kGlobal, 0, found->second};
}

// Leaves Node::kept to the caller.
bool Heap::AddCell(std::uint32_t node_index, Value value) {
  if (cells_.size() > kCellsOfNode * limit_) {
    full_ = true;
    return false;
  }
  const auto cell = static_cast<std::uint32_t>(cells_.size());
  Node& node = nodes_[node_index];
  if (node.last == 0) {
    cells_.push_back({value, cell});
  } else {
    Cell& last = cells_[node.last];
    const std::uint32_t first = std::exchange(last.next, cell);
    cells_.push_back({value, first});
  }
  node.last = cell;
  return true;
}

std::uint32_t Heap::First(Value container) const {
  const std::uint32_t first = cells_[nodes_[container.data].last].next;
  return container.HasOf() ? cells_[first].next : first;
}

Value Heap::Of(Value value) const {
  const std::uint32_t last = value.HasOf() ? nodes_[value.data].last : 0;
  return last == 0 ? Value{} : cells_[cells_[last].next].value;
}

void Heap::Append(Value container, Value item) {
  Node& node = nodes_[container.data];
  const std::uint32_t most =
      container.Is(Kind::kTuple) ? kTupleItems : list_items_;
  if (node.kept >= most) {
    node.more = true;
    return;
  }
  // Without what it is of there is no telling that from the items.
  if (container.HasOf() && node.last == 0) return;
  if (AddCell(static_cast<std::uint32_t>(container.data), item)) ++node.kept;
}

void Heap::Set(Value dict, Value key, Value item) {
  Node& node = nodes_[dict.data];
  const auto index = static_cast<std::uint32_t>(dict.data);
  if (node.kept >= kDictItems) {
    node.more = true;
    const std::optional<std::string_view> name = Str(key);
    const bool special = name && IsSpecial(*name);
    if (node.kept >= kDictObjects ? !special : !special && !MayBeMethod(item)) {
      return;
    }
    if (special && Overwrite(index, *name, item)) return;
    if (node.kept >= kMostDictCells) return;
  }
  // Cells come in pairs: a key without its value would shift all that follow.
  if (cells_.size() + 1 > kCellsOfNode * limit_) {
    full_ = true;
  } else if (AddCell(index, key) && AddCell(index, item)) {
    ++node.kept;
    ++node.kept;
  }
}

// So that a dict of a million "append"s stays small.
bool Heap::Overwrite(std::uint32_t dict, std::string_view name, Value item) {
  std::uint32_t match = 0;
  const Value container{Kind::kDict, 0, dict};
  std::uint32_t at = nodes_[dict].kept == 0 ? 0 : First(container);
  for (std::uint32_t left = nodes_[dict].kept; left > 1; left -= 2) {
    const std::uint32_t value_cell = cells_[at].next;
    if (Str(cells_[at].value) == name) match = value_cell;
    at = cells_[value_cell].next;
  }
  if (match == 0) return false;
  Value& old = cells_[match].value;
  // What was a method stays one: an object may have taken it before.
  const bool keep = name != "shape" && name != "dtype" && name != "order" &&
                    IsPlain(item) && !IsPlain(old);
  if (!keep) old = item;
  return true;
}

std::optional<Value> Heap::Find(Value dict, std::string_view key) const {
  std::optional<Value> found;
  if (!dict.Is(Kind::kDict)) return found;
  std::uint32_t left = nodes_[dict.data].kept;
  std::uint32_t at = left == 0 ? 0 : First(dict);
  for (; left > 1; left -= 2) {
    const std::uint32_t value_cell = cells_[at].next;
    if (Str(cells_[at].value) == key) found = cells_[value_cell].value;
    at = cells_[value_cell].next;
  }
  return found;
}

std::uint32_t* Heap::AttributesOf(Value object) {
  if (object.Is(Kind::kGlobal)) return &globals_[object.data].attributes;
  if (object.IsNode()) return &nodes_[object.data].attributes;
  return nullptr;
}

std::optional<Value> Heap::Attribute(Value object,
                                     std::string_view name) const {
  std::uint32_t attributes = 0;
  if (object.Is(Kind::kGlobal)) {
    attributes = globals_[object.data].attributes;
  } else if (object.IsNode() && !nodes_[object.data].state_is_tuple) {
    attributes = nodes_[object.data].attributes;
  }
  if (attributes == 0) return std::nullopt;
  return Find({Kind::kDict, 0, attributes}, name);
}

std::optional<Value> Heap::Method(Value object, std::string_view name) const {
  std::optional<Value> found = Attribute(object, name);
  if (!found || !IsPlain(*found)) return found;
  const std::uint32_t attributes = object.Is(Kind::kGlobal)
                                       ? globals_[object.data].attributes
                                       : nodes_[object.data].attributes;
  const std::vector<Value> items = Items({Kind::kDict, 0, attributes});
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (Str(items[i]) == name && !IsPlain(items[i + 1])) found = items[i + 1];
  }
  return found;
}

void Heap::Merge(Value object, Value state) {
  std::uint32_t* attributes = AttributesOf(object);
  if (attributes == nullptr) return;
  if (state.Is(Kind::kTuple)) {
    if (object.IsNode() &&
        (*attributes == 0 || nodes_[object.data].state_is_tuple)) {
      *attributes = static_cast<std::uint32_t>(state.data);
      nodes_[object.data].state_is_tuple = true;
    }
    return;
  }
  if (!state.Is(Kind::kDict)) return;
  const bool has_dict =
      *attributes != 0 &&
      !(object.IsNode() && nodes_[object.data].state_is_tuple);
  if (!has_dict) {
    *attributes = static_cast<std::uint32_t>(state.data);
    if (object.IsNode()) nodes_[object.data].state_is_tuple = false;
    return;
  }
  // A new dict, since the first may belong to others too.
  const Value both = New(Kind::kDict);
  if (!both.IsNode()) return;
  attributes = AttributesOf(object);
  for (const Value part : {Value{Kind::kDict, 0, *attributes}, state}) {
    const std::vector<Value> items = Items(part);
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
      Set(both, items[i], items[i + 1]);
    }
  }
  *AttributesOf(object) = static_cast<std::uint32_t>(both.data);
}

std::optional<Value> Heap::TupleState(Value object) const {
  if (!object.IsNode() || !node(object).state_is_tuple) return std::nullopt;
  return Value{Kind::kTuple, 0, node(object).attributes};
}

std::vector<Value> Heap::Items(Value container) const {
  std::vector<Value> items;
  if (!container.IsNode()) return items;
  const std::uint32_t kept = nodes_[container.data].kept;
  if (kept == 0) return items;
  items.reserve(kept);
  std::uint32_t at = First(container);
  for (std::uint32_t i = 0; i < kept; ++i, at = cells_[at].next) {
    items.push_back(cells_[at].value);
  }
  return items;
}

std::optional<Value> Heap::Item(Value container, std::uint32_t index) const {
  if (!container.IsNode()) return std::nullopt;
  if (index >= nodes_[container.data].kept) return std::nullopt;
  std::uint32_t at = First(container);
  for (; index > 0; --index) at = cells_[at].next;
  return cells_[at].value;
}

std::optional<std::string_view> Heap::Text(Value value) const {
  switch (value.kind) {
    case Kind::kStr:
    case Kind::kBytes:
      return AsText(stream_.subspan(value.data, value.length));
    case Kind::kMadeStr:
    case Kind::kMadeBytes:
      return strings_[value.data];
    default:
      return std::nullopt;
  }
}

std::optional<std::string_view> Heap::Str(Value value) const {
  const bool is_str = value.Is(Kind::kStr) || value.Is(Kind::kMadeStr);
  return is_str ? Text(value) : std::nullopt;
}

}  // namespace assay::pickle
