// SPDX-License-Identifier: Apache-2.0
#include "signing/threads.h"

#include <algorithm>
#include <system_error>
#include <thread>
#include <vector>

namespace assay {

void OnThreads(unsigned jobs, std::uint64_t useful,
               const std::function<void()>& work) {
  if (jobs == 0) jobs = std::max(1u, std::thread::hardware_concurrency());
  const std::uint64_t count = std::min<std::uint64_t>(jobs, useful);
  std::vector<std::thread> threads;
  bool more = true;
  while (more && threads.size() + 1 < count) {
    try {
      threads.emplace_back(work);
    } catch (const std::system_error&) {
      more = false;  // those that run do the work
    }
  }
  work();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace assay
