// SPDX-License-Identifier: Apache-2.0
// GGUF: magic, version, counts; pairs of key and value, one of them the chat
// template; the tensors' names, shapes and places; then their aligned bytes.
// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "core/escape.h"
#include "scanner/format.h"
#include "scanner/formats/breaches.h"
#include "scanner/formats/gguf_metadata.h"
#include "scanner/formats/gguf_types.h"

namespace assay {
namespace {

using Kind = Observation::Kind;

// What ggml can hold.
constexpr std::uint32_t kMaxDimensions = 4;
constexpr std::size_t kMaxName = 63;

struct Range {
  std::uint64_t begin;  // In the file.
  std::uint64_t end;
  std::string_view name;
};

class Reader {
 public:
  Reader(const File& file, Sink& sink)
      : file_(file), sink_(sink), breaches_(sink), in_(file.bytes) {}

  Result<void> Read() {
    if (!in_.Begin()) {
      breaches_.Add("gguf-version-unknown", 4, std::to_string(in_.version()));
      return Leave(Error::Kind::kMalformed,
                   "GGUF of unknown version " + std::to_string(in_.version()),
                   4);
    }
    if (in_.big()) breaches_.Add("gguf-big-endian", 4);
    const std::uint64_t tensors = in_.Count();
    const std::uint64_t pairs = in_.Count();
    CheckCount(tensors, 8 + 2 * in_.CountBytes(), "tensors");
    CheckCount(pairs, 5 + in_.CountBytes(), "pairs");
    const auto settings = ReadGgufMetadata(in_, pairs, sink_, breaches_);
    if (!settings) {
      return Leave(settings.error().kind, settings.error().message,
                   in_.raw().offset());
    }
    settings_ = *settings;
    if (auto read = ReadTensors(tensors); !read) return read;
    CheckSplits(tensors);
    return CheckRanges();
  }

 private:
  // Fails, but not before what cannot be read was looked at from outside.
  Result<void> Leave(Error::Kind kind, const std::string& what,
                     std::uint64_t offset) {
    Follow("rest", offset, file_.size);
    return Fail(file_.whole() ? kind : Error::Kind::kLimit,
                std::string(file_.path) + ": " + what,
                "the file may be damaged or incomplete; compare its digest "
                "with the source");
  }

  void CheckCount(std::uint64_t count, std::uint64_t least,
                  std::string_view what) {
    const std::uint64_t left = file_.size - in_.raw().offset();
    if (count > left / least) {
      breaches_.Add("gguf-count-beyond-file", 8,
                    std::to_string(count) + " " + std::string(what));
    }
  }

  Result<void> ReadTensors(std::uint64_t count) {
    const std::uint64_t first = in_.raw().offset();
    if (count > sink_.limits().tensors &&
        count <= file_.size / (8 + 2 * in_.CountBytes())) {
      return Leave(Error::Kind::kLimit,
                   std::to_string(count) + " tensors, more than " +
                       std::to_string(sink_.limits().tensors),
                   first);
    }
    std::vector<std::string_view> names;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (!ReadTensor()) {
        return Leave(Error::Kind::kMalformed,
                     "tensor " + std::to_string(i + 1) + " of " +
                         std::to_string(count) + " is beyond the end",
                     in_.raw().offset());
      }
      names.push_back(tensors_.back().name);
      if (sink_.OutOfTime()) {
        return Leave(Error::Kind::kLimit, "out of time among the tensors",
                     in_.raw().offset());
      }
    }
    FindTwice(names, "gguf-duplicate-tensor", first, breaches_);
    return {};
  }

  // A tensor's record; its range still counts from where the data start.
  struct Record {
    std::string_view name;
    std::uint64_t at;
    std::uint64_t offset;
    std::optional<std::uint64_t> size;
    const GgmlType* type;
    std::vector<std::uint64_t> shape;
  };

  bool ReadTensor() {
    Record tensor{};
    tensor.at = in_.raw().offset();
    tensor.name = in_.String();
    const std::uint32_t dimensions = in_.U32();
    if (dimensions > kMaxDimensions) {
      breaches_.Add("gguf-tensor-dimensions", tensor.at,
                    std::string(tensor.name.substr(0, 100)) + ": " +
                        std::to_string(dimensions));
    }
    if (dimensions > in_.raw().left() / in_.CountBytes()) {
      breaches_.Add("gguf-count-beyond-file", tensor.at, tensor.name);
      return false;
    }
    for (std::uint32_t i = 0; i < dimensions; ++i) {
      tensor.shape.push_back(in_.Count());
    }
    const std::uint32_t type = in_.U32();
    tensor.offset = in_.U64();
    if (in_.raw().failed()) {
      breaches_.Add("gguf-tensors-beyond-file", tensor.at);
      return false;
    }
    tensor.type = GgmlTypeOf(type);
    CheckRecord(tensor, type);
    tensors_.push_back(std::move(tensor));
    return true;
  }

  void CheckRecord(Record& tensor, std::uint32_t type) {
    if (tensor.name.size() > kMaxName) {
      breaches_.Add("gguf-name-too-long", tensor.at,
                    std::to_string(tensor.name.size()) + " bytes");
    }
    if (std::ranges::find(tensor.shape, 0u) != tensor.shape.end()) {
      breaches_.Add("gguf-dimension-zero", tensor.at, tensor.name);
    }
    if (tensor.offset % settings_.alignment != 0) {
      breaches_.Add("gguf-tensor-misaligned", tensor.at, tensor.name);
    }
    if (tensor.type == nullptr) {
      breaches_.Add("gguf-type-unknown", tensor.at,
                    std::string(tensor.name.substr(0, 100)) + ": " +
                        std::to_string(type));
      return;
    }
    tensor.size = GgmlBytes(*tensor.type, tensor.shape);
    if (!tensor.size)
      breaches_.Add("gguf-shape-invalid", tensor.at, tensor.name);
  }

  std::uint64_t Aligned(std::uint64_t offset) const {
    const std::uint64_t mask = settings_.alignment - 1;
    return CheckedAdd(offset, mask).value_or(UINT64_MAX) & ~mask;
  }

  // Declares all tensors; the places of those whose size is known.
  std::vector<Range> Ranges(std::uint64_t data) {
    std::vector<Range> ranges;
    for (Record& tensor : tensors_) {
      const auto begin = CheckedAdd(data, tensor.offset);
      const auto end =
          CheckedAdd(begin.value_or(UINT64_MAX), tensor.size.value_or(0));
      if (!begin || !end || *end > file_.size) {
        breaches_.Add("gguf-tensor-beyond-file", tensor.at, tensor.name);
      }
      const Range range{begin.value_or(UINT64_MAX), end.value_or(UINT64_MAX),
                        tensor.name};
      ranges.push_back(range);
      sink_.Declare({.name = std::string(tensor.name),
                     .dtype = tensor.type == nullptr
                                  ? "?"
                                  : std::string(tensor.type->name),
                     .shape = std::move(tensor.shape),
                     .offset = range.begin,
                     .size = tensor.size.value_or(0)});
    }
    std::ranges::sort(ranges, [](const Range& a, const Range& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    return ranges;
  }

  Result<void> CheckRanges() {
    std::uint64_t end = in_.raw().offset();
    bool sized = true;
    for (const Record& tensor : tensors_) sized = sized && tensor.size;
    const std::vector<Range> ranges = Ranges(Aligned(end));
    std::string_view last = "header";
    for (const Range& range : ranges) {
      if (sink_.OutOfTime()) {
        return Leave(Error::Kind::kLimit, "out of time among the tensors", end);
      }
      if (range.begin < end && range.begin != range.end) {
        breaches_.Add("gguf-tensors-overlap", std::min(range.begin, file_.size),
                      std::string(last.substr(0, 90)) + ", " +
                          std::string(range.name.substr(0, 90)));
      }
      Between(end, range.begin, "gguf-bytes-between-tensors", "gap", sized);
      if (range.end > end) last = range.name;
      end = std::max(end, range.end);
    }
    Between(end, file_.size, "gguf-bytes-after-tensors", "trailer", sized);
    return {};
  }

  // Padding up to the alignment is right, and zeros; more is not.  Where a
  // tensor's size is unknown (not `sized`), it may be the tensor's own.
  void Between(std::uint64_t begin, std::uint64_t end, std::string_view code,
               const std::string& name, bool sized) {
    end = std::min(end, file_.size);
    if (begin >= end) return;
    if (end > Aligned(begin)) {
      if (sized) {
        breaches_.Add(code, begin, std::to_string(end - begin) + " bytes");
      }
      Follow(name, begin, end);
      return;
    }
    const Bytes padding = Slice(file_.bytes, begin, end - begin);
    if (std::ranges::any_of(padding, [](auto byte) { return byte != 0; })) {
      breaches_.Add("gguf-padding-not-zero", begin);
      Follow(name, begin, end);
    }
  }

  // Follows the bytes [begin, end) of the file that belong to no tensor.
  void Follow(const std::string& name, std::uint64_t begin, std::uint64_t end) {
    if (begin >= end) return;
    sink_.Probe({.name = name + "-at-" + std::to_string(begin),
                 .bytes = Slice(file_.bytes, begin, end - begin),
                 .size = end - begin,
                 .offset = begin});
  }

  // The first of several files answers for all: "m-00001-of-00003.gguf".
  void CheckSplits(std::uint64_t tensors) {
    const std::uint64_t count = settings_.split_count;
    if (settings_.split_number && *settings_.split_number >= count) {
      breaches_.Add("gguf-split-number", 0,
                    std::to_string(*settings_.split_number) + " of " +
                        std::to_string(count));
      return;
    }
    constexpr std::string_view kFirst = "-00001-of-";
    const std::string_view name = file_.name();
    const std::size_t at = name.rfind(kFirst);
    if (file_.siblings == nullptr || count < 2 || count > 99'999 ||
        settings_.split_number.value_or(1) != 0 || at == name.npos) {
      return;
    }
    std::uint64_t sum = tensors;
    int absent = 0;
    for (std::uint64_t number = 2; number <= count && absent < 10; ++number) {
      const std::string digits = std::to_string(number);
      const std::string sibling = std::string(name.substr(0, at)) + "-" +
                                  std::string(5 - digits.size(), '0') + digits +
                                  std::string(name.substr(at + 6));
      const Bytes bytes = file_.siblings->Find(sibling);
      GgufInput in(bytes);
      if (bytes.empty()) {
        breaches_.Add("shard-absent", 0, sibling);
        sink_.Skip("part '" + EscapeShort(sibling, 120) + "' is absent");
        ++absent;
      } else if (in.Begin()) {
        sum = CheckedAdd(sum, in.Count()).value_or(UINT64_MAX);
      } else {
        return;  // A pointer to the part, or what its own reader tells.
      }
    }
    if (absent == 0 && settings_.split_tensors &&
        *settings_.split_tensors != sum) {
      breaches_.Add("gguf-split-tensors-differ", 0,
                    std::to_string(*settings_.split_tensors) + " named, " +
                        std::to_string(sum) + " there");
    }
  }

  const File& file_;
  Sink& sink_;
  Breaches breaches_;
  GgufInput in_;
  GgufSettings settings_;
  std::vector<Record> tensors_;
};

bool Recognizes(const File& file) { return StartsWith(file.bytes, "GGUF"); }

Result<void> Read(const File& file, Sink& sink) {
  return Reader(file, sink).Read();
}

}  // namespace

extern const Format kGguf;
const Format kGguf = {"gguf", "metadata, chat template, tensor ranges, splits",
                      false, Recognizes, Read};

}  // namespace assay
