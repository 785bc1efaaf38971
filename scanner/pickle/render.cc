// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/render.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <utility>
#include <vector>

#include "core/escape.h"

namespace assay::pickle {
namespace {

using Kind = Value::Kind;

constexpr int kDepth = 5;
constexpr std::size_t kLongestString = 160;
constexpr std::size_t kLongestName = 256;

void AppendHex(std::string& out, unsigned char byte) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += "\\x";
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

void AppendQuoted(std::string& out, std::string_view text, bool bytes) {
  const bool cut = text.size() > kLongestString;
  text = text.substr(0, kLongestString);
  // Not in the middle of a character.
  while (cut && !bytes && !text.empty() &&
         (static_cast<unsigned char>(text.back()) & 0x80) != 0) {
    text.remove_suffix(1);
  }
  const char quote = text.find('\'') != std::string_view::npos &&
                             text.find('"') == std::string_view::npos
                         ? '"'
                         : '\'';
  const bool raw = !bytes && IsUtf8(text);
  if (bytes) out += 'b';
  out += quote;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (!raw && (byte < 0x20 || byte >= 0x7f)) {
      AppendHex(out, byte);
    } else {
      if (c == quote) out += '\\';
      out += c;
    }
  }
  if (cut) out += "…";
  out += quote;
}

void AppendDouble(std::string& out, std::uint64_t bits) {
  char buffer[40];
  const auto end =
      std::to_chars(buffer, std::end(buffer), std::bit_cast<double>(bits));
  out.append(buffer, end.ptr);
}

void AppendBigInt(std::string& out, std::string_view bytes) {
  out += "0x";
  std::size_t shown = 0;
  for (std::size_t i = bytes.size(); i-- > 0 && shown < 16; ++shown) {
    std::string hex;
    AppendHex(hex, static_cast<unsigned char>(bytes[i]));
    out += hex.substr(2);
  }
  if (shown < bytes.size()) out += "…";
}

// Something still to be written: a text, or a value at a depth.
struct Pending {
  std::string_view text;
  Value value;
  int depth = 0;  // Of a text: -1.
};

class Renderer {
 public:
  explicit Renderer(const Heap& heap) : heap_(heap) {}

  void Add(Value value, int depth) { todo_.push_back({{}, value, depth}); }

  // Writes what was added, the last first.
  void Run(std::string& out) {
    while (!todo_.empty() && out.size() < kRenderedBytes) {
      const Pending next = todo_.back();
      todo_.pop_back();
      if (next.depth < 0) {
        out += next.text;
      } else {
        Write(out, next.value, next.depth);
      }
    }
  }

  void AddItems(Value container, std::string_view open, std::string_view close,
                int depth) {
    const std::vector<Value> items = heap_.Items(container);
    const bool dict = container.Is(Kind::kDict);
    Add(close);
    if (heap_.node(container).more) Add(items.empty() ? "…" : ", …");
    for (std::size_t i = items.size(); i-- > 0;) {
      Add(items[i], depth);
      if (i > 0) Add(dict && i % 2 == 1 ? ": " : ", ");
    }
    Add(open);
  }

  void Add(std::string_view text) { todo_.push_back({text, {}, -1}); }

 private:
  void WriteLiteral(std::string& out, Value value) {
    switch (value.kind) {
      case Kind::kNone:
        out += "None";
        break;
      case Kind::kFalse:
        out += "False";
        break;
      case Kind::kTrue:
        out += "True";
        break;
      case Kind::kInt:
        out += std::to_string(static_cast<std::int64_t>(value.data));
        break;
      case Kind::kBigInt:
        AppendBigInt(out,
                     AsText(heap_.stream().subspan(value.data, value.length)));
        break;
      case Kind::kFloat:
        AppendDouble(out, value.data);
        break;
      case Kind::kBuffer:
        out += "<buffer>";
        break;
      case Kind::kExtension:
        out += "<extension " + std::to_string(value.data) + ">";
        break;
      case Kind::kGlobal:
        out += heap_.global(value).spelled;
        break;
      default:
        out += '?';
    }
  }

  void Write(std::string& out, Value value, int depth) {
    if (const auto text = heap_.Text(value)) {
      AppendQuoted(out, *text, !heap_.Str(value));
      return;
    }
    if (!value.IsNode()) return WriteLiteral(out, value);
    if (depth >= kDepth) {
      out += "…";
      return;
    }
    switch (value.kind) {
      case Kind::kTuple:
        return AddItems(value, "(", heap_.node(value).kept == 1 ? ",)" : ")",
                        depth + 1);
      case Kind::kList:
        return AddItems(value, "[", "]", depth + 1);
      case Kind::kDict:
      case Kind::kSet:
        return AddItems(value, "{", "}", depth + 1);
      case Kind::kObject:
        out += '<' + NameOf(heap_, heap_.Of(value)) + '>';
        return;
      case Kind::kPersistent:
        Add(">");
        Add(heap_.Of(value), depth + 1);
        return Add("<persistent ");
      default:
        out += NameOf(heap_, value);
    }
  }

  const Heap& heap_;
  std::vector<Pending> todo_;
};

// Cuts at kRenderedBytes, not inside a character.
std::string Bounded(std::string text) {
  if (text.size() <= kRenderedBytes) return text;
  std::size_t end = kRenderedBytes - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
    --end;
  }
  text.resize(end);
  text += "…";
  return text;
}

}  // namespace

std::string Render(const Heap& heap, Value value) {
  std::string out;
  Renderer renderer(heap);
  renderer.Add(value, 0);
  renderer.Run(out);
  return Bounded(std::move(out));
}

std::string RenderCall(const Heap& heap, std::string_view function,
                       Value arguments) {
  std::string out(function.substr(0, kLongestName));
  Renderer renderer(heap);
  if (arguments.Is(Kind::kTuple)) {
    renderer.AddItems(arguments, "(", ")", 0);
  } else {
    renderer.Add(")");
    renderer.Add(arguments, 0);
    renderer.Add("(*");
  }
  renderer.Run(out);
  return Bounded(std::move(out));
}

std::string NameOf(const Heap& heap, Value value) {
  // Each step adds what stands behind the name.
  std::string behind;
  for (int step = 0; step < 8; ++step) {
    switch (value.kind) {
      case Kind::kGlobal:
        return heap.global(value).value.substr(0, kLongestName) + behind;
      case Kind::kObject:
      case Kind::kResult:
        behind.insert(0, "()");
        value = heap.Of(value);
        break;
      case Kind::kPersistent:
        return "persistent-id" + behind;
      case Kind::kStr:
      case Kind::kMadeStr:
        return "builtins.str()" + behind;
      case Kind::kBytes:
      case Kind::kMadeBytes:
        return "builtins.bytes()" + behind;
      case Kind::kList:
        return "builtins.list()" + behind;
      case Kind::kDict:
        return "builtins.dict()" + behind;
      case Kind::kTuple:
        return "builtins.tuple()" + behind;
      case Kind::kSet:
        return "builtins.set()" + behind;
      case Kind::kInt:
      case Kind::kBigInt:
        return "builtins.int()" + behind;
      case Kind::kExtension:
        return "copyreg extension " + std::to_string(value.data) + behind;
      default:
        return "?" + behind;
    }
  }
  return "?" + behind;
}

}  // namespace assay::pickle
