// SPDX-License-Identifier: Apache-2.0
// bzip2: "BZh", a digit for the block size, then blocks that begin with the
// digits of pi, or those of its square root when there is none.
// https://sourceware.org/bzip2/
#include "scanner/format.h"
#include "scanner/stream.h"

namespace assay {
namespace {

bool Recognizes(const File& file) {
  const Bytes bytes = file.bytes;
  return bytes.size() >= 14 && StartsWith(bytes, "BZh") && bytes[3] >= '1' &&
         bytes[3] <= '9' &&
         (StartsWith(bytes.subspan(4), "\x31\x41\x59\x26\x53\x59") ||
          StartsWith(bytes.subspan(4), "\x17\x72\x45\x38\x50\x90"));
}

Result<void> Read(const File& file, Sink& sink) {
  return ReadStream(Codec::kBzip2, file, sink,
                    {".tbz2=.tar", ".tbz=.tar", ".bz2"});
}

}  // namespace

extern const Format kBzip2;
const Format kBzip2 = {"bzip2", "the compressed content, and what follows it",
                       false, Recognizes, Read};

}  // namespace assay
