// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <charconv>
#include <string>

#include "scanner/pickle/machine.h"
#include "scanner/pickle/unescape.h"

namespace assay::pickle {
namespace {

using Kind = Value::Kind;

Value Integer(std::int64_t number) {
  return {Kind::kInt, 0, static_cast<std::uint64_t>(number)};
}

bool ParseInteger(std::string_view text, std::int64_t& number) {
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// Whether it could be a number; CPython also takes blanks and underscores.
bool IsNumeric(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789abcdefABCDEFxXinfINFty+-._ \t\r") ==
             std::string_view::npos;
}

}  // namespace

Machine::Step Machine::ExecuteLiteral(const Instruction& in) {
  switch (in.opcode) {
    case Opcode::kNone:
      return Push({Kind::kNone, 0, 0});
    case kNewTrue:
      return Push({Kind::kTrue, 0, 0});
    case kNewFalse:
      return Push({Kind::kFalse, 0, 0});
    case kBinInt:
    case kBinInt1:
    case kBinInt2:
      return Push({Kind::kInt, 0, in.number});
    case kBinFloat:
      return Push({Kind::kFloat, 0, in.number});
    case kInt:
      return PushInt(in.text);
    case kLong:
      return PushLong(in.text);
    case kLong1:
    case kLong4:
      return PushLittleEndian(in.text);
    case kFloat:
      return PushFloat(in.text);
    case kString:
      return PushString(in.text);
    case kUnicode:
      return PushUnicode(in.text);
    case kBinString:
    case kShortBinString:
    case kBinUnicode:
    case kShortBinUnicode:
    case kBinUnicode8:
      return PushText(Kind::kStr, in.text);
    case kBinBytes:
    case kShortBinBytes:
    case kBinBytes8:
    case kByteArray8:
      return PushText(Kind::kBytes, in.text);
    case kNextBuffer:
      return Push({Kind::kBuffer, 0, 0});
    case kReadOnlyBuffer:
      return Has(1) ? Step::kGoOn : Break("pickle-stack-underflow");
    default:
      return ExecuteContainer(in);
  }
}

// "01" and "00" are how protocol 0 writes True and False.
Machine::Step Machine::PushInt(Bytes digits) {
  const std::string_view text = AsText(digits);
  if (text == "01") return Push({Kind::kTrue, 0, 0});
  if (text == "00") return Push({Kind::kFalse, 0, 0});
  std::int64_t number = 0;
  if (ParseInteger(text, number)) return Push(Integer(number));
  return IsNumeric(text) ? Push({}) : Break("pickle-bad-literal");
}

Machine::Step Machine::PushLong(Bytes digits) {
  std::string_view text = AsText(digits);
  if (text.ends_with('L')) text.remove_suffix(1);
  std::int64_t number = 0;
  if (ParseInteger(text, number)) return Push(Integer(number));
  return IsNumeric(text) ? Push({}) : Break("pickle-bad-literal");
}

Machine::Step Machine::PushLittleEndian(Bytes bytes) {
  if (bytes.size() > 8) {
    return Push({Kind::kBigInt, bytes.size(),
                 static_cast<std::uint64_t>(bytes.data() - stream_.data())});
  }
  const bool negative = !bytes.empty() && (bytes.back() & 0x80) != 0;
  std::uint64_t value = negative ? UINT64_MAX : 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return Push({Kind::kInt, 0, value});
}

Machine::Step Machine::PushFloat(Bytes digits) {
  const std::string_view text = AsText(digits);
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) {
    return Push({Kind::kFloat, 0, std::bit_cast<std::uint64_t>(value)});
  }
  return IsNumeric(text) ? Push({}) : Break("pickle-bad-literal");
}

// Python 2's repr of a str: 'os', "it's", 'a\n'.
Machine::Step Machine::PushString(Bytes quoted) {
  std::string_view text = AsText(quoted);
  while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) {
    text.remove_suffix(1);
  }
  if (text.size() < 2 || text.front() != text.back() ||
      (text.front() != '\'' && text.front() != '"')) {
    return Break("pickle-bad-literal");
  }
  text = text.substr(1, text.size() - 2);
  if (text.find('\\') == std::string_view::npos ||
      text.size() > kLongestEscaped) {
    return PushText(Kind::kStr, AsBytes(text));
  }
  const Value made = heap_.NewString(Kind::kMadeStr, UnescapeString(text));
  if (const auto bytes = heap_.Text(made)) {
    watcher_.Literal(AsBytes(*bytes), next_ - quoted.size() - 1);
  }
  return Push(made);
}

// Python's raw-unicode-escape: only \uXXXX and \UXXXXXXXX mean something.
Machine::Step Machine::PushUnicode(Bytes escaped) {
  const std::string_view text = AsText(escaped);
  if (text.find('\\') == std::string_view::npos ||
      text.size() > kLongestEscaped) {
    return PushText(Kind::kStr, escaped);
  }
  return Push(heap_.NewString(Kind::kMadeStr, UnescapeUnicode(text)));
}

Machine::Step Machine::PushText(Kind kind, Bytes text) {
  const auto offset = static_cast<std::uint64_t>(text.data() - stream_.data());
  if (text.size() >= 8) watcher_.Literal(text, offset);
  return Push({kind, text.size(), text.empty() ? 0 : offset});
}

}  // namespace assay::pickle
