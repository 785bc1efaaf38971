// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "cli/command.h"
#include "cli/options.h"

namespace assay {
namespace {

const std::array<Option, 1> kOptions = {{kJsonOption}};

Result<ExitCode> Run(const Arguments&, Terminal&) {
  return Fail(Error::Kind::kUsage, "license is not there yet");
}

}  // namespace

extern const Command kLicenseCommand;
const Command kLicenseCommand = {
    "license",
    "say under which licences a model stands",
    "PATH is a file or a directory.",
    {"PATH", true, true, Completes::kFiles, nullptr},
    kOptions,
    "assay license model/",
    Run};

}  // namespace assay
