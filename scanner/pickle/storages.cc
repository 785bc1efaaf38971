// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/storages.h"

#include <vector>

#include "scanner/pickle/arrays.h"

namespace assay::pickle {
namespace {

using Kind = Value::Kind;

bool SkipStorage(ByteReader& in, std::uint64_t element) {
  const auto size = CheckedMultiply(in.U64(), element);
  if (!size) return false;
  in.Skip(*size);
  return !in.failed();
}

// The list of keys at the end of the legacy form.
bool SkipList(ByteReader& in, const Machine& machine,
              const Storages& storages) {
  const Heap& heap = machine.heap();
  if (heap.node(machine.result()).more) return false;
  for (const Value item : heap.Items(machine.result())) {
    const auto key = heap.Text(item);
    const auto found = key ? storages.find(*key) : storages.end();
    if (found == storages.end() || !SkipStorage(in, found->second)) {
      return false;
    }
  }
  return true;
}

// (key, location, storage type) or (key, storage, tensor type).
bool SkipTarMember(ByteReader& in, const Machine& machine) {
  const Heap& heap = machine.heap();
  const std::vector<Value> parts = heap.Items(machine.result());
  if (parts.size() != 3 || !parts[2].Is(Kind::kGlobal)) return false;
  const std::string_view type = heap.global(parts[2]).value;
  if (const auto element = StorageElementSize(type)) {
    return SkipStorage(in, *element);
  }
  if (!type.ends_with("Tensor")) return false;
  const std::uint64_t dimensions = in.U32();
  in.Skip(4);
  in.Skip(16 * dimensions);  // Sizes and strides.
  in.Skip(8);                // The offset in the storage.
  return !in.failed();
}

}  // namespace

std::uint64_t SkipStorages(Bytes stream, std::uint64_t offset,
                           const Machine& machine, const Storages& storages) {
  ByteReader in(stream);
  in.Seek(offset);
  bool skipped = false;
  if (machine.result().Is(Kind::kList) && !storages.empty()) {
    skipped = SkipList(in, machine, storages);
  } else if (machine.result().Is(Kind::kTuple)) {
    skipped = SkipTarMember(in, machine);
  }
  return skipped ? in.offset() : offset;
}

}  // namespace assay::pickle
