// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/natural.h"

#include <algorithm>

#include "scanner/text/text.h"

namespace assay {
namespace {

// Bytes of other scripts count as letters.
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

bool IsPlainWord(std::string_view text) {
  text = Trim(text);
  if (text.find_first_of("<>[]{}|`#*\\") != text.npos) return false;
  if (text.starts_with('/')) return false;
  return std::ranges::count_if(text, IsLetter) >= 2;
}

bool HasWords(std::string_view text) {
  std::size_t words = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '<' || c == '[') {
      const std::size_t close = text.find(c == '<' ? '>' : ']', at);
      if (close != text.npos && close - at < 40 &&
          text.substr(at, close - at).find(' ') == text.npos) {
        at = close + 1;
        words = 0;
        continue;
      }
    }
    if (IsLetter(c)) {
      std::size_t end = at;
      while (end < text.size() && (IsLetter(text[end]) || text[end] == '\'')) {
        ++end;
      }
      if (text.substr(end).starts_with("://")) return true;
      const bool joined =
          end < text.size() &&
          (text[end] == '_' || text[end] == '(' || text[end] == '=');
      words = joined ? 0 : words + 1;
      if (words == 3) return true;
      at = end;
      continue;
    }
    if (c != ' ' && c != ',' && c != '.') words = 0;
    ++at;
  }
  return false;
}

}  // namespace assay
