// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/json_tree.h"

#include <algorithm>

#include "core/escape.h"
#include "sbom/schema/decimal.h"

namespace assay {
namespace {

using Kind = JsonItem::Kind;

// Containers that are open stay where they are in memory: only the innermost
// one grows.
class Builder {
 public:
  Builder(std::uint64_t most, std::uint64_t& values)
      : most_(most), values_(values) {}

  bool See(const JsonEvent& event) {
    if (event.kind == JsonEvent::Kind::kEnd) {
      JsonItem& closed = *open_.back();
      if (closed.kind == Kind::kObject) {
        std::ranges::sort(closed.children, {}, &JsonItem::key);
      }
      open_.pop_back();
      return true;
    }
    if (event.duplicate) {
      duplicate_ = event.pointer;
      return false;
    }
    if (++values_ > most_) return false;
    JsonItem& item =
        open_.empty() ? root_ : open_.back()->children.emplace_back();
    item.kind = KindOf(event);
    item.key = event.key;
    item.text = event.text;
    item.offset = event.offset;
    if (item.kind == Kind::kArray || item.kind == Kind::kObject) {
      open_.push_back(&item);
    }
    return true;
  }

  Result<JsonItem> Finish() {
    if (!duplicate_.empty()) {
      return Fail(Error::Kind::kMalformed, EscapeShort(duplicate_, 160) +
                                               ": the key stands there twice");
    }
    if (values_ > most_) {
      return Fail(Error::Kind::kLimit,
                  "more than " + std::to_string(most_) + " values of JSON");
    }
    return std::move(root_);
  }

 private:
  std::uint64_t most_;
  std::uint64_t& values_;
  JsonItem root_;
  std::vector<JsonItem*> open_;
  std::string duplicate_;
};

// No deeper than ReadTree() lets a text be; so is Compare().
std::weak_ordering CompareChildren(const JsonItem& a, const JsonItem& b) {
  const std::size_t shared = std::min(a.children.size(), b.children.size());
  for (std::size_t i = 0; i < shared; ++i) {
    const auto keys = a.children[i].key <=> b.children[i].key;
    if (keys != 0) return keys;
    const auto values = Compare(a.children[i], b.children[i]);
    if (values != 0) return values;
  }
  return a.children.size() <=> b.children.size();
}

}  // namespace

const JsonItem* JsonItem::Find(std::string_view member) const {
  if (kind != Kind::kObject) return nullptr;
  const auto at =
      std::ranges::lower_bound(children, member, {}, &JsonItem::key);
  return at == children.end() || at->key != member ? nullptr : &*at;
}

Result<JsonItem> ReadTree(Bytes text, const Limits& limits,
                          std::uint64_t& values) {
  // Some readers skip it and some do not (RFC 8259, section 8.1).
  if (StartsWith(text, "\xEF\xBB\xBF")) {
    return Fail(Error::Kind::kMalformed, "begins with a byte order mark");
  }
  values = 0;
  Builder builder(limits.values, values);
  const auto walked = WalkJson(
      text, limits, [&](const JsonEvent& event) { return builder.See(event); });
  if (!walked) return std::unexpected(walked.error());
  return builder.Finish();
}

std::weak_ordering Compare(const JsonItem& a, const JsonItem& b) {
  if (a.kind != b.kind) return a.kind <=> b.kind;
  switch (a.kind) {
    case Kind::kNull:
      return std::weak_ordering::equivalent;
    case Kind::kNumber:
      if (a.text == b.text) return std::weak_ordering::equivalent;
      return Compare(ParseDecimal(a.text), ParseDecimal(b.text));
    case Kind::kBool:
    case Kind::kString:
      return a.text <=> b.text;
    case Kind::kArray:
    case Kind::kObject:
      break;
  }
  return CompareChildren(a, b);
}

bool Before(const JsonItem* a, const JsonItem* b) {
  return Compare(*a, *b) < 0;
}

std::string PointerToken(std::string_view key) {
  std::string out = "/";
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace assay
