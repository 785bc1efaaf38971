// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_TENSORS_H_
#define ASSAY_SCANNER_PICKLE_TENSORS_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "scanner/format.h"
#include "scanner/pickle/heap.h"

namespace assay::pickle {

/// The tensors that a PyTorch checkpoint makes: calls of
/// torch._utils._rebuild_tensor_v2 and its kin, over a storage that stands
/// outside the pickle.  A tensor's name is the first key under which a dict
/// holds it, or a parameter made of it.
/// https://github.com/pytorch/pytorch/blob/v2.4.0/torch/_utils.py
class Tensors {
 public:
  /// Looks at what a call returned; `offset` is the call's.  Keeps no more than
  /// `most` tensors.
  void Returned(const Heap& heap, Value result, std::uint64_t offset,
                std::uint64_t most);

  /// Looks at an item that a dict is given.
  void Assigned(const Heap& heap, Value key, Value item);

  /// Declares them in the order in which they were made, and forgets them.
  void Declare(const Heap& heap, Sink& sink);

 private:
  struct Made {
    Value value;
    std::uint64_t offset;
    std::string name;
  };

  std::vector<Made> made_;
  std::unordered_map<std::uint64_t, std::size_t> index_;  // by node
};

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_TENSORS_H_
