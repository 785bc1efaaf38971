// SPDX-License-Identifier: Apache-2.0
#include "scanner/zip/members.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/mapping.h"

namespace assay {
namespace {

constexpr int kMostNotes = 20;

// The newest version that a writer of ours knows of is 6.3.
constexpr std::uint16_t kNewestVersion = 63;

// Flags that change what a reader sees: all but the two that have codes of
// their own and the compression level.
constexpr std::uint16_t kFlagsThatMatter = 0xffff & ~0x000f;

// A name that ends with a slash and has no data is a directory.
bool IsDirectory(const ZipEntry& entry) {
  return entry.packed == 0 && entry.size == 0 &&
         (entry.name.ends_with('/') || entry.name.ends_with('\\'));
}

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c & 0x80) == 0; });
}

bool SameButSlashes(std::string_view a, std::string_view b) {
  const auto slash = [](char c) { return c == '\\' ? '/' : c; };
  return std::ranges::equal(a, b, {}, slash, slash);
}

template <class T>
void AddOnce(std::vector<T>& list, T value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(value);
}

}  // namespace

ZipMembers::ZipMembers(const File& file, const ZipLayout& layout, Sink& sink)
    : file_(file), layout_(layout), sink_(sink) {}

void ZipMembers::Note(const std::string& code, std::uint64_t at,
                      std::string_view evidence) {
  if (notes_[code]++ < kMostNotes) {
    sink_.Observe(Observation::Kind::kAnomaly, code, at, std::string(evidence));
  }
}

Result<void> ZipMembers::Read() {
  SeeNames();
  std::uint64_t count = 0;
  for (const ZipLayout::Place& place : layout_.places) {
    if (stop_) break;
    if (sink_.OutOfTime()) {
      return Fail(Error::Kind::kLimit, std::string(file_.path) +
                                           ": time is up after " +
                                           std::to_string(count) + " members");
    }
    if (count++ == sink_.limits().members) {
      sink_.Skip(
          "there are more than " + std::to_string(count - 1) + " members",
          "members");
      break;
    }
    ReadPlace(place);
    if (place.at >= forgotten_ + kWindow) {
      Forget(Slice(file_.bytes, forgotten_, place.at - forgotten_));
      forgotten_ = place.at;
    }
  }
  watch_.Report(sink_);
  return {};
}

void ZipMembers::SeeNames() {
  for (const ZipEntry& entry : layout_.centrals) {
    torch_.See(entry.name);
    watch_.SeeName(entry.name, entry.at);
    if (!entry.unicode_name.empty()) {
      watch_.SeeName(entry.unicode_name, entry.at);
    }
    if (entry.disk != 0) Note("zip-disk-number", entry.at, entry.name);
  }
}

void ZipMembers::ReadPlace(const ZipLayout::Place& place) {
  std::optional<ZipEntry> local = ParseLocal(file_.bytes, place.at);
  const bool marked = ZipMarkAt(file_.bytes, place.at) == ZipMark::kLocal;
  View view;
  view.header = place.at;
  view.boundary = place.boundary;
  for (std::uint64_t i = place.first; i < place.last; ++i) {
    view.entries.push_back(&layout_.centrals[layout_.pointers[i]]);
  }
  if (local && (marked || view.entries.empty())) {
    for (const ZipEntry* central : view.entries) Compare(*central, *local);
    if (view.entries.empty() && !layout_.centrals.empty()) {
      Note("zip-hidden-member", place.at, local->name);
    }
    watch_.SeeName(local->name, place.at);
    torch_.See(local->name);
    view.entries.push_back(&*local);
  }
  if (view.entries.empty()) return;
  view.name = view.entries.front()->name;
  if (!names_.insert(view.entries.front()->name).second) {
    Note("zip-duplicate-name", place.at, view.name);
  }
  if (view.name.empty()) view.name = "member@" + std::to_string(place.at);
  if (std::ranges::all_of(view.entries,
                          [](auto entry) { return IsDirectory(*entry); })) {
    return;
  }
  Measure(place, local ? &*local : nullptr, view);
  if (place.overlaps) {
    Note("zip-overlap", place.at, view.name);
    overlapped_ += view.lengths.empty() ? 0 : view.lengths.front();
    if (overlapped_ > 4 * file_.bytes.size() + (1 << 20)) {
      sink_.Skip("overlapping members are not read again and again", "ratio");
      stop_ = true;
      return;
    }
  }
  Decode(view);
}

void ZipMembers::Compare(const ZipEntry& central, const ZipEntry& local) {
  const std::string_view name = central.name;
  if (central.name != local.name) {
    // Writers do change the encoding or the slashes.
    const bool spelling = SameButSlashes(central.name, local.name) ||
                          !IsAscii(central.name) || !IsAscii(local.name);
    Note(spelling ? "zip-name-spelling-differs" : "zip-name-differs", local.at,
         std::string(name) + " / " + std::string(local.name));
  }
  const int flags = central.flags ^ local.flags;
  if ((flags & ZipEntry::kEncrypted) != 0) {
    Note("zip-encrypted-bit-differs", local.at, name);
  }
  if ((flags & kFlagsThatMatter) != 0) Note("zip-flags-differ", local.at, name);
  if (central.method != local.method) {
    Note("zip-method-differs", local.at,
         std::string(name) + ": " + std::to_string(central.method) + " / " +
             std::to_string(local.method));
  }
  if (std::max(central.version, local.version) % 256 > kNewestVersion) {
    Note("zip-bad-version", local.at, name);
  }
  // What a writer did not know yet it leaves zero.
  const bool later = (local.flags & ZipEntry::kDescriptor) != 0;
  const auto differ = [later](auto directory, auto header) {
    return directory != header && !(later && header == 0);
  };
  if (differ(central.packed, local.packed) ||
      differ(central.size, local.size)) {
    Note("zip-size-differs", local.at, name);
  }
  if (differ(central.crc, local.crc)) {
    Note("zip-crc-differs", local.at, name);
  }
}

void ZipMembers::Measure(const ZipLayout::Place& place, const ZipEntry* local,
                         View& view) {
  const std::uint64_t file_size = file_.bytes.size();
  // Where the data begin: by the local header's lengths, or, when those lie,
  // by the directory's or by what follows.
  if (local != nullptr) view.starts.push_back(place.at + local->length);
  for (const ZipEntry* entry : view.entries) {
    const std::uint64_t head = place.at + 30 + entry->name.size();
    if (local != nullptr) AddOnce(view.starts, head + local->extra);
    AddOnce(view.starts, head + entry->extra);
    AddOnce(view.starts, head);
    if (entry->packed <= view.boundary &&
        view.boundary - entry->packed > place.at) {
      AddOnce(view.starts, view.boundary - entry->packed);
    }
  }
  std::erase_if(view.starts, [&](auto at) { return at > file_size; });
  view.data = view.starts.empty() ? file_size : view.starts.front();

  const auto consider = [&](std::uint64_t length) {
    if (length <= file_size - view.data) AddOnce(view.lengths, length);
  };
  bool empty = true;
  for (const ZipEntry* entry : view.entries) {
    AddOnce(view.methods, entry->method);
    view.encrypted |= (entry->flags & ZipEntry::kEncrypted) != 0;
    empty &= entry->packed == 0 && entry->size == 0;
    const bool later = (entry->flags & ZipEntry::kDescriptor) != 0;
    if (later && entry->packed == 0) continue;
    consider(entry->packed);
    if (entry->method == 0) consider(entry->size);
  }
  if (view.lengths.empty() && !(empty && view.boundary == view.data)) {
    // A stored member whose size comes behind it, or lies.
    std::uint64_t length = std::max(view.boundary, view.data) - view.data;
    for (const std::uint64_t tail : {24, 20, 16, 12}) {
      if (tail <= length &&
          DescriptorLength(file_.bytes, view.data + length - tail,
                           length - tail) == tail) {
        length -= tail;
        break;
      }
    }
    view.lengths.push_back(length);
  }
  const std::string_view name = view.entries.front()->name;
  view.raw =
      std::ranges::all_of(view.entries,
                          [&](auto entry) { return entry->name == name; }) &&
      torch_.IsRaw(name, view.entries.front()->size);
}

}  // namespace assay
