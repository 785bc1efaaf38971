// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_CLI_SAMPLE_REPORT_H_
#define ASSAY_TESTS_CLI_SAMPLE_REPORT_H_

#include <string>
#include <vector>

#include "cli/reports.h"

namespace assay {

/// A release with two findings, one file not read, and names that a hostile
/// publisher might choose.
Report SampleReport();

/// Two rules, and the version that goes with them.
ReportContext SampleContext();

/// The finding of SampleReport() that fails it.
Finding SampleFinding();

/// One more file that was read.
FileRecord ReadFile(const std::string& path);

/// What the format writes.
std::string Written(std::string_view format, const Report& report,
                    const ReportContext& context);

}  // namespace assay

#endif  // ASSAY_TESTS_CLI_SAMPLE_REPORT_H_
