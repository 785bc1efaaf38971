// SPDX-License-Identifier: Apache-2.0
#include "scanner/formats/safetensors_header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace assay {
namespace {

using Kind = Observation::Kind;
using Json = JsonEvent::Kind;

// The header starts behind its length.
constexpr std::uint64_t kHeader = 8;
// Metadata are told in pieces of this size, so that a rule sees all of a long
// value; they overlap, so that nothing is cut in two.
constexpr std::size_t kPiece = 512;
constexpr std::size_t kOverlap = 64;

// Bits of an element; dtypes of safetensors 0.6.
constexpr std::array<std::pair<std::string_view, unsigned>, 20> kDtypes = {{
    {"F32", 32},    {"F16", 16},    {"BF16", 16},   {"F64", 64}, {"I64", 64},
    {"I32", 32},    {"I16", 16},    {"I8", 8},      {"U8", 8},   {"BOOL", 8},
    {"F8_E4M3", 8}, {"F8_E5M2", 8}, {"F8_E8M0", 8}, {"F4", 4},   {"F6_E2M3", 6},
    {"F6_E3M2", 6}, {"U16", 16},    {"U32", 32},    {"U64", 64}, {"C64", 64},
}};

std::optional<unsigned> BitsOf(std::string_view dtype) {
  for (const auto& [name, bits] : kDtypes) {
    if (name == dtype) return bits;
  }
  return std::nullopt;
}

// Digits alone: a sign, a fraction or an exponent is nothing.
std::optional<std::uint64_t> Unsigned(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

// The last place not behind `at` where no character of UTF-8 is cut in two.
std::size_t Boundary(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  while (at > 0 && (text[at] & 0xc0) == 0x80) --at;
  return at;
}

}  // namespace

Result<void> SafetensorsHeader::Read(Bytes json) {
  std::string_view out_of;
  const auto walked =
      WalkJson(json, sink_.limits(), [&](const JsonEvent& event) {
        if (!See(event)) {
          out_of = "tensors";
        } else if (sink_.OutOfTime()) {
          out_of = "seconds";
        }
        return out_of.empty();
      });
  if (walked && !out_of.empty()) {
    return Fail(Error::Kind::kLimit, "header has too many " +
                                         std::string(out_of) + " after " +
                                         std::to_string(tensors_) + " tensors");
  }
  return walked;
}

// False when there are more tensors than the limit.
bool SafetensorsHeader::See(const JsonEvent& event) {
  if (event.duplicate && event.kind != Json::kEnd) {
    breaches_.Add("duplicate-key", kHeader + event.offset, event.pointer);
  }
  if (event.depth == 1) {
    SeeTop(event);
  } else if (event.depth == 2 && inside_ == Inside::kMetadata) {
    SeeMetadata(event);
  } else if (event.depth == 2 && inside_ == Inside::kTensor) {
    SeeField(event);
  } else if (event.depth > 2 && inside_ == Inside::kTensor) {
    SeeElement(event);
  }
  return tensors_ <= sink_.limits().tensors;
}

void SafetensorsHeader::SeeTop(const JsonEvent& event) {
  if (event.kind == Json::kEnd) {
    if (inside_ == Inside::kTensor) FinishTensor();
    inside_ = Inside::kNothing;
    return;
  }
  if (event.kind != Json::kObject) {
    breaches_.Add("field-type", kHeader + event.offset, event.pointer);
    return;
  }
  if (event.key == "__metadata__") {
    inside_ = Inside::kMetadata;
    return;
  }
  inside_ = Inside::kTensor;
  ++tensors_;
  sound_ = true;
  at_ = kHeader + event.offset;
  dtype_.clear();
  offsets_.clear();
  has_shape_ = has_offsets_ = false;
  tensor_ = {};
  tensor_.name = event.key;
}

void SafetensorsHeader::SeeField(const JsonEvent& event) {
  field_ = Field::kOther;
  if (event.kind == Json::kEnd) return;
  const bool array = event.kind == Json::kArray;
  bool right = true;
  if (event.key == "dtype") {
    right = event.kind == Json::kString;
    dtype_ = event.text;
  } else if (event.key == "shape") {
    right = has_shape_ = array;
    tensor_.shape.clear();
    field_ = Field::kShape;
  } else if (event.key == "data_offsets") {
    right = has_offsets_ = array;
    offsets_.clear();
    field_ = Field::kOffsets;
  } else {
    breaches_.Add("unknown-key", kHeader + event.offset, event.pointer);
  }
  if (!right) {
    breaches_.Add("field-type", kHeader + event.offset, event.pointer);
    sound_ = false;
  }
}

// An element of a shape or of a range.
void SafetensorsHeader::SeeElement(const JsonEvent& event) {
  if (field_ == Field::kOther || event.kind == Json::kEnd) return;
  if (event.kind != Json::kNumber || event.depth > 3) {
    breaches_.Add("field-type", kHeader + event.offset, event.pointer);
    sound_ = false;
    return;
  }
  const auto number = Unsigned(event.text);
  if (!number) {
    breaches_.Add("number-not-unsigned", kHeader + event.offset,
                  std::string(event.pointer) + "=" +
                      std::string(event.text.substr(0, 40)));
    sound_ = false;
    return;
  }
  auto& numbers = field_ == Field::kShape ? tensor_.shape : offsets_;
  numbers.push_back(*number);
}

void SafetensorsHeader::SeeMetadata(const JsonEvent& event) {
  if (event.kind == Json::kEnd) return;
  if (event.kind != Json::kString) {
    breaches_.Add("metadata-not-string", kHeader + event.offset, event.pointer);
    return;
  }
  sink_.State(event.key, event.text, kHeader + event.offset);
  const std::string name =
      "metadata." + std::string(event.key.substr(0, Boundary(event.key, 200))) +
      "=";
  std::size_t at = 0;
  std::size_t end = 0;
  do {
    end = Boundary(event.text, at + kPiece);
    sink_.Observe(Kind::kSetting,
                  name + std::string(event.text.substr(at, end - at)),
                  kHeader + event.offset);
    at = Boundary(event.text, end - std::min(end, kOverlap));
  } while (end < event.text.size());
}

void SafetensorsHeader::FinishTensor() {
  if (dtype_.empty() || !has_shape_ || !has_offsets_ || offsets_.size() != 2) {
    if (sound_) breaches_.Add("field-missing", at_, tensor_.name);
    return;
  }
  if (!sound_) return;
  if (offsets_[0] > offsets_[1]) {
    breaches_.Add("tensor-reversed", at_, tensor_.name);
    return;
  }
  ranges_.push_back(
      {offsets_[0], offsets_[1], names_.size(), tensor_.name.size()});
  names_ += tensor_.name;
  CheckSize();
  tensor_.dtype = dtype_;
  tensor_.offset = CheckedAdd(data_, offsets_[0]).value_or(UINT64_MAX);
  tensor_.size = offsets_[1] - offsets_[0];
  sink_.Declare(std::move(tensor_));
}

void SafetensorsHeader::CheckSize() {
  const auto bits = BitsOf(dtype_);
  if (!bits) {
    breaches_.Add("dtype-unknown", at_, dtype_);
    return;
  }
  std::optional<std::uint64_t> total = *bits;
  for (const std::uint64_t dimension : tensor_.shape) {
    if (total) total = CheckedMultiply(*total, dimension);
  }
  if (!total) {
    breaches_.Add("shape-overflow", at_, tensor_.name);
  } else if (*total % 8 != 0) {
    breaches_.Add("tensor-misaligned", at_, tensor_.name);
  } else if (*total / 8 != offsets_[1] - offsets_[0]) {
    breaches_.Add("tensor-size-differs", at_,
                  tensor_.name + ": " + std::to_string(*total / 8) +
                      " bytes by shape, " +
                      std::to_string(offsets_[1] - offsets_[0]) + " by range");
  }
}

}  // namespace assay
