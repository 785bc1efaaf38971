// SPDX-License-Identifier: Apache-2.0
// A file without bytes: there is nothing in it to examine.
#include "scanner/format.h"

namespace assay {
namespace {

bool Recognizes(const File& file) { return file.size == 0; }

Result<void> Read(const File&, Sink&) { return {}; }

}  // namespace

extern const Format kEmpty;
const Format kEmpty = {"empty", "nothing: a file without bytes", false,
                       Recognizes, Read};

}  // namespace assay
