// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SIGNING_NOISE_H_
#define ASSAY_TESTS_SIGNING_NOISE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/bytes.h"
#include "signing/tree/file_tree.h"

namespace assay {

/// `size` bytes that look random, the same for each seed.
inline std::string Noise(std::uint64_t seed, std::size_t size) {
  std::string noise(size, '\0');
  std::uint64_t state = seed * 0x9e3779b97f4a7c15 + 1;
  for (char& c : noise) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    c = static_cast<char>(state >> 32);
  }
  return noise;
}

/// The tree of a file with these bytes.
inline FileTree TreeOfBytes(Bytes bytes) {
  std::vector<TreeHash> nodes;
  for (std::uint64_t at = 0; at < bytes.size(); at += kTreeBlock) {
    nodes.push_back(BlockHash(Slice(bytes, at, kTreeBlock)));
  }
  return TreeOver(bytes.size(), std::move(nodes));
}

}  // namespace assay

#endif  // ASSAY_TESTS_SIGNING_NOISE_H_
