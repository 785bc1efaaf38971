// SPDX-License-Identifier: Apache-2.0
#include "cli/tensor_header.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <vector>

#include "core/escape.h"
#include "scanner/format.h"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

// Vocabularies in headers of GGUF take some dozen MiB.
constexpr std::uint64_t kMostHeader = 256ull << 20;

// Anomalies that leave no doubt where each tensor lies.
constexpr std::array<std::string_view, 9> kHarmless = {
    "bytes-after-tensors",
    "bytes-between-tensors",
    "dtype-unknown",
    "gguf-big-endian",
    "gguf-bytes-after-tensors",
    "gguf-bytes-between-tensors",
    "gguf-name-too-long",
    "gguf-padding-not-zero",
    "header-padding"};

// Keeps the tensors that were asked for, and what is wrong with the header.
class Finder : public Sink {
 public:
  Finder(const std::set<std::string>& wanted, std::uint64_t size)
      : wanted_(wanted), size_(size) {}

  void Observe(Observation::Kind kind, std::string value, std::uint64_t offset,
               std::string evidence) override {
    if (kind != Observation::Kind::kAnomaly ||
        std::ranges::find(kHarmless, value) != kHarmless.end()) {
      return;
    }
    Break("has a header with " + value + " at byte " + std::to_string(offset) +
          (evidence.empty() ? "" : ": " + EscapeShort(evidence, 80)));
  }

  void Declare(Tensor tensor) override {
    if (!wanted_.contains(tensor.name)) return;
    const std::string name = "'" + EscapeShort(tensor.name, 80) + "'";
    const auto end = CheckedAdd(tensor.offset, tensor.size);
    if (!end || *end > size_) {
      Break("has the tensor " + name + " beyond its end");
    } else if (!found_.places
                    .emplace(tensor.name, TensorPlace{tensor.offset, *end})
                    .second) {
      Break("has the tensor " + name + " twice");
    }
  }

  // Templates and what hides behind tensors are for `assay scan`.
  bool Nest(const Member& /*member*/) override { return true; }
  void Probe(const Member& /*member*/) override {}
  void State(std::string_view, std::string_view, std::uint64_t) override {}
  void Skip(std::string /*reason*/, std::string_view /*limit*/) override {}
  bool listing() const override { return false; }
  void List(std::uint64_t /*offset*/, std::string_view /*line*/) override {}
  const Limits& limits() const override { return limits_; }
  Expander& expander() override { return expander_; }
  bool OutOfTime() const override { return Clock::now() > deadline_; }

  // The first reason stays.
  void Break(const std::string& why) {
    if (found_.broken.empty()) found_.broken = why;
  }

  TensorHeader Finish() {
    if (!found_.broken.empty()) found_.places.clear();
    return std::move(found_);
  }

 private:
  const std::set<std::string>& wanted_;
  const std::uint64_t size_;
  const Limits limits_;
  const Clock::time_point deadline_ =
      Clock::now() + std::chrono::seconds(limits_.seconds);
  Expander expander_{limits_, deadline_};
  TensorHeader found_;
};

// The beginning of a file, verified, as far as it was asked for.
class Beginning {
 public:
  explicit Beginning(const VerifiedFile& file) : file_(file) {}

  Bytes bytes() const { return bytes_; }
  bool whole() const { return bytes_.size() == file_.size(); }

  Result<void> GrowTo(std::uint64_t size) {
    size = std::min(size, file_.size());
    const std::size_t have = bytes_.size();
    if (size <= have) return {};
    bytes_.resize(size);
    return file_.Read(have, std::span(bytes_).subspan(have));
  }

 private:
  const VerifiedFile& file_;
  std::vector<std::uint8_t> bytes_;
};

const Format& FormatNamed(std::string_view name) {
  return **std::ranges::find(Formats(), name, &Format::name);
}

struct Looked {
  TensorHeader header;
  bool cut;  // The reader may have wanted more of the file than there was.
};

Looked Look(const VerifiedFile& file, const Beginning& beginning,
            std::string_view format, const std::set<std::string>& wanted) {
  Finder finder(wanted, file.size());
  const auto read = FormatNamed(format).read(
      {file.path(), beginning.bytes(), file.size(), nullptr}, finder);
  if (!read) {
    const std::string path = file.path() + ": ";
    const std::string& message = read.error().message;
    finder.Break(
        "has no header that can be read: " +
        (message.starts_with(path) ? message.substr(path.size()) : message));
  }
  return {finder.Finish(), !read && !beginning.whole()};
}

std::string TooLong(const std::string& bytes, const std::string& than) {
  return "has a header of " + bytes + " bytes, more than " + than;
}

// Says itself how long its header is.
Result<TensorHeader> ReadSafetensors(const VerifiedFile& file,
                                     Beginning& beginning,
                                     const std::set<std::string>& wanted) {
  ByteReader in(beginning.bytes());
  const std::uint64_t length = in.U64();
  if (in.failed()) return TensorHeader{{}, "is too short for a header"};
  const auto end = CheckedAdd(8, length);
  if (!end || *end > file.size()) {
    return TensorHeader{{}, TooLong(std::to_string(length), "the file has")};
  }
  if (*end > kMostHeader) {
    return TensorHeader{
        {}, TooLong(std::to_string(length), std::to_string(kMostHeader))};
  }
  const auto grown = beginning.GrowTo(*end);
  if (!grown) return std::unexpected(grown.error());
  return Look(file, beginning, "safetensors", wanted).header;
}

// Ends where it ends.
Result<TensorHeader> ReadGguf(const VerifiedFile& file, Beginning& beginning,
                              const std::set<std::string>& wanted) {
  for (;;) {
    Looked looked = Look(file, beginning, "gguf", wanted);
    const std::uint64_t have = beginning.bytes().size();
    if (!looked.cut || have >= kMostHeader) return std::move(looked.header);
    const auto grown = beginning.GrowTo(2 * have);
    if (!grown) return std::unexpected(grown.error());
  }
}

bool EndsIn(std::string_view path, std::string_view suffix) {
  return path.size() >= suffix.size() &&
         std::ranges::equal(
             path.substr(path.size() - suffix.size()), suffix, {}, [](char c) {
               return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a')
                                           : c;
             });
}

}  // namespace

bool MayHoldTensors(std::string_view path) {
  return EndsIn(path, ".safetensors") || EndsIn(path, ".gguf");
}

Result<TensorHeader> ReadTensorHeader(const VerifiedFile& file,
                                      const std::set<std::string>& wanted) {
  Beginning beginning(file);
  const auto grown = beginning.GrowTo(kTreeBlock);
  if (!grown) return std::unexpected(grown.error());
  // No header of safetensors begins so: its length would be out of bounds.
  return StartsWith(beginning.bytes(), "GGUF")
             ? ReadGguf(file, beginning, wanted)
             : ReadSafetensors(file, beginning, wanted);
}

}  // namespace assay
