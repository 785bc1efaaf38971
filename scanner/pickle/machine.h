// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_MACHINE_H_
#define ASSAY_SCANNER_PICKLE_MACHINE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/bytes.h"
#include "scanner/pickle/arrays.h"
#include "scanner/pickle/heap.h"
#include "scanner/pickle/opcodes.h"
#include "scanner/pickle/watcher.h"
#include "scanner/pickle/world.h"

namespace assay::pickle {

/// How a run ended.
struct Outcome {
  enum class Kind : std::uint8_t {
    kStopped,  ///< With STOP.
    kBroken,   ///< Where CPython's unpickler raises an error.
    kLimit,
  };
  Kind kind = Kind::kStopped;
  /// Behind STOP, or at the instruction that could not be followed.
  std::uint64_t end = 0;
  /// What is wrong, as an anomaly; or the name of the limit.
  std::string_view code;
};

/// Bounds of one run, and how picky it is.
struct MachineOptions {
  std::uint64_t opcodes = 0;
  std::uint64_t values = 0;
  std::uint64_t longest_line = UINT64_MAX;
  /// A name that no Python code could have breaks the run.
  bool strict_names = false;
  /// Lists keep all of their items.
  bool whole_lists = false;
};

/// Storages that PyTorch's persistent ids name: of each key the bytes of one
/// element.
using Storages = std::map<std::string, std::uint64_t, std::less<>>;

/// Runs a pickle symbolically: every opcode of protocols 0 to 5 moves values
/// on a stack as CPython's unpickler would, but nothing is imported or called;
/// a World follows what that would mean, and a Watcher is told.
class Machine {
 public:
  Machine(Bytes stream, const MachineOptions& options, Watcher& watcher);

  /// Runs the pickle that begins at `offset`.  Once only.
  Outcome Run(std::uint64_t offset);

  /// What the pickle made, once it stopped.
  Value result() const { return result_; }
  const Heap& heap() const { return heap_; }
  const World& world() const { return world_; }
  const Storages& storages() const { return storages_; }
  /// Instructions taken.
  std::uint64_t opcodes() const { return count_; }
  /// Calls by INST without arguments, which text can look like.
  std::uint64_t bare_calls() const { return bare_calls_; }

 private:
  enum class Step : std::uint8_t { kGoOn, kStop, kBroken };

  // machine.cc: the loop, marks, memo and containers.
  Step Execute(const Instruction& in);
  Step ExecuteContainer(const Instruction& in);
  Step Break(std::string_view code) {
    code_ = code;
    return Step::kBroken;
  }
  Step Push(Value value) {
    stack_.push_back(value);
    return Step::kGoOn;
  }
  /// Whether `count` values stand above the last mark.
  bool Has(std::size_t count) const {
    return stack_.size() - (marks_.empty() ? 0 : marks_.back()) >= count;
  }
  Value Pop() {
    const Value top = stack_.back();
    stack_.pop_back();
    return top;
  }
  bool TakeMarked();
  Step PopOne();
  Step Put(std::uint64_t index);
  Step Get(std::uint64_t index);
  void Remember(std::uint32_t& slot, Value value);
  Step MakeTuple(std::size_t count);
  Step MakeMarked(Value::Kind kind);
  Step Extend(bool set);

  // machine_literals.cc
  Step ExecuteLiteral(const Instruction& in);
  Step PushInt(Bytes digits);
  Step PushLong(Bytes digits);
  Step PushLittleEndian(Bytes bytes);
  Step PushFloat(Bytes digits);
  Step PushString(Bytes quoted);
  Step PushUnicode(Bytes escaped);
  Step PushText(Value::Kind kind, Bytes text);

  // machine_objects.cc
  Step ExecuteObject(const Instruction& in);
  Step Inst(const Instruction& in);
  Step Obj();
  Step Build(const Instruction& in);
  Step SkipArray(const InlineArray& array);
  Step LeaveFrame();
  Step CheckNames();
  Step Persistent(Value id);
  Step Frame(const Instruction& in);
  void CheckFrame(const Instruction& in);

  Bytes stream_;
  MachineOptions options_;
  Watcher& watcher_;
  Heap heap_;
  World world_;
  std::vector<Value> stack_;
  std::vector<std::size_t> marks_;
  /// What TakeMarked() took.
  std::vector<Value> marked_;
  /// Of a slot: the node, or kLiteral and which of the literals; 0 for none.
  std::deque<std::uint32_t> memo_;
  static constexpr std::uint32_t kLiteral = 1u << 31;
  std::deque<Value> literals_;
  std::unordered_map<std::uint64_t, Value> far_memo_;
  std::uint64_t memoized_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t bare_calls_ = 0;
  /// Of the next instruction; changed where data stand between instructions.
  std::uint64_t next_ = 0;
  std::uint64_t frame_end_ = 0;
  /// Data that a frame with instructions still to come keeps waiting.
  std::vector<InlineArray> waiting_;
  std::string_view code_;
  Storages storages_;
  Value result_;
  Value no_arguments_;  ///< The empty tuple, once there is one.
};

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_MACHINE_H_
