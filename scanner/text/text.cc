// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/text.h"

#include <algorithm>

#include "scanner/text/invisible.h"
#include "scanner/text/secrets.h"

namespace assay {
namespace {

constexpr std::size_t kSample = 64 << 10;

bool IsWide(Bytes bytes) {
  return bytes.size() >= 2 && bytes.size() % 2 == 0 &&
         (StartsWith(bytes, "\xff\xfe") || StartsWith(bytes, "\xfe\xff"));
}

bool IsControl(std::uint8_t c) {
  return c == 0x7f || (c < 0x20 && c != '\t' && c != '\n' && c != '\r' &&
                       c != '\f' && c != '\v' && c != 0x1b);
}

// A sample may begin and end inside a character: `cut` bytes at each end are
// forgiven.
bool IsTextSample(Bytes sample) {
  std::size_t high = 0;
  std::size_t bad = 0;
  const std::string_view text = AsText(sample);
  for (std::size_t at = 0; at < text.size();) {
    const auto c = static_cast<std::uint8_t>(text[at]);
    if (IsControl(c)) return false;
    if (c < 0x80) {
      ++at;
      continue;
    }
    ++high;
    const std::size_t begin = at;
    if (NextCodePoint(text, at) == U'\uFFFD' && at == begin + 1) {
      if (begin >= 3 && begin + 4 < text.size()) ++bad;
    }
  }
  // Latin-1 prose has few high characters; compressed data has half.
  return bad == 0 || high < text.size() / 8;
}

std::string FromWide(Bytes bytes) {
  const bool big = bytes[0] == 0xfe;
  std::string text;
  char32_t lead = 0;
  for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
    const char32_t unit = static_cast<char32_t>(
        big ? bytes[i] << 8 | bytes[i + 1] : bytes[i + 1] << 8 | bytes[i]);
    if (unit >= 0xd800 && unit < 0xdc00) {
      lead = unit;
    } else if (unit >= 0xdc00 && unit < 0xe000) {
      AppendUtf8(text, lead == 0 ? U'\uFFFD'
                                 : 0x10000 + ((lead - 0xd800) << 10) +
                                       (unit - 0xdc00));
      lead = 0;
    } else {
      AppendUtf8(text, unit);
      lead = 0;
    }
  }
  return text;
}

}  // namespace

bool LooksLikeText(Bytes bytes) {
  if (IsWide(bytes)) {
    const std::string head = FromWide(Slice(bytes, 0, kSample));
    return IsTextSample(AsBytes(head));
  }
  if (!IsTextSample(Slice(bytes, 0, kSample))) return false;
  if (bytes.size() <= kSample) return true;
  return IsTextSample(Slice(bytes, bytes.size() / 2, kSample / 8)) &&
         IsTextSample(Slice(bytes, bytes.size() - kSample / 8));
}

Result<Text> Text::Of(const File& file, Sink& sink) {
  const std::uint64_t limit = sink.limits().text_bytes;
  const Bytes bytes = Slice(file.bytes, 0, limit);
  if (file.size > bytes.size()) {
    sink.Skip("text behind its first " + std::to_string(bytes.size()) +
                  " bytes was not read",
              "text-bytes");
  }
  Text text;
  if (IsWide(bytes)) {
    text.wide_ = true;
    text.owned_ = FromWide(bytes);
  } else {
    text.view_ = AsText(bytes);
  }
  const std::size_t zero = text.view().find('\0');
  if (zero != std::string_view::npos) {
    return Fail(Error::Kind::kMalformed, std::string(file.path) +
                                             ": not text at byte " +
                                             std::to_string(text.Offset(zero)));
  }
  return text;
}

std::uint64_t Text::Offset(std::uint64_t at) const {
  if (!wide_) return at;
  if (at < known_at_) known_at_ = 0, known_offset_ = 2;
  while (known_at_ < at && known_at_ < owned_.size()) {
    known_offset_ += NextCodePoint(owned_, known_at_) > 0xffff ? 4 : 2;
  }
  return known_offset_;
}

char32_t NextCodePoint(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0u;
  };
  const std::uint32_t first = byte(at++);
  if (first < 0x80) return first;
  const std::size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  if (first < 0xc2 || first > 0xf4) return U'\uFFFD';
  char32_t c = first & (0x3fu >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) return U'\uFFFD';
    c = c << 6 | (byte(at + i) & 0x3f);
  }
  constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (c < kLeast[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) {
    return U'\uFFFD';
  }
  at += more;
  return c;
}

void AppendUtf8(std::string& text, char32_t c) {
  const auto put = [&](char32_t byte) {
    text.push_back(static_cast<char>(byte));
  };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | (c >> 18 & 7)), put(0x80 | (c >> 12 & 0x3f));
    put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
  }
}

std::string LineAt(std::string_view text, std::size_t at, std::size_t width) {
  at = std::min(at, text.size());
  std::size_t begin = at;
  while (begin > 0 && at - begin < width / 2 && text[begin - 1] != '\n') {
    --begin;
  }
  std::size_t end = at;
  while (end < text.size() && end - begin < width && text[end] != '\n') ++end;
  // Not in the middle of a character.
  const auto inside = [&](std::size_t i) {
    return i < text.size() &&
           (static_cast<std::uint8_t>(text[i]) & 0xc0) == 0x80;
  };
  while (begin < at && inside(begin)) ++begin;
  while (end < text.size() && end > at && inside(end)) --end;
  return std::string(Trim(text.substr(begin, end - begin)));
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

void ReadAnyText(const File& file, const Text& text, Sink& sink) {
  FindSecrets(text, sink);
  FindInvisible(text, UseOf(file), sink);
}

}  // namespace assay
