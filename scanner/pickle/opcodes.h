// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_OPCODES_H_
#define ASSAY_SCANNER_PICKLE_OPCODES_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "core/bytes.h"

namespace assay::pickle {

/// What follows an opcode in the stream.
enum class Argument : std::uint8_t {
  kNone,
  kU8,
  kU16,
  kI32,
  kU32,
  kU64,
  kDouble,   ///< Eight bytes, big-endian.
  kBytes1,   ///< A length of one byte, then that many bytes.
  kBytes4,   ///< A length of four bytes, little-endian, unsigned.
  kSigned4,  ///< The same, but the length is signed.
  kBytes8,
  kLine,      ///< Up to a newline.
  kTwoLines,  ///< Module and name, each up to a newline.
};

/// One row of the opcode table.
struct OpcodeInfo {
  std::string_view name;  ///< As pickletools spells it; empty for no opcode.
  Argument argument = Argument::kNone;
};

/// The opcodes of protocols 0 to 5, by their byte.
/// https://docs.python.org/3/library/pickletools.html
const std::array<OpcodeInfo, 256>& Opcodes();

/// The opcodes that the machine tells apart.
enum Opcode : std::uint8_t {
  kMark = '(',
  kStop = '.',
  kPop = '0',
  kPopMark = '1',
  kDup = '2',
  kFloat = 'F',
  kInt = 'I',
  kBinInt = 'J',
  kBinInt1 = 'K',
  kLong = 'L',
  kBinInt2 = 'M',
  kNone = 'N',
  kPersId = 'P',
  kBinPersId = 'Q',
  kReduce = 'R',
  kString = 'S',
  kBinString = 'T',
  kShortBinString = 'U',
  kUnicode = 'V',
  kBinUnicode = 'X',
  kAppend = 'a',
  kBuild = 'b',
  kGlobal = 'c',
  kDict = 'd',
  kEmptyDict = '}',
  kAppends = 'e',
  kGet = 'g',
  kBinGet = 'h',
  kInst = 'i',
  kLongBinGet = 'j',
  kList = 'l',
  kEmptyList = ']',
  kObj = 'o',
  kPut = 'p',
  kBinPut = 'q',
  kLongBinPut = 'r',
  kSetItem = 's',
  kTuple = 't',
  kEmptyTuple = ')',
  kSetItems = 'u',
  kBinFloat = 'G',
  kProto = 0x80,
  kNewObj = 0x81,
  kExt1 = 0x82,
  kExt2 = 0x83,
  kExt4 = 0x84,
  kTuple1 = 0x85,
  kTuple2 = 0x86,
  kTuple3 = 0x87,
  kNewTrue = 0x88,
  kNewFalse = 0x89,
  kLong1 = 0x8a,
  kLong4 = 0x8b,
  kShortBinUnicode = 0x8c,
  kBinUnicode8 = 0x8d,
  kBinBytes = 'B',
  kShortBinBytes = 'C',
  kBinBytes8 = 0x8e,
  kEmptySet = 0x8f,
  kAddItems = 0x90,
  kFrozenSet = 0x91,
  kNewObjEx = 0x92,
  kStackGlobal = 0x93,
  kMemoize = 0x94,
  kFrame = 0x95,
  kByteArray8 = 0x96,
  kNextBuffer = 0x97,
  kReadOnlyBuffer = 0x98,
};

/// One opcode with its argument, still in the stream's own bytes.
struct Instruction {
  Opcode opcode = kStop;
  std::uint64_t offset = 0;  ///< Of the opcode.
  std::uint64_t end = 0;     ///< Just behind the argument.
  std::uint64_t number = 0;  ///< Integers; a double's bits; a length.
  Bytes text;                ///< The bytes of a literal or of the first line.
  Bytes second;              ///< The second line.
};

/// How taking an instruction from a stream ended.
enum class Fetched : std::uint8_t { kOk, kEnd, kUnknownOpcode, kTruncated };

/// Takes the instruction at `offset`.  Lines longer than `longest_line` count
/// as truncated.
Fetched Fetch(Bytes stream, std::uint64_t offset, std::uint64_t longest_line,
              Instruction& out);

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_OPCODES_H_
