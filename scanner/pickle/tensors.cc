// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/tensors.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "core/bytes.h"
#include "scanner/pickle/arrays.h"

namespace assay::pickle {
namespace {

using Kind = Value::Kind;

// All begin with (storage, offset in the storage, sizes, strides).
constexpr std::array<std::string_view, 4> kRebuilders = {
    "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_tensor_v3", "torch._utils._rebuild_qtensor"};
// Of the third, which names the type instead of the storage.
constexpr std::uint32_t kDtypeArgument = 6;

constexpr std::array<std::string_view, 2> kWrappers = {
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state"};

// Of storages and of torch's own names, as safetensors calls them.
struct DtypeRow {
  std::string_view storage;
  std::string_view torch;
  std::string_view name;
  std::uint64_t bytes;
};
constexpr std::array<DtypeRow, 15> kDtypes = {{
    {"Float", "float32", "F32", 4},
    {"Double", "float64", "F64", 8},
    {"Half", "float16", "F16", 2},
    {"BFloat16", "bfloat16", "BF16", 2},
    {"Long", "int64", "I64", 8},
    {"Int", "int32", "I32", 4},
    {"Short", "int16", "I16", 2},
    {"Char", "int8", "I8", 1},
    {"Byte", "uint8", "U8", 1},
    {"Bool", "bool", "BOOL", 1},
    {"ComplexFloat", "complex64", "C64", 8},
    {"Float8_e4m3fn", "float8_e4m3fn", "F8_E4M3", 1},
    {"Float8_e5m2", "float8_e5m2", "F8_E5M2", 1},
    {"UInt16", "uint16", "U16", 2},
    {"UInt32", "uint32", "U32", 4},
}};

template <std::size_t kCount>
bool IsOneOf(const std::array<std::string_view, kCount>& names,
             std::string_view name) {
  for (const std::string_view known : names) {
    if (known == name) return true;
  }
  return false;
}

// The global that was called; nothing for other results.
std::string_view Called(const Heap& heap, Value result) {
  if (!result.Is(Kind::kResult)) return {};
  const Value function = heap.Of(result);
  if (!function.Is(Kind::kGlobal)) return {};
  return heap.global(function).value;
}

// "torch.FloatStorage" or "torch.float32".
void SetDtype(const Heap& heap, Value type, Tensor& tensor,
              std::uint64_t& element) {
  if (!type.Is(Kind::kGlobal)) return;
  std::string_view name = heap.global(type).value;
  name = name.substr(name.rfind('.') + 1);
  constexpr std::string_view kStorage = "Storage";
  const bool storage = name.ends_with(kStorage);
  if (storage) name.remove_suffix(kStorage.size());
  for (const DtypeRow& row : kDtypes) {
    if (name != (storage ? row.storage : row.torch)) continue;
    tensor.dtype = row.name;
    element = row.bytes;
    return;
  }
  // Typed by the tensor then, and not by its storage.
  if (name == "Untyped") return;
  tensor.dtype = name;
  element = StorageElementSize(heap.global(type).value).value_or(0);
}

// Nothing where the arguments are not those of a tensor.
std::optional<Tensor> TensorOf(const Heap& heap, Value result) {
  const Value arguments = heap.Part(result, 0);
  const Value storage = heap.Part(arguments, 0);
  const Value sizes = heap.Part(arguments, 2);
  if (!storage.Is(Kind::kPersistent) || !sizes.Is(Kind::kTuple) ||
      heap.node(sizes).more) {
    return std::nullopt;
  }
  Tensor tensor;
  std::uint64_t element = 0;
  // ("storage", type, key, location, number of elements)
  const Value id = heap.Of(storage);
  SetDtype(heap, heap.Part(id, 1), tensor, element);
  SetDtype(heap, heap.Part(arguments, kDtypeArgument), tensor, element);
  std::uint64_t count = 1;
  for (const Value size : heap.Items(sizes)) {
    if (!size.Is(Kind::kInt)) return std::nullopt;
    const auto product = CheckedMultiply(count, size.data);
    if (!product) return std::nullopt;
    count = *product;
    tensor.shape.push_back(size.data);
  }
  const auto bytes = CheckedMultiply(count, element);
  if (!bytes) return std::nullopt;
  tensor.size = *bytes;
  if (const auto key = heap.Text(heap.Part(id, 2))) {
    tensor.storage = *key;
    const Value offset = heap.Part(arguments, 1);
    if (offset.Is(Kind::kInt) && offset.data != 0) {
      tensor.storage += '+';
      tensor.storage += std::to_string(offset.data);
    }
  }
  return tensor;
}

}  // namespace

void Tensors::Returned(const Heap& heap, Value result, std::uint64_t offset,
                       std::uint64_t most) {
  if (made_.size() >= most || !IsOneOf(kRebuilders, Called(heap, result))) {
    return;
  }
  index_.emplace(std::uint64_t{result.data}, made_.size());
  made_.push_back({result, offset, {}});
}

void Tensors::Assigned(const Heap& heap, Value key, Value item) {
  if (IsOneOf(kWrappers, Called(heap, item))) {
    item = heap.Part(heap.Part(item, 0), 0);
  }
  const auto found =
      item.Is(Kind::kResult) ? index_.find(item.data) : index_.end();
  if (found == index_.end()) return;
  std::string& name = made_[found->second].name;
  if (const auto text = heap.Str(key); text && name.empty()) name = *text;
}

void Tensors::Declare(const Heap& heap, Sink& sink) {
  for (Made& made : made_) {
    std::optional<Tensor> tensor = TensorOf(heap, made.value);
    if (!tensor) continue;
    tensor->name = std::move(made.name);
    tensor->offset = made.offset;
    sink.Declare(std::move(*tensor));
  }
  made_.clear();
  index_.clear();
}

}  // namespace assay::pickle
