// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_LISTING_H_
#define ASSAY_SCANNER_PICKLE_LISTING_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/format.h"
#include "scanner/pickle/opcodes.h"

namespace assay::pickle {

/// Writes a pickle's instructions for people: a line each, indented by marks,
/// the argument escaped and shortened, and behind '#' what it did.  Long runs
/// of one opcode are folded.
class Listing {
 public:
  explicit Listing(Sink& sink) : sink_(sink) {}

  void Add(const Instruction& in, std::size_t marks);

  /// Adds to the line of the last instruction.
  void Remark(std::string_view text);

  /// Writes what is held back.
  void Flush();

 private:
  void WriteLine();

  Sink& sink_;
  bool pending_ = false;
  Opcode opcode_ = kStop;
  std::uint64_t offset_ = 0;
  std::string line_;
  std::string remark_;
  std::uint64_t run_ = 0;     ///< Lines of this opcode, one behind another.
  std::uint64_t folded_ = 0;  ///< Of these, not written.
  std::uint64_t folded_offset_ = 0;
};

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_LISTING_H_
