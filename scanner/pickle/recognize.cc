// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/recognize.h"

#include <algorithm>
#include <cstring>

#include "scanner/pickle/machine.h"

namespace assay::pickle {
namespace {

constexpr MachineOptions kDryRun = {
    .opcodes = 4096,
    .values = 50'000,
    .longest_line = 4096,
    .strict_names = true,
    .whole_lists = false,
};

// Instructions that must be there before a dry run is worth its set-up.
constexpr int kGlance = 6;
constexpr std::uint64_t kGlanceLine = 256;

struct DryRun {
  Outcome outcome;
  std::uint64_t imports = 0;
  std::uint64_t calls = 0;
  std::uint64_t bare_calls = 0;  ///< INST without arguments.
  std::uint64_t opcodes = 0;

  bool stopped() const { return outcome.kind == Outcome::Kind::kStopped; }
  bool endless() const { return outcome.kind == Outcome::Kind::kLimit; }
};

// At the start of a file, where it is tried once, a string may be longer.
constexpr std::uint64_t kFirstLine = 1 << 20;

DryRun Try(Bytes stream, std::uint64_t offset,
           std::uint64_t longest_line = kDryRun.longest_line) {
  MachineOptions options = kDryRun;
  options.longest_line = longest_line;
  Watcher nobody;
  Machine machine(stream, options, nobody);
  DryRun run;
  run.outcome = machine.Run(offset);
  run.opcodes = machine.opcodes();
  if (machine.world().odd_names() == 0) {
    run.imports = machine.world().imports();
    run.calls = machine.world().calls();
    run.bare_calls = machine.bare_calls();
  }
  return run;
}

// Whether the first few bytes could be instructions.
bool AtAGlance(Bytes stream, std::uint64_t offset) {
  Instruction in;
  for (int i = 0; i < kGlance; ++i) {
    if (Fetch(stream, offset, kGlanceLine, in) != Fetched::kOk) {
      // What broke may have run something before.
      return i >= 3;
    }
    if (in.opcode == kStop) return i > 0;
    offset = in.end;
  }
  return true;
}

bool HasHeader(Bytes stream, std::uint64_t offset) {
  return stream.size() - offset >= 2 && stream[offset] == kProto &&
         stream[offset + 1] <= 5;
}

// Whether it calls something.  "(in", "other", "words" calls words, too, if it
// does not have to be a whole pickle.
bool Calls(const DryRun& run) {
  return run.calls > (run.stopped() ? 0 : run.bare_calls);
}

// Whether a short pickle that does nothing ends as one would, rather than in
// the middle of numbers that happen to begin like one.
bool EndsWell(Bytes stream, const DryRun& run) {
  const std::uint64_t end = run.outcome.end;
  if (end == stream.size() || run.opcodes >= 5 || HasHeader(stream, end)) {
    return true;
  }
  // Another that does something may follow, with junk in between.
  constexpr std::uint64_t kJunk = 1 << 16;
  SearchBudget budget{kJunk};
  return FindPickle(Slice(stream, 0, end + kJunk), end, budget).has_value();
}

// Opcodes that a pickle without a header may begin with when it is about to
// import something.
bool MayBegin(std::uint8_t byte) {
  switch (byte) {
    case kProto:
    case kFrame:
    case kGlobal:
    case kMark:
    case kShortBinUnicode:
    case kBinUnicode:
    case kShortBinString:
    case kEmptyDict:
    case kEmptyList:
    case kString:
    case kUnicode:
      return true;
    default:
      return false;
  }
}

// GLOBAL and INST need newlines, STACK_GLOBAL has a byte of its own.
bool CouldImport(Bytes bytes) {
  const std::size_t looked = std::min<std::size_t>(bytes.size(), 4096);
  return std::memchr(bytes.data(), '\n', looked) != nullptr ||
         std::memchr(bytes.data(), kStackGlobal, looked) != nullptr;
}

}  // namespace

bool IsPickle(Bytes bytes, bool named) {
  if (bytes.size() < 2 || Opcodes()[bytes[0]].name.empty()) return false;
  if (HasHeader(bytes, 0)) {
    if (named) return true;
    const DryRun run = Try(bytes, 0, kFirstLine);
    return run.imports > 0 || run.endless() ||
           (run.stopped() && EndsWell(bytes, run));
  }
  // A persistent id comes first in no pickle, but its opcode in every zip.
  if (bytes[0] == kPersId) return false;
  const DryRun run = Try(bytes, 0, kFirstLine);
  if (run.endless() || Calls(run)) return true;
  if (named) return run.stopped() || run.imports > 0;
  return (bytes[0] == kProto && run.imports > 0) ||
         (run.stopped() && run.outcome.end == bytes.size() && run.opcodes >= 3);
}

bool MayRunCode(Bytes literal) {
  if (literal.size() < 8) return false;
  if (StartsWith(literal, "PK\x03\x04")) return true;
  if (Opcodes()[literal[0]].name.empty()) return false;
  if (HasHeader(literal, 0)) {
    const DryRun run = Try(literal, 0);
    return run.imports > 0 || run.endless();
  }
  return CouldImport(literal) && AtAGlance(literal, 0) &&
         Calls(Try(literal, 0));
}

bool BeginsPickle(Bytes stream, std::uint64_t offset) {
  if (HasHeader(stream, offset)) return true;
  if (offset >= stream.size() || Opcodes()[stream[offset]].name.empty()) {
    return false;
  }
  const DryRun run = Try(stream, offset);
  return run.stopped() || run.endless() || Calls(run);
}

std::optional<std::uint64_t> FindPickle(Bytes stream, std::uint64_t from,
                                        SearchBudget& budget) {
  // Setting up a dry run costs about as much as some instructions.
  constexpr std::uint64_t kSetUp = 16;
  for (std::uint64_t at = from; at < stream.size(); ++at) {
    if (!MayBegin(stream[at]) || !AtAGlance(stream, at)) continue;
    const DryRun run = Try(stream, at);
    const bool header = HasHeader(stream, at);
    if (Calls(run) || (header && (run.imports > 0 || run.endless()))) {
      return at;
    }
    const std::uint64_t cost = run.opcodes + kSetUp;
    if (budget.left <= cost) {
      budget.left = 0;
      return std::nullopt;
    }
    budget.left -= cost;
  }
  return std::nullopt;
}

}  // namespace assay::pickle
