// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_SHELL_H_
#define ASSAY_SCANNER_TEXT_SHELL_H_

#include <string>
#include <string_view>

namespace assay {

/// What a shell command does that no honest one need: "reverse-shell",
/// "decoded-run" (decoded text goes to a shell), "download-and-run-insecure"
/// (from an address or over plain http), "download-and-run"; empty for
/// anything else.  `command` may be several lines; it is not parsed in full.
std::string_view CommandDanger(std::string_view command);

/// Whether the command only asks or builds with a program that every
/// developer's machine has (git, nvcc, uname, …) and chains no other.
bool IsBuildTool(std::string_view command);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_SHELL_H_
