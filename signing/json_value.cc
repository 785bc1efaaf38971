// SPDX-License-Identifier: Apache-2.0
#include "signing/json_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base64.h"
#include "core/escape.h"
#include "core/limits.h"

namespace assay {
namespace {

constexpr std::uint64_t kMostLevels = 32;
constexpr std::uint64_t kMostBytes = 64u << 20;
// A million files take fewer; "[0,0,0,…" would take 80 bytes of memory for two
// of text.
constexpr std::uint64_t kMostValues = 4'000'000;

using Kind = JsonValue::Kind;

// Where the value of an event belongs.  Containers that are open stay where
// they are in memory: only the innermost one grows.
JsonValue& Place(JsonValue& root, const std::vector<JsonValue*>& open,
                 std::string_view key) {
  if (open.empty()) return root;
  JsonValue& parent = *open.back();
  if (parent.kind == Kind::kArray) return parent.items.emplace_back();
  return parent.members.emplace_back(std::string(key), JsonValue()).value;
}

std::optional<std::uint64_t> WholeNumber(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  const bool canonical = text == "0" || !text.starts_with('0');
  if (error != std::errc() || end != text.data() + text.size() || !canonical) {
    return std::nullopt;
  }
  return number;
}

// Protobuf keeps the numbers of a Struct as doubles, and writers of JSON write
// whole ones as 8.0 or 1e9.
std::optional<std::uint64_t> WholeDouble(std::string_view text) {
  constexpr double kExact = 9007199254740992;  // 2^53
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 ||
      number >= kExact || std::trunc(number) != number) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(number);
}

void AppendQuoted(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr std::string_view kShort = "\b\t\n\f\r\"\\";
    constexpr std::string_view kLetters = "btnfr\"\\";
    if (const std::size_t at = kShort.find(c); at != kShort.npos) {
      out += {'\\', kLetters[at]};
    } else if (byte < 0x20) {
      out += "\\u00";
      out += {kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out += c;
    }
  }
  out += '"';
}

enum class KeyOrder { kBytes, kOwn };

// No deeper than ParseJson() lets a text be.
void Append(const JsonValue& value, KeyOrder order, std::string& out) {
  bool first = true;
  const auto separate = [&] {
    if (!std::exchange(first, false)) out += ',';
  };
  switch (value.kind) {
    case Kind::kObject: {
      std::vector<const JsonMember*> sorted;
      sorted.reserve(value.members.size());
      for (const JsonMember& member : value.members) sorted.push_back(&member);
      if (order == KeyOrder::kBytes) {
        std::ranges::sort(sorted, {}, &JsonMember::key);
      }
      out += '{';
      for (const JsonMember* member : sorted) {
        separate();
        AppendQuoted(member->key, out);
        out += ':';
        Append(member->value, order, out);
      }
      out += '}';
      break;
    }
    case Kind::kArray:
      out += '[';
      for (const JsonValue& item : value.items) {
        separate();
        Append(item, order, out);
      }
      out += ']';
      break;
    case Kind::kString:
      AppendQuoted(value.text, out);
      break;
    case Kind::kNumber:
    case Kind::kBool:
      out += value.text;
      break;
    case Kind::kNull:
      out += "null";
      break;
  }
}

}  // namespace

const JsonValue* JsonValue::Find(std::string_view key) const {
  const auto at = std::ranges::find(members, key, &JsonMember::key);
  return at == members.end() ? nullptr : &at->value;
}

Result<JsonValue> ParseJson(Bytes text, const std::string& name) {
  // Some readers skip it and some do not (RFC 8259, section 8.1).
  if (StartsWith(text, "\xEF\xBB\xBF")) {
    return Fail(Error::Kind::kMalformed,
                name + ": begins with a byte order mark");
  }
  Limits limits;
  limits.json_depth = kMostLevels;
  limits.json_bytes = kMostBytes;
  JsonValue root;
  std::vector<JsonValue*> open;
  std::string duplicate;
  std::uint64_t values = 0;
  const auto walked = WalkJson(text, limits, [&](const JsonEvent& event) {
    if (event.kind == JsonEvent::Kind::kEnd) {
      open.pop_back();
      return true;
    }
    if (event.duplicate) {
      duplicate = event.pointer;
      return false;
    }
    if (++values > kMostValues) return false;
    JsonValue& value = Place(root, open, event.key);
    value.kind = KindOf(event);
    value.text = event.text;
    if (value.kind == Kind::kArray || value.kind == Kind::kObject) {
      open.push_back(&value);
    }
    return true;
  });
  if (!walked) {
    return Fail(walked.error().kind, name + ": " + walked.error().message);
  }
  if (values > kMostValues) {
    return Fail(Error::Kind::kLimit, name + ": more than " +
                                         std::to_string(kMostValues) +
                                         " values of JSON");
  }
  if (!duplicate.empty()) {
    return Fail(Error::Kind::kMalformed, name + ": " +
                                             EscapeShort(duplicate, 160) +
                                             ": the key stands there twice");
  }
  return root;
}

std::string CanonicalJson(const JsonValue& value) {
  std::string out;
  Append(value, KeyOrder::kBytes, out);
  return out;
}

std::string CompactJson(const JsonValue& value) {
  std::string out;
  Append(value, KeyOrder::kOwn, out);
  return out;
}

struct JsonView::Document {
  std::string name;
  std::optional<std::string> complaint;
};

JsonView::JsonView(const JsonValue& root, std::string name)
    : value_(&root), document_(std::make_shared<Document>()) {
  document_->name = std::move(name);
}

JsonView::JsonView(const JsonValue* value, std::string pointer,
                   std::shared_ptr<Document> document)
    : value_(value),
      pointer_(std::move(pointer)),
      document_(std::move(document)) {}

bool JsonView::present() const {
  return value_ != nullptr && value_->kind != Kind::kNull;
}

void JsonView::Complain(std::string_view what) const {
  if (document_->complaint) return;
  const std::string place =
      pointer_.empty() ? "" : EscapeShort(pointer_, 160) + ": ";
  document_->complaint = document_->name + ": " + place + std::string(what);
}

void JsonView::ExpectOnly(std::initializer_list<std::string_view> known) const {
  if (!present()) return;
  for (const auto& [key, member] : value_->members) {
    if (std::ranges::find(known, key) == known.end()) {
      Complain("has the unknown member '" + EscapeShort(key, 80) + "'");
    }
  }
}

Result<void> JsonView::Complaint() const {
  if (!document_->complaint) return {};
  return Fail(Error::Kind::kMalformed, *document_->complaint);
}

JsonView JsonView::operator[](std::string_view key) const {
  const JsonValue* found = nullptr;
  if (present()) {
    if (value_->kind != Kind::kObject) Complain("is not an object");
    found = value_->Find(key);
  }
  return {found, pointer_ + "/" + std::string(key), document_};
}

std::vector<JsonView> JsonView::Items() const {
  std::vector<JsonView> items;
  if (!present()) return items;
  if (value_->kind != Kind::kArray) Complain("is not an array");
  for (const JsonValue& item : value_->items) {
    items.push_back(JsonView(
        &item, pointer_ + "/" + std::to_string(items.size()), document_));
  }
  return items;
}

std::string JsonView::String() const {
  if (!present()) {
    Complain("is missing");
  } else if (value_->kind != Kind::kString) {
    Complain("is not a string");
  } else {
    return value_->text;
  }
  return {};
}

bool JsonView::Bool() const {
  if (!present()) {
    Complain("is missing");
  } else if (value_->kind != Kind::kBool) {
    Complain("is neither true nor false");
  } else {
    return value_->text == "true";
  }
  return false;
}

std::uint64_t JsonView::Uint64() const {
  if (!present()) {
    Complain("is missing");
    return 0;
  }
  std::optional<std::uint64_t> result;
  if (value_->kind == Kind::kNumber || value_->kind == Kind::kString) {
    result = WholeNumber(value_->text);
  }
  if (!result && value_->kind == Kind::kNumber) {
    result = WholeDouble(value_->text);
  }
  if (!result || *result > INT64_MAX) {
    Complain("is not a whole number below 2^63");
    return 0;
  }
  return *result;
}

std::vector<std::uint8_t> JsonView::Base64() const {
  const std::string text = String();
  auto bytes = DecodeBase64(text);
  if (!bytes) {
    Complain("is not base64");
    return {};
  }
  return std::move(*bytes);
}

}  // namespace assay
