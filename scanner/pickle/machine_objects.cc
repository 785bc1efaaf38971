// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <utility>

#include "scanner/pickle/arrays.h"
#include "scanner/pickle/machine.h"

namespace assay::pickle {
namespace {

using Kind = Value::Kind;

// Storages of one file; a model has some thousands.
constexpr std::size_t kStorages = 1'000'000;

}  // namespace

Machine::Step Machine::ExecuteObject(const Instruction& in) {
  switch (in.opcode) {
    case kGlobal:
      Push(world_.Import({AsText(in.text), AsText(in.second)}));
      return CheckNames();
    case kStackGlobal: {
      if (!Has(2)) return Break("pickle-stack-underflow");
      const Value name = Pop();
      const Value module = Pop();
      Push(world_.ImportComputed(module, name));
      return CheckNames();
    }
    case kInst:
      return Inst(in);
    case kObj:
      return Obj();
    case kReduce: {
      if (!Has(2)) return Break("pickle-stack-underflow");
      const Value arguments = Pop();
      const Value function = Pop();
      Push(world_.Call(function, arguments));
      return CheckNames();
    }
    case kNewObj: {
      if (!Has(2)) return Break("pickle-stack-underflow");
      const Value arguments = Pop();
      const Value type = Pop();
      return Push(world_.Make(type, arguments));
    }
    case kNewObjEx: {
      if (!Has(3)) return Break("pickle-stack-underflow");
      const Value named = Pop();
      const Value arguments = Pop();
      const Value type = Pop();
      const bool plain = named.Is(Kind::kDict) && heap_.node(named).kept == 0;
      return Push(world_.Make(
          type, plain ? arguments : world_.Tuple({arguments, named})));
    }
    case kExt1:
    case kExt2:
    case kExt4:
      return Push(world_.ImportExtension(in.number));
    case kBuild:
      return Build(in);
    case kPersId:
      PushText(Kind::kStr, in.text);
      return Persistent(Pop());
    case kBinPersId:
      if (!Has(1)) return Break("pickle-stack-underflow");
      return Persistent(Pop());
    case kProto:
      if (in.number > 5) {
        watcher_.Anomaly("pickle-protocol-unknown", in.offset,
                         "protocol " + std::to_string(in.number));
      }
      world_.set_protocol(in.number);
      return Step::kGoOn;
    case kFrame:
      return Frame(in);
    default:
      return Break("pickle-broken-opcode");
  }
}

Machine::Step Machine::CheckNames() {
  const bool broken = options_.strict_names && world_.odd_names() > 0;
  return broken ? Break("pickle-bad-literal") : Step::kGoOn;
}

Machine::Step Machine::Inst(const Instruction& in) {
  if (!TakeMarked()) return Step::kBroken;
  const Value type = world_.Import({AsText(in.text), AsText(in.second)});
  Push(world_.Call(type, heap_.NewTuple(marked_)));
  return CheckNames();
}

Machine::Step Machine::Obj() {
  if (!TakeMarked()) return Step::kBroken;
  if (marked_.empty()) return Break("pickle-stack-underflow");
  const Value type = marked_.front();
  marked_.erase(marked_.begin());
  Push(world_.Call(type, heap_.NewTuple(marked_)));
  return Step::kGoOn;
}

Machine::Step Machine::Build(const Instruction& in) {
  if (!Has(2)) return Break("pickle-stack-underflow");
  const Value state = Pop();
  const Value object = stack_.back();
  world_.Build(object, state);
  const std::optional<InlineArray> array = WrappedArray(heap_, object);
  if (!array) return Step::kGoOn;
  // joblib puts the array in the wrapper's place.
  stack_.back() = {};
  if (frame_end_ > in.end) {
    // Python's unpickler holds the frame's rest in memory, and takes the
    // elements from behind it.
    watcher_.Anomaly("pickle-frame-beyond-array", in.offset, {});
    waiting_.push_back(*array);
    return Step::kGoOn;
  }
  return SkipArray(*array);
}

// Steps over the elements, which begin at next_.
Machine::Step Machine::SkipArray(const InlineArray& array) {
  if (array.objects) {
    next_ = watcher_.Inline(next_);
    return Step::kGoOn;
  }
  if (!array.size) return Break("pickle-array-unknown");
  std::uint64_t size = *array.size;
  if (array.padded) {
    if (next_ >= stream_.size()) return Break("pickle-truncated");
    const auto with_padding = CheckedAdd(size, stream_[next_] + 1u);
    if (!with_padding) return Break("pickle-truncated");
    size = *with_padding;
  }
  if (size > stream_.size() - next_) return Break("pickle-truncated");
  // Whoever reads the file with plain pickle runs the elements as opcodes.
  watcher_.Literal(stream_.subspan(next_, size), next_);
  next_ += size;
  return Step::kGoOn;
}

Machine::Step Machine::Persistent(Value id) {
  const Value object = heap_.New(Kind::kPersistent, id);
  // ('storage', torch.FloatStorage, key, device, elements)
  if (id.Is(Kind::kTuple) && heap_.node(id).kept >= 5 &&
      storages_.size() < kStorages) {
    const std::vector<Value> parts = heap_.Items(id);
    const auto key = heap_.Text(parts[2]);
    if (heap_.Text(parts[0]) == "storage" && parts[1].Is(Kind::kGlobal) &&
        key) {
      const auto size = StorageElementSize(heap_.global(parts[1]).value);
      if (size) storages_.try_emplace(std::string(*key), *size);
    }
  }
  return Push(object);
}

Machine::Step Machine::Frame(const Instruction& in) {
  const std::optional<std::uint64_t> end = CheckedAdd(in.end, in.number);
  if (!end || *end > stream_.size()) {
    // CPython's C unpickler stops here, the one in Python goes on.
    watcher_.Anomaly("pickle-frame-length", in.offset,
                     "frame of " + std::to_string(in.number) + " bytes, " +
                         std::to_string(stream_.size() - in.end) + " left");
    frame_end_ = 0;
    return Step::kGoOn;
  }
  if (in.offset < frame_end_) {
    watcher_.Anomaly("pickle-frame-overlap", in.offset, {});
  }
  frame_end_ = *end;
  return Step::kGoOn;
}

// At an instruction that begins inside a frame.
void Machine::CheckFrame(const Instruction& in) {
  if (in.end > frame_end_) {
    watcher_.Anomaly("pickle-frame-straddled", in.offset, {});
  }
}

// Before the instruction behind a frame: what the frame kept waiting.
Machine::Step Machine::LeaveFrame() {
  Step step = Step::kGoOn;
  for (const InlineArray& array : std::exchange(waiting_, {})) {
    if (step == Step::kGoOn) step = SkipArray(array);
  }
  return step;
}

}  // namespace assay::pickle
