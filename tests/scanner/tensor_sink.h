// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SCANNER_TENSOR_SINK_H_
#define ASSAY_TESTS_SCANNER_TENSOR_SINK_H_

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scanner/format.h"

namespace assay {

/// The rest of a directory, in memory.
class MemorySiblings : public Siblings {
 public:
  using Files = std::map<std::string, std::string>;

  explicit MemorySiblings(Files files) : files_(std::move(files)) {}

  Bytes Find(std::string_view name) override {
    const auto file = files_.find(std::string(name));
    return file == files_.end() ? Bytes() : AsBytes(file->second);
  }

 private:
  Files files_;
};

/// Writes down what a reader says, in order: observations as "kind value",
/// anomalies as their code alone.
class TensorSink : public Sink {
 public:
  std::vector<std::string> seen;
  std::vector<std::pair<std::string, std::uint64_t>> places;
  std::vector<std::pair<std::string, std::string>> nested;
  std::vector<std::pair<std::string, std::string>> probed;
  std::vector<Tensor> tensors;
  std::vector<std::string> skipped;
  std::vector<std::string> stated;
  std::vector<std::string> lines;
  bool keep_tensors = true;
  std::uint64_t declared = 0;
  Limits bounds;

  void Observe(Observation::Kind kind, std::string value, std::uint64_t offset,
               std::string) override {
    places.emplace_back(value, offset);
    seen.push_back(kind == Observation::Kind::kAnomaly
                       ? value
                       : std::string(Name(kind)) + " " + value);
  }
  bool Nest(const Member& member) override {
    nested.emplace_back(member.name, AsText(member.bytes));
    return true;
  }
  void Probe(const Member& member) override {
    probed.emplace_back(member.name, AsText(member.bytes));
  }
  void Declare(Tensor tensor) override {
    ++declared;
    if (keep_tensors) tensors.push_back(std::move(tensor));
  }
  void State(std::string_view key, std::string_view value,
             std::uint64_t) override {
    stated.push_back(std::string(key) + "=" + std::string(value));
  }
  void Skip(std::string reason, std::string_view) override {
    skipped.push_back(std::move(reason));
  }
  bool listing() const override { return true; }
  void List(std::uint64_t, std::string_view line) override {
    lines.emplace_back(line);
  }
  const Limits& limits() const override { return bounds; }
  Expander& expander() override { std::abort(); }
  bool OutOfTime() const override { return false; }
};

/// Reads `bytes` as a file called `name`.
inline Result<void> ReadAs(const Format& format, std::string_view name,
                           std::string_view bytes, Sink& sink,
                           Siblings* siblings = nullptr) {
  return format.read({.path = name,
                      .bytes = AsBytes(bytes),
                      .size = bytes.size(),
                      .siblings = siblings},
                     sink);
}

/// Whether `format` recognizes `bytes` as a file called `name`.
inline bool Recognizes(const Format& format, std::string_view name,
                       std::string_view bytes) {
  return format.recognizes({.path = name,
                            .bytes = AsBytes(bytes),
                            .size = bytes.size(),
                            .siblings = nullptr});
}

}  // namespace assay

#endif  // ASSAY_TESTS_SCANNER_TENSOR_SINK_H_
