// SPDX-License-Identifier: Apache-2.0
#include "sbom/inventory.h"

#include <algorithm>
#include <limits>

namespace assay {
namespace {

std::uint64_t AddSaturated(std::uint64_t a, std::uint64_t b) {
  return b > std::numeric_limits<std::uint64_t>::max() - a
             ? std::numeric_limits<std::uint64_t>::max()
             : a + b;
}

}  // namespace

std::uint64_t TensorTotals::Tensors() const {
  std::uint64_t sum = 0;
  for (const auto& [name, totals] : dtypes) sum += totals.tensors;
  return sum;
}

std::uint64_t TensorTotals::Elements() const {
  std::uint64_t sum = 0;
  for (const auto& [name, totals] : dtypes) {
    sum = AddSaturated(sum, totals.elements);
  }
  return sum;
}

const InventoryFile* Inventory::Find(std::string_view file_path) const {
  const auto at =
      std::ranges::lower_bound(files, file_path, {}, &InventoryFile::path);
  return at != files.end() && at->path == file_path ? &*at : nullptr;
}

}  // namespace assay
