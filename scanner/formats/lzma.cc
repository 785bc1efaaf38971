// SPDX-License-Identifier: Apache-2.0
// The older .lzma: a byte of parameters, the dictionary size, the content's
// size or all ones, then LZMA1.  It has no magic number.
// https://github.com/tukaani-project/xz/blob/master/doc/lzma-file-format.txt
#include "scanner/format.h"
#include "scanner/stream.h"

namespace assay {
namespace {

bool Recognizes(const File& file) {
  ByteReader in(file.bytes);
  const std::uint8_t parameters = in.U8();
  const std::uint32_t dictionary = in.U32();
  const std::uint64_t size = in.U64();
  const std::uint8_t first = in.U8();
  if (in.failed() || parameters >= 9 * 5 * 5 || first != 0) return false;
  // Encoders write 2^n or 2^n + 2^(n-1).
  const std::uint32_t top = dictionary & (dictionary - 1);
  const bool usual = dictionary >= 4096 &&
                     (dictionary == UINT32_MAX || top == 0 ||
                      ((top & (top - 1)) == 0 && dictionary - top == top / 2));
  return usual && (size == UINT64_MAX || size < (1ull << 38)) &&
         Decompresses(Codec::kLzmaAlone, file.bytes);
}

Result<void> Read(const File& file, Sink& sink) {
  return ReadStream(Codec::kLzmaAlone, file, sink, {".lzma"});
}

}  // namespace

extern const Format kLzma;
const Format kLzma = {"lzma", "the compressed content, and what follows it",
                      false, Recognizes, Read};

}  // namespace assay
