// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_RECOGNIZE_H_
#define ASSAY_SCANNER_PICKLE_RECOGNIZE_H_

#include <cstdint>
#include <optional>

#include "core/bytes.h"

namespace assay::pickle {

/// Whether the file is a pickle: a bounded dry run of its beginning reaches
/// STOP, does not break for some thousand instructions, or imports something
/// that Python could import before it breaks.  Without the opcode that states
/// a protocol a call is needed, so that no text is taken for a pickle.
/// `named` says that the file's name promises a pickle, which makes it enough
/// to look like one.
bool IsPickle(Bytes bytes, bool named);

/// Whether bytes or text inside a pickle are a pickle that imports something,
/// or a zip file.
bool MayRunCode(Bytes literal);

/// Whether a pickle begins where another has ended.
bool BeginsPickle(Bytes stream, std::uint64_t offset);

/// Work that searching may still do, in instructions of dry runs.
struct SearchBudget {
  std::uint64_t left = 50'000'000;
};

/// The first pickle at `from` or later that imports or calls something;
/// nothing where there is none, or where the budget is spent (it is then 0).
std::optional<std::uint64_t> FindPickle(Bytes stream, std::uint64_t from,
                                        SearchBudget& budget);

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_RECOGNIZE_H_
