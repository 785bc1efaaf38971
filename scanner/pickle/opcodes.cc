// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/opcodes.h"

#include <algorithm>
#include <cstring>

namespace assay::pickle {
namespace {

struct Row {
  std::uint8_t code;
  OpcodeInfo info;
};

using enum Argument;

constexpr Row kRows[] = {
    {kMark, {"MARK"}},
    {kStop, {"STOP"}},
    {kPop, {"POP"}},
    {kPopMark, {"POP_MARK"}},
    {kDup, {"DUP"}},
    {kFloat, {"FLOAT", kLine}},
    {kInt, {"INT", kLine}},
    {kBinInt, {"BININT", kI32}},
    {kBinInt1, {"BININT1", kU8}},
    {kLong, {"LONG", kLine}},
    {kBinInt2, {"BININT2", kU16}},
    {Opcode::kNone, {"NONE"}},
    {kPersId, {"PERSID", kLine}},
    {kBinPersId, {"BINPERSID"}},
    {kReduce, {"REDUCE"}},
    {kString, {"STRING", kLine}},
    {kBinString, {"BINSTRING", kSigned4}},
    {kShortBinString, {"SHORT_BINSTRING", kBytes1}},
    {kUnicode, {"UNICODE", kLine}},
    {kBinUnicode, {"BINUNICODE", kBytes4}},
    {kAppend, {"APPEND"}},
    {kBuild, {"BUILD"}},
    {kGlobal, {"GLOBAL", kTwoLines}},
    {kDict, {"DICT"}},
    {kEmptyDict, {"EMPTY_DICT"}},
    {kAppends, {"APPENDS"}},
    {kGet, {"GET", kLine}},
    {kBinGet, {"BINGET", kU8}},
    {kInst, {"INST", kTwoLines}},
    {kLongBinGet, {"LONG_BINGET", kU32}},
    {kList, {"LIST"}},
    {kEmptyList, {"EMPTY_LIST"}},
    {kObj, {"OBJ"}},
    {kPut, {"PUT", kLine}},
    {kBinPut, {"BINPUT", kU8}},
    {kLongBinPut, {"LONG_BINPUT", kU32}},
    {kSetItem, {"SETITEM"}},
    {kTuple, {"TUPLE"}},
    {kEmptyTuple, {"EMPTY_TUPLE"}},
    {kSetItems, {"SETITEMS"}},
    {kBinFloat, {"BINFLOAT", kDouble}},
    {kProto, {"PROTO", kU8}},
    {kNewObj, {"NEWOBJ"}},
    {kExt1, {"EXT1", kU8}},
    {kExt2, {"EXT2", kU16}},
    {kExt4, {"EXT4", kI32}},
    {kTuple1, {"TUPLE1"}},
    {kTuple2, {"TUPLE2"}},
    {kTuple3, {"TUPLE3"}},
    {kNewTrue, {"NEWTRUE"}},
    {kNewFalse, {"NEWFALSE"}},
    {kLong1, {"LONG1", kBytes1}},
    {kLong4, {"LONG4", kSigned4}},
    {kShortBinUnicode, {"SHORT_BINUNICODE", kBytes1}},
    {kBinUnicode8, {"BINUNICODE8", kBytes8}},
    {kBinBytes, {"BINBYTES", kBytes4}},
    {kShortBinBytes, {"SHORT_BINBYTES", kBytes1}},
    {kBinBytes8, {"BINBYTES8", kBytes8}},
    {kEmptySet, {"EMPTY_SET"}},
    {kAddItems, {"ADDITEMS"}},
    {kFrozenSet, {"FROZENSET"}},
    {kNewObjEx, {"NEWOBJ_EX"}},
    {kStackGlobal, {"STACK_GLOBAL"}},
    {kMemoize, {"MEMOIZE"}},
    {kFrame, {"FRAME", kU64}},
    {kByteArray8, {"BYTEARRAY8", kBytes8}},
    {kNextBuffer, {"NEXT_BUFFER"}},
    {kReadOnlyBuffer, {"READONLY_BUFFER"}},
};

constexpr std::array<OpcodeInfo, 256> kTable = [] {
  std::array<OpcodeInfo, 256> table;
  for (const Row& row : kRows) table[row.code] = row.info;
  return table;
}();

// Of each argument: bytes of its number, or of its length.
constexpr std::uint64_t Width(Argument argument) {
  switch (argument) {
    case kU8:
    case kBytes1:
      return 1;
    case kU16:
      return 2;
    case kI32:
    case kU32:
    case kBytes4:
    case kSigned4:
      return 4;
    case kU64:
    case kDouble:
    case kBytes8:
      return 8;
    default:
      return 0;
  }
}

// Takes a line at `at`, moves `at` behind its newline.
bool TakeLine(Bytes stream, std::uint64_t longest, std::uint64_t& at,
              Bytes& line) {
  const std::uint64_t room =
      std::min<std::uint64_t>(stream.size() - at, longest);
  if (room == 0) return false;
  const std::uint8_t* begin = stream.data() + at;
  const void* newline = std::memchr(begin, '\n', room);
  if (newline == nullptr) return false;
  const auto length = static_cast<std::uint64_t>(
      static_cast<const std::uint8_t*>(newline) - begin);
  line = stream.subspan(at, length);
  at += length + 1;
  return true;
}

std::uint64_t Number(const std::uint8_t* bytes, std::uint64_t width) {
  std::uint64_t value = 0;
  for (std::uint64_t i = width; i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

std::uint64_t SignExtended(std::uint64_t value) {
  return static_cast<std::uint64_t>(
      static_cast<std::int64_t>(static_cast<std::int32_t>(value)));
}

}  // namespace

const std::array<OpcodeInfo, 256>& Opcodes() { return kTable; }

Fetched Fetch(Bytes stream, std::uint64_t offset, std::uint64_t longest_line,
              Instruction& out) {
  if (offset >= stream.size()) return Fetched::kEnd;
  const std::uint8_t code = stream[offset];
  const OpcodeInfo& info = kTable[code];
  out.opcode = static_cast<Opcode>(code);
  out.offset = offset;
  std::uint64_t at = offset + 1;
  out.end = at;
  if (info.argument == Argument::kNone) {
    return info.name.empty() ? Fetched::kUnknownOpcode : Fetched::kOk;
  }
  if (info.argument == kLine || info.argument == kTwoLines) {
    if (!TakeLine(stream, longest_line, at, out.text) ||
        (info.argument == kTwoLines &&
         !TakeLine(stream, longest_line, at, out.second))) {
      return Fetched::kTruncated;
    }
    out.end = at;
    return Fetched::kOk;
  }
  const std::uint64_t width = Width(info.argument);
  if (stream.size() - at < width) return Fetched::kTruncated;
  out.number = Number(stream.data() + at, width);
  at += width;
  switch (info.argument) {
    case kI32:
      out.number = SignExtended(out.number);
      break;
    case kDouble:
      out.number = __builtin_bswap64(out.number);
      break;
    case kSigned4:
      // A negative length is an error in CPython, and larger than any stream.
      out.number = SignExtended(out.number);
      [[fallthrough]];
    case kBytes1:
    case kBytes4:
    case kBytes8:
      if (out.number > stream.size() - at) return Fetched::kTruncated;
      out.text = stream.subspan(at, out.number);
      at += out.number;
      break;
    default:
      break;
  }
  out.end = at;
  return Fetched::kOk;
}

}  // namespace assay::pickle
