// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/jinja_value.h"

#include <algorithm>

#include "scanner/text/strings.h"
#include "scanner/text/text.h"

namespace assay {
namespace {

// Text that a template may build; longer strings are no names.
constexpr std::size_t kMaxText = 4096;

// What formatting and joining makes of a value.
std::optional<std::string> Written(const JinjaValue& value) {
  if (value.text) return value.text;
  if (!value.number) return std::nullopt;
  const auto whole = static_cast<long long>(*value.number);
  return std::to_string(whole);
}

JinjaValue Tainted(const JinjaValue& a, const JinjaValue& b) {
  JinjaValue value;
  value.content = a.content || b.content;
  value.date = a.date || b.date;
  return value;
}

void SetText(JinjaValue& value, std::optional<std::string> text) {
  if (!text || text->size() > kMaxText) return;
  value.text = std::move(text);
  value.assembled = true;
}

std::vector<std::string> Constants(std::span<const JinjaValue> args) {
  std::vector<std::string> constants;
  for (const JinjaValue& arg : args) {
    if (arg.list) {
      constants.insert(constants.end(), arg.items.begin(), arg.items.end());
    } else if (auto text = Written(arg)) {
      constants.push_back(*std::move(text));
    }
  }
  return constants;
}

std::string Joined(const JinjaValue& value, std::string_view separator) {
  std::string text;
  for (const std::string& item : value.items) {
    if (&item != &value.items.front()) text += separator;
    text += item;
  }
  return text;
}

std::string Replaced(std::string text, std::string_view from,
                     std::string_view to) {
  if (from.empty()) return text;
  std::string replaced;
  for (std::size_t at = 0; at < text.size();) {
    if (std::string_view(text).substr(at).starts_with(from)) {
      replaced += to;
      at += from.size();
    } else {
      replaced += text[at++];
    }
    if (replaced.size() > kMaxText) break;
  }
  return replaced;
}

}  // namespace

JinjaValue JinjaCombine(const JinjaValue& left, std::string_view op,
                        const JinjaValue& right) {
  JinjaValue value = Tainted(left, right);
  if (op == "~" || op == "+") {
    const auto a = Written(left);
    const auto b = Written(right);
    if (a && b && (op == "~" || (left.text && right.text))) {
      SetText(value, *a + *b);
    } else if (left.number && right.number) {
      value.number = *left.number + *right.number;
    } else if (left.list && right.list) {
      value.list = true;
      value.items = left.items;
      value.items.insert(value.items.end(), right.items.begin(),
                         right.items.end());
    }
  } else if (op == "-" && right.number) {
    value.number = left.number.value_or(0) - *right.number;
  } else if (op == "%" && left.text) {
    SetText(value, PercentFormat(*left.text, Constants({&right, 1})));
  } else if (op == "*" && left.text && right.number && *right.number >= 0 &&
             *right.number * static_cast<double>(left.text->size()) < 1000) {
    std::string text;
    for (int i = 0; i < static_cast<int>(*right.number); ++i) {
      text += *left.text;
    }
    SetText(value, std::move(text));
  } else if (op == "*" && left.number && right.number) {
    value.number = *left.number * *right.number;
  } else if (op == "or" || op == "if" || op == "else") {
    // Either may come out; a name is what matters.
    value.path = !left.path.empty() ? left.path : right.path;
    value.text = left.text ? left.text : right.text;
    value.assembled = left.assembled || right.assembled;
  }
  return value;
}

JinjaValue JinjaFilter(const JinjaValue& value, std::string_view name,
                       std::span<const JinjaValue> args) {
  JinjaValue result;
  result.content = value.content;
  result.date = value.date;
  const std::vector<std::string> constants = Constants(args);
  if (name == "join" && value.list) {
    SetText(result, Joined(value, constants.empty() ? "" : constants[0]));
  } else if (name == "join" && value.text && !args.empty() && args[0].list) {
    SetText(result, Joined(args[0], *value.text));  // '-'.join([…])
  } else if (!value.text) {
    if (name == "string" || name == "trim" || name == "lower" ||
        name == "strip" || name == "upper") {
      result.path = value.path;
    } else if (value.list && (name == "list" || name == "reverse")) {
      result = value;
      if (name == "reverse") std::ranges::reverse(result.items);
    }
    // What a message holds stays what it holds.
  } else if (name == "lower") {
    SetText(result, Lower(*value.text));
  } else if (name == "reverse") {
    SetText(result, std::string(value.text->rbegin(), value.text->rend()));
  } else if (name == "string" || name == "trim" || name == "safe" ||
             name == "strip") {
    result.text = std::string(Trim(*value.text));
    result.assembled = value.assembled;
  } else if (name == "replace" && constants.size() >= 2) {
    SetText(result, Replaced(*value.text, constants[0], constants[1]));
  } else if (name == "format") {
    auto text = value.text->find('{') != std::string::npos
                    ? BraceFormat(*value.text, constants)
                    : PercentFormat(*value.text, constants);
    SetText(result, std::move(text));
  }
  return result;
}

}  // namespace assay
