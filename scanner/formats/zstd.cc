// SPDX-License-Identifier: Apache-2.0
// zstd: frames that begin 28 b5 2f fd, skippable ones 5x 2a 4d 18.
// https://www.rfc-editor.org/rfc/rfc8878
#include "scanner/format.h"
#include "scanner/stream.h"

namespace assay {
namespace {

// A file may begin with skippable frames; their length follows the magic.
bool Recognizes(const File& file) {
  Bytes bytes = file.bytes;
  for (int frames = 0; frames < 4; ++frames) {
    if (StartsWith(bytes, "\x28\xb5\x2f\xfd")) return true;
    ByteReader in(bytes);
    if (in.U32() >> 4 != 0x184d2a5) return false;
    bytes = Slice(bytes, 8ull + in.U32());
  }
  return false;
}

Result<void> Read(const File& file, Sink& sink) {
  return ReadStream(Codec::kZstd, file, sink, {".tzst=.tar", ".zst", ".zstd"});
}

}  // namespace

extern const Format kZstd;
const Format kZstd = {"zstd", "the compressed content, and what follows it",
                      false, Recognizes, Read};

}  // namespace assay
