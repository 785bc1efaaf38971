// SPDX-License-Identifier: Apache-2.0
// Pickle: a program of one-byte opcodes, most with an argument behind them,
// for a machine with a stack, marks on it, and a memo; STOP ends it.
// https://docs.python.org/3/library/pickletools.html
#include "scanner/pickle/machine.h"

#include <algorithm>
#include <charconv>
#include <span>

namespace assay::pickle {
namespace {

using Kind = Value::Kind;

std::optional<std::uint64_t> Decimal(Bytes digits) {
  const std::string_view text = AsText(digits);
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

std::string_view CodeOf(Fetched fetched) {
  switch (fetched) {
    case Fetched::kEnd:
      return "pickle-no-stop";
    case Fetched::kUnknownOpcode:
      return "pickle-broken-opcode";
    default:
      return "pickle-truncated";
  }
}

}  // namespace

Machine::Machine(Bytes stream, const MachineOptions& options, Watcher& watcher)
    : stream_(stream),
      options_(options),
      watcher_(watcher),
      heap_(stream, options.values),
      world_(heap_, watcher) {
  if (options.whole_lists) heap_.KeepWholeLists();
}

Outcome Machine::Run(std::uint64_t offset) {
  next_ = offset;
  Instruction in;
  for (;;) {
    if (!waiting_.empty() && next_ >= frame_end_ &&
        LeaveFrame() == Step::kBroken) {
      return {Outcome::Kind::kBroken, next_, code_};
    }
    const Fetched fetched = Fetch(stream_, next_, options_.longest_line, in);
    if (fetched != Fetched::kOk) {
      return {Outcome::Kind::kBroken, next_, CodeOf(fetched)};
    }
    next_ = in.end;
    ++count_;
    if (watcher_.listing()) watcher_.Instructed(in, marks_.size());
    if (in.offset < frame_end_) CheckFrame(in);
    const Step step = Execute(in);
    if (step == Step::kStop) return {Outcome::Kind::kStopped, next_, {}};
    if (step == Step::kBroken) {
      return {Outcome::Kind::kBroken, in.offset, code_};
    }
    if (count_ > options_.opcodes) {
      return {Outcome::Kind::kLimit, next_, "pickle-opcodes"};
    }
    if (heap_.full() || literals_.size() > options_.values ||
        stack_.size() + marks_.size() + memoized_ > options_.values) {
      return {Outcome::Kind::kLimit, next_, "pickle-values"};
    }
    if (count_ % 65536 == 0 && watcher_.OutOfTime()) {
      return {Outcome::Kind::kLimit, next_, "seconds"};
    }
  }
}

Machine::Step Machine::Execute(const Instruction& in) {
  switch (in.opcode) {
    case kMark:
      marks_.push_back(stack_.size());
      return Step::kGoOn;
    case kStop:
      if (!Has(1)) return Break("pickle-stack-underflow");
      result_ = Pop();
      return Step::kStop;
    case kPop:
      return PopOne();
    case kPopMark:
      return TakeMarked() ? Step::kGoOn : Step::kBroken;
    case kDup:
      if (!Has(1)) return Break("pickle-stack-underflow");
      return Push(stack_.back());
    case kBinGet:
    case kLongBinGet:
      return Get(in.number);
    case kBinPut:
    case kLongBinPut:
      return Put(in.number);
    case kMemoize:
      return Put(memoized_);
    case kGet:
    case kPut: {
      const std::optional<std::uint64_t> index = Decimal(in.text);
      if (!index) return Break("pickle-bad-literal");
      return in.opcode == kGet ? Get(*index) : Put(*index);
    }
    default:
      return ExecuteLiteral(in);
  }
}

Machine::Step Machine::ExecuteContainer(const Instruction& in) {
  switch (in.opcode) {
    case kEmptyTuple:
      return MakeTuple(0);
    case kTuple1:
      return MakeTuple(1);
    case kTuple2:
      return MakeTuple(2);
    case kTuple3:
      return MakeTuple(3);
    case kTuple:
      return MakeMarked(Kind::kTuple);
    case kEmptyList:
      return Push(heap_.New(Kind::kList));
    case kList:
      return MakeMarked(Kind::kList);
    case kEmptyDict:
      return Push(heap_.New(Kind::kDict));
    case kDict:
      return MakeMarked(Kind::kDict);
    case kEmptySet:
      return Push(heap_.New(Kind::kSet));
    case kFrozenSet:
      return MakeMarked(Kind::kSet);
    case kAppend:
      if (!Has(2)) return Break("pickle-stack-underflow");
      marked_.assign(1, Pop());
      return Extend(false);
    case kAppends:
    case kAddItems:
      if (!TakeMarked()) return Step::kBroken;
      return Extend(in.opcode == kAddItems);
    case kSetItem:
      if (!Has(3)) return Break("pickle-stack-underflow");
      marked_.assign(stack_.end() - 2, stack_.end());
      stack_.resize(stack_.size() - 2);
      world_.SetItems(stack_.back(), marked_);
      return Step::kGoOn;
    case kSetItems:
      if (!TakeMarked()) return Step::kBroken;
      if (!Has(1)) return Break("pickle-stack-underflow");
      world_.SetItems(stack_.back(), marked_);
      return Step::kGoOn;
    default:
      world_.set_offset(in.offset);
      return ExecuteObject(in);
  }
}

// Takes everything above the last mark, and the mark.
bool Machine::TakeMarked() {
  if (marks_.empty()) {
    code_ = "pickle-mark-missing";
    return false;
  }
  const auto begin =
      stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  marked_.assign(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  marks_.pop_back();
  return true;
}

Machine::Step Machine::PopOne() {
  if (Has(1)) {
    stack_.pop_back();
  } else if (!marks_.empty()) {
    marks_.pop_back();
  } else {
    return Break("pickle-stack-underflow");
  }
  return Step::kGoOn;
}

Machine::Step Machine::Put(std::uint64_t index) {
  if (!Has(1)) return Break("pickle-stack-underflow");
  // Densely numbered, as picklers do; a huge index must not take huge memory.
  if (index < memo_.size() + 1024 && index < options_.values) {
    if (index >= memo_.size()) memo_.resize(index + 1);
    if (memo_[index] == 0) ++memoized_;
    Remember(memo_[index], stack_.back());
  } else {
    const Value absent{Kind::kAbsent, 0, 0};
    Value& slot = far_memo_.try_emplace(index, absent).first->second;
    if (slot.Is(Kind::kAbsent)) ++memoized_;
    slot = stack_.back();
  }
  return Step::kGoOn;
}

void Machine::Remember(std::uint32_t& slot, Value value) {
  if (value.IsNode()) {
    slot = static_cast<std::uint32_t>(value.data);
  } else if ((slot & kLiteral) != 0) {
    literals_[slot & ~kLiteral] = value;
  } else {
    slot = kLiteral | static_cast<std::uint32_t>(literals_.size());
    literals_.push_back(value);
  }
}

Machine::Step Machine::Get(std::uint64_t index) {
  Value value{Kind::kAbsent, 0, 0};
  const std::uint32_t slot = index < memo_.size() ? memo_[index] : 0;
  if ((slot & kLiteral) != 0) {
    value = literals_[slot & ~kLiteral];
  } else if (slot != 0) {
    value = heap_.At(slot);
  } else {
    const auto far = far_memo_.find(index);
    if (far != far_memo_.end()) value = far->second;
  }
  if (value.Is(Kind::kAbsent)) {
    // An error in CPython, unless one unpickler reads several pickles that
    // share its memo.
    watcher_.Anomaly("pickle-memo-missing", next_,
                     "memo " + std::to_string(index));
    if (options_.strict_names) return Break("pickle-memo-missing");
    value = {};
  }
  return Push(value);
}

Machine::Step Machine::MakeTuple(std::size_t count) {
  if (!Has(count)) return Break("pickle-stack-underflow");
  if (count == 0) {
    if (!no_arguments_.IsNode()) no_arguments_ = heap_.New(Kind::kTuple);
    return Push(no_arguments_);
  }
  const std::span<const Value> items(stack_.data() + stack_.size() - count,
                                     count);
  const Value tuple = heap_.NewTuple(items);
  stack_.resize(stack_.size() - count);
  return Push(tuple);
}

Machine::Step Machine::MakeMarked(Kind kind) {
  if (!TakeMarked()) return Step::kBroken;
  const Value made = heap_.New(kind);
  if (made.IsNode()) {
    if (kind == Kind::kDict) {
      world_.SetItems(made, marked_);
    } else {
      if (kind == Kind::kSet) world_.Hash(marked_);
      for (const Value item : marked_) heap_.Append(made, item);
    }
  }
  return Push(made);
}

Machine::Step Machine::Extend(bool set) {
  if (!Has(1)) return Break("pickle-stack-underflow");
  world_.Extend(stack_.back(), marked_, set);
  return Step::kGoOn;
}

}  // namespace assay::pickle
