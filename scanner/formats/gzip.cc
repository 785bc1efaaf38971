// SPDX-License-Identifier: Apache-2.0
// gzip: members, each a header that begins 1f 8b 08, a deflate stream, a CRC-32
// and a length.  Several in a row are one file.
// https://www.rfc-editor.org/rfc/rfc1952
#include "scanner/format.h"
#include "scanner/stream.h"

namespace assay {
namespace {

bool Recognizes(const File& file) {
  return file.bytes.size() >= 10 && StartsWith(file.bytes, "\x1f\x8b\x08");
}

Result<void> Read(const File& file, Sink& sink) {
  return ReadStream(Codec::kGzip, file, sink, {".tgz=.tar", ".gzip", ".gz"});
}

}  // namespace

extern const Format kGzip;
const Format kGzip = {"gzip", "the compressed content, and what follows it",
                      false, Recognizes, Read};

}  // namespace assay
