// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_JINJA_LEXER_H_
#define ASSAY_SCANNER_TEXT_JINJA_LEXER_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace assay {

/// A token inside {{ }} or {% %}.
struct JinjaToken {
  enum class Kind { kName, kString, kNumber, kOperator };

  Kind kind;
  std::string_view text;  ///< Of a string what is between the quotes.
  std::size_t offset;
};

/// A piece of a template.
struct JinjaBlock {
  enum class Kind { kData, kOutput, kStatement, kEnd };

  Kind kind = Kind::kEnd;
  std::string_view data;           ///< Of kData.
  std::vector<JinjaToken> tokens;  ///< Of the others.
  std::size_t offset = 0;
};

/// Cuts a template into its pieces, as Jinja with the default delimiters
/// does; comments are left out and {% raw %} is data.
/// https://jinja.palletsprojects.com/en/stable/templates/
class JinjaLexer {
 public:
  explicit JinjaLexer(std::string_view text) : text_(text) {}

  /// The next piece; kEnd at the end.
  void Next(JinjaBlock& block);

 private:
  void Data(JinjaBlock& block, std::size_t end);
  void Code(JinjaBlock& block, std::string_view close);
  void SkipRaw();

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_JINJA_LEXER_H_
