// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_REPORTS_H_
#define ASSAY_CLI_REPORTS_H_

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/report.h"
#include "rules/rule_set.h"

namespace assay {

/// What a report says besides the Report itself.
struct ReportContext {
  std::span<const Rule> rules;  ///< In order of id.
  std::string rules_version;
  Severity fail_on = Severity::kHigh;
  bool quiet = false;    ///< Only the sentence of each artifact.
  bool verbose = false;  ///< Every file and every finding.
  bool color = false;
};

/// A form of report.  To add one, write cli/reports/<name>.cc and add its row
/// to reports.cc.
struct ReportFormat {
  std::string_view name;
  std::string_view summary;

  /// The same report gives the same bytes: nothing depends on time or locale.
  void (*write)(const Report& report, const ReportContext& context,
                std::ostream& out);
};

/// All of them; the first is the default.
std::span<const ReportFormat* const> ReportFormats();

/// Their names, for completions.
std::vector<std::string> ReportFormatWords();

/// Null when there is none with that name.
const ReportFormat* FindReportFormat(std::string_view name);

/// A path of a model as a report for machines shows it: as it is when it is
/// UTF-8, else escaped.
std::string ReportedPath(std::string_view path);

}  // namespace assay

#endif  // ASSAY_CLI_REPORTS_H_
