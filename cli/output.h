// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_OUTPUT_H_
#define ASSAY_CLI_OUTPUT_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/reports.h"
#include "core/error.h"

namespace assay {

/// One -o: which report goes where.
struct Output {
  const ReportFormat* format;
  std::string file;  ///< Empty for standard output.
};

/// Understands the values of -o, "json" or "sarif=out.sarif"; none is "text".
/// Fails with kUsage on an unknown format and on two reports for one place.
Result<std::vector<Output>> ParseOutputs(const std::vector<std::string>& specs);

/// Fails with kIo when no file can be made next to `path`; asked before a long
/// scan, not after it.
Result<void> CheckWritable(const std::string& path);

/// WriteAtomically(), with a hint for who chose the place.
Result<void> WriteReport(const std::string& path, std::string_view text);

}  // namespace assay

#endif  // ASSAY_CLI_OUTPUT_H_
