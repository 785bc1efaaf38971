// SPDX-License-Identifier: Apache-2.0
// joblib before 0.10: "ZF", the length of the content in hexadecimal, padded
// with blanks to 18 or 19 characters, then a zlib stream.  Arrays lie beside
// the pickle in files of the same form, <name>_01.npy.z, as raw bytes.
// https://github.com/joblib/joblib/blob/master/joblib/numpy_pickle_compat.py
#include <algorithm>
#include <string>

#include "scanner/format.h"
#include "scanner/stream.h"

namespace assay {
namespace {

// Where the zlib stream begins; 0 when there is none.
std::uint64_t StreamAt(Bytes bytes) {
  if (!StartsWith(bytes, "ZF0x")) return 0;
  const std::string_view text = AsText(Slice(bytes, 4, 20));
  const std::size_t digits = text.find_first_not_of("0123456789abcdefABCDEF");
  if (digits == 0 || digits == std::string_view::npos) return 0;
  // Python 2 wrote an L behind long numbers.
  const std::size_t end = text.find_first_not_of("L ", digits);
  if (end == std::string_view::npos || text[end] != '\x78') return 0;
  return 4 + end;
}

bool Recognizes(const File& file) { return StreamAt(file.bytes) != 0; }

Result<void> Read(const File& file, Sink& sink) {
  const std::uint64_t at = StreamAt(file.bytes);
  const Bytes packed = Slice(file.bytes, at);
  const Expanded out = sink.expander().Expand(Codec::kZlib, packed);
  const std::string name = ContentName(file, {".z"});
  if (!out.stopped.empty()) {
    sink.Skip("'" + name + "' is decompressed only to byte " +
                  std::to_string(out.size) + ": " + out.stopped,
              out.limit);
  }
  const Member member{name, out.bytes(), out.size, at};
  if (file.HasSuffix(".npy.z") && !StartsWith(out.bytes(), "\x93NUMPY")) {
    sink.Declare({.name = name,
                  .dtype = "bytes",
                  .shape = {out.size},
                  .offset = 0,
                  .size = out.size});
    sink.Probe(member);
  } else {
    sink.Nest(member);
  }
  const Bytes rest = Slice(packed, out.consumed);
  if (!rest.empty()) {
    sink.Observe(Observation::Kind::kAnomaly, "stream-trailer",
                 at + out.consumed, std::to_string(rest.size()) + " bytes");
    sink.Probe({"trailer", rest, rest.size(), at + out.consumed});
  }
  return {};
}

}  // namespace

extern const Format kJoblibZfile;
const Format kJoblibZfile = {"joblib-zfile",
                             "the pickle or array of an old joblib file", false,
                             Recognizes, Read};

}  // namespace assay
