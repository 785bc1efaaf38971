// SPDX-License-Identifier: Apache-2.0
// zip: members one after another, each behind a local header, then a central
// directory that describes them again, then an end record that says where the
// directory is.  Readers differ in which of the three they believe.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
#include <algorithm>

#include "scanner/format.h"
#include "scanner/zip/headers.h"
#include "scanner/zip/layout.h"
#include "scanner/zip/members.h"

namespace assay {
namespace {

// How much of the file's head and tail is searched for a zip.
constexpr std::uint64_t kSearched = 1ull << 20;

bool IsPlausibleLocal(Bytes file, std::uint64_t at) {
  const auto local = ParseLocal(file, at);
  return local && !local->name.empty() && local->version % 256 < 100 &&
         local->method < 100 && at + local->length <= file.size() &&
         std::ranges::none_of(
             local->name, [](char c) { return c >= 0 && c < ' '; });
}

bool IsPlausibleEnd(Bytes file, std::uint64_t at) {
  const auto end = ParseEnd(file, at);
  if (!end) return false;
  return (end->before >= end->directory_size &&
          ZipMarkAt(file, end->before - end->directory_size) ==
              ZipMark::kCentral) ||
         ZipMarkAt(file, end->directory) == ZipMark::kCentral;
}

bool HoldsZip(Bytes file, std::uint64_t from, std::uint64_t to) {
  for (std::uint64_t at = from; (at = NextZipMark(file, at, to)) < to; ++at) {
    const ZipMark mark = ZipMarkAt(file, at);
    if (mark == ZipMark::kLocal && IsPlausibleLocal(file, at)) return true;
    if (mark == ZipMark::kEnd && IsPlausibleEnd(file, at)) return true;
  }
  return false;
}

bool Recognizes(const File& file) {
  const Bytes bytes = file.bytes;
  const ZipMark first = ZipMarkAt(bytes, 0);
  if (first == ZipMark::kLocal) return ParseLocal(bytes, 0).has_value();
  if (first == ZipMark::kEnd) return ParseEnd(bytes, 0).has_value();
  const std::uint64_t size = bytes.size();
  const std::uint64_t head = std::min(size, kSearched);
  return HoldsZip(bytes, 0, head) ||
         HoldsZip(bytes, std::max(head, size - head), size);
}

// Whether the bytes from `at` on are the comment of the end record before.
bool IsComment(Bytes file, std::uint64_t at, std::uint64_t to) {
  if (at < 22 || ZipMarkAt(file, at - 22) != ZipMark::kEnd) return false;
  const auto end = ParseEnd(file, at - 22);
  return end && end->at + end->length == to;
}

void ReadGaps(const File& file, const ZipLayout& layout, ZipMembers& members,
              Sink& sink) {
  for (const ZipLayout::Range& gap : layout.gaps) {
    const Bytes bytes = Slice(file.bytes, gap.begin, gap.end - gap.begin);
    if (gap.begin == 0) {
      // Every format has already been asked about the start of the file.
      members.Note("zip-prefix", 0, std::to_string(bytes.size()) + " bytes");
      continue;
    }
    const bool last = gap.end == file.bytes.size();
    if (!IsComment(file.bytes, gap.begin, gap.end)) {
      members.Note(last ? "zip-trailer" : "zip-gap", gap.begin,
                   std::to_string(bytes.size()) + " bytes");
    }
    sink.Probe({last ? "trailer" : "gap@" + std::to_string(gap.begin), bytes,
                bytes.size(), gap.begin});
  }
}

Result<void> Read(const File& file, Sink& sink) {
  const std::uint64_t most = sink.limits().members;
  const ZipLayout layout =
      FindZipLayout(file.bytes, most == UINT64_MAX ? most : most + 1);
  ZipMembers members(file, layout, sink);
  for (const ZipLayout::Oddity& oddity : layout.oddities) {
    members.Note(oddity.code, oddity.at);
  }
  if (layout.centrals.empty() && !layout.places.empty()) {
    members.Note("zip-no-directory", layout.places.front().at);
  }
  const Result<void> done = members.Read();
  ReadGaps(file, layout, members, sink);
  if (layout.cut) {
    sink.Skip("there are more than " + std::to_string(most) + " members",
              "members");
  }
  if (!file.whole()) {
    return Fail(Error::Kind::kLimit,
                std::string(file.path) + ": only the first " +
                    std::to_string(file.bytes.size()) + " of " +
                    std::to_string(file.size) + " bytes could be held");
  }
  return done;
}

}  // namespace

extern const Format kZip;
const Format kZip = {"zip", "members by directory, by local header and in gaps",
                     true, Recognizes, Read};

}  // namespace assay
