// SPDX-License-Identifier: Apache-2.0
// lz4: frames that begin 04 22 4d 18.
// https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
#include "scanner/format.h"
#include "scanner/stream.h"

namespace assay {
namespace {

// The two upper bits of the flags are the version, 01.
bool Recognizes(const File& file) {
  return file.bytes.size() >= 7 && StartsWith(file.bytes, "\x04\x22\x4d\x18") &&
         file.bytes[4] >> 6 == 1;
}

Result<void> Read(const File& file, Sink& sink) {
  return ReadStream(Codec::kLz4, file, sink, {".lz4"});
}

}  // namespace

extern const Format kLz4;
const Format kLz4 = {"lz4", "the compressed content, and what follows it",
                     false, Recognizes, Read};

}  // namespace assay
