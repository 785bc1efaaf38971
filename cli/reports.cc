// SPDX-License-Identifier: Apache-2.0
#include "cli/reports.h"

#include <array>

#include "core/escape.h"

namespace assay {

// A row for each file of reports/.
extern const ReportFormat kTextReport;
extern const ReportFormat kJsonReport;
extern const ReportFormat kSarifReport;
extern const ReportFormat kJunitReport;

namespace {

constexpr std::array<const ReportFormat*, 4> kFormats = {
    &kTextReport, &kJsonReport, &kSarifReport, &kJunitReport};

}  // namespace

std::span<const ReportFormat* const> ReportFormats() { return kFormats; }

std::vector<std::string> ReportFormatWords() {
  std::vector<std::string> words;
  words.reserve(kFormats.size());
  for (const ReportFormat* format : kFormats) words.emplace_back(format->name);
  return words;
}

const ReportFormat* FindReportFormat(std::string_view name) {
  for (const ReportFormat* format : kFormats) {
    if (format->name == name) return format;
  }
  return nullptr;
}

std::string ReportedPath(std::string_view path) {
  return IsUtf8(path) ? std::string(path) : Escape(path);
}

}  // namespace assay
