// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_THREADS_H_
#define ASSAY_SIGNING_THREADS_H_

#include <cstdint>
#include <functional>

namespace assay {

/// Calls `work` on `jobs` threads (0 for one a core), but on no more than
/// `useful`, and returns when all have ended.  The calling thread is one of
/// them; where the system has no more threads there are fewer, so `work` must
/// do everything even when it is called once.
void OnThreads(unsigned jobs, std::uint64_t useful,
               const std::function<void()>& work);

}  // namespace assay

#endif  // ASSAY_SIGNING_THREADS_H_
