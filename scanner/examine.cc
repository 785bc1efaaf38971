// SPDX-License-Identifier: Apache-2.0
#include "scanner/examine.h"

#include <chrono>
#include <functional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/escape.h"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

// What is shared by a file and all members inside it.
struct Work {
  Work(const Limits& work_limits, Listener& work_listener)
      : limits(work_limits),
        listener(work_listener),
        deadline(Clock::now() + std::chrono::seconds(work_limits.seconds)),
        expander(work_limits, deadline) {}

  const Limits& limits;
  Listener& listener;
  Clock::time_point deadline;
  Expander expander;
  Examination result;
  std::uint64_t members = 0;
  std::uint64_t known = 0;                 // leaves that some format read
  std::vector<std::string> unknown;        // members in no known format
  std::vector<std::string> skipped;        // what was not examined, and why
  std::unordered_set<std::uint64_t> seen;  // hashes of observations

  void Hit(std::string_view limit, std::string_view member) {
    result.limits_hit.insert(std::string(limit) + ": " + std::string(member));
  }

  void NotExamined(std::string_view member, std::string_view why) {
    skipped.push_back((member.empty() ? "" : std::string(member) + ": ") +
                      std::string(why));
  }
};

// Follows one file; the Sink of its readers.
class Frame : public Sink {
 public:
  // Of a file that is read `aside`, because another format hides in it, what
  // is not examined does not count: it was wholly read as what it is.
  Frame(Work& work, const File& file, std::string member, std::uint64_t depth,
        bool aside)
      : work_(work),
        file_(file),
        member_(std::move(member)),
        depth_(depth),
        aside_(aside) {}

  // Reads the file with every format that it is in.  The name of the first;
  // empty when there is none.
  std::string_view Read();

  // Reads it with the formats that hide in others; whether there was one.
  bool ReadHidden(Frame& finder, std::uint64_t offset);

  void Observe(Observation::Kind kind, std::string value, std::uint64_t offset,
               std::string evidence) override;
  bool Nest(const Member& member) override;
  void Probe(const Member& member) override;
  void Declare(Tensor tensor) override {
    work_.listener.Declared(member_, tensor);
  }
  void State(std::string_view key, std::string_view value,
             std::uint64_t offset) override {
    work_.listener.Stated(member_, key, value, offset);
  }
  void Skip(std::string reason, std::string_view limit) override {
    NotExamined(member_, reason);
    if (!limit.empty()) work_.Hit(limit, member_);
  }
  bool listing() const override { return work_.listener.listing(); }
  void List(std::uint64_t offset, std::string_view line) override {
    work_.listener.Listed(member_, offset, line);
  }
  const Limits& limits() const override { return work_.limits; }
  Expander& expander() override { return work_.expander; }
  bool OutOfTime() const override { return Clock::now() > work_.deadline; }

 private:
  void ReadAs(const Format& format);
  std::string NameOf(const Member& member) const {
    return member_.empty() ? member.name : member_ + '!' + member.name;
  }
  bool TooDeep(const std::string& name);
  void NotExamined(std::string_view member, std::string_view why) {
    if (!aside_) work_.NotExamined(member, why);
  }

  Work& work_;
  const File& file_;
  std::string member_;
  std::uint64_t depth_;
  bool aside_;
  bool nested_ = false;
};

void Frame::ReadAs(const Format& format) {
  const Result<void> read = format.read(file_, *this);
  if (read) return;
  Error error = read.error();
  if (error.kind == Error::Kind::kMalformed && !file_.whole()) {
    error.kind = Error::Kind::kLimit;
    error.message = "only the first " + HumanBytes(file_.bytes.size()) +
                    " of " + HumanBytes(file_.size) + " are held in memory";
    work_.Hit("expanded-held", member_);
  } else if (error.kind == Error::Kind::kLimit) {
    work_.Hit(OutOfTime() ? "seconds" : "reader", member_);
  }
  // The report names the file; its readers do so too.
  const std::string path = std::string(file_.path) + ": ";
  NotExamined(member_, error.message.starts_with(path)
                           ? error.message.substr(path.size())
                           : error.message);
}

std::string_view Frame::Read() {
  std::string_view name;
  for (const Format* format : Formats()) {
    if (!name.empty() && !format->hides) continue;
    if (!format->recognizes(file_)) continue;
    const bool first = name.empty();
    if (first) name = format->name;
    const bool was_aside = std::exchange(aside_, aside_ || !first);
    ReadAs(*format);
    aside_ = was_aside;
    if (first && !nested_) ++work_.known;
  }
  return name;
}

bool Frame::ReadHidden(Frame& finder, std::uint64_t offset) {
  bool found = false;
  for (const Format* format : Formats()) {
    if (!format->hides || !format->recognizes(file_)) continue;
    found = true;
    finder.Observe(Observation::Kind::kEmbedded, std::string(format->name),
                   offset, std::string(file_.path));
    ReadAs(*format);
  }
  return found;
}

void Frame::Observe(Observation::Kind kind, std::string value,
                    std::uint64_t offset, std::string evidence) {
  if (work_.seen.size() >= work_.limits.observations) {
    if (work_.result.limits_hit.contains("observations: ")) return;
    work_.Hit("observations", "");
    work_.NotExamined("", "more than " +
                              std::to_string(work_.limits.observations) +
                              " observations");
    return;
  }
  std::string key = std::to_string(static_cast<int>(kind));
  for (const std::string& part : {value, evidence, member_}) {
    key += '\0';
    key += part;
  }
  if (!work_.seen.insert(std::hash<std::string>{}(key)).second) return;
  work_.listener.Observed(
      {kind, std::move(value), {"", member_, offset}, std::move(evidence)});
}

bool Frame::TooDeep(const std::string& name) {
  if (OutOfTime()) {
    work_.Hit("seconds", name);
    work_.NotExamined(name, "the time for this file is over");
    return true;
  }
  if (++work_.members > work_.limits.members) {
    work_.Hit("members", "");
    work_.NotExamined(
        "", "more than " + std::to_string(work_.limits.members) + " members");
    return true;
  }
  return false;
}

bool Frame::Nest(const Member& member) {
  nested_ = true;
  const std::string name = NameOf(member);
  if (TooDeep(name)) return false;
  if (depth_ >= work_.limits.depth) {
    work_.Hit("depth", name);
    NotExamined(name, "is nested deeper than " +
                          std::to_string(work_.limits.depth) + " containers");
    return true;
  }
  const File file{member.name, member.bytes, member.size, nullptr};
  Frame frame(work_, file, name, depth_ + 1, aside_);
  if (frame.Read().empty() && !aside_) work_.unknown.push_back(name);
  return true;
}

void Frame::Probe(const Member& member) {
  const std::string name = NameOf(member);
  if (member.bytes.empty() || depth_ >= work_.limits.depth || TooDeep(name)) {
    return;
  }
  const File file{member.name, member.bytes, member.size, nullptr};
  Frame frame(work_, file, name, depth_ + 1, true);
  frame.ReadHidden(*this, member.offset);
}

// "a, b, c and 41 more"
std::string Some(const std::vector<std::string>& items,
                 std::string_view comma) {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < items.size() && i < kShown; ++i) {
    if (i > 0) text += comma;
    text += items[i];
  }
  if (items.size() > kShown) {
    text += " and " + std::to_string(items.size() - kShown) + " more";
  }
  return text;
}

}  // namespace

Examination Examine(const File& file, const Limits& limits,
                    Listener& listener) {
  Work work(limits, listener);
  Frame frame(work, file, "", 0, false);
  work.result.format = frame.Read();
  Examination& result = work.result;
  if (result.format.empty()) {
    result.reason = "is in no format that Assay reads";
    return std::move(result);
  }
  if (!work.unknown.empty()) {
    work.skipped.push_back(
        (work.unknown.size() == 1
             ? "a member is"
             : std::to_string(work.unknown.size()) + " members are") +
        " in no format that Assay reads: " + Some(work.unknown, ", "));
  }
  result.reason = Some(work.skipped, "; ");
  // A container of nothing but unknown members was not examined at all.
  const bool nothing_known =
      work.known == 0 && !work.unknown.empty() && work.skipped.size() == 1;
  result.status = nothing_known          ? FileRecord::Status::kUnknown
                  : work.skipped.empty() ? FileRecord::Status::kRead
                                         : FileRecord::Status::kFailed;
  return std::move(result);
}

}  // namespace assay
