// SPDX-License-Identifier: Apache-2.0
// A value is followed through brackets with a stack of frames.  Operators are
// taken from left to right: what is looked for is which constants and names
// come together, not the number that comes out.
#include "scanner/text/jinja_expression.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "scanner/text/natural.h"
#include "scanner/text/strings.h"

namespace assay {
namespace {

using TokenKind = JinjaToken::Kind;

constexpr double kMaxLoop = 1e6;
constexpr std::size_t kMaxDepth = 100;
constexpr std::size_t kMaxVariables = 10'000;
constexpr std::size_t kMaxItems = 256;

// Names without underscores that lead out of the sandbox all the same.
constexpr std::array<std::string_view, 16> kInside = {
    "mro",        "func_globals", "func_code", "im_func",
    "im_self",    "gi_frame",     "gi_code",   "cr_frame",
    "cr_code",    "ag_frame",     "ag_code",   "f_globals",
    "f_builtins", "f_locals",     "tb_frame",  "f_back"};

bool IsInside(std::string_view name) {
  if (std::ranges::find(kInside, name) != kInside.end()) return true;
  return name.size() > 4 && name.starts_with('_') &&
         name.find("__") != name.npos;
}

// Names under which templates hold what a person wrote.
bool IsContent(std::string_view name) {
  return name == "content" || name == "prompt" || name == "user_prompt" ||
         name == "user_input" || name == "user_message" || name == "query" ||
         name == "instruction";
}

// Filters whose constant arguments are names of attributes.
bool TakesAttribute(std::string_view filter) {
  for (const std::string_view name :
       {"attr", "map", "sort", "groupby", "selectattr", "rejectattr", "unique",
        "sum", "min", "max"}) {
    if (filter == name) return true;
  }
  return false;
}

bool IsWordOperator(std::string_view name) {
  return name == "and" || name == "or" || name == "not" || name == "in" ||
         name == "if" || name == "else";
}

}  // namespace

JinjaValue JinjaExpressions::Evaluate(std::span<const JinjaToken> tokens) {
  test_.clear();
  constants_.clear();
  frames_.clear();
  frames_.emplace_back();
  for (std::size_t at = 0; at < tokens.size();) Step(tokens, at);
  while (frames_.size() > 1) Close(top().offset);
  EndArgument();
  return frames_[0].args.empty() ? JinjaValue() : frames_[0].args[0];
}

void JinjaExpressions::Remember(std::string_view name, JinjaValue value) {
  std::size_t held = 0;
  for (const std::string& item : value.items) held += item.size() + 16;
  if (held > 2048) value.items.clear(), value.list = false;
  if (value.text && value.text->size() > 1024) value.text.reset();
  if (const auto known = variables_.find(name); known != variables_.end()) {
    known->second = std::move(value);
  } else if (variables_.size() < kMaxVariables) {
    variables_.emplace(name, std::move(value));
  }
}

void JinjaExpressions::Step(std::span<const JinjaToken> tokens,
                            std::size_t& at) {
  const JinjaToken& token = tokens[at++];
  const auto next = [&](std::size_t i) {
    return at + i < tokens.size() ? tokens[at + i].text : std::string_view();
  };
  const bool after = top().current.has_value();
  if (token.kind == TokenKind::kString) {
    JinjaValue value;
    value.text = Unescape(token.text);
    if (constants_.size() < 4096)
      constants_.append(" ").append(*value.text, 0, 4096);
    if (after && top().current->text) Operator("~");
    return Operand(std::move(value));
  }
  if (token.kind == TokenKind::kNumber) {
    JinjaValue value;
    std::string digits(token.text);
    std::erase(digits, '_');
    value.number = std::strtod(digits.c_str(), nullptr);
    return Operand(std::move(value));
  }
  if (token.kind == TokenKind::kName) {
    if (IsWordOperator(token.text)) return Operator(token.text);
    if (token.text == "is" && after) {
      if (next(0) == "not") ++at;
      if (at < tokens.size()) ++at;  // A test is no value.
      top().current = JinjaValue();
      return;
    }
    if (next(0) == "=" && top().kind != Frame::Kind::kGroup) {
      top().keyword = token.text;
      ++at;
      return;
    }
    return Operand(Lookup(token.text));
  }
  if (token.text == "." && after && at < tokens.size()) {
    const JinjaToken& name = tokens[at++];
    JinjaValue value = Attribute(*top().current, name.text, name.offset, false);
    top().attribute = name.text.substr(0, 64);
    top().current = std::move(value);
  } else if (token.text == "|" && at < tokens.size()) {
    Frame frame;
    frame.kind = Frame::Kind::kFilter;
    frame.offset = tokens[at].offset;
    frame.name = tokens[at++].text;
    if (top().current) frame.base = *std::move(top().current);
    top().current.reset();
    const bool args = at < tokens.size() && tokens[at].text == "(";
    if (args) ++at;
    if (frames_.size() >= kMaxDepth) return;
    frames_.push_back(std::move(frame));
    if (!args) Close(token.offset);
  } else if (token.text == "(") {
    Open(after ? Frame::Kind::kCall : Frame::Kind::kGroup, token.offset);
  } else if (token.text == "[") {
    Open(after ? Frame::Kind::kSubscript : Frame::Kind::kList, token.offset);
  } else if (token.text == "{") {
    Open(Frame::Kind::kGroup, token.offset);
  } else if (token.text == ")" || token.text == "]" || token.text == "}") {
    Close(token.offset);
  } else if (token.text == "," || token.text == ":") {
    EndArgument();
    if (token.text == ":") ++top().colons;
  } else {
    Operator(token.text);
  }
}

void JinjaExpressions::Operand(JinjaValue value) {
  Frame& frame = top();
  if (frame.current) Operator("");  // Two values in a row: no Jinja.
  frame.current = std::move(value);
}

void JinjaExpressions::Operator(std::string_view op) {
  Frame& frame = top();
  if (op == "not") return;
  JinjaValue value = Settle(frame);
  frame.left = std::move(value);
  frame.op = op;
}

// What the frame has so far, as one value.
JinjaValue JinjaExpressions::Settle(Frame& frame) {
  JinjaValue right;
  if (frame.current) right = *std::move(frame.current);
  frame.current.reset();
  if (frame.op.empty()) return right;
  if (frame.op == "in" || frame.op == "==" || frame.op == "!=" ||
      frame.op == ">" || frame.op == ">=" || frame.op == "<" ||
      frame.op == "<=") {
    Compare(frame.left, right);
    Compare(right, frame.left);
  }
  JinjaValue value = JinjaCombine(frame.left, frame.op, right);
  if (frame.op == "*" && value.number && *value.number > kMaxLoop) {
    // Only ranges take time for it.
  } else if (frame.op == "*" && (frame.left.text || right.text)) {
    const double count = frame.left.number.value_or(right.number.value_or(0));
    if (count > kMaxLoop) {
      tell_("loop:" + std::to_string(static_cast<long long>(count)),
            frame.offset);
    }
  }
  frame.op.clear();
  return value;
}

void JinjaExpressions::Compare(const JinjaValue& left,
                               const JinjaValue& right) {
  if (!left.content && !left.date) return;
  std::vector<std::string> words = right.items;
  if (right.text) words.push_back(*right.text);
  for (const std::string& word : words) {
    if (left.date && test_.empty()) test_ = "date-conditional:" + word;
    if (left.content && IsPlainWord(word)) {
      test_ = "content-conditional:" + word;
    }
  }
}

void JinjaExpressions::Open(Frame::Kind kind, std::size_t offset) {
  if (frames_.size() >= kMaxDepth) return;
  Frame frame;
  frame.kind = kind;
  frame.offset = offset;
  if (kind == Frame::Kind::kCall || kind == Frame::Kind::kSubscript) {
    frame.base = *std::move(top().current);
    top().current.reset();
    if (kind == Frame::Kind::kCall) frame.name = top().attribute;
  }
  frames_.push_back(std::move(frame));
}

void JinjaExpressions::EndArgument() {
  Frame& frame = top();
  if (!frame.current && frame.op.empty()) return;
  JinjaValue value = Settle(frame);
  if (frame.args.size() < kMaxItems) {
    frame.args.push_back(std::move(value));
    frame.keywords.push_back(std::move(frame.keyword));
  }
  frame.keyword.clear();
}

void JinjaExpressions::Close(std::size_t offset) {
  if (frames_.size() == 1) return;
  EndArgument();
  Frame frame = std::move(top());
  frames_.pop_back();
  JinjaValue value;
  switch (frame.kind) {
    case Frame::Kind::kGroup:
      if (frame.args.size() == 1) {
        value = std::move(frame.args[0]);
        break;
      }
      [[fallthrough]];
    case Frame::Kind::kList:
      value.list = true;
      for (const JinjaValue& arg : frame.args) {
        value.content |= arg.content;
        if (arg.text)
          value.items.push_back(*arg.text);
        else if (arg.number) {
          value.items.push_back(
              std::to_string(static_cast<long long>(*arg.number)));
        }
      }
      break;
    case Frame::Kind::kSubscript:
      value = Subscript(frame);
      break;
    case Frame::Kind::kCall:
      value = Call(frame);
      break;
    case Frame::Kind::kFilter:
      value = Filter(frame);
      break;
  }
  (void)offset;
  top().current = std::move(value);
}

JinjaValue JinjaExpressions::Lookup(std::string_view name) const {
  if (const auto known = variables_.find(name); known != variables_.end()) {
    JinjaValue value = known->second;
    value.content |= IsContent(name);
    return value;
  }
  JinjaValue value;
  value.path = name.substr(0, 200);
  value.content = IsContent(name);
  return value;
}

JinjaValue JinjaExpressions::Attribute(const JinjaValue& base,
                                       std::string_view name,
                                       std::size_t offset, bool computed) {
  JinjaValue value;
  value.content = base.content || IsContent(name);
  value.date = base.date;
  // Methods of constants are followed by Call().
  if (base.text || base.list) value = base;
  if (!base.path.empty() && base.path.size() < 200) {
    value.path = base.path + "." + std::string(name.substr(0, 64));
  }
  if (IsInside(name)) {
    tell_("attribute:" + std::string(name.substr(0, 64)), offset);
    if (!base.path.empty()) tell_("global:" + value.path, offset);
  } else if (computed && name == "format") {
    tell_("attribute:format", offset);
  }
  return value;
}

JinjaValue JinjaExpressions::Subscript(Frame& frame) {
  if (frame.colons > 0) {
    JinjaValue value = std::move(frame.base);
    if (value.text && frame.colons == 2 && frame.args.size() == 1 &&
        frame.args[0].number.value_or(0) == -1) {
      return JinjaFilter(value, "reverse", {});  // 'abc'[::-1]
    }
    return value;
  }
  if (!frame.args.empty() && frame.args[0].text) {
    return Attribute(frame.base, *frame.args[0].text, frame.offset, false);
  }
  JinjaValue value;
  value.content = frame.base.content;
  value.path = frame.base.path.substr(0, 200);
  if (!value.path.empty()) value.path += "[]";
  const double index =
      frame.args.empty() ? -1 : frame.args[0].number.value_or(-1);
  if (frame.base.list && index >= 0 &&
      index < static_cast<double>(frame.base.items.size())) {
    value.text = frame.base.items[static_cast<std::size_t>(index)];
  }
  return value;
}

void JinjaExpressions::Loop(const Frame& frame) {
  double most = 0;
  for (const JinjaValue& arg : frame.args) {
    most = std::max(most, arg.number.value_or(0));
  }
  if (most <= kMaxLoop) return;
  tell_("loop:" + std::to_string(static_cast<long long>(std::min(most, 1e18))),
        frame.offset);
}

JinjaValue JinjaExpressions::Call(Frame& frame) {
  const JinjaValue& base = frame.base;
  const std::string_view path = base.path;
  const std::string_view last = path.substr(path.rfind('.') + 1);
  if (path == "range") Loop(frame);
  if (path.find('.') != path.npos || base.text) {
    if (last == "popen" || last == "system" || last == "check_output" ||
        last == "Popen") {
      tell_("call:" + base.path, frame.offset);
    }
  }
  if (base.content || base.date) {
    const std::string_view method = frame.name;
    if (method == "startswith" || method == "endswith" || method == "find" ||
        method == "count" || method == "index" || method == "split") {
      for (const JinjaValue& arg : frame.args) Compare(base, arg);
    }
  }
  JinjaValue value = JinjaFilter(base, frame.name, frame.args);
  if (base.text && frame.name == "format" && !value.text &&
      base.text->find(".__") != std::string::npos) {
    tell_("attribute:__ in a format", frame.offset);
  }
  if (path == "strftime_now") value.date = true;
  if (path == "dict" || path == "namespace") value.path.clear();
  if (!path.empty()) value.path = base.path + "()";
  for (const JinjaValue& arg : frame.args) value.content |= arg.content;
  return value;
}

JinjaValue JinjaExpressions::Filter(Frame& frame) {
  if (TakesAttribute(frame.name)) {
    for (std::size_t i = 0; i < frame.args.size(); ++i) {
      const JinjaValue& arg = frame.args[i];
      const bool named = frame.name == "attr" ||
                         frame.keywords[i] == "attribute" ||
                         frame.name.ends_with("attr") || frame.name == "map";
      if (!named) continue;
      if (arg.text) {
        // map(attribute='a.b') walks each part.
        JinjaValue base = frame.base;
        for (std::size_t at = 0; at <= arg.text->size();) {
          const std::size_t dot =
              std::min(arg.text->find('.', at), arg.text->size());
          base = Attribute(base, arg.text->substr(at, dot - at), frame.offset,
                           true);
          at = dot + 1;
        }
        if (frame.name == "attr") return base;
      } else if (frame.name == "attr") {
        tell_(chat_ ? "dynamic-attribute:chat" : "dynamic-attribute",
              frame.offset);
      }
    }
  }
  if (frame.name == "map" && !frame.args.empty() && frame.args[0].text &&
      (*frame.args[0].text == "attr" || *frame.args[0].text == "format")) {
    for (std::size_t i = 1; i < frame.args.size(); ++i) {
      if (frame.args[i].text) {
        Attribute(frame.base, *frame.args[i].text, frame.offset, true);
      }
    }
  }
  JinjaValue value = JinjaFilter(frame.base, frame.name, frame.args);
  if (value.path.empty() && !value.text) value.path = frame.base.path;
  return value;
}

}  // namespace assay
