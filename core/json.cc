// SPDX-License-Identifier: Apache-2.0
#include "core/json.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

namespace assay {
namespace {

using Json = nlohmann::json;
using Kind = JsonEvent::Kind;

// The parser copies each string a few times.
constexpr std::size_t kLongestString = 16u << 20;

// Where the first string longer than that starts; the text's size if none.
std::size_t BeforeLongString(std::string_view text) {
  std::size_t at = 0;
  while ((at = text.find('"', at)) != text.npos) {
    const std::size_t start = at++;
    while ((at = text.find('"', at)) != text.npos) {
      std::size_t escapes = 0;
      while (text[at - escapes - 1] == '\\') ++escapes;
      ++at;
      if (escapes % 2 == 0) break;
    }
    if (std::min(at, text.size()) - start > kLongestString) return start;
  }
  return text.size();
}

// Tells keys that an object already has from new ones by their 64-bit hashes:
// eight bytes for a key however long it is.  Open addressing from a salted
// start, so that no choice of keys makes it slow.
class KeySet {
 public:
  explicit KeySet(std::uint64_t salt) : salt_(salt) {}

  // False when the key is there already.
  bool Insert(std::string_view key) {
    if ((count_ + 1) * 4 > slots_.size() * 3) Grow();
    std::uint64_t hash = std::hash<std::string_view>{}(key);
    if (hash == 0) hash = 1;
    std::uint64_t& slot = slots_[Place(hash)];
    if (slot == hash) return false;
    slot = hash;
    ++count_;
    return true;
  }

 private:
  std::size_t Place(std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = ((hash ^ salt_) * (salt_ | 1)) >> 17 & mask;
    while (slots_[at] != 0 && slots_[at] != hash) at = (at + 1) & mask;
    return at;
  }

  void Grow() {
    std::vector<std::uint64_t> old(slots_.empty() ? 8 : slots_.size() * 2);
    old.swap(slots_);
    for (const std::uint64_t hash : old) {
      if (hash != 0) slots_[Place(hash)] = hash;
    }
  }

  std::uint64_t salt_;
  std::size_t count_ = 0;
  std::vector<std::uint64_t> slots_;
};

// Lets the parser read characters and tells us how many it has read.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, const char** furthest)
      : at_(at), furthest_(furthest) {}

  reference operator*() const { return *at_; }
  Cursor& operator++() {
    *furthest_ = ++at_;
    return *this;
  }
  Cursor operator++(int) {
    Cursor old = *this;
    ++*this;
    return old;
  }
  bool operator==(const Cursor& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  const char** furthest_;
};

// An object or array that is open.
struct Level {
  bool array;
  std::uint64_t index = 0;    // Of the next element.
  std::size_t pointer = 0;    // Length of the pointer to the container.
  std::size_t key_begin = 0;  // The container's own key in the keys' buffer.
  std::size_t key_end = 0;
  bool duplicate = false;
  KeySet keys;
};

class Walker {
 public:
  Walker(std::string_view text, const Limits& limits,
         const std::function<bool(const JsonEvent&)>& see)
      : text_(text),
        at_(text.data()),
        limits_(limits),
        see_(see),
        salt_(static_cast<std::uint64_t>(
                  std::chrono::steady_clock::now().time_since_epoch().count()) *
              0x9e3779b97f4a7c15) {}

  Result<void> Run() {
    const bool whole =
        Json::sax_parse(Cursor(text_.data(), &at_),
                        Cursor(text_.data() + text_.size(), &at_), this);
    if (too_deep_) {
      return Fail(Error::Kind::kLimit,
                  "more than " + std::to_string(limits_.json_depth) +
                      " levels of JSON at byte " + std::to_string(Offset()));
    }
    if (stopped_) return {};
    // The parser takes a NUL for the end of the text.
    if (!whole || Offset() != text_.size() || text_.back() == '\0') {
      return Fail(Error::Kind::kMalformed,
                  "not JSON at byte " + std::to_string(Offset()));
    }
    return {};
  }

  bool stopped() const { return stopped_; }

  // What follows is called by the parser; false stops it.
  bool null() { return Scalar(Kind::kNull, "null"); }
  bool boolean(bool value) {
    return Scalar(Kind::kBool, value ? "true" : "false");
  }
  bool number_integer(Json::number_integer_t value) {
    return Scalar(Kind::kNumber, std::to_string(value));
  }
  bool number_unsigned(Json::number_unsigned_t value) {
    return Scalar(Kind::kNumber, std::to_string(value));
  }
  bool number_float(Json::number_float_t, const std::string& written) {
    return Scalar(Kind::kNumber, written);
  }
  bool string(std::string& value) { return Scalar(Kind::kString, value); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return Open(Kind::kObject); }
  bool end_object() { return Close(); }
  bool start_array(std::size_t) { return Open(Kind::kArray); }
  bool end_array() { return Close(); }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) {
    return false;
  }

  bool key(std::string& name) {
    Level& level = levels_.back();
    pointer_.resize(level.pointer);
    keys_.resize(level.key_end);
    keys_ += name;
    duplicate_ = !level.keys.Insert(name);
    pointer_ += '/';
    for (const char c : name) {
      if (c == '~') {
        pointer_ += "~0";
      } else if (c == '/') {
        pointer_ += "~1";
      } else {
        pointer_ += c;
      }
    }
    return true;
  }

 private:
  std::uint64_t Offset() const {
    return static_cast<std::uint64_t>(at_ - text_.data());
  }

  // Steps into the next element of an array; after a key all is done.
  void Enter() {
    if (levels_.empty() || !levels_.back().array) return;
    Level& level = levels_.back();
    pointer_.resize(level.pointer);
    pointer_ += '/';
    pointer_ += std::to_string(level.index++);
    keys_.resize(level.key_end);
    duplicate_ = false;
  }

  std::size_t KeyBegin() const {
    return levels_.empty() ? 0 : levels_.back().key_end;
  }

  bool Tell(Kind kind, std::string_view text, std::size_t key_begin,
            bool duplicate, std::uint64_t offset) {
    const std::string_view key =
        std::string_view(keys_).substr(std::min(key_begin, keys_.size()));
    stopped_ =
        !see_({kind, pointer_, key, text, levels_.size(), duplicate, offset});
    return !stopped_;
  }

  bool Scalar(Kind kind, std::string_view text) {
    Enter();
    std::uint64_t offset = Offset();
    // The parser sees the end of a number only one character later.
    if (kind == Kind::kNumber &&
        (text_[offset - 1] < '0' || text_[offset - 1] > '9')) {
      --offset;
    }
    return Tell(kind, text, KeyBegin(), duplicate_, offset);
  }

  bool Open(Kind kind) {
    Enter();
    const std::size_t key_begin = KeyBegin();
    if (!Tell(kind, {}, key_begin, duplicate_, Offset())) return false;
    if (levels_.size() >= limits_.json_depth) {
      too_deep_ = true;
      return false;
    }
    levels_.push_back({.array = kind == Kind::kArray,
                       .pointer = pointer_.size(),
                       .key_begin = key_begin,
                       .key_end = keys_.size(),
                       .duplicate = duplicate_,
                       .keys = KeySet(salt_)});
    return true;
  }

  bool Close() {
    const Level& level = levels_.back();
    const std::size_t key_begin = level.key_begin;
    const bool duplicate = level.duplicate;
    pointer_.resize(level.pointer);
    keys_.resize(level.key_end);
    levels_.pop_back();
    return Tell(Kind::kEnd, {}, key_begin, duplicate, Offset());
  }

  std::string_view text_;
  const char* at_;
  const Limits& limits_;
  const std::function<bool(const JsonEvent&)>& see_;
  std::uint64_t salt_;
  std::string pointer_;
  std::string keys_;  // The keys from the root, one behind the other.
  std::vector<Level> levels_;
  bool duplicate_ = false;
  bool stopped_ = false;
  bool too_deep_ = false;
};

}  // namespace

JsonKind KindOf(const JsonEvent& event) {
  switch (event.kind) {
    case JsonEvent::Kind::kObject:
      return JsonKind::kObject;
    case JsonEvent::Kind::kArray:
      return JsonKind::kArray;
    case JsonEvent::Kind::kString:
      return JsonKind::kString;
    case JsonEvent::Kind::kNumber:
      return JsonKind::kNumber;
    case JsonEvent::Kind::kBool:
      return JsonKind::kBool;
    case JsonEvent::Kind::kEnd:
    case JsonEvent::Kind::kNull:
      break;
  }
  return JsonKind::kNull;
}

Result<void> WalkJson(Bytes text, const Limits& limits,
                      const std::function<bool(const JsonEvent&)>& see) {
  if (text.size() > limits.json_bytes) {
    return Fail(Error::Kind::kLimit, std::to_string(text.size()) +
                                         " bytes of JSON, more than " +
                                         std::to_string(limits.json_bytes));
  }
  if (text.empty()) return Fail(Error::Kind::kMalformed, "not JSON at byte 0");
  const std::size_t size = BeforeLongString(AsText(text));
  Walker walker(AsText(text).substr(0, size), limits, see);
  const auto walked = walker.Run();
  if (size == text.size() || walker.stopped() ||
      (!walked && walked.error().kind == Error::Kind::kLimit)) {
    return walked;
  }
  return Fail(Error::Kind::kLimit,
              "a string of more than 16 MiB of JSON at "
              "byte " +
                  std::to_string(size));
}

}  // namespace assay
