// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_STORAGES_H_
#define ASSAY_SCANNER_PICKLE_STORAGES_H_

#include <cstdint>

#include "scanner/pickle/machine.h"

namespace assay::pickle {

/// Where the raw numbers end that PyTorch writes behind a pickle; `offset`
/// itself where there are none.
///
/// The legacy form ends with a list of keys, then of each storage a count of
/// elements (int64) and the elements; the older tar form has a pickle before
/// each storage and each tensor.
/// https://github.com/pytorch/pytorch/blob/v2.4.0/torch/serialization.py
std::uint64_t SkipStorages(Bytes stream, std::uint64_t offset,
                           const Machine& machine, const Storages& storages);

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_STORAGES_H_
