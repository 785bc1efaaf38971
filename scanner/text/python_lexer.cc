// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/python_lexer.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::size_t kMaxTokens = 1'000'000;

bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

PythonLexer::PythonLexer(std::string_view text) : text_(text) {
  if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
}

void PythonLexer::Add(PyLine& line, PyToken::Kind kind, std::size_t end) {
  if (line.tokens.empty()) {
    line.indent = indent_;
    line.offset = at_;
  }
  line.tokens.push_back({kind, text_.substr(at_, end - at_), at_});
  at_ = end;
}

void PythonLexer::Indent(PyLine& line) {
  begin_ = false;
  if (!line.tokens.empty()) return;
  indent_ = 0;
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\f')) {
    indent_ = text_[at_] == '\t' ? (indent_ / 8 + 1) * 8 : indent_ + 1;
    ++at_;
  }
}

bool PythonLexer::Next(PyLine& line) {
  line.tokens.clear();
  while (at_ < text_.size() && line.tokens.size() < kMaxTokens) {
    if (begin_) Indent(line);
    if (at_ == text_.size()) break;
    const char c = text_[at_];
    if (c == '\n' || c == '\r') {
      ++at_;
      if (brackets_ > 0) continue;
      begin_ = true;
      if (!line.tokens.empty()) return true;
    } else if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == ' ' || c == '\t' || c == '\f') {
      ++at_;
    } else if (c == '\\') {
      ++at_;
      if (text_.substr(at_).starts_with("\r\n")) ++at_;
      if (at_ < text_.size()) ++at_;
    } else if (c == ';' && brackets_ == 0) {
      ++at_;
      if (!line.tokens.empty()) return true;
    } else if (c == '"' || c == '\'') {
      String(line, at_);
    } else if (IsNameStart(c)) {
      Word(line);
    } else if (IsDigit(c)) {
      std::size_t end = at_;
      while (end < text_.size() && (IsNameStart(text_[end]) ||
                                    IsDigit(text_[end]) || text_[end] == '.')) {
        ++end;
      }
      Add(line, PyToken::Kind::kNumber, end);
    } else {
      brackets_ += c == '(' || c == '[' || c == '{' ? 1 : 0;
      if ((c == ')' || c == ']' || c == '}') && brackets_ > 0) --brackets_;
      const std::string_view two = text_.substr(at_, 2);
      const bool pair = two == "==" || two == "!=" || two == ">=" ||
                        two == "<=" || two == "**" || two == "//" ||
                        two == "->" || two == ":=" || two == "+=" ||
                        two == "-=" || two == "*=" || two == "/=" ||
                        two == "%=" || two == "|=" || two == "&=" ||
                        two == "^=" || two == "<<" || two == ">>";
      Add(line, PyToken::Kind::kOperator, at_ + (pair ? 2 : 1));
    }
  }
  return !line.tokens.empty();
}

void PythonLexer::Word(PyLine& line) {
  std::size_t end = at_;
  while (end < text_.size() &&
         (IsNameStart(text_[end]) || IsDigit(text_[end]))) {
    ++end;
  }
  const bool quote =
      end < text_.size() && (text_[end] == '"' || text_[end] == '\'');
  if (quote && end - at_ <= 3) {
    const std::string_view prefix = text_.substr(at_, end - at_);
    if (prefix.find_first_not_of("rRbBuUfFtT") == prefix.npos &&
        String(line, at_)) {
      return;
    }
  }
  Add(line, PyToken::Kind::kName, end);
}

bool PythonLexer::String(PyLine& line, std::size_t prefix) {
  std::size_t open = prefix;
  while (text_[open] != '"' && text_[open] != '\'') ++open;
  const char quote = text_[open];
  const std::string_view rest = text_.substr(open);
  const bool triple = rest.size() >= 3 && rest[1] == quote && rest[2] == quote;
  const std::size_t body = open + (triple ? 3 : 1);
  std::size_t end = body;
  while (end < text_.size()) {
    if (text_[end] == '\\') {
      end += 2;
      continue;
    }
    if (triple ? text_.substr(end, 3) == text_.substr(open, 3)
               : text_[end] == quote || text_[end] == '\n') {
      break;
    }
    ++end;
  }
  end = std::min(end, text_.size());
  const std::string_view letters = text_.substr(prefix, open - prefix);
  at_ = body;
  Add(line, PyToken::Kind::kString, end);
  PyToken& token = line.tokens.back();
  token.offset = prefix;
  if (line.tokens.size() == 1) line.offset = prefix;
  token.raw = letters.find_first_of("rR") != letters.npos;
  token.formatted = letters.find_first_of("fFtT") != letters.npos;
  at_ = std::min(end + (triple ? 3 : 1), text_.size());
  return true;
}

}  // namespace assay
