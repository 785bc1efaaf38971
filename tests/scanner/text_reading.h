// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SCANNER_TEXT_READING_H_
#define ASSAY_TESTS_SCANNER_TEXT_READING_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/format.h"

namespace assay {

/// A sink that keeps values and reads nested members with their own format.
class TextSink : public Sink {
 public:
  void Observe(Observation::Kind, std::string value, std::uint64_t offset,
               std::string evidence) override {
    values.push_back(std::move(value));
    offsets.push_back(offset);
    evidences.push_back(std::move(evidence));
  }
  bool Nest(const Member& member) override {
    members.push_back(member.name);
    (void)Read(member.name, AsText(member.bytes));
    return true;
  }
  void Probe(const Member&) override {}
  void Declare(Tensor) override {}
  void State(std::string_view key, std::string_view value,
             std::uint64_t) override {
    stated.push_back(std::string(key) + "=" + std::string(value));
  }
  void Skip(std::string reason, std::string_view) override {
    skipped.push_back(std::move(reason));
  }
  bool listing() const override { return false; }
  void List(std::uint64_t, std::string_view) override {}
  const Limits& limits() const override { return limits_; }
  Expander& expander() override { std::abort(); }
  bool OutOfTime() const override { return false; }

  /// Reads with the first format that knows the file.
  Result<void> Read(std::string_view path, std::string_view text) {
    const File file = {path, AsBytes(text), text.size(), nullptr};
    for (const Format* row : Formats()) {
      if (!row->recognizes(file)) continue;
      format = row->name;
      return row->read(file, *this);
    }
    format.clear();
    return {};
  }

  std::vector<std::string> values, evidences, members, skipped, stated;
  std::vector<std::uint64_t> offsets;
  std::string format;

  Limits limits_;
};

/// The values that reading a text gives.
inline std::vector<std::string> ReadText(std::string_view path,
                                         std::string_view text) {
  TextSink sink;
  EXPECT_TRUE(sink.Read(path, text));
  return sink.values;
}

inline bool Has(const std::vector<std::string>& values,
                std::string_view value) {
  return std::ranges::find(values, value) != values.end();
}

using Values = std::vector<std::string>;

}  // namespace assay

#endif  // ASSAY_TESTS_SCANNER_TEXT_READING_H_
