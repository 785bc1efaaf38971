// SPDX-License-Identifier: Apache-2.0
#include "sbom/cyclonedx/xml_text.h"

#include <array>
#include <charconv>

#include "core/escape.h"

namespace assay {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// The character at the front, taken off; the replacement character for a byte
// that begins none.
char32_t Next(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  std::size_t size = 1;
  if (first >= 0xF0) {
    size = 4;
  } else if (first >= 0xE0) {
    size = 3;
  } else if (first >= 0xC0) {
    size = 2;
  }
  const std::string_view bytes = text.substr(0, size);
  if (bytes.size() < size || !IsUtf8(bytes)) {
    text.remove_prefix(1);
    return kReplacement;
  }
  text.remove_prefix(size);
  if (size == 1) return first;
  char32_t character = first & (0x7Fu >> size);
  for (const char c : bytes.substr(1)) {
    character = character << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
  }
  return character;
}

bool IsForbidden(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE ||
         c == 0xFFFF;
}

void AppendNumber(char32_t character, std::string& out) {
  std::array<char, 8> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                 static_cast<std::uint32_t>(character), 16);
  out.append("&#x").append(digits.data(), end.ptr).append(";");
}

}  // namespace

std::string XmlText(std::string_view text, bool attribute) {
  std::string out;
  while (!text.empty()) {
    char32_t c = Next(text);
    if (IsForbidden(c)) c = kReplacement;
    // Readers turn "\r" into "\n", and in attributes all of these into spaces.
    const bool changes = c == '\r' || (attribute && (c == '\n' || c == '\t'));
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"' && attribute) {
      out += "&quot;";
    } else if (c >= 0x7F || changes) {
      AppendNumber(c, out);
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

}  // namespace assay
