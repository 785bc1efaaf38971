// SPDX-License-Identifier: Apache-2.0
#include "sbom/license/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace assay {
namespace {

constexpr std::size_t kMostBytes = 4u << 20;
constexpr std::size_t kLongestCopyright = 250;
constexpr std::size_t kMostCopyrights = 200;
constexpr std::size_t kLongestTag = 300;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' ||
         c == '\v';
}
char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), Lower);
  return lower;
}

// Words that are spelled in two ways, and what counts as the same.
struct Spelling {
  std::string_view variant;
  std::string_view normal;
};
constexpr std::array<Spelling, 30> kSpellings = {{
    {"acknowledgement", "acknowledgment"},
    {"acknowledgements", "acknowledgments"},
    {"analogue", "analog"},
    {"artefact", "artifact"},
    {"artefacts", "artifacts"},
    {"authorisation", "authorization"},
    {"authorised", "authorized"},
    {"behaviour", "behavior"},
    {"centre", "center"},
    {"colour", "color"},
    {"favour", "favor"},
    {"fulfil", "fulfill"},
    {"judgement", "judgment"},
    {"labour", "labor"},
    {"licence", "license"},
    {"licenced", "licensed"},
    {"licences", "licenses"},
    {"merchantibility", "merchantability"},
    {"modelling", "modeling"},
    {"organisation", "organization"},
    {"organisations", "organizations"},
    {"owner", "holder"},
    {"owners", "holders"},
    {"programme", "program"},
    {"realise", "realize"},
    {"recognise", "recognize"},
    {"utilisation", "utilization"},
    {"utilise", "utilize"},
    {"whilst", "while"},
    {"wilful", "willful"},
}};

// Words of addresses and of comments that come and go.
constexpr std::array<std::string_view, 8> kIgnored = {
    "dnl", "http", "https", "rem", "s", "www", "nbsp", "quot"};

// Behind "copyright" these begin an ordinary sentence.
constexpr std::array<std::string_view, 25> kNoClaims = {
    "act",        "and",          "disclaimer", "holder",     "holders",
    "in",         "infringement", "interest",   "interests",  "is",
    "law",        "laws",         "license",    "licenses",   "notice",
    "notices",    "on",           "or",         "owner",      "owners",
    "protection", "rights",       "statement",  "statements", "to"};

template <std::size_t kCount>
bool IsOneOf(const std::array<std::string_view, kCount>& words,
             std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// The UTF-8 sequence at `at`: its code point and length.  A byte that is no
// UTF-8 counts as Latin-1.
std::pair<std::uint32_t, std::size_t> Decode(std::string_view text,
                                             std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint8_t>(text[i]);
  };
  const std::uint8_t first = byte(at);
  const std::size_t more = first >= 0xf0   ? 3
                           : first >= 0xe0 ? 2
                           : first >= 0xc0 ? 1
                                           : 0;
  if (more == 0 || at + more >= text.size()) return {first, 1};
  std::uint32_t code = first & (0x3fu >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) return {first, 1};
    code = code << 6 | (byte(at + i) & 0x3f);
  }
  return {code, more + 1};
}

// Quotation marks, dashes, bullets and other punctuation beyond ASCII.
bool IsPunctuation(std::uint32_t code) {
  return (code >= 0x80 && code <= 0xbf) || code == 0xd7 || code == 0xf7 ||
         (code >= 0x2000 && code <= 0x2bff) ||
         (code >= 0x3000 && code <= 0x303f) ||
         (code >= 0xfe00 && code <= 0xff0f) || code == 0xfffd;
}

// A line without the marks of comments, tables and headings around it.
std::string_view Bare(std::string_view line) {
  constexpr std::string_view kMarks = " \t\r\f\v*#/;|!%-+=>~\"'`\\._:<{";
  const std::size_t begin = line.find_first_not_of(kMarks);
  if (begin == line.npos) return {};
  const std::size_t end = line.find_last_not_of(" \t\r*#/|\\");
  return end < begin ? std::string_view() : line.substr(begin, end - begin + 1);
}

std::string_view AfterWord(std::string_view text, std::string_view word) {
  return text.starts_with(word) ? text.substr(word.size()) : text;
}

// "Copyright (c) 2024 Somebody", "(c) 2024 Somebody", "© Somebody".
bool ClaimsCopyright(std::string_view line) {
  if (line.size() > kLongestCopyright) return false;
  std::string lower = LowerCase(line.substr(0, 80));
  std::string_view text = lower;
  if (text.starts_with("all rights reserved") && text.size() < 24) return true;
  text = AfterWord(text, "portions ");
  if (text.starts_with("\xc2\xa9") || text.starts_with("&copy;")) return true;
  if (text.starts_with("(c) copyright")) return true;
  if (text.starts_with("(c) ") && text.size() > 4) return IsDigit(text[4]);
  if (!text.starts_with("copyright")) return false;
  text = text.substr(9);
  if (text.empty()) return true;
  if (!IsSpace(text.front()) && text.front() != ':' && text.front() != '(' &&
      !text.starts_with("\xc2\xa9")) {
    return false;
  }
  const std::size_t begin = text.find_first_not_of(" \t:");
  if (begin == text.npos) return true;
  text = text.substr(begin);
  const std::size_t end = std::min(
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), text.size());
  return !IsOneOf(kNoClaims, text.substr(0, end));
}

// Bytes of a bullet at the beginning of a line: "1.", "(a)", "iv)", "-".
std::size_t BulletOf(std::string_view line) {
  std::size_t at = 0;
  const auto skip_marks = [&] {
    while (at < line.size() &&
           std::string_view(" \t*#/;|>-+").find(line[at]) != line.npos) {
      ++at;
    }
  };
  skip_marks();
  if (at < line.size() && (line[at] == '(' || line[at] == '[')) ++at;
  std::size_t length = 0;
  while (at < line.size() && length < 4 &&
         (IsDigit(line[at]) || IsLetter(line[at]))) {
    ++at;
    ++length;
  }
  if (length == 0 || at + 1 >= line.size()) return 0;
  const std::string word = LowerCase(line.substr(at - length, length));
  const bool number = std::ranges::all_of(word, IsDigit) && length <= 2;
  const bool letter = length == 1;
  const bool roman = word.find_first_not_of("ivx") == word.npos;
  if (!number && !letter && !roman) return 0;
  if (line[at] != '.' && line[at] != ')' && line[at] != ']') return 0;
  return IsSpace(line[at + 1]) ? at + 1 : 0;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text)
      : text_(text.substr(0, kMostBytes)) {}

  WordText Run() {
    std::size_t at = 0;
    while (at < text_.size()) {
      std::size_t end = std::min(text_.find('\n', at), text_.size());
      const std::string_view line = text_.substr(at, end - at);
      const std::string_view bare = Bare(line);
      if (ClaimsCopyright(bare)) {
        if (out_.copyrights.size() < kMostCopyrights && bare.size() > 12) {
          out_.copyrights.emplace_back(bare);
        }
        Flush();
        at = end + 1;
        continue;
      }
      Line(at + BulletOf(line), end);
      at = end + 1;
    }
    Flush();
    return std::move(out_);
  }

 private:
  void Line(std::size_t at, std::size_t end) {
    // A word may go on behind a hyphen at the end of the line before.
    if (!hyphen_) Flush();
    while (at < end) {
      const char c = text_[at];
      if (IsLetter(c) || IsDigit(c)) {
        Add(at, 1, Lower(c));
        ++at;
      } else if (static_cast<std::uint8_t>(c) >= 0x80) {
        const auto [code, length] = Decode(text_, at);
        if (IsPunctuation(code)) {
          Flush();
        } else {
          for (std::size_t i = 0; i < length; ++i)
            Add(at + i, 1, text_[at + i]);
        }
        at += length;
      } else {
        at += Mark(at, end);
      }
    }
  }

  // A character that is no part of a word; says how many to step over.
  std::size_t Mark(std::size_t at, std::size_t end) {
    const char c = text_[at];
    const char next = at + 1 < end ? text_[at + 1] : '\n';
    if (c == '-' && !word_.empty()) {
      hyphen_ = true;  // "non-commercial", or a word broken by a line.
      if (IsLetter(next)) return 1;
      if (at + 1 < end && !IsSpace(next)) Flush();
      if (at + 1 < end && IsSpace(next) &&
          text_.substr(at + 1, end - at - 1).find_first_not_of(" \t\r") !=
              text_.npos) {
        Flush();
      }
      return 1;
    }
    if (c == '.' && !word_.empty() && IsDigit(word_.back()) && IsDigit(next)) {
      Add(at, 1, '.');
      return 1;
    }
    if (hyphen_ && (IsSpace(c) || c == '*' || c == '#' || c == '/')) return 1;
    Flush();
    if (c == '\\' && (next == 'n' || next == 'r' || next == 't')) return 2;
    if (c == '<' && (IsLetter(next) || next == '/' || next == '!')) {
      const std::size_t close = text_.find('>', at);
      if (close != text_.npos && close - at < kLongestTag) {
        return std::min(close + 1, end) - at;
      }
    }
    if (c == '&') {
      const std::size_t close = text_.find(';', at);
      if (close != text_.npos && close - at < 9) {
        return std::min(close + 1, end) - at;
      }
    }
    // The address of a link in Markdown.
    if (c == ']' && next == '(') {
      const std::size_t close = text_.find(')', at);
      if (close != text_.npos && close < end) return close + 1 - at;
    }
    return 1;
  }

  void Add(std::size_t at, std::size_t length, char c) {
    if (word_.empty()) begin_ = at;
    word_ += c;
    end_ = at + length;
    hyphen_ = false;
  }

  void Flush() {
    hyphen_ = false;
    if (word_.empty()) return;
    std::string_view word = word_;
    const auto found =
        std::ranges::lower_bound(kSpellings, word, {}, &Spelling::variant);
    if (found != kSpellings.end() && found->variant == word) {
      word = found->normal;
    }
    if (!IsOneOf(kIgnored, word)) {
      out_.words.push_back({HashOfWord(word),
                            static_cast<std::uint32_t>(begin_),
                            static_cast<std::uint32_t>(end_),
                            static_cast<std::uint32_t>(out_.normal.size())});
      out_.normal += word;
      out_.normal += ' ';
    }
    word_.clear();
  }

  std::string_view text_;
  WordText out_;
  std::string word_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool hyphen_ = false;  // The word ended in a hyphen and may go on.
};

}  // namespace

std::uint32_t HashOfWord(std::string_view word) {
  // FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/
  std::uint32_t hash = 2166136261u;
  for (const char c : word) {
    hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619u;
  }
  return hash;
}

WordText SplitWords(std::string_view text) { return Splitter(text).Run(); }

}  // namespace assay
