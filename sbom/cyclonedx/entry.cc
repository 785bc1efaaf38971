// SPDX-License-Identifier: Apache-2.0
#include "sbom/cyclonedx/entry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/escape.h"
#include "core/json.h"

namespace assay {
namespace {

using Kind = Entry::Kind;

// All walks below recurse no deeper than this.
constexpr std::uint64_t kDeepest = 128;

Entry Scalar(Kind kind, std::string_view text) {
  Entry entry;
  entry.kind = kind;
  entry.text = text;
  return entry;
}

bool IsEmpty(const Entry& entry) {
  return !entry.IsScalar() && entry.children.empty();
}

Kind KindOf(JsonEvent::Kind kind) {
  switch (kind) {
    case JsonEvent::Kind::kObject:
      return Kind::kObject;
    case JsonEvent::Kind::kArray:
      return Kind::kArray;
    case JsonEvent::Kind::kString:
      return Kind::kString;
    case JsonEvent::Kind::kNumber:
      return Kind::kNumber;
    case JsonEvent::Kind::kBool:
      return Kind::kBool;
    case JsonEvent::Kind::kEnd:
    case JsonEvent::Kind::kNull:
      break;
  }
  return Kind::kNull;
}

void Leaves(const Entry& entry, std::string& pointer,
            const std::function<void(const std::string&, const Entry&)>& see) {
  if (entry.IsScalar() || entry.children.empty()) {
    see(pointer, entry);
    return;
  }
  const std::size_t length = pointer.size();
  for (std::size_t i = 0; i < entry.children.size(); ++i) {
    const Entry& child = entry.children[i];
    AppendToken(pointer,
                entry.kind == Kind::kArray ? std::to_string(i) : child.key);
    Leaves(child, pointer, see);
    pointer.resize(length);
  }
}

std::string Quoted(std::string_view text) {
  const nlohmann::json string(text);
  return string.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

void Write(const Entry& entry, std::size_t indent, std::string& out) {
  if (entry.kind == Kind::kString) {
    out += Quoted(entry.text);
    return;
  }
  if (entry.IsScalar()) {
    out += entry.kind == Kind::kNull ? "null" : entry.text;
    return;
  }
  const bool object = entry.kind == Kind::kObject;
  out += object ? '{' : '[';
  bool first = true;
  for (const Entry& child : entry.children) {
    out += first ? "\n" : ",\n";
    first = false;
    out.append(indent + 2, ' ');
    if (object) out.append(Quoted(child.key)).append(": ");
    Write(child, indent + 2, out);
  }
  if (!first) out.append("\n").append(indent, ' ');
  out += object ? '}' : ']';
}

}  // namespace

const Entry* Entry::Find(std::string_view member) const {
  if (kind != Kind::kObject) return nullptr;
  const auto at = std::ranges::find(children, member, &Entry::key);
  return at == children.end() ? nullptr : &*at;
}

void Entry::Put(std::string_view member, Entry value) {
  if (IsEmpty(value)) return;
  value.key = member;
  children.push_back(std::move(value));
}

void Entry::Put(std::string_view member, std::string_view value) {
  if (!value.empty()) Put(member, TextEntry(value));
}

void Entry::Put(std::string_view member, const Stated& value) {
  if (value.value.empty()) return;
  Put(member, value.value);
  children.back().source = value.source;
}

void Entry::Add(Entry value) {
  if (!IsEmpty(value)) children.push_back(std::move(value));
}

void Entry::Add(const Stated& value) {
  Add(TextEntry(value.value));
  children.back().source = value.source;
}

Entry TextEntry(std::string_view text) { return Scalar(Kind::kString, text); }

Entry NumberEntry(std::uint64_t number) {
  return Scalar(Kind::kNumber, std::to_string(number));
}

Entry NumberEntry(double number) {
  // The smallest double has 1074 places, and XML's decimals no exponent.
  std::array<char, 1100> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                 std::isfinite(number) ? number : 0.0,
                                 std::chars_format::fixed);
  return Scalar(Kind::kNumber, {buffer.data(), end.ptr});
}

Entry BoolEntry(bool value) {
  return Scalar(Kind::kBool, value ? "true" : "false");
}

Entry ArrayEntry() { return Scalar(Kind::kArray, {}); }

Entry ObjectEntry() { return {}; }

void AppendToken(std::string& pointer, std::string_view token) {
  pointer += '/';
  for (const char c : token) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

void ForEachLeaf(
    const Entry& root,
    const std::function<void(const std::string&, const Entry&)>& see) {
  std::string pointer;
  Leaves(root, pointer, see);
}

Result<Entry> ReadEntry(Bytes text, const Limits& limits) {
  Limits bounded = limits;
  bounded.json_depth = std::min(limits.json_depth, kDeepest);
  Entry root;
  // Containers that are open stay where they are: only the innermost grows.
  std::vector<Entry*> open;
  std::uint64_t values = 0;
  std::string twice;
  bool more = false;
  const auto walked = WalkJson(text, bounded, [&](const JsonEvent& event) {
    if (event.kind == JsonEvent::Kind::kEnd) {
      open.pop_back();
      return true;
    }
    if (event.duplicate) {
      twice = event.pointer;
      return false;
    }
    more = ++values > limits.values;
    if (more) return false;
    Entry& entry = open.empty() ? root : open.back()->children.emplace_back();
    entry.kind = KindOf(event.kind);
    entry.key = event.key;
    entry.text = event.text;
    if (!entry.IsScalar()) open.push_back(&entry);
    return true;
  });
  if (!walked) return std::unexpected(walked.error());
  if (!twice.empty()) {
    return Fail(Error::Kind::kMalformed,
                "has the key '" + EscapeShort(twice, 80) + "' twice");
  }
  if (more) {
    return Fail(Error::Kind::kLimit,
                "has more than " + std::to_string(limits.values) + " values",
                "--limit values=NUMBER allows more");
  }
  return root;
}

std::string WriteEntry(const Entry& root) {
  std::string out;
  Write(root, 0, out);
  out += '\n';
  return out;
}

}  // namespace assay
