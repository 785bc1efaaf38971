// SPDX-License-Identifier: Apache-2.0
// All readers: Examine() under each name that makes a difference.  With
// ASSAY_FUZZ_FORMAT=<name>, inputs in other formats are turned away, so that
// libFuzzer keeps to one reader; with "list", the names are printed.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "scanner/examine.h"
#include "scanner/format.h"

namespace {

using assay::Bytes;

// Bytes say what most files are; names decide for these.
constexpr std::array<std::string_view, 2> kBinaryNames = {"data.bin",
                                                          "model.pkl"};
constexpr std::array<std::string_view, 8> kTextNames = {
    "config.json", "tokenizer_config.json",
    "m.py",        "chat_template.jinja",
    "README.md",   "requirements.txt",
    "model.sh",    "model.safetensors.index.json"};

// Small enough that one input takes milliseconds, and that the limits
// themselves are reached.
assay::Limits SmallLimits() {
  assay::Limits limits;
  limits.members = 200;
  limits.expanded_total = 8 << 20;
  limits.expanded_held = 1 << 20;
  limits.pickle_opcodes = 200'000;
  limits.pickle_values = 20'000;
  limits.json_bytes = 1 << 20;
  limits.text_bytes = 1 << 20;
  limits.tensors = 10'000;
  limits.observations = 1'000;
  return limits;
}

// Takes everything, as `assay dump` and `assay scan` together would.
class Taker : public assay::Listener {
 public:
  void Observed(assay::Observation observation) override {
    if (Name(observation.kind).empty()) std::abort();
  }
  bool listing() const override { return true; }
};

class NoSiblings : public assay::Siblings {
 public:
  Bytes Find(std::string_view) override { return {}; }
};

bool LooksLikeText(Bytes bytes) {
  const Bytes start = assay::Slice(bytes, 0, 512);
  return std::ranges::find(start, 0) == start.end();
}

// Whether a row that is not wanted read the file.
bool Examine(std::string_view name, Bytes bytes, std::string_view wanted) {
  static const assay::Limits limits = SmallLimits();
  NoSiblings siblings;
  Taker taker;
  const assay::File file = {name, bytes, bytes.size(), &siblings};
  const assay::Examination seen = assay::Examine(file, limits, taker);
  return !wanted.empty() && seen.format != wanted;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* format = std::getenv("ASSAY_FUZZ_FORMAT");
  if (format == nullptr || std::string_view(format) != "list") return 0;
  for (const assay::Format* row : assay::Formats()) {
    std::cout << row->name << '\n';
  }
  std::exit(std::cout.flush() ? 0 : 2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const char* format = std::getenv("ASSAY_FUZZ_FORMAT");
  const std::string_view wanted = format == nullptr ? "" : format;
  const Bytes bytes(data, size);
  bool other = true;
  for (const std::string_view name : kBinaryNames) {
    other &= Examine(name, bytes, wanted);
  }
  if (LooksLikeText(bytes)) {
    for (const std::string_view name : kTextNames) {
      other &= Examine(name, bytes, wanted);
    }
  }
  return other ? -1 : 0;
}
