// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SCANNER_PICKLE_ASSEMBLER_H_
#define ASSAY_TESTS_SCANNER_PICKLE_ASSEMBLER_H_

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/format.h"

namespace assay {

extern const Format kPickle;

namespace pickle_test {

/// Writes a pickle opcode by opcode:
/// Pickle(2).Global("posix", "system").Text("id").Op("\x85R.").
class Pickle {
 public:
  Pickle() = default;
  explicit Pickle(int protocol) { Op("\x80").U8(protocol); }

  /// Opcodes without an argument, as their characters.
  Pickle& Op(std::string_view opcodes) {
    bytes_ += opcodes;
    return *this;
  }
  Pickle& Global(std::string_view module, std::string_view name) {
    return Op("c").Line(module).Line(name);
  }
  Pickle& StackGlobal(std::string_view module, std::string_view name) {
    return Short(module).Short(name).Op("\x93");
  }
  Pickle& Short(std::string_view text) {
    return Op("\x8c").U8(static_cast<int>(text.size())).Op(text);
  }
  Pickle& Text(std::string_view text) {
    return Op("X").Little(text.size(), 4).Op(text);
  }
  Pickle& Bytes(std::string_view bytes) {
    return Op("B").Little(bytes.size(), 4).Op(bytes);
  }
  Pickle& Int(std::uint32_t value) { return Op("J").Little(value, 4); }
  Pickle& Put(int index) { return Op("q").U8(index); }
  Pickle& Get(int index) { return Op("h").U8(index); }
  Pickle& Frame(std::uint64_t size) { return Op("\x95").Little(size, 8); }
  Pickle& Line(std::string_view text) { return Op(text).Op("\n"); }
  Pickle& U8(int value) { return Little(static_cast<std::uint64_t>(value), 1); }
  Pickle& Little(std::uint64_t value, int width) {
    for (; width > 0; --width, value >>= 8) {
      bytes_ += static_cast<char>(value & 0xff);
    }
    return *this;
  }
  /// A tuple of what stands above the mark, and the call.
  Pickle& Call() { return Op("tR"); }
  /// posix.system('id'), inert.
  Pickle& Payload() {
    return Global("posix", "system").Op("(").Text("id").Call();
  }

  const std::string& str() const { return bytes_; }
  // So that a Pickle can stand wherever bytes are wanted.
  // NOLINTNEXTLINE(google-explicit-constructor)
  operator std::string_view() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Keeps what a reader tells, as lines: "call posix.system @31
/// posix.system('id')".
class Told : public Sink {
 public:
  void Observe(Observation::Kind kind, std::string value, std::uint64_t offset,
               std::string evidence) override {
    std::string line(Name(kind));
    line += ' ' + value;
    seen.push_back(line);
    offsets.push_back(offset);
    evidences.push_back(std::move(evidence));
  }
  bool Nest(const Member&) override { return true; }
  void Probe(const Member& member) override {
    probed.emplace_back(AsText(member.bytes));
  }
  void Declare(Tensor tensor) override { tensors.push_back(std::move(tensor)); }
  void State(std::string_view, std::string_view, std::uint64_t) override {}
  void Skip(std::string, std::string_view limit) override {
    skipped.emplace_back(limit);
  }
  bool listing() const override { return list; }
  void List(std::uint64_t offset, std::string_view line) override {
    listed.push_back(std::to_string(offset) + ": " + std::string(line));
  }
  const Limits& limits() const override { return bounds; }
  Expander& expander() override { std::abort(); }
  bool OutOfTime() const override { return false; }

  bool Has(std::string_view line) const { return Count(line) > 0; }
  int Count(std::string_view line) const {
    int count = 0;
    for (const std::string& one : seen) count += one == line;
    return count;
  }
  /// The evidence of that observation; the first.
  std::string Evidence(std::string_view line) const {
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (seen[i] == line) return evidences[i];
    }
    return "not observed";
  }
  std::uint64_t Offset(std::string_view line) const {
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (seen[i] == line) return offsets[i];
    }
    return UINT64_MAX;
  }

  std::vector<std::string> seen;
  std::vector<std::uint64_t> offsets;
  std::vector<std::string> evidences;
  std::vector<std::string> probed;
  std::vector<std::string> skipped;
  std::vector<std::string> listed;
  std::vector<Tensor> tensors;
  Limits bounds;
  bool list = false;
  bool failed = false;
  std::string message;
};

inline void ReadInto(Told& told, std::string_view bytes,
                     std::string_view path = "model.pkl") {
  const File file{path, AsBytes(bytes), bytes.size(), nullptr};
  const Result<void> result = kPickle.read(file, told);
  told.failed = !result;
  if (!result) told.message = result.error().message;
}

/// What the reader tells of a file of those bytes.
struct Reading : Told {
  explicit Reading(std::string_view bytes) { ReadInto(*this, bytes); }
};

inline bool Recognized(std::string_view bytes,
                       std::string_view path = "model.dat") {
  return kPickle.recognizes({path, AsBytes(bytes), bytes.size(), nullptr});
}

}  // namespace pickle_test
}  // namespace assay

#endif  // ASSAY_TESTS_SCANNER_PICKLE_ASSEMBLER_H_
