// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_PYTHON_LEXER_H_
#define ASSAY_SCANNER_TEXT_PYTHON_LEXER_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace assay {

/// A token of Python source.
struct PyToken {
  enum class Kind { kName, kNumber, kString, kOperator };

  Kind kind;
  /// Of a string what is between the quotes, as written.
  std::string_view text;
  std::size_t offset;
  bool raw = false;        ///< Of a string: r'…'.
  bool formatted = false;  ///< Of a string: f'…'.
};

/// A logical line: what stands between two NEWLINE tokens, or between
/// semicolons.
struct PyLine {
  std::size_t indent = 0;  ///< In columns; a tab goes to the next eighth.
  std::size_t offset = 0;
  std::vector<PyToken> tokens;
};

/// Cuts Python source into logical lines.
/// https://docs.python.org/3/reference/lexical_analysis.html
class PythonLexer {
 public:
  explicit PythonLexer(std::string_view text);

  /// The next line that has tokens; false at the end.  A line of more than a
  /// million tokens is cut.
  bool Next(PyLine& line);

 private:
  void Indent(PyLine& line);
  bool String(PyLine& line, std::size_t prefix);
  void Word(PyLine& line);
  void Add(PyLine& line, PyToken::Kind kind, std::size_t end);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t indent_ = 0;
  std::size_t brackets_ = 0;
  bool begin_ = true;  // Of a physical line that begins a logical one.
};

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_PYTHON_LEXER_H_
