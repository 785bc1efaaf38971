// SPDX-License-Identifier: Apache-2.0
// Unseen characters: bidirectional controls (CVE-2021-42574, UAX #9), zero
// width characters, tags (U+E0000) and variation selectors that carry data.
#include "scanner/text/invisible.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>

namespace assay {
namespace {

constexpr std::array<std::string_view, 4> kUses = {"source", "settings",
                                                   "prose", "vocabulary"};

bool IsBidi(char32_t c) {
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool IsZeroWidth(char32_t c) {
  return (c >= 0x200b && c <= 0x200d) || (c >= 0x2060 && c <= 0x2064) ||
         c == 0xfeff || c == 0x180e;
}

bool IsTag(char32_t c) { return c >= 0xe0001 && c <= 0xe007f; }

bool IsVariation(char32_t c) {
  return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

// The surroundings, with what is not seen spelled out.
std::string Show(std::string_view text, std::size_t at) {
  std::string shown;
  std::size_t i = at > 40 ? at - 40 : 0;
  while (i < at && (static_cast<std::uint8_t>(text[i]) & 0xc0) == 0x80) ++i;
  while (i < text.size() && i < at + 60) {
    const std::size_t begin = i;
    const char32_t c = NextCodePoint(text, i);
    if (c == '\n') {
      if (begin >= at) break;
      shown.clear();
    } else if (IsBidi(c) || IsZeroWidth(c) || IsTag(c) || IsVariation(c)) {
      char name[16];
      std::snprintf(name, sizeof name, "<U+%04X>", static_cast<unsigned>(c));
      shown += name;
    } else {
      shown.append(text.substr(begin, i - begin));
    }
  }
  return shown;
}

class Finder {
 public:
  Finder(std::string_view text, TextUse use, Sink& sink,
         std::function<std::uint64_t(std::size_t)> offset)
      : text_(text), use_(use), sink_(sink), offset_(std::move(offset)) {}

  void Run() {
    for (std::size_t at = 0; at < text_.size();) {
      const auto byte = static_cast<std::uint8_t>(text_[at]);
      if (byte < 0x80) {
        Ascii(static_cast<char>(byte), at);
        ++at;
        continue;
      }
      const std::size_t begin = at;
      const char32_t c = NextCodePoint(text_, at);
      Wide(c, begin);
      last_ = c;
    }
    EndRun();
    EndLine();
  }

 private:
  void Ascii(char c, std::size_t at) {
    EndRun();
    if (zero_width_ != kNowhere && c > ' ') {
      if (IsLetter(c)) Tell("zero-width", zero_width_);
      zero_width_ = kNowhere;
    }
    if (c == '\n') EndLine();
    // Quotes and comment marks that the page may show elsewhere.
    if (!open_.empty() &&
        (c == '"' || c == '\'' || c == '#' || c == '`' ||
         (c == '/' && at + 1 < text_.size() &&
          (text_[at + 1] == '/' || text_[at + 1] == '*')) ||
         (c == '*' && at + 1 < text_.size() && text_[at + 1] == '/'))) {
      spans_ = true;
    }
    last_ = static_cast<char32_t>(c);
  }

  void Wide(char32_t c, std::size_t at) {
    zero_width_ = kNowhere;
    if (IsBidi(c)) Bidi(c, at);
    if (IsZeroWidth(c) && at > 0) {
      if (IsLetter(static_cast<char>(last_ < 0x80 ? last_ : 0))) {
        zero_width_ = at;
      }
    }
    const int kind = IsTag(c) ? 1 : IsVariation(c) ? 2 : IsZeroWidth(c) ? 3 : 0;
    if (kind != run_kind_) {
      EndRun();
      run_kind_ = kind;
      run_begin_ = at;
      // Flags of regions are a black flag and tags.
      flag_ = kind == 1 && last_ == 0x1f3f4;
    }
    if (kind != 0) ++run_;
  }

  void Bidi(char32_t c, std::size_t at) {
    if (c == 0x202c || c == 0x2069) {
      if (open_.empty()) return;
      if (spans_)
        Tell("bidirectional", open_.back());
      else
        closed_ = open_.back();
      open_.pop_back();
      if (open_.empty()) spans_ = false;
      return;
    }
    if (open_.size() < 64) open_.push_back(at);
  }

  void EndLine() {
    if (!open_.empty()) Tell("bidirectional", open_.front());
    if (closed_ != kNowhere) Tell("bidirectional-closed", closed_);
    open_.clear();
    closed_ = kNowhere;
    spans_ = false;
    zero_width_ = kNowhere;
  }

  void EndRun() {
    if (run_kind_ == 1 && !flag_) Tell("tag", run_begin_);
    if (run_kind_ == 2 && run_ >= 8) Tell("variation-run", run_begin_);
    if (run_kind_ == 3 && run_ >= 16) Tell("zero-width-run", run_begin_);
    run_kind_ = 0;
    run_ = 0;
  }

  static bool IsLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  void Tell(std::string_view what, std::size_t at) {
    // One kind is told a few times; a text of nothing else is no news.
    std::size_t& told = told_[what == "tag" ? 0 : what == "zero-width" ? 1 : 2];
    if (++told > 20) return;
    std::string value(kUses[static_cast<std::size_t>(use_)]);
    sink_.Observe(Observation::Kind::kInvisible, value.append(":").append(what),
                  offset_(at), Show(text_, at));
  }

  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  std::string_view text_;
  TextUse use_;
  Sink& sink_;
  std::function<std::uint64_t(std::size_t)> offset_;
  std::vector<std::size_t> open_;  // Controls in force.
  std::size_t closed_ = kNowhere;
  bool spans_ = false;
  std::size_t zero_width_ = kNowhere;
  char32_t last_ = 0;
  int run_kind_ = 0;
  std::size_t run_ = 0;
  std::size_t run_begin_ = 0;
  bool flag_ = false;
  std::array<std::size_t, 3> told_ = {};
};

}  // namespace

TextUse UseOf(const File& file) {
  const std::string name = Lower(file.name());
  for (const std::string_view word :
       {"vocab", "merges", "tokenizer.json", "added_tokens", "tokens",
        "special_tokens", "tekken", "dict", "bpe", "unigram",
        "sentencepiece"}) {
    if (name.find(word) != std::string::npos && !name.ends_with(".py")) {
      return TextUse::kVocabulary;
    }
  }
  for (const std::string_view end :
       {".py",    ".pyi",       ".sh",     ".bash",  ".c",      ".cc",
        ".cpp",   ".h",         ".hpp",    ".cu",    ".js",     ".ts",
        ".rs",    ".go",        ".java",   ".jinja", ".jinja2", ".j2",
        ".ipynb", "dockerfile", "makefile"}) {
    if (name.ends_with(end)) return TextUse::kSource;
  }
  for (const std::string_view end :
       {".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf"}) {
    if (name.ends_with(end)) return TextUse::kSettings;
  }
  if (name.starts_with("requirements") || name == ".gitattributes") {
    return TextUse::kSettings;
  }
  return TextUse::kProse;
}

void FindInvisible(const Text& text, TextUse use, Sink& sink) {
  if (use == TextUse::kVocabulary) return;
  Finder(text.view(), use, sink, [&](std::size_t at) {
    return text.Offset(at);
  }).Run();
}

void FindInvisible(std::string_view text, std::uint64_t offset, TextUse use,
                   Sink& sink) {
  if (use == TextUse::kVocabulary) return;
  if (std::ranges::all_of(
          text, [](char c) { return static_cast<std::uint8_t>(c) < 0x80; })) {
    return;
  }
  Finder(text, use, sink, [&](std::size_t) { return offset; }).Run();
}

}  // namespace assay
