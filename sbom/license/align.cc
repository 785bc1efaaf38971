// SPDX-License-Identifier: Apache-2.0
#include "sbom/license/align.h"

#include <algorithm>
#include <cstddef>

namespace assay {
namespace {

using Words = std::span<const std::uint16_t>;

// Of a run that stands in more places the first ones count.
constexpr std::size_t kMostPlaces = 12;
// Cells of the tables of one alignment.
constexpr std::uint64_t kMostCells = 4'000'000;
constexpr std::uint64_t kMostCellsOfOne = 400'000;
// How far ends may reach beyond what the reference has there.
constexpr std::uint32_t kReach = 6;

struct Anchor {
  std::uint32_t reference;
  std::uint32_t text;
};

std::vector<Anchor> AnchorsOf(Words reference, const WordRuns& runs) {
  std::vector<Anchor> anchors;
  for (std::uint32_t i = 0; i + 2 < reference.size(); ++i) {
    for (const auto& [run, place] : runs.Find(WordRuns::RunAt(reference, i))) {
      anchors.push_back({i, place});
    }
  }
  return anchors;
}

// Keeps those around the place of the text in which most of them stand.
void KeepOnePlace(std::vector<Anchor>& anchors, std::size_t reference) {
  const auto diagonal = [](const Anchor& anchor) {
    return static_cast<std::int64_t>(anchor.text) - anchor.reference;
  };
  const auto width = static_cast<std::int64_t>(150 + reference / 5);
  std::vector<std::int64_t> diagonals;
  diagonals.reserve(anchors.size());
  for (const Anchor& anchor : anchors) diagonals.push_back(diagonal(anchor));
  std::ranges::sort(diagonals);
  std::size_t most = 0;
  std::int64_t best = 0;
  for (std::size_t first = 0, last = 0; first < diagonals.size(); ++first) {
    while (last < diagonals.size() &&
           diagonals[last] <= diagonals[first] + width) {
      ++last;
    }
    if (last - first <= most) continue;
    most = last - first;
    best = diagonals[first];
  }
  std::erase_if(anchors, [&](const Anchor& anchor) {
    return diagonal(anchor) < best || diagonal(anchor) > best + width;
  });
}

// The longest chain in which both sides increase.
std::vector<Anchor> LongestChain(std::vector<Anchor> anchors) {
  std::ranges::sort(anchors, [](const Anchor& a, const Anchor& b) {
    return a.reference != b.reference ? a.reference < b.reference
                                      : a.text > b.text;
  });
  constexpr std::size_t kNone = SIZE_MAX;
  std::vector<std::size_t> ends;  // of chains, by length
  std::vector<std::size_t> before(anchors.size(), kNone);
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    const auto at = std::ranges::lower_bound(
        ends, anchors[i].text, {},
        [&](std::size_t end) { return anchors[end].text; });
    if (at != ends.begin()) before[i] = *(at - 1);
    if (at == ends.end()) {
      ends.push_back(i);
    } else {
      *at = i;
    }
  }
  std::vector<Anchor> chain;
  for (std::size_t i = ends.empty() ? kNone : ends.back(); i != kNone;
       i = before[i]) {
    chain.push_back(anchors[i]);
  }
  std::ranges::reverse(chain);
  return chain;
}

class Aligner {
 public:
  Aligner(Words reference, Words text) : reference_(reference), text_(text) {
    result_.at.assign(reference.size(), Alignment::kNone);
  }

  Alignment Run(const WordRuns& runs) {
    std::vector<Anchor> anchors = AnchorsOf(reference_, runs);
    KeepOnePlace(anchors, reference_.size());
    for (const Anchor& anchor : LongestChain(std::move(anchors))) {
      for (std::uint32_t i = 0; i < 3; ++i) {
        Match(anchor.reference + i, anchor.text + i);
      }
    }
    FillGaps();
    Summarize();
    return std::move(result_);
  }

 private:
  // Overlapping anchors of one diagonal agree; others come too late.
  void Match(std::uint32_t reference, std::uint32_t text) {
    if (result_.at[reference] != Alignment::kNone) return;
    if (reference < next_reference_ || text < next_text_) return;
    result_.at[reference] = text;
    next_reference_ = reference + 1;
    next_text_ = text + 1;
  }

  void FillGaps() {
    std::uint32_t first = Alignment::kNone;
    std::uint32_t last = 0;
    for (std::uint32_t i = 0; i < result_.at.size(); ++i) {
      if (result_.at[i] == Alignment::kNone) continue;
      if (first == Alignment::kNone) {
        first = i;
      } else if (i > last + 1) {
        Fill(last + 1, i, result_.at[last] + 1, result_.at[i]);
      }
      last = i;
    }
    if (first == Alignment::kNone) return;
    const std::uint32_t begin = result_.at[first];
    Fill(0, first, begin - std::min(begin, first + kReach), begin);
    const auto size = static_cast<std::uint32_t>(reference_.size());
    const std::uint32_t end = result_.at[last] + 1;
    Fill(last + 1, size, end,
         std::min<std::uint32_t>(static_cast<std::uint32_t>(text_.size()),
                                 end + (size - last - 1) + kReach));
  }

  // The longest common subsequence of the two stretches.
  void Fill(std::uint32_t r0, std::uint32_t r1, std::uint32_t t0,
            std::uint32_t t1) {
    const std::uint64_t rows = r1 - r0;
    const std::uint64_t columns = t1 - t0;
    if (rows == 0 || columns == 0) return;
    const std::uint64_t cells = rows * columns;
    if (cells > kMostCellsOfOne || cells > cells_left_) return;
    cells_left_ -= cells;
    const std::uint64_t width = columns + 1;
    table_.assign((rows + 1) * width, 0);
    for (std::uint64_t i = rows; i-- > 0;) {
      for (std::uint64_t j = columns; j-- > 0;) {
        table_[i * width + j] = reference_[r0 + i] == text_[t0 + j]
                                    ? static_cast<std::uint16_t>(
                                          table_[(i + 1) * width + j + 1] + 1)
                                    : std::max(table_[(i + 1) * width + j],
                                               table_[i * width + j + 1]);
      }
    }
    for (std::uint64_t i = 0, j = 0; i < rows && j < columns;) {
      if (reference_[r0 + i] == text_[t0 + j]) {
        result_.at[r0 + i++] = static_cast<std::uint32_t>(t0 + j++);
      } else if (table_[(i + 1) * width + j] >= table_[i * width + j + 1]) {
        ++i;
      } else {
        ++j;
      }
    }
  }

  // Single words at the ends that stand apart are chance.
  void DropStrays() {
    const auto apart = [&](std::uint32_t a, std::uint32_t b) {
      return result_.at[b] - result_.at[a] > 3 + 2 * (b - a);
    };
    std::vector<std::uint32_t> matched;
    for (std::uint32_t i = 0; i < result_.at.size(); ++i) {
      if (result_.at[i] != Alignment::kNone) matched.push_back(i);
    }
    for (std::size_t i = 0; i + 1 < matched.size() && i < 8; ++i) {
      if (!apart(matched[i], matched[i + 1])) continue;
      for (std::size_t j = 0; j <= i; ++j) {
        result_.at[matched[j]] = Alignment::kNone;
      }
    }
    for (std::size_t i = 0; i + 1 < matched.size() && i < 8; ++i) {
      const std::size_t last = matched.size() - 1 - i;
      if (result_.at[matched[last - 1]] == Alignment::kNone) break;
      if (result_.at[matched[last]] == Alignment::kNone ||
          !apart(matched[last - 1], matched[last])) {
        continue;
      }
      for (std::size_t j = last; j < matched.size(); ++j) {
        result_.at[matched[j]] = Alignment::kNone;
      }
    }
  }

  void Summarize() {
    DropStrays();
    std::uint32_t last = Alignment::kNone;
    for (std::uint32_t i = 0; i < result_.at.size(); ++i) {
      const std::uint32_t at = result_.at[i];
      if (at == Alignment::kNone) continue;
      ++result_.matched;
      if (last == Alignment::kNone) {
        result_.begin = at;
        result_.head = i;
      } else {
        const std::uint32_t missing = i - last - 1;
        const std::uint32_t inserted = at - result_.end;
        if (missing + inserted > 0) {
          result_.gaps.push_back({last + 1, i, result_.end, at});
        }
        result_.missing += missing;
        result_.inserted += inserted;
      }
      last = i;
      result_.end = at + 1;
    }
    result_.tail =
        last == Alignment::kNone
            ? 0
            : static_cast<std::uint32_t>(reference_.size()) - last - 1;
  }

  Words reference_;
  Words text_;
  Alignment result_;
  std::uint32_t next_reference_ = 0;
  std::uint32_t next_text_ = 0;
  std::uint64_t cells_left_ = kMostCells;
  std::vector<std::uint16_t> table_;
};

}  // namespace

WordRuns::WordRuns(Words words) {
  for (std::uint32_t i = 0; i + 2 < words.size(); ++i) {
    places_.emplace_back(RunAt(words, i), i);
  }
  std::ranges::sort(places_);
}

std::span<const std::pair<std::uint64_t, std::uint32_t>> WordRuns::Find(
    std::uint64_t run) const {
  const auto found = std::ranges::equal_range(
      places_, run, {}, &std::pair<std::uint64_t, std::uint32_t>::first);
  return {found.begin(), std::min<std::size_t>(found.size(), kMostPlaces)};
}

Alignment Align(Words reference, Words text, const WordRuns& runs) {
  return Aligner(reference, text).Run(runs);
}

}  // namespace assay
