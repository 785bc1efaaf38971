// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/pattern.h"

#include <re2/re2.h>

#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "core/escape.h"

namespace assay {
namespace {

// What \s means in ECMA-262, and the rest.
constexpr std::string_view kSpace =
    "\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}"
    "\\x{205f}\\x{3000}\\x{feff}";
constexpr std::string_view kNoSpace =
    "\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}"
    "\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-"
    "\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";

// Long names of general categories; RE2 has the short ones.
struct Category {
  std::string_view longer;
  std::string_view shorter;
};

constexpr std::array<Category, 12> kCategories = {{{"Letter", "L"},
                                                   {"Lowercase_Letter", "Ll"},
                                                   {"Uppercase_Letter", "Lu"},
                                                   {"Mark", "M"},
                                                   {"Number", "N"},
                                                   {"Decimal_Number", "Nd"},
                                                   {"digit", "Nd"},
                                                   {"Punctuation", "P"},
                                                   {"Symbol", "S"},
                                                   {"Separator", "Z"},
                                                   {"Other", "C"},
                                                   {"Control", "Cc"}}};

std::unexpected<Error> Bad(std::string_view what, std::string_view pattern) {
  return Fail(
      Error::Kind::kMalformed,
      "'" + EscapeShort(pattern, 80) + "' is no pattern: " + std::string(what));
}

std::unexpected<Error> TooMuch(std::string_view what,
                               std::string_view pattern) {
  return Fail(Error::Kind::kLimit, "'" + EscapeShort(pattern, 80) + "' has " +
                                       std::string(what) +
                                       ", which linear time does not allow");
}

// Rewrites a pattern of ECMA-262 as one of RE2 that matches the same.
class Translation {
 public:
  explicit Translation(std::string_view text) : text_(text) {}

  Result<std::string> Run() {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      Result<void> done;
      if (c == '\\') {
        done = Escaped();
      } else if (in_class_) {
        InClass(c);
      } else {
        done = Outside(c);
      }
      if (!done) return std::unexpected(done.error());
    }
    return std::move(out_);
  }

 private:
  bool Eat(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  void InClass(char c) {
    if (c == ']') in_class_ = false;
    // "[[:alpha:]]" means something to RE2 alone.
    if (c == '[') out_ += '\\';
    out_ += c;
  }

  Result<void> Outside(char c) {
    if (c == '(' && Eat("?")) return Group();
    if (c == '.') {
      out_ += "[^\\n\\r\\x{2028}\\x{2029}]";
    } else if (c == '[' && Eat("]")) {
      out_ += "[^\\x{0}-\\x{10ffff}]";
    } else if (c == '[' && Eat("^]")) {
      out_ += "[\\x{0}-\\x{10ffff}]";
    } else if (c == '[') {
      in_class_ = true;
      out_ += Eat("^") ? "[^" : "[";
    } else {
      out_ += c;
    }
    return {};
  }

  Result<void> Group() {
    if (Eat(":")) {
      out_ += "(?:";
    } else if (Eat("=") || Eat("!") || Eat("<=") || Eat("<!")) {
      return TooMuch("lookaround", text_);
    } else if (Eat("<")) {
      out_ += "(?P<";
    } else {
      return Bad("an unknown group", text_);
    }
    return {};
  }

  // Behind a backslash.
  Result<void> Escaped() {
    if (at_ == text_.size()) return Bad("it ends in a backslash", text_);
    const char c = text_[at_++];
    if (c == 's' || c == 'S') {
      const std::string_view set = c == 's' ? kSpace : kNoSpace;
      out_ += in_class_ ? "" : "[";
      out_ += set;
      out_ += in_class_ ? "" : "]";
      return {};
    }
    if (c == 'b' && in_class_) {
      out_ += "\\x08";
      return {};
    }
    if (c == 'u' || c == 'x' || c == 'c' || c == '0') return CodePoint(c);
    if (c == 'p' || c == 'P') return Property(c);
    if (c == 'k' || (c >= '1' && c <= '9')) {
      return TooMuch("a back reference", text_);
    }
    constexpr std::string_view kSame = "dDwWbBnrtfv";
    const auto byte = static_cast<unsigned char>(c);
    const bool word = std::isalnum(byte) != 0 || c == '_' || byte >= 0x80;
    if (word && kSame.find(c) == kSame.npos) {
      return Bad(std::string("it escapes '") + Escape({&c, 1}) + "'", text_);
    }
    out_ += {'\\', c};
    return {};
  }

  Result<std::uint32_t> Hex(std::size_t digits) {
    std::uint32_t value = 0;
    const std::string_view part = text_.substr(at_, digits);
    const auto [end, error] =
        std::from_chars(part.data(), part.data() + part.size(), value, 16);
    if (part.size() != digits || digits == 0 || error != std::errc() ||
        end != part.data() + digits || value > 0x10ffff) {
      return Bad("a wrong escape", text_);
    }
    at_ += digits;
    return value;
  }

  Result<std::uint32_t> Unicode() {
    if (Eat("{")) {
      const std::size_t close = text_.find('}', at_);
      if (close == text_.npos) return Bad("a wrong escape", text_);
      auto value = Hex(close - at_);
      if (value) ++at_;
      return value;
    }
    auto high = Hex(4);
    if (!high || *high < 0xd800 || *high > 0xdbff || !Eat("\\u")) return high;
    const auto low = Hex(4);
    if (!low || *low < 0xdc00 || *low > 0xdfff) {
      return Bad("half a surrogate pair", text_);
    }
    return 0x10000 + ((*high - 0xd800) << 10) + (*low - 0xdc00);
  }

  Result<void> CodePoint(char c) {
    Result<std::uint32_t> value = 0;
    if (c == 'u') value = Unicode();
    if (c == 'x') value = Hex(2);
    if (c == 'c') {
      if (at_ == text_.size() ||
          std::isalpha(static_cast<unsigned char>(text_[at_])) == 0) {
        return Bad("a wrong escape", text_);
      }
      value = static_cast<std::uint32_t>(text_[at_++]) & 31;
    }
    if (!value) return std::unexpected(value.error());
    std::array<char, 8> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), *value, 16)
            .ptr;
    out_ += "\\x{";
    out_.append(digits.data(), end);
    out_ += '}';
    return {};
  }

  Result<void> Property(char c) {
    const std::size_t close = text_.find('}', at_);
    if (!Eat("{") || close == text_.npos) {
      return Bad("a wrong property", text_);
    }
    std::string_view name = text_.substr(at_, close - at_);
    at_ = close + 1;
    if (const std::size_t equals = name.find('='); equals != name.npos) {
      name = name.substr(equals + 1);
    }
    for (const auto& [longer, shorter] : kCategories) {
      if (name == longer) name = shorter;
    }
    out_ += {'\\', c, '{'};
    out_ += name;
    out_ += '}';
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_class_ = false;
  std::string out_;
};

// The place behind the parenthesis that closes the group that `text` starts
// with; npos without one.  `bars` tells whether a '|' stands outside groups
// before the end of the text.
std::size_t BehindGroup(std::string_view text, bool* bars) {
  std::size_t open = 0;
  bool in_class = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
    } else if (c == '(') {
      ++open;
    } else if (c == ')' && open > 0) {
      --open;
      if (open == 0 && bars == nullptr) return i + 1;
    } else if (c == '|' && open == 0 && bars != nullptr) {
      *bars = true;
    }
  }
  return text.npos;
}

Result<std::unique_ptr<re2::RE2>> MakeRe2(std::string_view text) {
  const auto translated = Translation(text).Run();
  if (!translated) return std::unexpected(translated.error());
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto made = std::make_unique<re2::RE2>(*translated, options);
  if (made->ok()) return made;
  if (made->error_code() == re2::RE2::ErrorPatternTooLarge ||
      made->error_code() == re2::RE2::ErrorRepeatSize) {
    return TooMuch("too many repetitions", text);
  }
  return Bad(made->error(), text);
}

}  // namespace

struct Pattern::Parts {
  struct Look {
    bool wanted;
    std::unique_ptr<re2::RE2> ahead;
  };
  std::vector<Look> looks;
  std::unique_ptr<re2::RE2> rest;
};

Result<Pattern> Pattern::Compile(std::string_view text) {
  auto parts = std::make_shared<Parts>();
  std::string_view rest = text.starts_with('^') ? text.substr(1) : "";
  while (rest.starts_with("(?!") || rest.starts_with("(?=")) {
    const std::size_t behind = BehindGroup(rest, nullptr);
    if (behind == rest.npos) return Bad("missing )", text);
    auto ahead =
        MakeRe2("^(?:" + std::string(rest.substr(3, behind - 4)) + ")");
    if (!ahead) return std::unexpected(ahead.error());
    parts->looks.push_back({rest[2] == '=', std::move(*ahead)});
    rest.remove_prefix(behind);
  }
  bool bars = false;
  if (!parts->looks.empty()) BehindGroup(rest, &bars);
  if (bars) return TooMuch("lookahead in one of several ways", text);
  std::string whole(text);
  if (!parts->looks.empty()) whole = "^" + std::string(rest);
  auto made = MakeRe2(whole);
  if (!made) return std::unexpected(made.error());
  parts->rest = std::move(*made);
  Pattern pattern;
  pattern.parts_ = std::move(parts);
  return pattern;
}

bool Pattern::Matches(std::string_view text) const {
  const re2::StringPiece piece(text.data(), text.size());
  for (const auto& [wanted, ahead] : parts_->looks) {
    if (re2::RE2::PartialMatch(piece, *ahead) != wanted) return false;
  }
  return re2::RE2::PartialMatch(piece, *parts_->rest);
}

}  // namespace assay
