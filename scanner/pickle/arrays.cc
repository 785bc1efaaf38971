// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/arrays.h"

#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::pickle {
namespace {

using Kind = Value::Kind;

// numpy's flag for types that hold Python objects.
constexpr std::uint64_t kHasObject = 1;

// "<f4", "f8", "|b1", "S10", "U5", "V16", "O8".
std::optional<ElementType> FromCode(std::string_view code) {
  constexpr std::string_view kOrders = "<>|=";
  if (!code.empty() && kOrders.find(code.front()) != std::string_view::npos) {
    code.remove_prefix(1);
  }
  if (code.empty()) return std::nullopt;
  const char letter = code.front();
  if (letter == 'O') return ElementType{8, true};
  if (code == "?") return ElementType{1, false};
  constexpr std::string_view kLetters = "biufcSaUVmM";
  if (kLetters.find(letter) == std::string_view::npos) return std::nullopt;
  std::uint64_t count = 0;
  const char* end = code.data() + code.size();
  const auto [rest, error] = std::from_chars(code.data() + 1, end, count);
  if (error != std::errc() || (rest != end && *rest != '[')) {
    return std::nullopt;
  }
  const auto size = CheckedMultiply(count, letter == 'U' ? 4 : 1);
  if (!size) return std::nullopt;
  return ElementType{*size, false};
}

bool NameEndsWith(const Heap& heap, Value type, std::string_view end) {
  return type.Is(Kind::kGlobal) && heap.global(type).value.ends_with(end);
}

std::optional<std::uint64_t> ElementCount(const Heap& heap, Value shape) {
  std::uint64_t count = 1;
  if (!shape.Is(Kind::kTuple) || heap.node(shape).more) return std::nullopt;
  for (const Value length : heap.Items(shape)) {
    if (!length.Is(Kind::kInt)) return std::nullopt;
    const auto product = CheckedMultiply(count, length.data);
    if (!product) return std::nullopt;
    count = *product;
  }
  return count;
}

}  // namespace

std::optional<ElementType> ElementTypeOf(const Heap& heap, Value dtype) {
  if (!dtype.Is(Kind::kResult)) return std::nullopt;
  const std::optional<Value> arguments = heap.Item(dtype, 0);
  if (!arguments) return std::nullopt;
  const std::optional<Value> code = heap.Item(*arguments, 0);
  if (!code) return std::nullopt;
  const std::optional<std::string_view> text = heap.Text(*code);
  if (!text) return std::nullopt;
  std::optional<ElementType> type = FromCode(*text);
  // (3, order, subarray, names, fields, size, alignment, flags)
  const std::optional<Value> tuple = heap.TupleState(dtype);
  if (!type || !tuple) return type;
  const std::vector<Value> state = heap.Items(*tuple);
  if (state.size() > 5 && state[5].Is(Kind::kInt) &&
      static_cast<std::int64_t>(state[5].data) > 0) {
    type->size = state[5].data;
  }
  if (state.size() > 7 && state[7].Is(Kind::kInt) &&
      (state[7].data & kHasObject) != 0) {
    type->objects = true;
  }
  return type;
}

std::optional<InlineArray> WrappedArray(const Heap& heap, Value object) {
  if (!object.Is(Kind::kObject) && !object.Is(Kind::kResult)) {
    return std::nullopt;
  }
  Value type = heap.Of(object);
  if (!NameEndsWith(heap, type, ".NumpyArrayWrapper")) return std::nullopt;
  InlineArray array;
  const auto alignment = heap.Attribute(object, "numpy_array_alignment_bytes");
  array.padded = alignment && !alignment->Is(Kind::kNone);
  const auto shape = heap.Attribute(object, "shape");
  const auto dtype = heap.Attribute(object, "dtype");
  if (!shape || !dtype) return array;
  const auto element = ElementTypeOf(heap, *dtype);
  const auto count = ElementCount(heap, *shape);
  if (!element || !count) return array;
  array.objects = element->objects;
  array.size = CheckedMultiply(*count, element->size);
  return array;
}

std::optional<std::uint64_t> StorageElementSize(std::string_view type) {
  constexpr std::pair<std::string_view, std::uint64_t> kTypes[] = {
      {"Float", 4},         {"Double", 8},       {"Half", 2},
      {"BFloat16", 2},      {"Long", 8},         {"Int", 4},
      {"Short", 2},         {"Char", 1},         {"Byte", 1},
      {"Bool", 1},          {"ComplexFloat", 8}, {"ComplexDouble", 16},
      {"QInt8", 1},         {"QUInt8", 1},       {"QInt32", 4},
      {"QUInt4x2", 1},      {"QUInt2x4", 1},     {"Untyped", 1},
      {"Float8_e4m3fn", 1}, {"Float8_e5m2", 1},
  };
  constexpr std::string_view kStorage = "Storage";
  if (!type.ends_with(kStorage)) return std::nullopt;
  type.remove_suffix(kStorage.size());
  type = type.substr(type.rfind('.') + 1);
  for (const auto& [name, size] : kTypes) {
    if (name == type) return size;
  }
  return std::nullopt;
}

}  // namespace assay::pickle
