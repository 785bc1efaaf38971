// SPDX-License-Identifier: Apache-2.0
#include "tests/signing/command_line.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>

namespace assay {

Ran Shell(const std::string& command) {
  FILE* pipe = ::popen(("{ " + command + "\n} 2>&1").c_str(), "re");
  if (pipe == nullptr) return {};
  Ran ran;
  std::array<char, 4096> buffer{};
  while (const std::size_t got =
             std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    ran.output.append(buffer.data(), got);
  }
  const int status = ::pclose(pipe);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

bool HasProgram(const std::string& name) {
  return Shell("command -v " + name).status == 0;
}

}  // namespace assay
