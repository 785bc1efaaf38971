// SPDX-License-Identifier: Apache-2.0
// As in jinja_expression.cc a stack of frames follows the brackets, and
// operators are taken from left to right: what matters is which constants and
// names come together.
#include "scanner/text/python_expression.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include "scanner/text/strings.h"

namespace assay {
namespace {

using TokenKind = PyToken::Kind;

constexpr std::size_t kMaxDepth = 500;
constexpr std::size_t kMaxItems = 1 << 16;
constexpr std::size_t kMaxLineCopied = 16 << 20;

bool IsWordOperator(std::string_view name) {
  for (const std::string_view word :
       {"and", "or", "not", "in", "is", "if", "else", "await", "async", "for",
        "lambda", "yield", "from", "return", "del", "raise", "assert"}) {
    if (name == word) return true;
  }
  return false;
}

PyValue Number(std::string_view text) {
  PyValue value;
  std::string digits(text);
  std::erase(digits, '_');
  int base = 10;
  std::size_t skip = 0;
  if (digits.starts_with("0x") || digits.starts_with("0X")) base = 16, skip = 2;
  if (digits.starts_with("0b")) base = 2, skip = 2;
  if (digits.starts_with("0o")) base = 8, skip = 2;
  long long number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] =
      std::from_chars(digits.data() + skip, end, number, base);
  if (error == std::errc() && stop == end) value.number = number;
  return value;
}

}  // namespace

PyValue PythonExpressions::Evaluate(std::span<const PyToken> tokens) {
  frames_.clear();
  line_copied_ = 0;
  frames_.emplace_back();
  for (std::size_t at = 0; at < tokens.size();) Step(tokens, at);
  while (frames_.size() > 1) Close();
  EndArgument();
  Frame& frame = frames_[0];
  if (frame.arguments.values.empty()) return {};
  if (frame.comma) return Display(frame);
  PyValue value = std::move(frame.arguments.values[0]);
  // What a lambda gives comes behind its colon.
  for (std::size_t i = 1; i < frame.arguments.values.size(); ++i) {
    value.origin |= frame.arguments.values[i].origin;
  }
  return value;
}

void PythonExpressions::Step(std::span<const PyToken> tokens, std::size_t& at) {
  const PyToken& token = tokens[at];
  Frame& frame = frames_.back();
  const bool after = frame.current.has_value();
  if (token.kind == TokenKind::kName) return Name(tokens, at);
  ++at;
  if (token.kind == TokenKind::kString) return String(token);
  if (token.kind == TokenKind::kNumber) return Operand(Number(token.text));
  if (token.text == "." && after && at < tokens.size()) {
    const PyToken& name = tokens[at++];
    frame.owner = *std::move(frame.current);
    frame.attribute = name.text.substr(0, 200);
    frame.current = PyAttribute(frame.owner, name.text);
  } else if (token.text == "(") {
    Open(after ? Frame::Kind::kCall : Frame::Kind::kGroup, token.offset);
  } else if (token.text == "[") {
    Open(after ? Frame::Kind::kSubscript : Frame::Kind::kList, token.offset);
  } else if (token.text == "{") {
    Open(Frame::Kind::kList, token.offset);
  } else if (token.text == ")" || token.text == "]" || token.text == "}") {
    Close();
  } else if (token.text == ",") {
    frame.comma = true;
    EndArgument();
  } else if (token.text == ":") {
    ++frame.colons;
    EndArgument();
  } else if ((token.text == "*" || token.text == "**") && !after) {
    // Unpacking passes its items on.
  } else if (token.text == "-" && !after && at < tokens.size() &&
             tokens[at].kind == TokenKind::kNumber) {
    PyValue value = Number(tokens[at++].text);
    if (value.number) value.number = -*value.number;
    Operand(std::move(value));
  } else {
    Operator(token.text);
  }
}

void PythonExpressions::Name(std::span<const PyToken> tokens, std::size_t& at) {
  const PyToken& token = tokens[at++];
  Frame& frame = frames_.back();
  if (IsWordOperator(token.text)) {
    frame.loops |= token.text == "for";
    return Operator(token.text);
  }
  const std::string_view next =
      at < tokens.size() ? tokens[at].text : std::string_view();
  if (next == "=" && tokens[at].kind == TokenKind::kOperator &&
      frame.kind == Frame::Kind::kCall && !frame.current) {
    frame.keyword = token.text;
    ++at;
    return;
  }
  PyValue value = hooks_.lookup(token.text);
  // A long constant that is named a million times is not copied that often.
  if (value.text && value.text->size() > 64) {
    line_copied_ += value.text->size();
    if (line_copied_ > kMaxLineCopied) {
      value.text.reset();
    }
  }
  Operand(std::move(value));
}

void PythonExpressions::String(const PyToken& token) {
  PyValue value;
  if (token.formatted && token.text.find('{') != token.text.npos) {
    value.draft = token.text.substr(0, 4096);
    hooks_.formatted(token.text, token.offset);
  } else if (token.text.size() <= 1 << 20) {
    value.text = token.raw ? std::string(token.text) : Unescape(token.text);
  }
  Frame& frame = frames_.back();
  if (frame.current && frame.op.empty() && frame.current->text && value.text &&
      frame.attribute.empty() && frame.current->variable.empty()) {
    // Neighbours are one string, and no one hides anything by that.
    if (frame.current->text->size() + value.text->size() < 1 << 20) {
      *frame.current->text += *value.text;
    }
    return;
  }
  if (frame.current && (frame.current->text || !frame.current->draft.empty())) {
    Operator("+");
  }
  Operand(std::move(value));
}

void PythonExpressions::Operand(PyValue value) {
  Frame& frame = frames_.back();
  if (frame.current) Operator("");
  frame.owner = {};
  frame.attribute.clear();
  frame.current = std::move(value);
}

void PythonExpressions::Operator(std::string_view op) {
  Frame& frame = frames_.back();
  if (op == "not" || op == "await" || op == "async" || op == "lambda") return;
  PyValue value = Settle(frame);
  frame.left = std::move(value);
  frame.op = op.empty() ? std::string_view("?") : op;
}

PyValue PythonExpressions::Settle(Frame& frame) {
  PyValue right;
  if (frame.current) right = *std::move(frame.current);
  frame.current.reset();
  frame.owner = {};
  frame.attribute.clear();
  if (frame.op.empty()) return right;
  PyValue value = PyCombine(frame.left, frame.op, right);
  frame.op.clear();
  return value;
}

void PythonExpressions::Open(Frame::Kind kind, std::size_t offset) {
  if (frames_.size() >= kMaxDepth) return;
  Frame next;
  next.kind = kind;
  next.offset = offset;
  Frame& frame = frames_.back();
  if (kind == Frame::Kind::kCall || kind == Frame::Kind::kSubscript) {
    next.callee = *std::move(frame.current);
    next.base = std::move(frame.owner);
    next.method = std::move(frame.attribute);
    frame.current.reset();
    frame.owner = {};
    frame.attribute.clear();
  }
  frames_.push_back(std::move(next));
}

void PythonExpressions::EndArgument() {
  Frame& frame = frames_.back();
  if (!frame.current && frame.op.empty()) return;
  PyValue value = Settle(frame);
  if (frame.arguments.values.size() < kMaxItems) {
    frame.arguments.values.push_back(std::move(value));
    frame.arguments.keywords.push_back(std::move(frame.keyword));
  }
  frame.keyword.clear();
}

PyValue PythonExpressions::Display(Frame& frame) {
  PyValue value;
  for (const PyValue& item : frame.arguments.values) {
    value.origin |= item.origin & ~PyValue::kHidden;
  }
  if (!frame.loops) {
    value.items = std::make_shared<const std::vector<PyValue>>(
        std::move(frame.arguments.values));
  }
  return value;
}

void PythonExpressions::Close() {
  if (frames_.size() == 1) return;
  EndArgument();
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  PyValue value;
  if (frame.kind == Frame::Kind::kCall) {
    value = PyCall(frame.callee, frame.base, frame.method, frame.arguments);
    hooks_.called({frame.callee, frame.base, frame.arguments, frame.offset},
                  value);
  } else if (frame.kind == Frame::Kind::kSubscript) {
    const auto& values = frame.arguments.values;
    const bool reversed = frame.colons == 2 && values.size() == 1 &&
                          values[0].number.value_or(0) == -1;
    if (reversed && frame.callee.text) {
      value = frame.callee;
      std::ranges::reverse(*value.text);
      value.assembled = true;
    } else if (frame.colons > 0) {
      value = frame.callee;
      value.text.reset();
      value.items.reset();
    } else {
      value = PySubscript(frame.callee, values.empty() ? PyValue() : values[0]);
    }
  } else if (frame.kind == Frame::Kind::kGroup && !frame.comma &&
             frame.arguments.values.size() == 1) {
    value = std::move(frame.arguments.values[0]);
  } else {
    value = Display(frame);
  }
  frames_.back().current = std::move(value);
}

}  // namespace assay
