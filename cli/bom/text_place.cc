// SPDX-License-Identifier: Apache-2.0
#include "cli/bom/text_place.h"

#include <algorithm>

namespace assay {
namespace {

bool InWord(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' ||
         c == '+' || c == '-' || c == '.';
}

// The quote that opens the string whose closing quote is at `end`.
std::size_t OpeningQuote(std::string_view json, std::size_t end) {
  for (std::size_t at = end; at > 0; --at) {
    if (json[at - 1] != '"') continue;
    std::size_t slashes = 0;
    while (at - 1 > slashes && json[at - 2 - slashes] == '\\') ++slashes;
    if (slashes % 2 == 0) return at - 1;
  }
  return 0;
}

}  // namespace

TextPlace PlaceOfToken(std::string_view json, std::uint64_t end) {
  if (end == 0 || end > json.size()) return {};
  std::size_t begin = end - 1;
  if (json[begin] == '"') {
    begin = OpeningQuote(json, begin);
  } else {
    while (begin > 0 && InWord(json[begin]) && InWord(json[begin - 1])) --begin;
  }
  const std::string_view before = json.substr(0, begin);
  const std::size_t line_start = before.rfind('\n') + 1;
  TextPlace place;
  place.line += static_cast<std::uint64_t>(std::ranges::count(before, '\n'));
  place.column += static_cast<std::uint64_t>(std::ranges::count_if(
      before.substr(line_start),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
  return place;
}

}  // namespace assay
