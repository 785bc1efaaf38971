// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_JINJA_EXPRESSION_H_
#define ASSAY_SCANNER_TEXT_JINJA_EXPRESSION_H_

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/text/jinja_lexer.h"
#include "scanner/text/jinja_value.h"

namespace assay {

/// Follows the expressions of one template, statement after statement.
class JinjaExpressions {
 public:
  using Tell = std::function<void(std::string value, std::size_t offset)>;

  /// `tell` hears of what ReadJinja() observes.
  JinjaExpressions(bool chat, Tell tell)
      : chat_(chat), tell_(std::move(tell)) {}

  /// The value of an expression; sets test() and constants().
  JinjaValue Evaluate(std::span<const JinjaToken> tokens);

  void Remember(std::string_view name, JinjaValue value);

  /// "content-conditional:TEXT" when the last expression compared what a
  /// message says with a plain word; "date-conditional:TEXT" for the clock.
  const std::string& test() const { return test_; }

  /// The literal strings of the last expression.
  const std::string& constants() const { return constants_; }

 private:
  struct Frame {
    enum class Kind { kGroup, kCall, kSubscript, kList, kFilter };

    Kind kind = Kind::kGroup;
    JinjaValue base;        // What is called, subscripted or filtered.
    std::string name;       // Of the filter, or of the method called.
    std::string attribute;  // That current is.
    std::vector<JinjaValue> args;
    std::vector<std::string> keywords;  // Beside args; empty by position.
    std::string keyword;
    std::size_t colons = 0;
    JinjaValue left;
    std::string op;  // Between left and current; empty at the beginning.
    std::optional<JinjaValue> current;
    std::size_t offset = 0;
  };

  void Step(std::span<const JinjaToken> tokens, std::size_t& at);
  void Operand(JinjaValue value);
  void Operator(std::string_view op);
  void Open(Frame::Kind kind, std::size_t offset);
  void Close(std::size_t offset);
  void EndArgument();
  JinjaValue Settle(Frame& frame);

  JinjaValue Lookup(std::string_view name) const;
  JinjaValue Attribute(const JinjaValue& base, std::string_view name,
                       std::size_t offset, bool computed);
  JinjaValue Subscript(Frame& frame);
  JinjaValue Call(Frame& frame);
  JinjaValue Filter(Frame& frame);
  void Loop(const Frame& frame);
  void Compare(const JinjaValue& left, const JinjaValue& right);

  Frame& top() { return frames_.back(); }

  bool chat_;
  Tell tell_;
  std::map<std::string, JinjaValue, std::less<>> variables_;
  std::vector<Frame> frames_;
  std::string test_;
  std::string constants_;
};

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_JINJA_EXPRESSION_H_
