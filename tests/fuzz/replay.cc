// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target without libFuzzer, with any compiler:
//   <target>_replay FOLDER MUTANTS SECONDS
// feeds it every seed and then mutants of them, the same ones each time.
// <target>_replay FOLDER --write OUT writes the seeds as bytes for libFuzzer.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/corpus.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);

namespace {

using Seconds = std::chrono::duration<double>;

// Exactly the bytes and no more, so that a sanitizer sees a read past them.
void Feed(const std::string& input) {
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

class Mutator {
 public:
  explicit Mutator(std::vector<std::string> seeds) : seeds_(std::move(seeds)) {}

  std::string Next() {
    std::string bytes = seeds_[Below(seeds_.size())];
    const std::size_t changes = 1 + Below(4);
    for (std::size_t i = 0; i < changes; ++i) Change(bytes);
    return bytes;
  }

 private:
  // Not std::uniform_int_distribution: it differs between libraries.
  std::size_t Below(std::size_t bound) {
    return bound == 0 ? 0 : random_() % bound;
  }

  void Change(std::string& bytes) {
    const std::size_t at = Below(bytes.size());
    const std::size_t count = Below(std::min<std::size_t>(bytes.size(), 64));
    switch (Below(6)) {
      case 0:
        if (!bytes.empty()) bytes[at] = static_cast<char>(random_());
        break;
      case 1:
        if (!bytes.empty()) bytes[at] ^= static_cast<char>(1 << Below(8));
        break;
      case 2:
        bytes.erase(at, count);
        break;
      case 3:
        bytes.insert(at, bytes.substr(Below(bytes.size()), count));
        break;
      case 4:
        bytes.insert(at, seeds_[Below(seeds_.size())]);
        break;
      default:
        Overwrite(bytes, at);
    }
  }

  // Sizes and counts at the edges of their types.
  void Overwrite(std::string& bytes, std::size_t at) {
    static constexpr std::uint64_t kEdges[] = {0,
                                               1,
                                               0x7f,
                                               0x80,
                                               0xff,
                                               0x7fff,
                                               0xffff,
                                               0x7fffffff,
                                               0x80000000,
                                               0xffffffff,
                                               0x7fffffffffffffff,
                                               0x8000000000000000,
                                               0xffffffffffffffff};
    const std::uint64_t edge = kEdges[Below(std::size(kEdges))];
    const std::size_t width = std::size_t{1} << Below(4);
    for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i) {
      bytes[at + i] = static_cast<char>(edge >> (8 * i));
    }
  }

  std::vector<std::string> seeds_;
  std::mt19937_64 random_{20240229};
};

int Write(const std::vector<std::string>& seeds, const std::string& folder) {
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    std::ofstream out(folder + "/seed-" + std::to_string(i), std::ios::binary);
    out << seeds[i];
    if (!out.flush()) return 2;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::vector<std::string> seeds = assay::Seeds(argv[1]);
  if (seeds.empty()) return 2;
  if (argv[2] == std::string("--write")) return Write(seeds, argv[3]);
  for (const std::string& seed : seeds) Feed(seed);

  const long mutants = std::strtol(argv[2], nullptr, 10);
  const Seconds limit(std::strtod(argv[3], nullptr));
  const auto start = std::chrono::steady_clock::now();
  Mutator mutator(seeds);
  long done = 0;
  // A slow machine runs fewer of them, never others.
  while (done < mutants && std::chrono::steady_clock::now() - start < limit) {
    Feed(mutator.Next());
    ++done;
  }
  std::cout << seeds.size() << " seeds and " << done << " mutants\n";
  return 0;
}
