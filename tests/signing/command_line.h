// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SIGNING_COMMAND_LINE_H_
#define ASSAY_TESTS_SIGNING_COMMAND_LINE_H_

#include <string>

namespace assay {

/// What a shell command printed, on both channels, and how it ended.
struct Ran {
  int status = -1;
  std::string output;
};

Ran Shell(const std::string& command);

/// Whether there is such a program on the path; tests that compare with other
/// programs are skipped without them.
bool HasProgram(const std::string& name);

}  // namespace assay

#endif  // ASSAY_TESTS_SIGNING_COMMAND_LINE_H_
