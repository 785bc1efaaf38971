// SPDX-License-Identifier: Apache-2.0
// SentencePiece tokenizer: one protobuf message; field 1, repeated, is a piece
// {1: text, 2: score, 3: kind}, then the specifications of how it was trained.
// https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
#include <algorithm>
#include <optional>
#include <string>

#include "core/escape.h"
#include "scanner/format.h"

namespace assay {
namespace {

using Kind = Observation::Kind;

// ModelProto ends at field 5; from 200 on it is open to extensions.
constexpr std::uint64_t kLastField = 5;
constexpr std::uint64_t kExtensions = 200;

enum Wire { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

// One field of a message, by protobuf's wire format.
struct Field {
  std::uint64_t number;
  unsigned wire;
  Bytes bytes;  // Of length-delimited fields.
};

std::optional<std::uint64_t> Varint(ByteReader& in) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = in.U8();
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return in.failed() ? std::nullopt : std::optional(value);
  }
  return std::nullopt;
}

// Nothing where the bytes are no field.
std::optional<Field> Next(ByteReader& in) {
  const auto tag = Varint(in);
  if (!tag || *tag >> 3 == 0 || *tag >> 3 > 0x1fffffff) return std::nullopt;
  Field field{*tag >> 3, static_cast<unsigned>(*tag & 7), {}};
  std::optional<std::uint64_t> value = 0;
  switch (field.wire) {
    case kVarint:
      value = Varint(in);
      break;
    case kFixed64:
      in.Skip(8);
      break;
    case kBytes:
      value = Varint(in);
      if (value) field.bytes = in.Take(*value);
      break;
    case kFixed32:
      in.Skip(4);
      break;
    default:
      return std::nullopt;
  }
  if (!value || in.failed()) return std::nullopt;
  return field;
}

// A text, and a score or a kind.
bool IsPiece(Bytes bytes) {
  ByteReader in(bytes);
  bool text = false;
  bool more = false;
  while (in.left() > 0) {
    const auto field = Next(in);
    if (!field) return false;
    if (field->number == 1 && field->wire == kBytes) {
      text = true;
    } else if ((field->number == 2 && field->wire == kFixed32) ||
               (field->number == 3 && field->wire == kVarint)) {
      more = true;
    } else if (field->number < kExtensions) {
      return false;
    }
  }
  return text && more;
}

bool Recognizes(const File& file) {
  ByteReader in(Slice(file.bytes, 0, 4096));
  if (!StartsWith(file.bytes, "\x0a")) return false;
  for (int pieces = 0; pieces < 3; ++pieces) {
    const auto field = Next(in);
    if (!field || field->number != 1 || !IsPiece(field->bytes)) return false;
    if (in.offset() == file.size) break;
  }
  return true;
}

void SeeField(const Field& field, std::uint64_t offset, Sink& sink) {
  if (field.number == 1) {
    if (!IsPiece(field.bytes)) {
      sink.Observe(Kind::kAnomaly, "piece-broken", offset);
    }
    return;
  }
  if (field.number <= kLastField && field.wire == kBytes) return;
  if (field.number < kExtensions) {
    sink.Observe(Kind::kAnomaly, "unknown-field", offset,
                 "field " + std::to_string(field.number));
  }
  if (field.wire == kBytes) {
    sink.Probe({.name = "field-" + std::to_string(field.number) + "-at-" +
                        std::to_string(offset),
                .bytes = field.bytes,
                .size = field.bytes.size(),
                .offset = offset});
  }
}

Result<void> Read(const File& file, Sink& sink) {
  ByteReader in(file.bytes);
  while (in.left() > 0) {
    const std::uint64_t start = in.offset();
    const auto field = Next(in);
    if (!field) {
      if (!file.whole()) {
        return Fail(Error::Kind::kLimit,
                    std::string(file.path) + ": only the first " +
                        std::to_string(file.bytes.size()) +
                        " bytes of the tokenizer are held");
      }
      sink.Observe(Kind::kAnomaly, "protobuf-broken", start);
      sink.Probe({.name = "trailer-at-" + std::to_string(start),
                  .bytes = Slice(file.bytes, start),
                  .size = file.size - start,
                  .offset = start});
      return Fail(Error::Kind::kMalformed,
                  std::string(file.path) + ": no field at byte " +
                      std::to_string(start) + " of " +
                      std::to_string(file.size),
                  "the file may be damaged; compare its digest with the "
                  "source");
    }
    if (sink.OutOfTime()) {
      return Fail(Error::Kind::kLimit, std::string(file.path) +
                                           ": out of time at byte " +
                                           std::to_string(start));
    }
    SeeField(*field, in.offset() - field->bytes.size(), sink);
  }
  return {};
}

}  // namespace

extern const Format kSentencePiece;
const Format kSentencePiece = {"sentencepiece",
                               "structure and unknown fields of a tokenizer",
                               false, Recognizes, Read};

}  // namespace assay
