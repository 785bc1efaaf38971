// SPDX-License-Identifier: Apache-2.0
// A file is read line by line into nodes; calls between them say afterwards
// what an import or the loading of a model reaches.
#include "scanner/text/python.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "scanner/text/dotted_name.h"
#include "scanner/text/python_calls.h"
#include "scanner/text/python_effects.h"
#include "scanner/text/python_expression.h"
#include "scanner/text/python_lexer.h"
#include "scanner/text/python_syntax.h"

namespace assay {
namespace {

constexpr std::size_t kMaxNodes = 100'000;
constexpr std::size_t kMaxVariables = 10'000;
constexpr std::size_t kMaxBlocks = 200;
constexpr std::size_t kMaxNesting = 4;
constexpr std::size_t kMaxCopied = 256 << 20;

using TokenKind = PyToken::Kind;
using Tokens = std::span<const PyToken>;

// Methods that loading a model or asking it calls.
constexpr std::array<std::string_view, 8> kLoads = {
    "forward",       "from_pretrained", "_from_pretrained", "__reduce__",
    "__reduce_ex__", "__setstate__",    "__call__",         "_load_pretrained"};

// Bases of classes that a loader makes.
constexpr std::array<std::string_view, 9> kModels = {
    "PreTrained",  "nn.Module",   "ProcessorMixin", "DiffusionPipeline",
    "BaseHandler", "PythonModel", "ModelMixin",     "FeatureExtractionMixin",
    "keras.Model"};

// Bases of classes whose run() an installation calls.
constexpr std::array<std::string_view, 3> kInstalls = {"install", "develop",
                                                       "egg_info"};

struct Block {
  enum class Kind { kFile, kClass, kFunction, kMain };

  Kind kind = Kind::kFile;
  std::size_t indent = 0;
  std::size_t node = 0;
  bool model = false;     // A class that a loader makes.
  bool install = false;   // A step of an installation.
  std::string name = {};  // Of a function.
  std::map<std::string, PyValue, std::less<>> variables = {};
};

class Reader {
 public:
  Reader(std::string_view source, bool model_code, std::size_t nesting,
         Sink& sink)
      : source_(source),
        model_code_(model_code),
        nesting_(nesting),
        sink_(sink),
        expressions_({[this](std::string_view name) { return Lookup(name); },
                      [this](const PyCallSite& site, PyValue& result) {
                        Called(site, result);
                      },
                      [this](std::string_view text, std::size_t offset) {
                        if (inner_.size() < 10'000) {
                          inner_.emplace_back(text, offset);
                        }
                      }}) {
    blocks_.push_back({.kind = Block::Kind::kFile});
  }

  void Run() {
    PythonLexer lexer(source_);
    PyLine line;
    for (std::size_t count = 0; lexer.Next(line); ++count) {
      while (blocks_.size() > 1 && line.indent <= blocks_.back().indent) {
        blocks_.pop_back();
      }
      line_ = line.offset;
      Statement(line.tokens, line.indent);
      FollowFormatted();
      FollowSources();
      if (count % 256 == 0 && sink_.OutOfTime()) return;
    }
  }

  const PyCallGraph& graph() const { return graph_; }

 private:
  PyNode& node() { return graph_.nodes[blocks_.back().node]; }

  PyValue Lookup(std::string_view name) {
    for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
      const auto known = block->variables.find(name);
      if (known == block->variables.end()) continue;
      const PyValue& held = known->second;
      PyValue value;
      copied_ += held.text ? held.text->size() : 0;
      if (copied_ < kMaxCopied || !held.text || held.text->size() < 256) {
        value = held;
      } else {
        value.origin = held.origin;  // Named too often to be copied.
      }
      value.variable = name.substr(0, 200);
      return value;
    }
    for (const std::string& module : stars_) {
      const std::string full = module + "." + std::string(name.substr(0, 100));
      if (ReachOf(full) != Reach::kNothing) return PyNamed(full);
    }
    PyValue value = PyNamed(std::string(name.substr(0, 200)));
    value.variable = value.name;
    return value;
  }

  void Assign(std::string_view name, PyValue value) {
    auto& variables = blocks_.back().variables;
    if (value.items && value.items->size() > 1024) value.items = nullptr;
    if (value.text && value.text->size() > 4096) {
      // Long text is passed on only as what it came from.
      if (nesting_ > 0 || value.text->size() > 1 << 16) value.text.reset();
    }
    const auto known = variables.find(name);
    if (known != variables.end()) {
      known->second = std::move(value);
    } else if (variables.size() < kMaxVariables) {
      variables.emplace(name, std::move(value));
    }
  }

  void Called(const PyCallSite& site, PyValue& result) {
    PyNode& in = node();
    if (in.effects.size() < 10'000) {
      const std::size_t before = in.effects.size();
      effects_.Judge(site, result, in.connected, in.effects);
      if (formatted_) {
        for (std::size_t i = before; i < in.effects.size(); ++i) {
          in.effects[i].offset = line_;
        }
      }
    }
    const std::string& name = site.callee.name;
    if (name == "eval" && nesting_ < kMaxNesting &&
        !site.arguments.values.empty() && site.arguments.values[0].text) {
      Reader inner(*site.arguments.values[0].text, model_code_, nesting_ + 1,
                   sink_);
      inner.Run();
      result = inner.last_;
      result.origin |= PyValue::kHidden;
    }
    if (name.starts_with("self.") || name.starts_with("cls.")) {
      Calls("." + name.substr(name.find('.') + 1));
    } else if (name.find('.') == name.npos) {
      Calls(name);
    }
    // A function that is handed over is called by whoever gets it.
    for (const PyValue& value : site.arguments.values) {
      if (value.name.empty() || value.name != value.variable) continue;
      Calls(value.name);
    }
  }

  void Calls(std::string_view name) {
    if (node().calls.size() < 1000) node().calls.emplace(name);
  }

  void Statement(Tokens tokens, std::size_t indent) {
    while (!tokens.empty()) {
      const std::string_view word = tokens[0].text;
      const bool name = tokens[0].kind == TokenKind::kName;
      if (name && word == "async") {
        tokens = tokens.subspan(1);
        continue;
      }
      if (name && word == "import") return Import(tokens.subspan(1));
      if (name && word == "from") return From(tokens.subspan(1));
      if (name && (word == "def" || word == "class") && tokens.size() > 1) {
        tokens =
            word == "def" ? Function(tokens, indent) : Class(tokens, indent);
        continue;
      }
      if (name && IsCompoundWord(word)) {
        tokens = Compound(tokens, indent);
        continue;
      }
      if (tokens[0].text == "@") {
        const PyValue value = expressions_.Evaluate(tokens.subspan(1));
        if (value.name.find('.') == value.name.npos) Calls(value.name);
        return;
      }
      if (name && word == "return") return Return(tokens.subspan(1));
      return Simple(tokens);
    }
  }

  void Return(Tokens tokens) {
    const PyValue value = expressions_.Evaluate(tokens);
    constexpr unsigned kKept = PyValue::kDecoded | PyValue::kFetched;
    if (blocks_.size() < 2 || (value.origin & kKept) == 0) return;
    auto& outer = blocks_[blocks_.size() - 2].variables;
    const auto known = outer.find(blocks_.back().name);
    if (known != outer.end()) known->second.origin |= value.origin & kKept;
  }

  void Import(Tokens tokens) {
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      std::string name;
      while (at < tokens.size() && tokens[at].text != "," &&
             tokens[at].text != "as") {
        if (name.size() < 200) name += tokens[at].text;
        ++at;
      }
      if (at + 1 < tokens.size() && tokens[at].text == "as") {
        Assign(tokens[at + 1].text, PyNamed(name));
        at += 2;
      } else {
        const std::string head = name.substr(0, name.find('.'));
        Assign(head, PyNamed(head));
      }
    }
  }

  void From(Tokens tokens) {
    std::string module;
    std::size_t at = 0;
    while (at < tokens.size() && tokens[at].text != "import") {
      if (module.size() < 200) module += tokens[at].text;
      ++at;
    }
    for (++at; at < tokens.size(); ++at) {
      if (tokens[at].text == "*") {
        if (stars_.size() < 20) stars_.push_back(module);
        return;
      }
      if (tokens[at].kind != TokenKind::kName) continue;
      std::string_view name = tokens[at].text;
      std::string full = module + "." + std::string(name.substr(0, 100));
      if (module == "builtins") full = name;
      if (at + 2 < tokens.size() && tokens[at + 1].text == "as") {
        name = tokens[at + 2].text;
        at += 2;
      }
      // What another file of the release defines is not known here.
      if (!module.starts_with('.')) Assign(name, PyNamed(std::move(full)));
    }
  }

  Tokens Function(Tokens tokens, std::size_t indent) {
    const std::size_t colon = FindColon(tokens);
    const std::string_view name = tokens[1].text;
    if (graph_.nodes.size() >= kMaxNodes || blocks_.size() >= kMaxBlocks) {
      return PyAfter(tokens, colon);
    }
    Tokens head = tokens.first(colon);
    // Defaults run now; the parameters' names are nobody's variables.
    if (head.size() > 4) expressions_.Evaluate(head.subspan(2));
    const Block& outer = blocks_.back();
    const bool installs = outer.install && name == "run";
    const bool method = outer.kind == Block::Kind::kClass;
    const std::size_t made = graph_.nodes.size();
    PyNode next;
    next.loads =
        installs || (method && std::ranges::find(kLoads, name) != kLoads.end());
    next.loads |=
        method && (outer.model || model_code_) &&
        (name == "__init__" || name == "__new__" || name == "generate" ||
         name == "_tokenize" || name == "tokenize" || name == "initialize" ||
         name == "preprocess" || name == "postprocess" || name == "handle" ||
         name == "load_context" || name == "predict" ||
         name == "preprocessing");
    graph_.nodes.push_back(std::move(next));
    graph_.functions.emplace(std::string(method ? "." : "").append(name), made);
    if (method &&
        (name == "__init__" || name == "__new__" || name == "__del__")) {
      graph_.functions.emplace(class_, made);
    }
    Block block = {
        .kind = Block::Kind::kFunction, .indent = indent, .node = made};
    block.name = name.substr(0, 200);
    Assign(name, PyNamed(block.name));
    for (std::size_t i = 2; i < head.size(); ++i) {
      if (head[i].kind != TokenKind::kName) continue;
      const std::string_view before = head[i - 1].text;
      if (before == "(" || before == "," || before == "*" || before == "**") {
        PyValue value;
        value.name = head[i].text.substr(0, 100);
        block.variables.emplace(head[i].text, std::move(value));
      }
    }
    blocks_.push_back(std::move(block));
    return PyAfter(tokens, colon);
  }

  Tokens Class(Tokens tokens, std::size_t indent) {
    const std::size_t colon = FindColon(tokens);
    if (blocks_.size() >= kMaxBlocks) return PyAfter(tokens, colon);
    const Tokens head = tokens.first(colon);
    if (head.size() > 3) expressions_.Evaluate(head.subspan(2));
    std::string bases;
    for (const PyToken& token : PyAfter(head, 1)) {
      if (bases.size() < 1000) bases += token.text;
    }
    class_ = tokens[1].text.substr(0, 200);
    Block block = {.kind = Block::Kind::kClass,
                   .indent = indent,
                   .node = blocks_.back().node};
    block.model = std::ranges::any_of(kModels, [&](std::string_view base) {
      return bases.find(base) != bases.npos;
    });
    block.install = std::ranges::any_of(kInstalls, [&](std::string_view base) {
      return bases == base || bases.ends_with("." + std::string(base)) ||
             bases.find("(" + std::string(base)) != bases.npos;
    });
    blocks_.push_back(std::move(block));
    return PyAfter(tokens, colon);
  }

  Tokens Compound(Tokens tokens, std::size_t indent) {
    const std::size_t colon = FindColon(tokens);
    const std::string_view word = tokens[0].text;
    const Tokens head = tokens.subspan(1, colon > 0 ? colon - 1 : 0);
    if (word == "if" && IsMainTest(head) && blocks_.size() < kMaxBlocks) {
      blocks_.push_back(
          {.kind = Block::Kind::kMain, .indent = indent, .node = 1});
      return PyAfter(tokens, colon);
    }
    if (word == "for") {
      std::size_t in = 0;
      while (in < head.size() && head[in].text != "in") ++in;
      PyValue value = expressions_.Evaluate(PyAfter(head, in));
      if (value.items && !value.items->empty()) {
        PyValue first = value.items->front();
        value = std::move(first);
      }
      value.items = nullptr;
      for (std::size_t i = 0; i < std::min(in, head.size()); ++i) {
        if (head[i].kind == TokenKind::kName) Assign(head[i].text, value);
      }
    } else if (word == "with") {
      With(head);
    } else {
      expressions_.Evaluate(head);
    }
    return PyAfter(tokens, colon);
  }

  void With(Tokens head) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < head.size(); ++i) {
      if (head[i].kind != TokenKind::kName || head[i].text != "as") continue;
      if (i < begin) continue;
      PyValue value = expressions_.Evaluate(head.subspan(begin, i - begin));
      if (i + 1 < head.size()) Assign(head[i + 1].text, std::move(value));
      begin = std::min(i + 3, head.size());
    }
    if (begin < head.size()) expressions_.Evaluate(head.subspan(begin));
  }

  void Simple(Tokens tokens) {
    // a = b = value; a: int = value; a += value
    std::vector<std::size_t> equals;
    std::size_t depth = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (tokens[i].kind != TokenKind::kOperator) continue;
      const std::string_view text = tokens[i].text;
      depth += text == "(" || text == "[" || text == "{" ? 1 : 0;
      if ((text == ")" || text == "]" || text == "}") && depth > 0) --depth;
      if (depth == 0 && (text == "=" || text == "+=")) equals.push_back(i);
    }
    if (equals.empty()) {
      last_ = expressions_.Evaluate(tokens);
      return;
    }
    PyValue value = expressions_.Evaluate(PyAfter(tokens, equals.back()));
    if (tokens[equals[0]].text == "+=") {
      const PyValue old = expressions_.Evaluate(tokens.first(equals[0]));
      value = PyCombine(old, "+", value);
    }
    std::size_t begin = 0;
    for (const std::size_t end : equals) {
      Target(tokens.subspan(begin, end - begin), value);
      begin = end + 1;
    }
  }

  void Target(Tokens target, const PyValue& value) {
    const std::size_t colon = FindColon(target);
    target = target.first(colon);
    if (target.size() == 1) return Assign(target[0].text, value);
    bool names = true;
    for (std::size_t i = 0; i < target.size(); ++i) {
      names &= target[i].kind == TokenKind::kName || target[i].text == "," ||
               target[i].text == "(" || target[i].text == ")";
    }
    if (!names) {
      expressions_.Evaluate(target);  // a[f()] = …
      return;
    }
    std::size_t index = 0;
    for (const PyToken& token : target) {
      if (token.kind != TokenKind::kName) continue;
      PyValue part;
      part.origin = value.origin;
      if (value.items && index < value.items->size()) {
        part = (*value.items)[index];
      }
      ++index;
      Assign(token.text, std::move(part));
    }
  }

  void FollowFormatted() {
    for (std::size_t rounds = 0; rounds < 4 && !inner_.empty(); ++rounds) {
      const auto inner = std::move(inner_);
      inner_.clear();
      formatted_ = true;
      for (const auto& [text, offset] : inner) Formatted(text);
    }
    formatted_ = false;
    inner_.clear();
  }

  void Formatted(std::string_view text) {
    for (const std::string_view code : FormattedParts(text)) {
      PythonLexer lexer(code);
      PyLine line;
      while (lexer.Next(line)) expressions_.Evaluate(line.tokens);
    }
  }

  void FollowSources() {
    const auto sources = std::move(effects_.sources);
    effects_.sources.clear();
    if (nesting_ >= kMaxNesting) return;
    for (const std::string& source : sources) {
      Reader inner(source, model_code_, nesting_ + 1, sink_);
      inner.Run();
      const auto reached = inner.graph_.Reached();
      for (std::size_t i = 0; i < inner.graph_.nodes.size(); ++i) {
        if (reached[i] != 0) continue;
        for (PyEffect effect : inner.graph_.nodes[i].effects) {
          effect.offset = line_;
          if (node().effects.size() < 10'000) {
            node().effects.push_back(std::move(effect));
          }
        }
      }
    }
  }

  std::string_view source_;
  bool model_code_;
  std::size_t nesting_;
  Sink& sink_;
  PythonExpressions expressions_;
  PythonEffects effects_;
  PyCallGraph graph_;
  std::vector<Block> blocks_;
  std::vector<std::string> stars_;
  std::vector<std::pair<std::string_view, std::size_t>> inner_;
  std::string class_;
  std::size_t line_ = 0;
  PyValue last_;            // Of the last line that is an expression.
  std::size_t copied_ = 0;  // Bytes of constants taken from variables.
  bool formatted_ = false;  // Reading the inside of an f-string.
};

}  // namespace

void ReadPython(std::string_view source, PyUse use,
                const std::function<std::uint64_t(std::size_t)>& offset,
                Sink& sink) {
  Reader reader(source, use == PyUse::kModelCode, 0, sink);
  reader.Run();
  const auto reached = reader.graph().Reached();
  constexpr std::array<std::string_view, 3> kWhen = {
      "import-time:", "load-time:", ""};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const PyEffect& effect : reader.graph().nodes[i].effects) {
      std::string value;
      if (effect.timed && use != PyUse::kNotebook) {
        value = kWhen[static_cast<std::size_t>(reached[i])];
      }
      value += effect.value;
      sink.Observe(Observation::Kind::kCode, value, offset(effect.offset),
                   LineAt(source, effect.offset, 200));
    }
  }
}

}  // namespace assay
