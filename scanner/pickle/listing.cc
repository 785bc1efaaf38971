// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/listing.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "core/escape.h"

namespace assay::pickle {
namespace {

constexpr std::uint64_t kShownOfRun = 4;
constexpr std::size_t kNameWidth = 17;
constexpr std::size_t kLiteralWidth = 60;
constexpr std::size_t kRemarkWidth = 120;
constexpr std::size_t kDeepest = 16;

std::string Literal(const Instruction& in) {
  // A long literal is not escaped whole to show its ends.
  const std::string_view text = AsText(in.text);
  std::string shown =
      EscapeShort(text.substr(0, 4 * kLiteralWidth), kLiteralWidth);
  if (text.size() > 4 * kLiteralWidth) {
    shown += " (" + std::to_string(text.size()) + " bytes)";
  }
  return shown;
}

std::string Double(std::uint64_t bits) {
  char buffer[40];
  const auto end =
      std::to_chars(buffer, std::end(buffer), std::bit_cast<double>(bits));
  return std::string(buffer, end.ptr);
}

std::string ArgumentText(const Instruction& in) {
  switch (Opcodes()[in.opcode].argument) {
    case Argument::kNone:
      return {};
    case Argument::kI32:
      return std::to_string(static_cast<std::int64_t>(in.number));
    case Argument::kDouble:
      return Double(in.number);
    case Argument::kTwoLines:
      return Literal(in) + ' ' +
             EscapeShort(AsText(in.second).substr(0, 240), kLiteralWidth);
    case Argument::kLine:
      return in.opcode == kUnicode ? '\'' + Literal(in) + '\'' : Literal(in);
    case Argument::kBytes1:
    case Argument::kBytes4:
    case Argument::kSigned4:
    case Argument::kBytes8:
      return '\'' + Literal(in) + '\'';
    default:
      return std::to_string(in.number);
  }
}

}  // namespace

void Listing::Add(const Instruction& in, std::size_t marks) {
  if (pending_) WriteLine();
  if (in.opcode != opcode_) {
    Flush();
    run_ = 0;
  }
  ++run_;
  pending_ = true;
  opcode_ = in.opcode;
  offset_ = in.offset;
  if (run_ > kShownOfRun) return;  // Only written if something is remarked.
  const std::size_t level = std::min(marks, kDeepest);
  line_.assign(2 * level, ' ');
  line_ += Opcodes()[in.opcode].name;
  const std::string argument = ArgumentText(in);
  if (argument.empty()) return;
  const std::size_t column = 2 * level + kNameWidth;
  line_.append(line_.size() < column ? column - line_.size() : 1, ' ');
  line_ += argument;
}

void Listing::Remark(std::string_view text) {
  if (!remark_.empty()) remark_ += "; ";
  remark_ += EscapeShort(text, kRemarkWidth);
}

void Listing::Flush() {
  if (pending_) WriteLine();
  if (folded_ > 0) {
    std::string line = "… ";
    line += std::to_string(folded_);
    line += " more ";
    line += Opcodes()[opcode_].name;
    sink_.List(folded_offset_, line);
  }
  folded_ = 0;
}

void Listing::WriteLine() {
  pending_ = false;
  if (run_ > kShownOfRun && remark_.empty()) {
    if (folded_++ == 0) folded_offset_ = offset_;
    return;
  }
  if (run_ > kShownOfRun) {
    Flush();
    line_ = Opcodes()[opcode_].name;
  }
  if (!remark_.empty()) {
    line_.append(line_.size() < 40 ? 40 - line_.size() : 1, ' ');
    line_ += "# " + remark_;
  }
  sink_.List(offset_, line_);
  remark_.clear();
}

}  // namespace assay::pickle
