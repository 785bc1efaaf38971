// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_ARRAYS_H_
#define ASSAY_SCANNER_PICKLE_ARRAYS_H_

#include <cstdint>
#include <optional>

#include "scanner/pickle/heap.h"

namespace assay::pickle {

/// An array whose elements stand in the stream behind the BUILD of a
/// joblib.numpy_pickle.NumpyArrayWrapper.
/// https://github.com/joblib/joblib/blob/main/joblib/numpy_pickle.py
struct InlineArray {
  /// Whether a pickle of its own holds the elements.
  bool objects = false;
  /// Whether a byte that counts padding, and the padding, come first.
  bool padded = false;
  /// Of the elements; nothing when it cannot be told.
  std::optional<std::uint64_t> size;
};

/// Whether `object`, which BUILD has just given its state, is such a wrapper.
std::optional<InlineArray> WrappedArray(const Heap& heap, Value object);

/// Of a call of numpy.dtype: bytes of one element, and whether elements are
/// Python objects.
struct ElementType {
  std::uint64_t size = 0;
  bool objects = false;
};
std::optional<ElementType> ElementTypeOf(const Heap& heap, Value dtype);

/// Of a torch storage class ("torch.FloatStorage"): bytes of one element.
std::optional<std::uint64_t> StorageElementSize(std::string_view type);

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_ARRAYS_H_
