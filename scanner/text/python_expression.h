// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_PYTHON_EXPRESSION_H_
#define ASSAY_SCANNER_TEXT_PYTHON_EXPRESSION_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/text/python_lexer.h"
#include "scanner/text/python_value.h"

namespace assay {

/// A call that an expression makes.
struct PyCallSite {
  const PyValue& callee;
  const PyValue& base;  ///< What the method is of.
  const PyArguments& arguments;
  std::size_t offset;
};

/// Follows one expression after the other.
class PythonExpressions {
 public:
  /// `lookup` gives the value of a variable; `called` hears of each call and
  /// may change its result; `formatted` hears of each f-string's inside.
  struct Hooks {
    std::function<PyValue(std::string_view name)> lookup;
    std::function<void(const PyCallSite& site, PyValue& result)> called;
    std::function<void(std::string_view text, std::size_t offset)> formatted;
  };

  explicit PythonExpressions(Hooks hooks) : hooks_(std::move(hooks)) {}

  PyValue Evaluate(std::span<const PyToken> tokens);

 private:
  struct Frame {
    enum class Kind { kGroup, kCall, kSubscript, kList };

    Kind kind = Kind::kGroup;
    PyValue callee;  // Or what is subscripted.
    PyValue base;
    std::string method;
    PyArguments arguments;
    std::string keyword;
    std::size_t colons = 0;
    bool comma = false;
    bool loops = false;  // A comprehension.
    PyValue left;
    std::string op;
    std::optional<PyValue> current;
    PyValue owner;          // What current is an attribute of.
    std::string attribute;  // Its name.
    std::size_t offset = 0;
  };

  void Step(std::span<const PyToken> tokens, std::size_t& at);
  void String(const PyToken& token);
  void Name(std::span<const PyToken> tokens, std::size_t& at);
  void Operand(PyValue value);
  void Operator(std::string_view op);
  void Open(Frame::Kind kind, std::size_t offset);
  void Close();
  void EndArgument();
  PyValue Settle(Frame& frame);
  PyValue Display(Frame& frame);

  Hooks hooks_;
  std::vector<Frame> frames_;
  std::size_t line_copied_ = 0;  // Bytes of constants from variables.
};

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_PYTHON_EXPRESSION_H_
