// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>
#include <utility>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/screen.h"
#include "core/artifact.h"
#include "core/escape.h"
#include "scanner/examine.h"

namespace assay {
namespace {

const std::array<Option, 1> kOptions = {{kLimitOption}};

// Tensors that share a table; more would wait in memory for their widths.
constexpr std::size_t kTable = 1000;

std::string Offset(std::uint64_t offset) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%8llu  ",
                static_cast<unsigned long long>(offset));
  return text.data();
}

std::string Shape(const std::vector<std::uint64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  }
  return text + "]";
}

// Prints what the readers see while they see it.
class Printer : public Listener {
 public:
  Printer(std::string path, std::ostream& out)
      : path_(std::move(path)), out_(out) {}

  void Observed(Observation seen) override {
    Enter(seen.location.member);
    out_ << Offset(seen.location.offset) << "saw " << Name(seen.kind) << ": "
         << Escape(seen.value);
    if (!seen.evidence.empty()) out_ << "  " << Escape(seen.evidence);
    out_ << "\n";
  }

  void Declared(std::string_view member, const Tensor& tensor) override {
    if (tensors_.empty() || member != member_) Enter(member);
    if (tensors_.empty()) {
      tensors_.push_back({"name", "type", "shape", "bytes", "offset"});
    }
    tensors_.push_back({Escape(tensor.name), Escape(tensor.dtype),
                        Shape(tensor.shape), std::to_string(tensor.size),
                        std::to_string(tensor.offset)});
    if (tensors_.size() >= kTable) Flush();
  }

  bool listing() const override { return true; }

  void Listed(std::string_view member, std::uint64_t offset,
              std::string_view line) override {
    Enter(member);
    out_ << Offset(offset) << Harmless(line) << "\n";
  }

  // Leaves a blank line behind what was printed.
  void End() {
    Flush();
    if (begun_) out_ << "\n";
  }

 private:
  // Prints the tensors that wait for their table.
  void Flush() {
    std::array<std::size_t, 5> widths{};
    for (const auto& row : tensors_) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        widths[i] = std::max(widths[i], Columns(row[i]));
      }
    }
    for (const auto& row : tensors_) {
      std::string line = "  ";
      for (std::size_t i = 0; i < row.size(); ++i) {
        line += i < 3 ? Pad(row[i], widths[i])
                      : std::string(widths[i] - row[i].size(), ' ') + row[i];
        if (i + 1 < row.size()) line += "  ";
      }
      out_ << NoCommand(line) << "\n";
    }
    tensors_.clear();
  }

  // A heading before the first line of each member.
  void Enter(std::string_view member) {
    Flush();
    if (begun_ && member == member_) return;
    if (begun_) out_ << "\n";
    begun_ = true;
    member_ = member;
    std::string title = path_;
    if (!member_.empty()) title += "!" + Escape(member_);
    out_ << NoCommand(title) << "\n";
  }

  std::string path_;
  std::ostream& out_;
  std::string member_;
  bool begun_ = false;
  std::vector<std::array<std::string, 5>> tensors_;
};

ExitCode CodeOf(FileRecord::Status status) {
  switch (status) {
    case FileRecord::Status::kRead:
      return ExitCode::kPass;
    case FileRecord::Status::kUnknown:
      return ExitCode::kNothingToScan;
    case FileRecord::Status::kFailed:
      break;
  }
  return ExitCode::kIncomplete;
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto limits = ParseLimits(arguments.Values("limit"));
  if (!limits) return std::unexpected(limits.error());
  const std::string& path = arguments.operands.front();
  const auto artifact = Artifact::Open(path, *limits);
  if (!artifact) return std::unexpected(artifact.error());
  if (artifact->is_directory()) {
    return Fail(Error::Kind::kUsage, Escape(path) + ": is a directory",
                "name one file of it");
  }
  const auto& entry = artifact->entries().front();
  const auto mapping = artifact->Map(entry);
  if (!mapping) return std::unexpected(mapping.error());

  const Bytes bytes = mapping->bytes();
  const File file{entry.path, bytes, bytes.size(), nullptr};
  Printer printer(Escape(path), terminal.out);
  const Examination seen = Examine(file, *limits, printer);
  printer.End();
  terminal.out << Indented(
      Name(seen.status) == "read"
          ? Escape(path) + ": read as " + seen.format
          : Escape(path) + ": not fully read: " + Escape(seen.reason),
      0);
  return CodeOf(seen.status);
}

}  // namespace

extern const Command kDumpCommand;
const Command kDumpCommand = {
    "dump",
    "what the readers see in a file, with byte offsets",
    "A pickle is listed instruction by instruction, tensors as a table; "
    "'saw' marks what the rules are asked about. Nothing is judged.",
    {"FILE", true, false, Completes::kFiles, nullptr},
    kOptions,
    "assay dump model.pkl",
    Run};

}  // namespace assay
