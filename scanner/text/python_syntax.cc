// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/python_syntax.h"

#include <algorithm>

namespace assay {

bool IsCompoundWord(std::string_view word) {
  for (const std::string_view known :
       {"if", "elif", "else", "while", "for", "with", "try", "except",
        "finally", "match", "case"}) {
    if (word == known) return true;
  }
  return false;
}

std::size_t FindColon(std::span<const PyToken> tokens) {
  std::size_t depth = 0;
  std::size_t lambdas = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view text = tokens[i].text;
    if (tokens[i].kind == PyToken::Kind::kName && text == "lambda") ++lambdas;
    if (tokens[i].kind != PyToken::Kind::kOperator) continue;
    if (text == "(" || text == "[" || text == "{") ++depth;
    if ((text == ")" || text == "]" || text == "}") && depth > 0) --depth;
    if (text != ":" || depth > 0) continue;
    if (lambdas == 0) return i;
    --lambdas;
  }
  return tokens.size();
}

std::span<const PyToken> PyAfter(std::span<const PyToken> tokens,
                                 std::size_t at) {
  return tokens.subspan(std::min(at + 1, tokens.size()));
}

bool IsMainTest(std::span<const PyToken> condition) {
  return condition.size() >= 3 && condition[0].text == "__name__" &&
         condition[1].text == "==" && condition[2].text == "__main__";
}

std::vector<std::string_view> FormattedParts(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t at = text.find('{'); at != text.npos;
       at = text.find('{', at)) {
    std::size_t end = at + 1;
    if (end < text.size() && text[end] == '{') {
      at += 2;
      continue;
    }
    std::size_t depth = 1;
    while (end < text.size() && depth > 0) {
      depth += text[end] == '{' ? 1 : 0;
      depth -= text[end] == '}' ? 1 : 0;
      ++end;
    }
    const std::size_t inside = end - at - (depth == 0 ? 2 : 1);
    const std::string_view code = text.substr(at + 1, inside);
    if (code.find('(') != code.npos) parts.push_back(code);
    at = end;
  }
  return parts;
}

}  // namespace assay
