// SPDX-License-Identifier: Apache-2.0
#include "core/suggest.h"

#include <algorithm>
#include <vector>

namespace assay {
namespace {

// Longer words are no slips of the finger, and the table is quadratic.
constexpr std::size_t kLongest = 64;

}  // namespace

std::size_t EditDistance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> table((a.size() + 1) * width);
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      std::size_t& here = table[i * width + j];
      if (i == 0 || j == 0) {
        here = i + j;
        continue;
      }
      const std::size_t* above = &table[(i - 1) * width + j];
      here = std::min({above[0] + 1, table[i * width + j - 1] + 1,
                       above[-1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        here = std::min(here, table[(i - 2) * width + j - 2] + 1);
      }
    }
  }
  return table.back();
}

std::string_view Closest(std::string_view word,
                         std::span<const std::string_view> words) {
  std::string_view best;
  if (word.empty() || word.size() > kLongest) return best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : words) {
    if (candidate.size() > kLongest) continue;
    const std::size_t distance = EditDistance(word, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

std::string DidYouMean(std::string_view word,
                       std::span<const std::string_view> words) {
  const std::string_view closest = Closest(word, words);
  if (closest.empty()) return {};
  return "did you mean '" + std::string(closest) + "'?";
}

}  // namespace assay
