// SPDX-License-Identifier: Apache-2.0
// Programs: ELF (7f 45 4c 46), PE ("MZ", then "PE\0\0"), Mach-O (fe ed fa ce
// and kin) and scripts ("#!").  None is read further: that one is there at all
// is what matters in a release.
// https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
#include "scanner/executable.h"

#include <string>

#include "scanner/format.h"

namespace assay {
namespace {

bool Recognizes(const File& file) {
  return !ExecutableKind(file.bytes).empty();
}

Result<void> Read(const File& file, Sink& sink) {
  sink.Observe(Observation::Kind::kAnomaly,
               "executable-" + std::string(ExecutableKind(file.bytes)), 0);
  return {};
}

}  // namespace

extern const Format kExecutable;
const Format kExecutable = {"executable", "what kind of program it is", false,
                            Recognizes, Read};

}  // namespace assay
