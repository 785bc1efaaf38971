// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/jinja.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "scanner/text/jinja_expression.h"
#include "scanner/text/jinja_lexer.h"
#include "scanner/text/natural.h"
#include "scanner/text/strings.h"

namespace assay {
namespace {

using Token = JinjaToken;
using Kind = Observation::Kind;

constexpr std::size_t kMaxDepth = 100;

// A test of what a message says, and the words that follow from it.
struct Branch {
  bool open_if = false;  // Of an {% if %}; a {% for %} has none.
  std::string test;      // "content-conditional:…", or empty.
  std::string condition;
  std::size_t offset = 0;
  std::string words;
};

class Reader {
 public:
  Reader(const Text& text, bool chat, Sink& sink)
      : text_(text),
        view_(text.view()),
        chat_(chat || view_.find("messages") != view_.npos ||
              view_.find("add_generation_prompt") != view_.npos),
        sink_(sink),
        expressions_(chat_, [this](std::string value, std::size_t at) {
          Tell(std::move(value), at);
        }) {}

  void Run() {
    JinjaLexer lexer(view_);
    JinjaBlock block;
    for (lexer.Next(block); block.kind != JinjaBlock::Kind::kEnd;
         lexer.Next(block)) {
      if (block.kind == JinjaBlock::Kind::kData) {
        Emit(block.data);
      } else if (block.kind == JinjaBlock::Kind::kOutput) {
        Output(block);
      } else {
        Statement(block);
      }
      if (sink_.OutOfTime()) return;
    }
    while (!branches_.empty()) Close();
  }

 private:
  void Tell(std::string value, std::size_t at) {
    if (value.size() > 200) value.resize(200);
    sink_.Observe(Kind::kTemplate, std::move(value), text_.Offset(at),
                  LineAt(view_, at, 200));
  }

  // Blocks.

  void Output(const JinjaBlock& block) {
    const JinjaValue value = Evaluate(block.tokens, 0);
    if (!expressions_.test().empty() && HasWords(expressions_.constants())) {
      Tell(expressions_.test(),
           block.offset);  // {{ 'words' if 'x' in content }}
    }
    Emit(expressions_.constants());
    if (value.text && value.assembled) Emit(*value.text);
  }

  void Statement(const JinjaBlock& block) {
    const auto& tokens = block.tokens;
    if (tokens.empty()) return;
    const std::string_view word = tokens[0].text;
    if (word == "if" || word == "elif") {
      Condition(block, word == "elif");
    } else if (word == "else") {
      if (!branches_.empty() && branches_.back().open_if) Switch();
    } else if (word == "endif") {
      while (!branches_.empty() && !branches_.back().open_if) Close();
      if (!branches_.empty()) Close();
    } else if (word == "set") {
      Set(tokens);
      Emit(expressions_.constants());
    } else if (word == "for") {
      For(tokens);
    } else if (word == "include" || word == "extends" || word == "import" ||
               word == "from") {
      Include(block);
    } else if (word != "macro" && word != "block") {
      Evaluate(tokens, 1);
    } else {
      // Defaults of a macro's parameters are expressions too.
      Evaluate(tokens, 2);
    }
  }

  void Condition(const JinjaBlock& block, bool again) {
    Evaluate(block.tokens, 1);
    if (again && !branches_.empty()) {
      Report();
    } else if (branches_.size() < kMaxDepth) {
      branches_.emplace_back();
    } else {
      return;
    }
    Branch& branch = branches_.back();
    branch = {true,
              expressions_.test(),
              LineAt(view_, block.offset + 2, 120),
              block.offset,
              {}};
  }

  void Switch() {
    Report();
    branches_.back().test.clear();
    branches_.back().words.clear();
  }

  void Close() {
    Report();
    branches_.pop_back();
  }

  void Report() {
    const Branch& branch = branches_.back();
    if (branch.test.empty() || !HasWords(branch.words)) return;
    sink_.Observe(Kind::kTemplate, branch.test, text_.Offset(branch.offset),
                  branch.condition + " … " + branch.words.substr(0, 120));
  }

  // Text that the template adds under the open conditions.
  void Emit(std::string_view text) {
    for (Branch& branch : branches_) {
      if (branch.test.empty() || branch.words.size() > 4096) continue;
      branch.words += ' ';
      branch.words += text.substr(0, 4096);
    }
  }

  void Set(const std::vector<Token>& tokens) {
    std::size_t equals = 1;
    while (equals < tokens.size() && tokens[equals].text != "=") ++equals;
    const JinjaValue value = Evaluate(tokens, equals + 1);
    // {% set a = … %}; of several names and of ns.a each gets the value.
    for (std::size_t i = 1; i < std::min(equals, tokens.size()); ++i) {
      if (tokens[i].kind != Token::Kind::kName) continue;
      expressions_.Remember(tokens[i].text, value);
    }
  }

  void For(const std::vector<Token>& tokens) {
    std::size_t in = 1;
    while (in < tokens.size() && tokens[in].text != "in") ++in;
    JinjaValue value = Evaluate(tokens, in + 1);
    if (value.list) {
      value.text = value.items.empty() ? "" : value.items.front();
      value.list = false;
      value.items.clear();
    }
    if (!value.path.empty()) value.path += "[]";
    for (std::size_t i = 1; i < std::min(in, tokens.size()); ++i) {
      if (tokens[i].kind == Token::Kind::kName) {
        expressions_.Remember(tokens[i].text, value);
      }
    }
  }

  void Include(const JinjaBlock& block) {
    const JinjaValue value = Evaluate(block.tokens, 1);
    std::string name = value.text.value_or("");
    if (name.empty() && block.tokens.size() > 1 &&
        block.tokens[1].kind == Token::Kind::kString) {
      name = Unescape(block.tokens[1].text);
    }
    const bool outside = name.starts_with('/') ||
                         name.find("..") != name.npos ||
                         name.find("://") != name.npos;
    if (outside) {
      Tell("include-outside:" + name, block.offset);
    } else if (chat_) {
      Tell("include:" + (name.empty() ? "?" : name), block.offset);
    }
  }

  JinjaValue Evaluate(const std::vector<Token>& tokens, std::size_t begin) {
    begin = std::min(begin, tokens.size());
    return expressions_.Evaluate(std::span(tokens).subspan(begin));
  }

  const Text& text_;
  std::string_view view_;
  bool chat_;
  Sink& sink_;
  JinjaExpressions expressions_;
  std::vector<Branch> branches_;
};

}  // namespace

void ReadJinja(const Text& text, bool chat, Sink& sink) {
  Reader(text, chat, sink).Run();
}

}  // namespace assay
