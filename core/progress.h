// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_PROGRESS_H_
#define ASSAY_CORE_PROGRESS_H_

#include <atomic>
#include <cstdint>

namespace assay {

/// How far reading has come; written by who reads, read by whoever shows it.
struct Progress {
  std::atomic<std::uint64_t> bytes_total = 0;
  std::atomic<std::uint64_t> bytes_done = 0;
  std::atomic<std::uint64_t> files_total = 0;
  std::atomic<std::uint64_t> files_done = 0;
};

}  // namespace assay

#endif  // ASSAY_CORE_PROGRESS_H_
