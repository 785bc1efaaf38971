// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/jinja_lexer.h"

#include <algorithm>

namespace assay {
namespace {

bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void JinjaLexer::Data(JinjaBlock& block, std::size_t end) {
  block.kind = JinjaBlock::Kind::kData;
  block.offset = at_;
  block.data = text_.substr(at_, end - at_);
  at_ = end;
}

void JinjaLexer::Next(JinjaBlock& block) {
  block.tokens.clear();
  block.kind = JinjaBlock::Kind::kEnd;
  while (at_ < text_.size()) {
    std::size_t open = at_;
    // The nearest of the three openings.
    while (true) {
      open = text_.find('{', open);
      if (open == text_.npos || open + 1 == text_.size()) {
        return Data(block, text_.size());
      }
      const char c = text_[open + 1];
      if (c == '{' || c == '%' || c == '#') break;
      ++open;
    }
    if (open > at_) return Data(block, open);
    const char kind = text_[open + 1];
    if (kind == '#') {
      const std::size_t end = text_.find("#}", open + 2);
      at_ = end == text_.npos ? text_.size() : end + 2;
      continue;
    }
    block.offset = open;
    block.kind =
        kind == '{' ? JinjaBlock::Kind::kOutput : JinjaBlock::Kind::kStatement;
    at_ = open + 2;
    Code(block, kind == '{' ? "}}" : "%}");
    if (kind == '%' && block.tokens.size() == 1 &&
        block.tokens[0].text == "raw") {
      SkipRaw();
      continue;
    }
    return;
  }
}

void JinjaLexer::SkipRaw() {
  // What raw protects is data, which nobody runs.
  std::size_t end = at_;
  while ((end = text_.find("{%", end)) != text_.npos) {
    std::size_t word = end + 2;
    while (word < text_.size() &&
           (text_[word] == ' ' || text_[word] == '-' || text_[word] == '+')) {
      ++word;
    }
    if (text_.substr(word).starts_with("endraw")) break;
    end += 2;
  }
  const std::size_t close =
      end == text_.npos ? text_.npos : text_.find("%}", end);
  at_ = close == text_.npos ? text_.size() : close + 2;
}

void JinjaLexer::Code(JinjaBlock& block, std::string_view close) {
  using Kind = JinjaToken::Kind;
  std::size_t braces = 0;
  const auto add = [&](Kind kind, std::size_t begin, std::size_t end) {
    // A longer expression is judged by its beginning.
    if (block.tokens.size() < 1'000'000)
      block.tokens.push_back({kind, text_.substr(begin, end - begin), begin});
    at_ = end;
  };
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const std::string_view rest = text_.substr(at_);
    if (braces == 0) {
      if (rest.starts_with(close)) {
        at_ += 2;
        return;
      }
      if ((c == '-' || c == '+') && rest.substr(1).starts_with(close)) {
        at_ += 3;
        return;
      }
    }
    if (c == '\'' || c == '"') {
      std::size_t end = at_ + 1;
      while (end < text_.size() && text_[end] != c) {
        end += text_[end] == '\\' ? 2 : 1;
      }
      end = std::min(end, text_.size());
      add(Kind::kString, at_ + 1, end);
      ++at_;
    } else if (IsNameStart(c)) {
      std::size_t end = at_;
      while (end < text_.size() &&
             (IsNameStart(text_[end]) || IsDigit(text_[end]))) {
        ++end;
      }
      add(Kind::kName, at_, end);
    } else if (IsDigit(c)) {
      std::size_t end = at_;
      while (end < text_.size() &&
             (IsNameStart(text_[end]) || IsDigit(text_[end]) ||
              (text_[end] == '.' && end + 1 < text_.size() &&
               IsDigit(text_[end + 1])))) {
        ++end;
      }
      add(Kind::kNumber, at_, end);
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at_;
    } else {
      braces += c == '{' ? 1 : 0;
      braces -= c == '}' && braces > 0 ? 1 : 0;
      const std::string_view two = rest.substr(0, 2);
      const bool pair = two == "==" || two == "!=" || two == ">=" ||
                        two == "<=" || two == "**" || two == "//";
      add(Kind::kOperator, at_, at_ + (pair ? 2 : 1));
    }
  }
}

}  // namespace assay
