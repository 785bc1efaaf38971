// SPDX-License-Identifier: Apache-2.0
// memory_speed THREADS: how many GB the memory hands to that many threads in a
// second, as a number.  Each adds up 512 MiB of its own, a few times.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t kWords = (512 << 20) / sizeof(std::uint64_t);
constexpr int kRounds = 4;

std::uint64_t Sum(const std::vector<std::uint64_t>& words) {
  return std::accumulate(words.begin(), words.end(), std::uint64_t{0});
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc == 2 ? std::atoi(argv[1]) : 0;
  if (count < 1) return 2;
  std::vector<std::vector<std::uint64_t>> memory(
      static_cast<std::size_t>(count));
  for (auto& words : memory) words.assign(kWords, 1);

  std::vector<std::uint64_t> sums(memory.size());
  std::vector<std::thread> threads;
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < memory.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < kRounds; ++round) sums[i] += Sum(memory[i]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> time =
      std::chrono::steady_clock::now() - start;

  const std::uint64_t words =
      std::accumulate(sums.begin(), sums.end(), std::uint64_t{0});
  std::printf("%.2f\n", static_cast<double>(words * sizeof(std::uint64_t)) /
                            time.count() / 1e9);
  return 0;
}
