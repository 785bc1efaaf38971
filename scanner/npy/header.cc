// SPDX-License-Identifier: Apache-2.0
#include "scanner/npy/header.h"

#include <charconv>
#include <set>

#include "core/bytes.h"

namespace assay {
namespace {

// Structures in structures; numpy itself allows 64.
constexpr int kDeepest = 64;

struct Token {
  enum class Kind { kPunctuation, kString, kNumber, kName, kEnd, kBad };
  Kind kind = Kind::kEnd;
  std::string_view text;
};

// The tokens of a literal: brackets, strings, integers, True and False.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : rest_(text) {}

  Token Next() {
    const std::size_t begin =
        rest_.find_first_not_of(std::string_view(" \t\r\n\0", 5));
    if (begin == std::string_view::npos) return {};
    rest_.remove_prefix(begin);
    const char c = rest_.front();
    if (std::string_view("(){}[],:").find(c) != std::string_view::npos) {
      return Take(Token::Kind::kPunctuation, 1);
    }
    if (c == '\'' || c == '"') return String(c);
    if ((c == 'u' || c == 'b') && rest_.size() > 1 &&
        (rest_[1] == '\'' || rest_[1] == '"')) {
      rest_.remove_prefix(1);
      return String(rest_.front());
    }
    const auto is_word = [](char w) {
      return (w >= '0' && w <= '9') || (w >= 'a' && w <= 'z') ||
             (w >= 'A' && w <= 'Z') || w == '_' || w == '-';
    };
    std::size_t end = 0;
    while (end < rest_.size() && is_word(rest_[end])) ++end;
    if (end == 0) return {Token::Kind::kBad, {}};
    const bool number = (c >= '0' && c <= '9') || c == '-';
    return Take(number ? Token::Kind::kNumber : Token::Kind::kName, end);
  }

 private:
  Token Take(Token::Kind kind, std::size_t length) {
    const Token token{kind, rest_.substr(0, length)};
    rest_.remove_prefix(length);
    return token;
  }

  Token String(char quote) {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != quote) {
      end += rest_[end] == '\\' ? 2 : 1;
    }
    if (end >= rest_.size()) return {Token::Kind::kBad, {}};
    const Token token{Token::Kind::kString, rest_.substr(1, end - 1)};
    rest_.remove_prefix(end + 1);
    return token;
  }

  std::string_view rest_;
};

std::optional<std::uint64_t> Integer(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  // Python 2 wrote an L behind long numbers.
  const std::string_view tail(end, text.data() + text.size());
  if (error != std::errc() || !(tail.empty() || tail == "L")) {
    return std::nullopt;
  }
  return value;
}

// "|O", "O8", "O" and "object" are all Python objects.
bool IsObjects(std::string_view code) {
  while (!code.empty() &&
         std::string_view("<>|=").find(code[0]) != std::string_view::npos) {
    code.remove_prefix(1);
  }
  return code.starts_with('O') || code == "object";
}

// Bytes of a simple type such as "<f4", "|S10", "<U3", "<M8[ns]".
std::uint64_t ItemSize(std::string_view code) {
  while (!code.empty() &&
         std::string_view("<>|=").find(code[0]) != std::string_view::npos) {
    code.remove_prefix(1);
  }
  if (code == "?") return 1;
  if (code.size() < 2) return 0;
  const char kind = code[0];
  code = code.substr(1, code.find('[') - 1);
  const auto size = Integer(code);
  if (!size) return 0;
  return kind == 'U' ? CheckedMultiply(*size, 4).value_or(0) : *size;
}

// The value of "descr": everything up to the comma at the outer level.  What
// stands in the place of a type code is told from names by not mattering: a
// field called "O" would make us look closer, no more.
struct Descr {
  std::string text;
  bool objects = false;
};

bool TakeValue(Tokens& tokens, Descr& descr) {
  int depth = 0;
  int count = 0;
  do {
    const Token token = tokens.Next();
    switch (token.kind) {
      case Token::Kind::kEnd:
      case Token::Kind::kBad:
        return false;
      case Token::Kind::kPunctuation:
        if (std::string_view("([{").find(token.text) !=
            std::string_view::npos) {
          if (++depth > kDeepest) return false;
        } else if (std::string_view(")]}").find(token.text) !=
                   std::string_view::npos) {
          if (--depth < 0) return false;
        }
        descr.text += token.text;
        break;
      case Token::Kind::kString:
        descr.objects |= IsObjects(token.text);
        descr.text += count == 0 ? std::string(token.text)
                                 : "'" + std::string(token.text) + "'";
        break;
      default:
        descr.text += token.text;
    }
    ++count;
  } while (depth > 0);
  return true;
}

bool TakeShape(Tokens& tokens, std::vector<std::uint64_t>& shape) {
  const Token open = tokens.Next();
  if (open.text != "(" && open.text != "[") return false;
  for (;;) {
    const Token token = tokens.Next();
    if (token.text == ")" || token.text == "]") return true;
    if (token.text == ",") continue;
    if (token.kind != Token::Kind::kNumber || shape.size() >= 64) return false;
    const auto size = Integer(token.text);
    if (!size) return false;
    shape.push_back(*size);
  }
}

}  // namespace

std::optional<NpyHeader> ParseNpyHeader(std::string_view text) {
  Tokens tokens(text);
  NpyHeader header;
  std::set<std::string_view> keys;
  if (tokens.Next().text != "{") return std::nullopt;
  for (;;) {
    const Token key = tokens.Next();
    if (key.text == "," && key.kind == Token::Kind::kPunctuation) continue;
    if (key.text == "}" && key.kind == Token::Kind::kPunctuation) break;
    if (key.kind != Token::Kind::kString || tokens.Next().text != ":") {
      return std::nullopt;
    }
    header.repeated |= !keys.insert(key.text).second;
    if (key.text == "descr") {
      Descr descr;
      if (!TakeValue(tokens, descr)) return std::nullopt;
      header.objects |= descr.objects;
      header.dtype = std::move(descr.text);
    } else if (key.text == "shape") {
      header.shape.clear();
      if (!TakeShape(tokens, header.shape)) return std::nullopt;
    } else {
      Descr ignored;
      if (!TakeValue(tokens, ignored)) return std::nullopt;
    }
  }
  if (!keys.contains("descr") || !keys.contains("shape")) return std::nullopt;
  header.item = ItemSize(header.dtype);
  return header;
}

}  // namespace assay
