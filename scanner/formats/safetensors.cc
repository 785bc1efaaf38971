// SPDX-License-Identifier: Apache-2.0
// safetensors: an 8-byte little-endian header length, a JSON header that gives
// every tensor its [begin, end) range, then the tensor bytes without a gap.
// https://github.com/huggingface/safetensors#format
#include <algorithm>
#include <array>
#include <string>

#include "core/escape.h"
#include "scanner/format.h"
#include "scanner/formats/safetensors_header.h"

namespace assay {
namespace {

using Kind = Observation::Kind;
using Range = SafetensorsHeader::Range;

// The reference implementation refuses larger headers.
constexpr std::uint64_t kMaxHeader = 100'000'000;

// A file that bears the name but begins as one of these is left to its reader.
bool BeginsAsAnother(const File& file) {
  static constexpr std::array<std::string_view, 17> kMagics = {
      "PK\x03\x04",
      "PK\x05\x06",
      "\x80\x02",
      "\x80\x03",
      "\x80\x04",
      "\x80\x05",
      "\x1f\x8b",
      "BZh",
      "\xfd"
      "7zXZ",
      "\x28\xb5\x2f\xfd",
      "\x04\x22\x4d\x18",
      "\x89HDF",
      "GGUF",
      "version https://git-lfs",
      "# xet version",
      "\x93NUMPY",
      "\x7f"
      "ELF"};
  if (AsText(Slice(file.bytes, 257, 5)) == "ustar") return true;
  return std::ranges::any_of(kMagics, [&](std::string_view magic) {
    return StartsWith(file.bytes, magic);
  });
}

bool Recognizes(const File& file) {
  ByteReader in(file.bytes);
  const std::uint64_t length = in.U64();
  const std::string_view start = AsText(
      in.Take(std::min<std::uint64_t>({length, in.left(), std::uint64_t{64}})));
  if (start.starts_with('{') && length <= kMaxHeader &&
      length <= file.size - in.offset() + start.size()) {
    const std::size_t next = start.find_first_not_of(" \t\r\n", 1);
    if (next != start.npos && (start[next] == '"' || start[next] == '}')) {
      return true;
    }
  }
  return file.HasSuffix(".safetensors") && !BeginsAsAnother(file);
}

Error::Kind KindOf(const File& file) {
  return file.whole() ? Error::Kind::kMalformed : Error::Kind::kLimit;
}

// The header as text, whatever of it there is.
Result<Bytes> Header(const File& file, Breaches& breaches) {
  ByteReader in(file.bytes);
  const std::uint64_t length = in.U64();
  if (in.failed()) {
    breaches.Add("header-beyond-file", 0);
    return Fail(KindOf(file),
                std::string(file.path) + ": " +
                    std::to_string(file.bytes.size()) +
                    " bytes are too few for a header length",
                "the download may be incomplete; compare its size with the "
                "source");
  }
  if (length > kMaxHeader) {
    breaches.Add("header-too-large", 0, std::to_string(length) + " bytes");
  }
  const Bytes header = in.Take(std::min({length, in.left(), kMaxHeader}));
  if (!StartsWith(header, "{")) {
    breaches.Add("header-not-object", 8, AsText(Slice(header, 0, 16)));
  }
  return header;
}

// What follows the last '}'.
void CheckPadding(Bytes header, Breaches& breaches) {
  const std::string_view text = AsText(header);
  const std::size_t brace = text.find_last_of('}');
  if (brace == text.npos) return;
  if (text.find_first_not_of(' ', brace + 1) != text.npos) {
    breaches.Add("header-padding", 8 + brace + 1);
  }
}

Result<void> Explain(const File& file, Bytes header, const Error& error,
                     Breaches& breaches) {
  if (error.kind == Error::Kind::kLimit) {
    breaches.Add("header-over-limits", 8);
  } else if (!IsUtf8(AsText(header))) {
    breaches.Add("header-not-utf8", 8);
  } else {
    breaches.Add("header-not-json", 8);
  }
  return Fail(error.kind,
              std::string(file.path) + ": header is " + error.message,
              "the file may be damaged; compare its digest with the source");
}

// Follows the bytes [begin, end) of the file that belong to no tensor.
void Follow(const File& file, Sink& sink, std::string name, std::uint64_t begin,
            std::uint64_t end) {
  sink.Probe({.name = std::move(name) + "-at-" + std::to_string(begin),
              .bytes = Slice(file.bytes, begin, end - begin),
              .size = end - begin,
              .offset = begin});
}

// `data` is where the tensors start; sorts the ranges.
Result<void> CheckRanges(const File& file, Sink& sink, Breaches& breaches,
                         SafetensorsHeader& header, std::uint64_t data) {
  auto& ranges = header.ranges();
  std::ranges::sort(ranges, [](const Range& a, const Range& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  const std::uint64_t size = file.size - data;
  std::uint64_t end = 0;
  for (const Range& range : ranges) {
    if (sink.OutOfTime()) {
      return Fail(Error::Kind::kLimit,
                  std::string(file.path) + ": out of time among the tensors");
    }
    if (range.end > size) {
      breaches.Add("tensor-beyond-file", data + std::min(range.begin, size),
                   header.NameOf(range));
    }
    if (range.begin < end && range.begin != range.end) {
      breaches.Add("tensors-overlap", data + std::min(range.begin, size),
                   header.NameOf(range));
    }
    if (range.begin > end && end < size) {
      const std::uint64_t stop = std::min(range.begin, size);
      breaches.Add("bytes-between-tensors", data + end,
                   std::to_string(stop - end) + " bytes");
      Follow(file, sink, "gap", data + end, data + stop);
    }
    end = std::max(end, range.end);
  }
  if (end < size) {
    breaches.Add("bytes-after-tensors", data + end,
                 std::to_string(size - end) + " bytes");
    Follow(file, sink, "trailer", data + end, file.size);
  }
  return {};
}

Result<void> Read(const File& file, Sink& sink) {
  Breaches breaches(sink);
  const auto header = Header(file, breaches);
  if (!header) return std::unexpected(header.error());
  const std::uint64_t length = ByteReader(file.bytes).U64();
  const std::uint64_t data = CheckedAdd(8, length).value_or(UINT64_MAX);
  SafetensorsHeader reader(sink, breaches, data);
  const auto read = reader.Read(*header);
  if (data > file.bytes.size()) {
    if (file.whole()) breaches.Add("header-beyond-file", 0);
    return Fail(KindOf(file),
                std::string(file.path) + ": header of " +
                    std::to_string(length) + " bytes is longer than the file",
                "the download may be incomplete; compare its size with the "
                "source");
  }
  if (length > kMaxHeader) {
    return Fail(Error::Kind::kLimit, std::string(file.path) + ": header of " +
                                         std::to_string(length) +
                                         " bytes, more than " +
                                         std::to_string(kMaxHeader));
  }
  if (!read) {
    // Where the header is no guide, all behind it may be a payload.
    Follow(file, sink, "trailer", data, file.size);
    return Explain(file, *header, read.error(), breaches);
  }
  CheckPadding(*header, breaches);
  return CheckRanges(file, sink, breaches, reader, data);
}

}  // namespace

extern const Format kSafetensors;
const Format kSafetensors = {
    "safetensors", "tensor ranges, gaps, trailing bytes, header, metadata",
    false, Recognizes, Read};

}  // namespace assay
