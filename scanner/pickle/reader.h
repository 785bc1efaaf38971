// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_READER_H_
#define ASSAY_SCANNER_PICKLE_READER_H_

#include "scanner/format.h"

namespace assay::pickle {

/// Reads the pickles of a file, one after another, with what stands between
/// them: PyTorch's raw storages, joblib's raw arrays, padding, junk.
///
/// Observes imports, calls and instantiations (see World), kUnresolved names,
/// and as kAnomaly:
///   pickle-broken-opcode, pickle-truncated, pickle-no-stop,
///   pickle-stack-underflow, pickle-mark-missing, pickle-bad-literal,
///   pickle-array-unknown    CPython would stop here; what came before ran
///   pickle-memo-missing     a value that was never put there is taken
///   pickle-not-callable     a literal is called
///   pickle-protocol-unknown a protocol above 5
///   pickle-frame-length     a frame is longer than the file
///   pickle-frame-overlap, pickle-frame-straddled, pickle-frame-beyond-array
///                           unpicklers in C and in Python disagree
///   pickle-after-junk       another pickle follows bytes that are none
///   pickle-trailing-bytes   bytes that are no pickle follow the last one
Result<void> ReadPickles(const File& file, Sink& sink);

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_READER_H_
