// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "sbom/cyclonedx/entries.h"
#include "sbom/schema/uri.h"

namespace assay {
namespace {

constexpr std::string_view kByte = " (byte ";

// What stands in a note between the file and the end is told by these.
std::string FileInNote(std::string_view file) {
  std::string out;
  for (const char c : file) {
    if (c == '%') {
      out += "%25";
    } else if (c == '#') {
      out += "%23";
    } else if (c == '(') {
      out += "%28";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string CitationNote(const Source& source) {
  std::string note = FileInNote(source.file);
  if (!source.pointer.empty()) note.append("#").append(source.pointer);
  if (source.offset > 0 || source.pointer.ends_with(')')) {
    note.append(kByte).append(std::to_string(source.offset)).append(")");
  }
  return note;
}

Source SourceOfNote(std::string_view note) {
  Source source;
  const std::size_t byte = note.rfind(kByte);
  if (byte != note.npos && note.ends_with(')')) {
    const char* end = note.data() + note.size() - 1;
    std::uint64_t offset = 0;
    const auto read =
        std::from_chars(note.data() + byte + kByte.size(), end, offset);
    if (read.ec == std::errc() && read.ptr == end) {
      source.offset = offset;
      note = note.substr(0, byte);
    }
  }
  const std::size_t hash = std::min(note.find('#'), note.size());
  source.file = PercentDecoded(note.substr(0, hash));
  if (hash < note.size()) source.pointer = note.substr(hash + 1);
  return source;
}

Entry CitationEntries(const Entry& root, std::string_view tool,
                      std::string_view timestamp) {
  std::map<std::string, Entry, std::less<>> by_note;
  ForEachLeaf(root, [&](const std::string& pointer, const Entry& leaf) {
    if (leaf.source == Source()) return;
    const auto [at, is_new] =
        by_note.try_emplace(CitationNote(leaf.source), ArrayEntry());
    at->second.Add(TextEntry(pointer));
  });
  Entry list = ArrayEntry();
  for (auto& [note, pointers] : by_note) {
    Entry citation;
    citation.Put("pointers", std::move(pointers));
    // It is required.
    citation.Put("timestamp",
                 timestamp.empty() ? "1970-01-01T00:00:00Z" : timestamp);
    citation.Put("attributedTo", tool);
    citation.Put("note", note);
    list.Add(std::move(citation));
  }
  return list;
}

}  // namespace assay
