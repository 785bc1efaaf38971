// SPDX-License-Identifier: Apache-2.0
// zlib: two bytes that say deflate and are a multiple of 31, a deflate stream,
// an Adler-32.  joblib and others write it without further ado.
// https://www.rfc-editor.org/rfc/rfc1950
#include "scanner/format.h"
#include "scanner/stream.h"

namespace assay {
namespace {

bool Recognizes(const File& file) {
  const Bytes bytes = file.bytes;
  if (bytes.size() < 8 || (bytes[0] & 0x0f) != 8 || bytes[0] >> 4 > 7) {
    return false;
  }
  const bool dictionary = (bytes[1] & 0x20) != 0;
  return !dictionary && (bytes[0] * 256 + bytes[1]) % 31 == 0 &&
         Decompresses(Codec::kZlib, bytes);
}

Result<void> Read(const File& file, Sink& sink) {
  return ReadStream(Codec::kZlib, file, sink, {".zlib", ".zz", ".z"});
}

}  // namespace

extern const Format kZlib;
const Format kZlib = {"zlib", "the compressed content, and what follows it",
                      false, Recognizes, Read};

}  // namespace assay
