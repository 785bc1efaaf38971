// SPDX-License-Identifier: Apache-2.0
#include "scanner/zip/layout.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/mapping.h"

namespace assay {
namespace {

// An end record stands within 64 KiB of the end by the specification; padding
// moves it further from the end in the wild.
constexpr std::uint64_t kTail = 1ull << 20;

bool AllZero(Bytes bytes) {
  bool zero = true;
  ForEachWindow(bytes, [&](Bytes window) {
    zero = std::ranges::all_of(window, [](auto byte) { return byte == 0; });
    return zero;
  });
  return zero;
}

class Finder {
 public:
  Finder(Bytes file, std::uint64_t most) : file_(file), most_(most) {}

  ZipLayout Find() {
    bases_.push_back(0);
    ReadEndsOfTail();
    Resolve(0);
    const std::size_t known = layout_.centrals.size();
    Sweep();
    if (!layout_.places.empty()) AddBase(layout_.places.front().at);
    Resolve(known);
    JoinPlaces();
    return std::move(layout_);
  }

 private:
  using Range = ZipLayout::Range;
  struct Pointer {
    std::uint64_t at;
    std::uint32_t central;
    auto operator<=>(const Pointer&) const = default;
  };

  void Note(std::string code, std::uint64_t at) {
    if (layout_.oddities.size() < 1000) {
      layout_.oddities.push_back({std::move(code), at});
    }
  }

  void AddBase(std::uint64_t base) {
    if (std::ranges::find(bases_, base) == bases_.end() && bases_.size() < 8) {
      bases_.push_back(base);
    }
  }

  // The last end record, and any whose comment ends with the file: those are
  // the ones that readers look for.  The others are met in the sweep.
  void ReadEndsOfTail() {
    const std::uint64_t from =
        file_.size() - std::min<std::uint64_t>(file_.size(), kTail);
    std::vector<std::uint64_t> ends;
    for (std::uint64_t at = from;
         (at = NextZipMark(file_, at, file_.size())) < file_.size(); ++at) {
      if (ZipMarkAt(file_, at) == ZipMark::kEnd) ends.push_back(at);
    }
    for (const std::uint64_t at : ends) {
      const auto end = ParseEnd(file_, at);
      if (!end) continue;
      if (at == ends.back() || at + end->length == file_.size()) ReadEnd(*end);
    }
  }

  void ReadEnd(const ZipEnd& end) {
    if (std::ranges::find(ends_, end.at) != ends_.end()) return;
    if (ends_.size() < 1000) ends_.push_back(end.at);
    if (end.disk != 0) Note("zip-disk-number", end.at);
    std::optional<std::uint64_t> count;
    if (end.before >= end.directory_size) {
      const std::uint64_t begin = end.before - end.directory_size;
      count = Walk(begin);
      if (count && begin > end.directory) AddBase(begin - end.directory);
    }
    if (const auto other = Walk(end.directory)) {
      count = count ? std::max(*count, *other) : other;
    }
    // Some writers let the count wrap at 65,536 instead of using ZIP64.
    if (count.value_or(0) % 65536 != end.count % 65536) {
      Note("zip-count-differs", end.at);
    }
  }

  // Reads directory entries from `at` on for as long as they come; nothing
  // when there is none.
  std::optional<std::uint64_t> Walk(std::uint64_t at) {
    for (const auto& [range, count] : directories_) {
      if (range.begin == at) return count;
    }
    if (ZipMarkAt(file_, at) != ZipMark::kCentral) return std::nullopt;
    if (directories_.size() >= 1000) {
      layout_.cut = true;
      return std::nullopt;
    }
    const std::uint64_t begin = at;
    std::uint64_t count = 0;
    while (ZipMarkAt(file_, at) == ZipMark::kCentral) {
      const auto entry = ParseCentral(file_, at);
      if (!entry) break;
      if (layout_.centrals.size() >= most_) {
        layout_.cut = true;
        break;
      }
      layout_.centrals.push_back(*entry);
      at += entry->length;
      ++count;
    }
    at = std::min<std::uint64_t>(std::max(at, begin + 4), file_.size());
    directories_.push_back({{begin, at}, count});
    return count;
  }

  // Finds the local headers of the entries from `from` on: offsets count from
  // the start of the file or of the archive.
  void Resolve(std::size_t from) {
    for (std::size_t i = from; i < layout_.centrals.size(); ++i) {
      const ZipEntry& entry = layout_.centrals[i];
      std::uint64_t best = UINT64_MAX;
      int points = -1;
      for (const std::uint64_t base : bases_) {
        const auto at = CheckedAdd(entry.local, base);
        if (!at || *at >= file_.size()) continue;
        int score = 0;
        if (ZipMarkAt(file_, *at) == ZipMark::kLocal) {
          const auto local = ParseLocal(file_, *at);
          score = local && local->name == entry.name ? 2 : 1;
        }
        if (score > points) best = *at, points = score;
      }
      if (points < 1) Note("zip-local-missing", entry.at);
      if (points < 0) continue;
      pointers_.push_back({best, static_cast<std::uint32_t>(i)});
    }
    std::ranges::sort(pointers_);
  }

  void Sweep() {
    std::uint64_t cursor = 0;
    std::uint64_t claimed = 0;
    std::size_t pointer = 0;
    bool open = false;  // A member whose end is not stated came last.
    layout_.begin = file_.size();
    while (cursor < file_.size() && !layout_.cut) {
      while (pointer < pointers_.size() && pointers_[pointer].at < cursor) {
        ++pointer;
      }
      const std::uint64_t pointed =
          pointer < pointers_.size() ? pointers_[pointer].at : file_.size();
      const std::uint64_t at =
          NextZipMark(file_, cursor, std::min(pointed, NextDirectory(cursor)));
      if (at >= file_.size()) break;
      const Structure found = ReadStructure(at, at == pointed);
      if (found.end <= at) {
        cursor = at + 1;
        continue;
      }
      if (at > claimed && !open) AddGap({claimed, at});
      open = found.open;
      layout_.begin = std::min(layout_.begin, at);
      layout_.end = std::max(layout_.end, found.furthest);
      cursor = found.end;
      claimed = std::max({claimed, found.end, found.furthest});
    }
    if (claimed < file_.size() && !open) AddGap({claimed, file_.size()});
  }

  std::uint64_t NextDirectory(std::uint64_t from) const {
    std::uint64_t next = file_.size();
    for (const auto& [range, count] : directories_) {
      if (range.begin >= from) next = std::min(next, range.begin);
    }
    return next;
  }

  void AddGap(Range range) {
    if (!AllZero(Slice(file_, range.begin, range.end - range.begin))) {
      layout_.gaps.push_back(range);
    }
  }

  struct Structure {
    std::uint64_t end = 0;       // Where to look further; 0: nothing here.
    std::uint64_t furthest = 0;  // By the reading that reaches furthest.
    bool open = false;
  };

  Structure ReadStructure(std::uint64_t at, bool pointed) {
    const auto to = [this](std::uint64_t begin, std::uint64_t length) {
      const std::uint64_t end =
          std::min<std::uint64_t>(begin + length, file_.size());
      return Structure{end, end, false};
    };
    for (const auto& [range, count] : directories_) {
      if (range.begin == at) {
        starts_.push_back(at);
        return {range.end, range.end, false};
      }
    }
    switch (pointed ? ZipMark::kLocal : ZipMarkAt(file_, at)) {
      case ZipMark::kLocal:
        return ReadLocal(at, pointed);
      case ZipMark::kCentral: {
        if (!ParseCentral(file_, at) || !Walk(at)) return {};
        starts_.push_back(at);
        const std::uint64_t end = directories_.back().first.end;
        return {end, end, false};
      }
      case ZipMark::kEnd: {
        const auto end = ParseEnd(file_, at);
        if (!end) return {};
        starts_.push_back(at);
        ReadEnd(*end);
        // A comment is looked at like a gap.
        return to(at, 22);
      }
      case ZipMark::kEnd64:
        starts_.push_back(at);
        return to(at, 56);
      case ZipMark::kLocator64:
        return to(at, 20);
      case ZipMark::kDescriptor:
        return to(at, 16);
      case ZipMark::kNone:
        return {};
    }
    return {};
  }

  Structure ReadLocal(std::uint64_t at, bool pointed) {
    const auto local = ParseLocal(file_, at);
    const std::uint64_t data = local ? at + local->length : UINT64_MAX;
    const bool fits = data <= file_.size();
    if (!pointed && (!fits || local->name.empty())) return {};
    if (layout_.places.size() >= most_) {
      layout_.cut = true;
      return {};
    }
    starts_.push_back(at);
    layout_.places.push_back({.at = at});
    if (!fits) {
      const std::uint64_t end = std::min<std::uint64_t>(at + 4, file_.size());
      return {end, end, true};
    }
    std::uint64_t nearest = UINT64_MAX;
    std::uint64_t furthest = data;
    const auto consider = [&](const ZipEntry& entry) {
      if ((entry.flags & ZipEntry::kDescriptor) != 0 && entry.packed == 0) {
        return;
      }
      auto end = CheckedAdd(data, entry.packed);
      if (!end || *end > file_.size()) return;
      if ((local->flags & ZipEntry::kDescriptor) != 0) {
        *end += DescriptorLength(file_, *end, entry.packed);
      }
      nearest = std::min(nearest, *end);
      furthest = std::max(furthest, *end);
    };
    consider(*local);
    for (auto p = std::ranges::lower_bound(pointers_, Pointer{at, 0});
         p != pointers_.end() && p->at == at; ++p) {
      consider(layout_.centrals[p->central]);
    }
    if (nearest == UINT64_MAX) return {data, data, true};
    return {nearest, furthest, false};
  }

  // Gives every place its entries and its boundary, and adds the places that
  // the sweep stepped over.
  void JoinPlaces() {
    std::ranges::sort(starts_);
    std::vector<std::uint64_t> missed;
    for (const Pointer& pointer : pointers_) {
      if (!std::ranges::binary_search(layout_.places, pointer.at, {},
                                      &ZipLayout::Place::at) &&
          (missed.empty() || missed.back() != pointer.at)) {
        missed.push_back(pointer.at);
      }
    }
    for (const std::uint64_t at : missed) {
      layout_.places.push_back({.at = at, .overlaps = true});
    }
    std::ranges::sort(layout_.places, {}, &ZipLayout::Place::at);
    layout_.pointers.reserve(pointers_.size());
    for (const Pointer& pointer : pointers_) {
      layout_.pointers.push_back(pointer.central);
    }
    for (ZipLayout::Place& place : layout_.places) {
      const auto [first, last] =
          std::ranges::equal_range(pointers_, place.at, {}, &Pointer::at);
      place.first = static_cast<std::uint64_t>(first - pointers_.begin());
      place.last = static_cast<std::uint64_t>(last - pointers_.begin());
      const auto next = std::ranges::upper_bound(starts_, place.at);
      place.boundary = next == starts_.end() ? file_.size() : *next;
    }
  }

  Bytes file_;
  std::uint64_t most_;
  ZipLayout layout_;
  std::vector<std::uint64_t> bases_;
  std::vector<std::uint64_t> ends_;
  std::vector<std::uint64_t> starts_;
  std::vector<std::pair<Range, std::uint64_t>> directories_;
  std::vector<Pointer> pointers_;
};

}  // namespace

ZipLayout FindZipLayout(Bytes file, std::uint64_t most) {
  return Finder(file, most).Find();
}

}  // namespace assay
