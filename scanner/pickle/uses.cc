// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/uses.h"

#include <algorithm>
#include <utility>

namespace assay::pickle {
namespace {

using Kind = Observation::Kind;

constexpr std::size_t kExamples = 64;
// So that a million alike calls are not rendered one by one.
constexpr unsigned kTries = 4096;
constexpr std::size_t kNames = 400'000;

int Strength(Kind kind) {
  switch (kind) {
    case Kind::kCall:
      return 3;
    case Kind::kUnresolved:
    case Kind::kInstantiate:
      return 2;
    default:
      return 1;
  }
}

}  // namespace

bool Uses::Note(Kind kind, std::string_view value, std::uint64_t offset) {
  if (uses_.size() >= kNames) return false;
  const auto [found, added] =
      index_.try_emplace(std::string(value), uses_.size());
  if (added) uses_.push_back({std::string(value), kind, offset, {}});
  last_ = found->second;
  Use& use = uses_[last_];
  const int difference = Strength(kind) - Strength(use.kind);
  if (difference < 0) return false;
  if (difference > 0) {
    use.kind = kind;
    use.offset = offset;
    use.examples.clear();
    use.tries = 0;
    use.left_out = 0;
  }
  if (use.examples.size() < kExamples && use.tries++ < kTries) return true;
  ++use.left_out;
  return false;
}

void Uses::Example(const std::string& evidence, std::uint64_t offset) {
  std::vector<Seen>& examples = uses_[last_].examples;
  if (std::ranges::find(examples, evidence, &Seen::evidence) ==
      examples.end()) {
    examples.push_back({evidence, offset});
  }
}

void Uses::Emit(Sink& sink) const {
  for (const Use& use : uses_) {
    if (use.examples.empty()) sink.Observe(use.kind, use.value, use.offset);
    for (const Seen& seen : use.examples) {
      sink.Observe(use.kind, use.value, seen.offset, seen.evidence);
    }
    // A rule that lets harmless examples be must not take the rest for granted.
    if (use.left_out > 0) {
      sink.Observe(use.kind, use.value, use.offset,
                   use.value + "(?) in " + std::to_string(use.left_out) +
                       " more places");
    }
  }
}

}  // namespace assay::pickle
