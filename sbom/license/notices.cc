// SPDX-License-Identifier: Apache-2.0
#include "sbom/license/notices.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <set>

namespace assay {
namespace {

// What a row of the table makes of the groups of its pattern.
using Groups = std::array<re2::StringPiece, 4>;

// A notice in normal words; each ends with one space.
struct NoticeRow {
  const char* pattern;
  const char* id;  // What it is; null where `name` says so.
  std::string (*name)(const Groups& groups);
  bool applies;
};

std::string Text(const re2::StringPiece& piece) {
  return {piece.data(), piece.size()};
}

// (lesser|library|affero) (version) (or later)
std::string GnuName(const Groups& groups) {
  const std::string kind = Text(groups[0]);
  std::string version = Text(groups[1]);
  std::string id = kind.starts_with("l") ? "LGPL-" : "GPL-";
  if (kind.starts_with("a")) id = "AGPL-";
  const bool later = !groups[2].empty();
  if (version.empty()) {
    // Any version, then; of the affero one there is but one.
    if (id == "AGPL-") return "AGPL-3.0-or-later";
    return id + (id == "LGPL-" ? "2.0-or-later" : "1.0-or-later");
  }
  if (version.size() == 1) version += ".0";
  return id + version + (later ? "-or-later" : "-only");
}

// (by…) (version): "noncommercial sharealike ", "4.0".
std::string CreativeCommonsName(const Groups& groups) {
  const std::string words = Text(groups[0]);
  const auto has = [&](const char* word) {
    return words.find(word) != std::string::npos;
  };
  std::string id = "CC-BY";
  if (has("noncommercial")) id += "-NC";
  if (has("noderiv")) id += "-ND";
  if (has("sharealike") || has("share alike")) id += "-SA";
  return id + "-" + Text(groups[1]);
}

std::string MozillaName(const Groups& groups) {
  return "MPL-" + Text(groups[0]);
}

std::string EclipseName(const Groups& groups) {
  std::string version = Text(groups[0]);
  if (version.size() == 1) version += ".0";
  return "EPL-" + version;
}

std::string ApacheName(const Groups& groups) {
  std::string version = Text(groups[0]);
  if (version.size() == 1) version += ".0";
  return "Apache-" + version;
}

#define GNU "(lesser |library |affero )?general public license "
#define LATER                                                               \
  "((?:or (?:at your option |if you prefer )?any later version |or (?:any " \
  ")?(?:later|newer) (?:version )?|and (?:any )?later ))?"
#define UNDER                                                                  \
  "(?:(?:re)?licensed|released|distributed|available|provided|published|made " \
  "available|covered|offered|redistributed|redistribute|use) (?:it |them "     \
  ")?(?:and (?:or )?modify it )?(?:under|by|subject to|in accordance "         \
  "with|according to) (?:the )?(?:terms (?:and conditions )?of )?(?:the |a "   \
  ")?(?:following )?"

constexpr NoticeRow kRows[] = {
    {GNU
     "(?:as )?published by the free software foundation (?:either )?"
     "(?:under )?(?:the )?(?:terms of )?(?:version |v )?([123](?:\\.[01])?) "
     "(?:of the license |of this license )?(?:only )?" LATER,
     nullptr, GnuName, true},
    {GNU "(?:version |v )([123](?:\\.[01])?) (?:only )?(?:of the license )?"
         "(?:as published by the free software foundation )?" LATER,
     nullptr, GnuName, true},
    {"version ([123](?:\\.[01])?) " LATER
     "of the (?:gnu )?(lesser |library |affero )?general public license ",
     nullptr, [](const Groups& g) { return GnuName({g[2], g[0], g[1], {}}); },
     true},
    {"\\b(l|a)?gpl ?(?:version |v)? ?([23](?:\\.[01])?) "
     "(\\+ |or (?:any )?later |or (?:at your option )?any later version )?",
     nullptr, GnuName, true},
    {"(?:terms of|under) (?:the )?(?:gnu )" GNU
     "()(?:as published by the free software foundation )?()",
     nullptr, GnuName, true},
    {"licensed under the apache license version ([12](?:\\.[01])?) ", nullptr,
     ApacheName, true},
    {UNDER "apache (?:software )?(?:public )?license (?:version |v )?"
           "(2(?:\\.0)?) ",
     nullptr, ApacheName, true},
    {"apache (?:software )?license (?:version |v )?(2(?:\\.0)?) ", nullptr,
     ApacheName, false},
    {"subject to the (?:terms of the )?mozilla public license "
     "(?:version |v )?([12]\\.[01]) ",
     nullptr, MozillaName, true},
    {UNDER "mozilla public license (?:version |v )?([12]\\.[01]) ", nullptr,
     MozillaName, true},
    {"eclipse public license (?:version |v )?([12](?:\\.0)?) ", nullptr,
     EclipseName, true},
    {"creative commons attribution "
     "((?:noncommercial |noderiv(?:ative)?s |no derivatives |sharealike |share "
     "alike |non commercial )*)([1234]\\.[05]) ",
     nullptr, CreativeCommonsName, true},
    {"cc0 (?:1.0 )?universal ", "CC0-1.0", nullptr, true},
    {UNDER "(?:mit|expat|mit x11) (?:style )?license ", "MIT", nullptr, true},
    {UNDER "isc license ", "ISC", nullptr, true},
    {UNDER "(?:bsd 2clause|2clause bsd|simplified bsd) ", "BSD-2-Clause",
     nullptr, true},
    {UNDER "(?:bsd 3clause|3clause bsd|new bsd|modified bsd) ", "BSD-3-Clause",
     nullptr, true},
    {"sil open font license version 1.1 ", "OFL-1.1", nullptr, true},
    {"boost software license version 1.0 ", "BSL-1.0", nullptr, true},
    {"blue oak model license version 1.0.0 ", "BlueOak-1.0.0", nullptr, true},
    {UNDER "zlib (?:libpng )?license ", "Zlib", nullptr, true},
    {UNDER "llama 2 community license",
     "LicenseRef-scancode-llama-2-license-2023", nullptr, true},
};

#undef GNU
#undef LATER
#undef UNDER

struct AddressRow {
  std::string_view address;
  std::string_view id;
};

// More specific ones first.
constexpr AddressRow kAddresses[] = {
    {"apache.org/licenses/license-2.0", "Apache-2.0"},
    {"opensource.org/licenses/mit", "MIT"},
    {"opensource.org/license/mit", "MIT"},
    {"opensource.org/licenses/bsd-3-clause", "BSD-3-Clause"},
    {"opensource.org/licenses/bsd-2-clause", "BSD-2-Clause"},
    {"opensource.org/licenses/isc", "ISC"},
    {"creativecommons.org/licenses/by-nc-sa/4.0", "CC-BY-NC-SA-4.0"},
    {"creativecommons.org/licenses/by-nc-nd/4.0", "CC-BY-NC-ND-4.0"},
    {"creativecommons.org/licenses/by-nc/4.0", "CC-BY-NC-4.0"},
    {"creativecommons.org/licenses/by-nd/4.0", "CC-BY-ND-4.0"},
    {"creativecommons.org/licenses/by-sa/4.0", "CC-BY-SA-4.0"},
    {"creativecommons.org/licenses/by-sa/3.0", "CC-BY-SA-3.0"},
    {"creativecommons.org/licenses/by/4.0", "CC-BY-4.0"},
    {"creativecommons.org/licenses/by/3.0", "CC-BY-3.0"},
    {"creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"},
    {"mozilla.org/mpl/2.0", "MPL-2.0"},
    {"boost.org/license_1_0", "BSL-1.0"},
    {"unlicense.org", "Unlicense"},
    {"scripts.sil.org/ofl", "OFL-1.1"},
    {"blueoakcouncil.org/license/1.0.0", "BlueOak-1.0.0"},
};

struct Compiled {
  const NoticeRow* row;
  std::unique_ptr<re2::RE2> pattern;
};

const std::vector<Compiled>& Patterns() {
  static const std::vector<Compiled> patterns = [] {
    std::vector<Compiled> all;
    for (const NoticeRow& row : kRows) {
      all.push_back({&row, std::make_unique<re2::RE2>(row.pattern)});
    }
    return all;
  }();
  return patterns;
}

void FindOne(const Compiled& one, std::string_view normal,
             std::vector<Notice>& found) {
  const int groups = one.pattern->NumberOfCapturingGroups();
  std::array<re2::StringPiece, 5> matched;
  const re2::StringPiece text(normal.data(), normal.size());
  for (std::size_t at = 0; at < normal.size();) {
    if (!one.pattern->Match(text, at, normal.size(), re2::RE2::UNANCHORED,
                            matched.data(), groups + 1)) {
      return;
    }
    const auto begin =
        static_cast<std::size_t>(matched[0].data() - normal.data());
    const std::size_t end = begin + matched[0].size();
    const Groups named = {matched[1], matched[2], matched[3], matched[4]};
    found.push_back(
        {one.row->id != nullptr ? one.row->id : one.row->name(named),
         static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
         one.row->applies});
    at = std::max(end, begin + 1);
  }
}

}  // namespace

std::vector<Notice> FindNotices(std::string_view normal) {
  std::vector<Notice> found;
  for (const Compiled& one : Patterns()) FindOne(one, normal, found);
  std::ranges::stable_sort(found, [](const Notice& a, const Notice& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  // The longest one says most.
  std::vector<Notice> apart;
  for (Notice& notice : found) {
    if (apart.empty() || notice.begin >= apart.back().end) {
      apart.push_back(std::move(notice));
    } else if (notice.end - notice.begin >
               apart.back().end - apart.back().begin) {
      apart.back() = std::move(notice);
    }
  }
  return apart;
}

std::vector<Notice> FindAddresses(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  std::vector<Notice> found;
  std::set<std::string_view> known;
  for (const AddressRow& row : kAddresses) {
    const std::size_t at = lower.find(row.address);
    if (at == lower.npos || !known.insert(row.id).second) continue;
    found.push_back({std::string(row.id), static_cast<std::uint32_t>(at),
                     static_cast<std::uint32_t>(at + row.address.size()),
                     false});
  }
  return found;
}

}  // namespace assay
