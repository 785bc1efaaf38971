// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SCANNER_RECORDING_SINK_H_
#define ASSAY_TESTS_SCANNER_RECORDING_SINK_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/format.h"

namespace assay {

/// What a reader told.
struct Record {
  struct Handed {
    std::string name;
    std::string bytes;
    std::uint64_t size;
    std::uint64_t offset;
  };

  /// Whether something of that value was observed.
  bool Saw(std::string_view value) const {
    return std::ranges::any_of(
        seen, [&](const Observation& one) { return one.value == value; });
  }

  /// Whether bytes that begin with `start` were handed over, in which way
  /// ever.
  bool GotBytes(std::string_view start) const {
    const auto fits = [&](const Handed& one) {
      return one.bytes.starts_with(start);
    };
    return std::ranges::any_of(nested, fits) ||
           std::ranges::any_of(probed, fits);
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    names.reserve(nested.size());
    for (const Handed& one : nested) names.push_back(one.name);
    return names;
  }

  std::vector<Observation> seen;
  std::vector<Handed> nested;
  std::vector<Handed> probed;
  std::vector<Tensor> tensors;
  std::vector<std::string> skipped;
  std::vector<std::string> limits_hit;
  std::uint64_t members = 0;
};

/// Writes down what a reader tells, and follows nothing.
class RecordingSink final : public Sink, public Record {
 public:
  explicit RecordingSink(Limits limits = {})
      : limits_(limits),
        expander_(limits_, std::chrono::steady_clock::now() +
                               std::chrono::seconds(limits_.seconds)) {}

  void Observe(Observation::Kind kind, std::string value, std::uint64_t offset,
               std::string evidence) override {
    seen.push_back(
        {kind, std::move(value), {{}, {}, offset}, std::move(evidence)});
  }
  bool Nest(const Member& member) override {
    ++members;
    if (keep) nested.push_back(Copy(member));
    return true;
  }
  void Probe(const Member& member) override {
    if (keep) probed.push_back(Copy(member));
  }
  void Declare(Tensor tensor) override { tensors.push_back(std::move(tensor)); }
  void State(std::string_view, std::string_view, std::uint64_t) override {}
  void Skip(std::string reason, std::string_view limit) override {
    skipped.push_back(std::move(reason));
    if (!limit.empty()) limits_hit.emplace_back(limit);
  }
  bool listing() const override { return false; }
  void List(std::uint64_t, std::string_view) override {}
  const Limits& limits() const override { return limits_; }
  Expander& expander() override { return expander_; }
  bool OutOfTime() const override { return false; }

  bool keep = true;  ///< Members are copied, not only counted.

 private:
  static Handed Copy(const Member& member) {
    return {member.name, std::string(AsText(member.bytes)), member.size,
            member.offset};
  }

  Limits limits_;
  Expander expander_;
};

/// The row of that name; a test fails where there is none.
inline const Format& FormatNamed(std::string_view name) {
  for (const Format* format : Formats()) {
    if (format->name == name) return *format;
  }
  std::abort();
}

/// Whether the row recognizes the bytes under that name.
inline bool Recognizes(std::string_view format, std::string_view bytes,
                       std::string_view path = "m") {
  return FormatNamed(format).recognizes(
      {path, AsBytes(bytes), bytes.size(), nullptr});
}

/// Lets one row read the bytes into `sink`.
inline Result<void> ReadInto(RecordingSink& sink, std::string_view format,
                             std::string_view bytes,
                             std::string_view path = "m") {
  return FormatNamed(format).read({path, AsBytes(bytes), bytes.size(), nullptr},
                                  sink);
}

/// Lets one row read the bytes, which it must recognize and not fail on.
inline Record ReadAs(std::string_view format, std::string_view bytes,
                     std::string_view path = "m", Limits limits = {}) {
  RecordingSink sink(limits);
  EXPECT_TRUE(Recognizes(format, bytes, path));
  const Result<void> read = ReadInto(sink, format, bytes, path);
  EXPECT_TRUE(read) << read.error().message;
  return std::move(static_cast<Record&>(sink));
}

/// A pickle that would run `id` when it is loaded.
inline std::string EvilPickle() {
  using std::string_literals::operator""s;
  return "\x80\x02"
         "cposix\nsystem\nX\x02\0\0\0id\x85R."s;
}

}  // namespace assay

#endif  // ASSAY_TESTS_SCANNER_RECORDING_SINK_H_
