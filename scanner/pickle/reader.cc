// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/reader.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "scanner/pickle/listing.h"
#include "scanner/pickle/machine.h"
#include "scanner/pickle/recognize.h"
#include "scanner/pickle/storages.h"
#include "scanner/pickle/tensors.h"
#include "scanner/pickle/uses.h"

namespace assay::pickle {
namespace {

// Of one anomaly; a broken stream can repeat it at every instruction.
constexpr int kAnomaliesOfACode = 8;

class Reader final : public Watcher {
 public:
  Reader(const File& file, Sink& sink)
      : file_(file), sink_(sink), listing_(sink) {}

  Result<void> Read();

  bool Used(Observation::Kind kind, std::string_view value,
            std::uint64_t offset) override {
    return uses_.Note(kind, value, offset);
  }
  void Example(const std::string& evidence, std::uint64_t offset) override {
    uses_.Example(evidence, offset);
  }
  void Anomaly(std::string_view code, std::uint64_t offset,
               const std::string& evidence) override {
    if (++anomalies_[code] > kAnomaliesOfACode) return;
    sink_.Observe(Observation::Kind::kAnomaly, std::string(code), offset,
                  evidence);
  }
  void Literal(Bytes literal, std::uint64_t offset) override {
    if (!MayRunCode(literal)) return;
    sink_.Probe({"literal at " + std::to_string(offset), literal,
                 literal.size(), offset});
  }
  void Returned(const Heap& heap, Value result, std::uint64_t offset) override {
    tensors_.Returned(heap, result, offset, sink_.limits().tensors);
  }
  void Assigned(const Heap& heap, Value key, Value item) override {
    tensors_.Assigned(heap, key, item);
  }
  std::uint64_t Inline(std::uint64_t offset) override;
  bool listing() const override { return sink_.listing(); }
  void Instructed(const Instruction& in, std::size_t marks) override {
    listing_.Add(in, marks);
  }
  void Remark(std::string_view text) override { listing_.Remark(text); }
  bool OutOfTime() const override { return sink_.OutOfTime(); }

 private:
  std::uint64_t RunOne(std::uint64_t at);
  bool FindNext(std::uint64_t& at);
  void Stopped(const Outcome& outcome, std::uint64_t begin);
  MachineOptions Options() const {
    return {.opcodes = sink_.limits().pickle_opcodes,
            .values = sink_.limits().pickle_values,
            .longest_line = UINT64_MAX,
            .strict_names = false,
            .whole_lists = !storages_.empty()};
  }

  const File& file_;
  Sink& sink_;
  Listing listing_;
  Uses uses_;
  Tensors tensors_;
  std::map<std::string_view, int> anomalies_;
  Storages storages_;
  SearchBudget budget_;
  Result<void> result_;
  bool limited_ = false;
  bool inside_ = false;
};

Result<void> Reader::Read() {
  for (std::uint64_t at = 0; at < file_.bytes.size();) {
    at = RunOne(at);
    if (limited_ || !FindNext(at)) break;
  }
  uses_.Emit(sink_);
  return result_;
}

// Runs the pickle at `at`; says from where on there may be more.
std::uint64_t Reader::RunOne(std::uint64_t at) {
  Machine machine(file_.bytes, Options(), *this);
  const Outcome outcome = machine.Run(at);
  if (listing()) listing_.Flush();
  tensors_.Declare(machine.heap(), sink_);
  for (const auto& [key, size] : machine.storages()) {
    storages_.try_emplace(key, size);
  }
  if (outcome.kind == Outcome::Kind::kStopped) {
    return SkipStorages(file_.bytes, outcome.end, machine, storages_);
  }
  Stopped(outcome, at);
  return std::max(outcome.end, at + 1);
}

// A run that did not reach its end.
void Reader::Stopped(const Outcome& outcome, std::uint64_t begin) {
  std::string message(file_.path);
  message += ": pickle at " + std::to_string(begin) + ": ";
  if (outcome.kind == Outcome::Kind::kLimit) {
    limited_ = true;
    sink_.Skip("the pickle at " + std::to_string(begin) +
                   " is not examined from offset " +
                   std::to_string(outcome.end) + " on",
               outcome.code);
    return;
  }
  if (!file_.whole()) {
    limited_ = true;
    message += "only the first " + std::to_string(file_.bytes.size()) +
               " of its bytes are held";
    result_ = Fail(Error::Kind::kLimit, std::move(message));
    return;
  }
  Anomaly(outcome.code, outcome.end,
          "in the pickle at " + std::to_string(begin));
  if (!result_) return;
  message += std::string(outcome.code.substr(outcome.code.find('-') + 1)) +
             " at offset " + std::to_string(outcome.end);
  result_ = Fail(Error::Kind::kMalformed, std::move(message));
}

// Moves `at` to the next pickle; false when there is none.
bool Reader::FindNext(std::uint64_t& at) {
  const Bytes rest = Slice(file_.bytes, at);
  constexpr std::string_view kPadding("\0\n\r \t", 5);
  const std::size_t junk = AsText(rest).find_first_not_of(kPadding);
  if (junk == std::string_view::npos) return false;
  if (BeginsPickle(file_.bytes, at)) return true;
  const auto next = FindPickle(file_.bytes, at + junk, budget_);
  if (next) {
    Anomaly("pickle-after-junk", *next,
            std::to_string(*next - at) + " bytes stand between");
    at = *next;
    return true;
  }
  if (budget_.left == 0) {
    sink_.Skip("the bytes from offset " + std::to_string(at) +
                   " on are not searched for pickles",
               "pickle-opcodes");
  }
  if (result_) {
    Anomaly("pickle-trailing-bytes", at,
            std::to_string(rest.size()) + " bytes");
  }
  sink_.Probe({"bytes at " + std::to_string(at), rest, rest.size(), at});
  return false;
}

std::uint64_t Reader::Inline(std::uint64_t offset) {
  // Read by plain pickle, which knows no arrays in line.
  if (inside_) return offset;
  inside_ = true;
  // A pickle of its own, with a heap of its own.
  Tensors outer = std::exchange(tensors_, {});
  Machine machine(file_.bytes, Options(), *this);
  const Outcome outcome = machine.Run(offset);
  tensors_.Declare(machine.heap(), sink_);
  tensors_ = std::move(outer);
  inside_ = false;
  if (outcome.kind != Outcome::Kind::kStopped) Stopped(outcome, offset);
  return outcome.end;
}

}  // namespace

Result<void> ReadPickles(const File& file, Sink& sink) {
  return Reader(file, sink).Read();
}

}  // namespace assay::pickle
