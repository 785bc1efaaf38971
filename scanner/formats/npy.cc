// SPDX-License-Identifier: Apache-2.0
// npy: "\x93NUMPY", a version, the length of the header (2 bytes, from version
// 2 on 4), the header as a Python dict, then the elements; of Python objects a
// pickle instead.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#include <string>

#include "scanner/format.h"
#include "scanner/npy/header.h"

namespace assay {
namespace {

using Kind = Observation::Kind;

constexpr std::string_view kMagic = "\x93NUMPY";

bool Recognizes(const File& file) { return StartsWith(file.bytes, kMagic); }

// A header that cannot be understood may still stand before a pickle.
Result<void> Malformed(const File& file, Sink& sink, std::uint64_t at,
                       const std::string& what) {
  sink.Observe(Kind::kAnomaly, "npy-bad-header", 6, what);
  const Bytes rest = Slice(file.bytes, at);
  if (!rest.empty()) sink.Probe({"data", rest, rest.size(), at});
  return Fail(Error::Kind::kMalformed, std::string(file.path) + ": " + what);
}

// Bytes of all elements; nothing when they cannot be counted.
std::optional<std::uint64_t> DataSize(const NpyHeader& header) {
  std::optional<std::uint64_t> size = header.item;
  for (const std::uint64_t length : header.shape) {
    if (length == 0) return 0;
  }
  for (const std::uint64_t length : header.shape) {
    if (size) size = CheckedMultiply(*size, length);
  }
  return size;
}

Result<void> ReadElements(const File& file, const NpyHeader& header,
                          std::uint64_t at, Sink& sink) {
  const std::uint64_t there = file.size - at;
  const auto wanted = DataSize(header);
  if (!wanted) {
    return Malformed(file, sink, at, "the shape's product overflows");
  }
  // The size of a structure is not worked out: all that is there is its data.
  const bool known = header.item != 0;
  const std::uint64_t size = known ? std::min(*wanted, there) : there;
  sink.Declare({.name = std::string(file.name()),
                .dtype = header.dtype,
                .shape = header.shape,
                .offset = at,
                .size = size});
  if (known && *wanted > there) {
    sink.Observe(Kind::kAnomaly, "npy-truncated", at);
    return Fail(Error::Kind::kMalformed,
                std::string(file.path) + ": the array needs " +
                    std::to_string(*wanted) + " bytes, " +
                    std::to_string(there) + " are there",
                "the download may be incomplete; compare its size with the "
                "source");
  }
  const Bytes rest = Slice(file.bytes, at + size);
  if (known && !rest.empty()) {
    sink.Observe(Kind::kAnomaly, "npy-trailing-bytes", at + size,
                 std::to_string(there - size) + " bytes");
    sink.Probe({"trailer", rest, there - size, at + size});
  }
  const Bytes data = Slice(file.bytes, at, size);
  if (!data.empty()) sink.Probe({"data", data, data.size(), at});
  return {};
}

Result<void> Read(const File& file, Sink& sink) {
  ByteReader in(file.bytes);
  in.Skip(kMagic.size());
  const std::uint8_t major = in.U8();
  in.Skip(1);
  const std::uint64_t length = major == 1 ? in.U16() : in.U32();
  const std::uint64_t begin = in.offset();
  const std::string_view text = AsText(in.Take(length));
  if (in.failed()) {
    return Malformed(file, sink, begin,
                     "header of " + std::to_string(length) +
                         " bytes is longer than the file");
  }
  if (major < 1 || major > 3) {
    sink.Observe(Kind::kAnomaly, "npy-version", 6, std::to_string(major));
  }
  const auto header = ParseNpyHeader(text);
  if (!header) {
    return Malformed(file, sink, in.offset(), "the header is not a dict");
  }
  if (header->repeated) sink.Observe(Kind::kAnomaly, "npy-repeated-key", begin);
  if (sink.listing()) sink.List(begin, text);
  if (!header->objects) {
    return ReadElements(file, *header, in.offset(), sink);
  }
  const Bytes pickle = Slice(file.bytes, in.offset());
  sink.Nest({"data.pkl", pickle, file.size - in.offset(), in.offset()});
  return {};
}

}  // namespace

extern const Format kNpy;
const Format kNpy = {"npy", "the elements, or the pickle in their place", false,
                     Recognizes, Read};

}  // namespace assay
