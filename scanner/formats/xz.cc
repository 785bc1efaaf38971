// SPDX-License-Identifier: Apache-2.0
// xz: streams that begin fd 37 7a 58 5a 00, each of blocks of LZMA2 with an
// index behind them.
// https://tukaani.org/xz/xz-file-format.txt
#include "scanner/format.h"
#include "scanner/stream.h"

namespace assay {
namespace {

bool Recognizes(const File& file) {
  return StartsWith(file.bytes, std::string_view("\xfd\x37zXZ\0", 6));
}

Result<void> Read(const File& file, Sink& sink) {
  return ReadStream(Codec::kXz, file, sink, {".txz=.tar", ".xz"});
}

}  // namespace

extern const Format kXz;
const Format kXz = {"xz", "the compressed content, and what follows it", false,
                    Recognizes, Read};

}  // namespace assay
