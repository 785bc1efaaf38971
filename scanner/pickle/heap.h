// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_HEAP_H_
#define ASSAY_SCANNER_PICKLE_HEAP_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/bytes.h"

namespace assay::pickle {

/// What stands on the stack or in the memo.  Small values hold themselves;
/// literals point into the stream; the rest points into a Heap, so that two
/// copies are the same object, as in Python.
///
/// Packed, since a pickle may keep millions of them.
struct [[gnu::packed, gnu::aligned(4)]] Value {
  enum class Kind : std::uint8_t {
    kAbsent,   ///< A memo slot that was never written.
    kUnknown,  ///< Something that cannot be told without running the pickle.
    kNone,
    kFalse,
    kTrue,
    kInt,        ///< data: the two's complement.
    kBigInt,     ///< data, length: little-endian bytes in the stream.
    kFloat,      ///< data: the bits of a double.
    kStr,        ///< data, length: in the stream.
    kBytes,      ///< The same; also bytearrays.
    kMadeStr,    ///< data: which of the heap's strings.
    kMadeBytes,  ///< The same.
    kBuffer,     ///< Out-of-band.
    kExtension,  ///< data: a code of copyreg's registry.
    kGlobal,     ///< data: which of the heap's globals.
    kTuple,      ///< data: a node, like all that follow.
    kList,
    kDict,
    kSet,
    kObject,      ///< Of: the class, uncalled; items as in a result.
    kResult,      ///< Of: what was called; its first item: the arguments.
    kPersistent,  ///< Of: the persistent id.
  };

  /// Of longer texts `length` counts the beginning.
  static constexpr std::uint32_t kMostLength = (1u << 24) - 1;

  Value() = default;
  constexpr Value(Kind what, std::uint64_t size, std::uint64_t where)
      : kind(what),
        length(size < kMostLength ? size & kMostLength : kMostLength),
        data(where) {}

  Kind kind = Kind::kUnknown;
  std::uint32_t length : 24 = 0;
  std::uint64_t data = 0;

  bool Is(Kind other) const { return kind == other; }
  bool IsNode() const { return kind >= Kind::kTuple; }
  bool HasOf() const { return kind >= Kind::kObject; }
};

static_assert(sizeof(Value) == 12);

/// A name that the pickle imports.
struct Global {
  std::string value;    ///< "module.name", with Python 3's names.
  std::string spelled;  ///< The same as the pickle spells it.
  /// What BUILD gave it, as in Node.
  std::uint32_t attributes = 0;
};

/// A container, an object or the result of a call.
struct Node {
  /// The last cell, whose next is the first: of what HasOf() what it is of,
  /// then the items.  0 for none.
  std::uint32_t last = 0;
  /// A kDict's or kTuple's node: the state that BUILD gave it; 0 for none.
  std::uint32_t attributes = 0;
  std::uint32_t kept : 25 = 0;  ///< Number of items.
  std::uint32_t kind : 5 = 0;
  bool more : 1 = false;  ///< Whether items were left out.
  bool state_is_tuple : 1 = false;
};

static_assert(sizeof(Node) == 12);

/// A dict that keeps so many cells keeps no more, whatever the names are.
inline constexpr std::uint32_t kMostDictCells = 512;

/// Owns what values point to.  Nothing is freed before the heap is: a pickle
/// is short-lived, and bounded by the limit.
class Heap {
 public:
  /// `stream` is what literals point into; `limit` bounds nodes, and twice
  /// over their items.
  Heap(Bytes stream, std::uint64_t limit) : stream_(stream), limit_(limit) {
    nodes_.resize(1);
    cells_.resize(1);
  }

  /// Whether the limit was reached.  From then on nothing more is kept.
  bool full() const { return full_; }

  /// Lists that come from now on keep all of their items.
  void KeepWholeLists() { list_items_ = (1u << 25) - 1; }

  Value New(Value::Kind kind, Value of = {});
  Value NewTuple(std::span<const Value> items);
  Value NewString(Value::Kind kind, std::string text);
  /// The same name gives the same global.
  Value NewGlobal(std::string value, std::string spelled);

  /// Adds to a list, set or tuple.  Only the first items are kept.
  void Append(Value container, Value item);
  /// Sets an item of a dict.  Kept are the first keys, those of IsSpecial(),
  /// and of objects and results more than of other values.
  void Set(Value dict, Value key, Value item);

  /// The item of a dict under a string, the last one set.
  std::optional<Value> Find(Value dict, std::string_view key) const;
  /// What BUILD gave an object or global under that name.
  std::optional<Value> Attribute(Value object, std::string_view name) const;
  /// The same; of several under that name the last that could be called.  (An
  /// object copies a dict that the pickle may change afterwards.)
  std::optional<Value> Method(Value object, std::string_view name) const;
  /// Lets a state's items become attributes.
  void Merge(Value object, Value state);

  /// The tuple that BUILD gave an object as its state.
  std::optional<Value> TupleState(Value object) const;

  /// The kept items; keys and values alternate in a dict.
  std::vector<Value> Items(Value container) const;
  /// One kept item.
  std::optional<Value> Item(Value container, std::uint32_t index) const;

  /// The same; unknown where there is none.
  Value Part(Value container, std::uint32_t index) const {
    return Item(container, index).value_or(Value{});
  }

  /// The node as a value.
  Value At(std::uint32_t index) const {
    return {static_cast<Value::Kind>(nodes_[index].kind), 0, index};
  }

  /// What an object, result or persistent object is of.
  Value Of(Value value) const;

  const Node& node(Value value) const { return nodes_[value.data]; }
  const Global& global(Value value) const { return globals_[value.data]; }

  /// The characters of a string or the bytes of a bytes object.
  std::optional<std::string_view> Text(Value value) const;
  /// Only of a str.
  std::optional<std::string_view> Str(Value value) const;

  Bytes stream() const { return stream_; }

 private:
  bool AddCell(std::uint32_t node, Value value);
  /// The first item's cell; only of a node that keeps one.
  std::uint32_t First(Value container) const;
  bool Overwrite(std::uint32_t dict, std::string_view name, Value item);
  std::uint32_t* AttributesOf(Value object);

  struct Cell {
    Value value;
    std::uint32_t next = 0;
  };

  Bytes stream_;
  std::uint64_t limit_;
  bool full_ = false;
  std::uint32_t list_items_ = 16;
  std::uint64_t made_bytes_ = 0;
  // In pieces: no moment at which everything is held twice.
  std::deque<Node> nodes_;
  std::deque<Cell> cells_;
  std::vector<std::string> strings_;
  std::deque<Global> globals_;
  std::unordered_map<std::string, std::uint32_t> global_index_;
};

/// Whether it is None, a number or a text: nothing that can be called.
bool IsPlain(Value value);

/// Names that decide what an object does while it is unpickled; kept however
/// full their dict is.
bool IsSpecial(std::string_view name);

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_HEAP_H_
