// SPDX-License-Identifier: Apache-2.0
#include "scanner/formats/gguf_metadata.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "core/escape.h"

namespace assay {
namespace {

// Types of values, and their bytes; strings and arrays have no fixed size.
enum Type : std::uint32_t { kBool = 7, kString = 8, kArray = 9 };
struct ValueType {
  std::string_view name;
  std::uint64_t bytes;
};
constexpr std::array<ValueType, 13> kTypes = {{{"u8", 1},
                                               {"i8", 1},
                                               {"u16", 2},
                                               {"i16", 2},
                                               {"u32", 4},
                                               {"i32", 4},
                                               {"f32", 4},
                                               {"bool", 1},
                                               {"string", 0},
                                               {"array", 0},
                                               {"u64", 8},
                                               {"i64", 8},
                                               {"f64", 8}}};

// llama.cpp refuses any array of arrays; we read some.
constexpr std::size_t kArrayDepth = 8;
// Elements of an array that a listing shows.
constexpr std::uint64_t kShown = 4;

std::unexpected<Error> Broken(std::string_view key, std::uint64_t offset,
                              std::string_view what) {
  return Fail(Error::Kind::kMalformed,
              "value of '" + EscapeShort(key, 80) + "' at byte " +
                  std::to_string(offset) + " " + std::string(what));
}

bool Holds(std::string_view text, std::string_view open,
           std::string_view close) {
  const std::size_t at = text.find(open);
  return at != text.npos && text.find(close, at) != text.npos;
}

bool LooksLikeTemplate(std::string_view text) {
  // JSON, such as a whole tokenizer, has braces too.
  if (text.starts_with("{\"") || text.starts_with("{\n")) return false;
  return Holds(text, "{{", "}}") || Holds(text, "{%", "%}");
}

class Reader {
 public:
  Reader(GgufInput& in, Sink& sink, Breaches& breaches)
      : in_(in), sink_(sink), breaches_(breaches) {}

  Result<GgufSettings> Read(std::uint64_t count) {
    const std::uint64_t first = in_.raw().offset();
    for (std::uint64_t i = 0; i < count; ++i) {
      at_ = in_.raw().offset();
      key_ = in_.String();
      const std::uint32_t type = in_.U32();
      if (in_.raw().failed()) {
        breaches_.Add("gguf-metadata-beyond-file", at_);
        return Fail(Error::Kind::kMalformed,
                    "key " + std::to_string(i + 1) + " of " +
                        std::to_string(count) + " at byte " +
                        std::to_string(at_) + " is beyond the end");
      }
      keys_.push_back(key_);
      const auto value = Value(type);
      if (!value) return std::unexpected(value.error());
      if (stop_) break;
      if (sink_.OutOfTime()) {
        return Fail(Error::Kind::kLimit, "out of time among the metadata");
      }
    }
    FindTwice(keys_, "gguf-duplicate-key", first, breaches_);
    return settings_;
  }

 private:
  Result<void> Value(std::uint32_t type) {
    const std::uint64_t start = in_.raw().offset();
    if (type >= kTypes.size()) {
      breaches_.Add("gguf-value-type-unknown", start,
                    std::string(key_) + ": " + std::to_string(type));
      return Broken(key_, start, "is of unknown type " + std::to_string(type));
    }
    if (type == kArray) return Array();
    if (type == kString) {
      String(in_.String(), std::nullopt);
    } else {
      Scalar(type);
    }
    if (in_.raw().failed()) {
      breaches_.Add("gguf-metadata-beyond-file", start, key_);
      return Broken(key_, start, "is beyond the end");
    }
    return {};
  }

  // `index` is the place in an array.
  void String(std::string_view text, std::optional<std::uint64_t> index) {
    const std::uint64_t offset = in_.raw().offset() - text.size();
    if (sink_.listing() && !index) {
      List("string", '"' + EscapeShort(text, 100) + '"');
    }
    // Vocabularies hold braces of every kind.
    const bool vocabulary = index && key_.starts_with("tokenizer.ggml.");
    std::string key(key_);
    if (index) key += "/" + std::to_string(*index);
    if (!vocabulary) sink_.State(key, text, offset);
    const bool is_template = key_ == "tokenizer.chat_template" ||
                             key_.starts_with("tokenizer.chat_template.");
    if (vocabulary || (!is_template && !LooksLikeTemplate(text))) return;
    std::string name(key_);
    if (index) name += "[" + std::to_string(*index) + "]";
    if (!sink_.Nest({.name = name + ".jinja",
                     .bytes = AsBytes(text),
                     .size = text.size(),
                     .offset = offset})) {
      stop_ = true;
    }
  }

  void Scalar(std::uint32_t type) {
    std::uint64_t raw = 0;
    switch (kTypes[type].bytes) {
      case 1:
        raw = in_.raw().U8();
        break;
      case 2:
        raw = in_.U16();
        break;
      case 4:
        raw = in_.U32();
        break;
      default:
        raw = in_.U64();
    }
    if (in_.raw().failed()) return;
    const std::string_view name = kTypes[type].name;
    const std::string shown = Shown(name, raw);
    sink_.State(key_, shown, at_);
    if (sink_.listing()) List(name, shown);
    if (key_ == "general.alignment") Alignment(name, raw);
    if (key_ == "split.no") settings_.split_number = raw;
    if (key_ == "split.count") settings_.split_count = raw;
    if (key_ == "split.tensors.count") settings_.split_tensors = raw;
  }

  void Alignment(std::string_view type, std::uint64_t value) {
    if (type != "u32" || !std::has_single_bit(value)) {
      breaches_.Add("gguf-alignment-invalid", at_,
                    std::string(type) + " " + std::to_string(value));
      return;
    }
    settings_.alignment = value;
  }

  // The shortest text that stands for just this number.
  static std::string Shortest(auto number) {
    std::array<char, 32> text{};
    const auto [end, error] =
        std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end};
  }

  static std::string Shown(std::string_view type, std::uint64_t raw) {
    if (type == "f32") {
      return Shortest(std::bit_cast<float>(static_cast<std::uint32_t>(raw)));
    }
    if (type == "f64") return Shortest(std::bit_cast<double>(raw));
    if (type == "bool") return raw == 0 ? "false" : "true";
    if (type == "i8") return std::to_string(static_cast<std::int8_t>(raw));
    if (type == "i16") return std::to_string(static_cast<std::int16_t>(raw));
    if (type == "i32") return std::to_string(static_cast<std::int32_t>(raw));
    if (type == "i64") return std::to_string(static_cast<std::int64_t>(raw));
    return std::to_string(raw);
  }

  // An array that is open: the elements to come.
  struct Open {
    std::uint32_t type;
    std::uint64_t left;
  };

  Result<void> Array() {
    std::vector<Open> open;
    std::uint64_t index = 0;
    if (auto begun = BeginArray(open); !begun) return begun;
    while (!open.empty() && !stop_) {
      if (open.back().left == 0) {
        open.pop_back();
        continue;
      }
      --open.back().left;
      if (open.back().type == kArray) {
        breaches_.Add("gguf-array-nested", at_, key_);
        if (auto begun = BeginArray(open); !begun) return begun;
        continue;
      }
      const std::uint64_t start = in_.raw().offset();
      const std::string_view text = in_.String();
      if (in_.raw().failed()) {
        breaches_.Add("gguf-metadata-beyond-file", start, key_);
        return Broken(key_, start, "is beyond the end");
      }
      String(text, index++);
      if ((index & 0xfff) == 0 && sink_.OutOfTime()) {
        return Fail(Error::Kind::kLimit, "out of time among the metadata");
      }
    }
    return {};
  }

  // Takes type and length; elements of fixed size are stepped over at once.
  Result<void> BeginArray(std::vector<Open>& open) {
    const std::uint64_t start = in_.raw().offset();
    const std::uint32_t type = in_.U32();
    const std::uint64_t length = in_.Count();
    if (in_.raw().failed() || type >= kTypes.size()) {
      breaches_.Add(in_.raw().failed() ? "gguf-metadata-beyond-file"
                                       : "gguf-value-type-unknown",
                    start, key_);
      return Broken(key_, start, "is an array of unknown type");
    }
    if (open.size() >= kArrayDepth) {
      return Fail(Error::Kind::kLimit,
                  "more than " + std::to_string(kArrayDepth) +
                      " arrays inside each other at byte " +
                      std::to_string(start));
    }
    std::uint64_t least = kTypes[type].bytes;
    if (type == kString) least = in_.CountBytes();
    if (type == kArray) least = 4 + in_.CountBytes();
    if (length > in_.raw().left() / least) {
      breaches_.Add("gguf-count-beyond-file", start,
                    std::string(key_) + ": " + std::to_string(length));
      return Broken(key_, start,
                    "has " + std::to_string(length) +
                        " elements, more than the file can hold");
    }
    if (sink_.listing() && open.empty()) ListArray(type, length);
    if (type == kString || type == kArray) {
      open.push_back({type, length});
    } else {
      in_.raw().Skip(length * least);
    }
    return {};
  }

  void ListArray(std::uint32_t type, std::uint64_t length) {
    GgufInput ahead = in_;
    std::string shown;
    for (std::uint64_t i = 0; i < std::min(length, kShown); ++i) {
      if (i > 0) shown += ", ";
      if (type == kString) {
        shown += '"' + EscapeShort(ahead.String(), 40) + '"';
      } else if (type != kArray) {
        const std::uint64_t bytes = kTypes[type].bytes;
        const std::uint64_t raw = bytes == 1   ? ahead.raw().U8()
                                  : bytes == 2 ? ahead.U16()
                                  : bytes == 4 ? ahead.U32()
                                               : ahead.U64();
        shown += Shown(kTypes[type].name, raw);
      }
    }
    if (length > kShown) shown += ", …";
    List(std::string(kTypes[type].name) + "[" + std::to_string(length) + "]",
         shown);
  }

  void List(std::string_view type, std::string_view value) {
    sink_.List(at_, EscapeShort(key_, 100) + "  " + std::string(type) + "  " +
                        std::string(value));
  }

  GgufInput& in_;
  Sink& sink_;
  Breaches& breaches_;
  GgufSettings settings_;
  std::uint64_t at_ = 0;  // Offset of the pair being read.
  std::string_view key_;
  std::vector<std::string_view> keys_;
  bool stop_ = false;
};

}  // namespace

bool GgufInput::Begin() {
  if (AsText(in_.Take(4)) != "GGUF") return false;
  version_ = in_.U32();
  // Big-endian files came with version 3 and say so nowhere else.
  if ((version_ & 0xffff) == 0) {
    big_ = true;
    version_ = __builtin_bswap32(version_);
  }
  return !in_.failed() && version_ >= 1 && version_ <= 3;
}

Result<GgufSettings> ReadGgufMetadata(GgufInput& in, std::uint64_t count,
                                      Sink& sink, Breaches& breaches) {
  return Reader(in, sink, breaches).Read(count);
}

void FindTwice(std::vector<std::string_view>& names, std::string_view code,
               std::uint64_t offset, Breaches& breaches) {
  std::ranges::sort(names);
  for (auto at = names.begin();
       (at = std::adjacent_find(at, names.end())) != names.end(); ++at) {
    breaches.Add(code, offset, *at);
  }
}

}  // namespace assay
