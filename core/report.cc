// SPDX-License-Identifier: Apache-2.0
#include "core/report.h"

#include <array>

namespace assay {
namespace {

constexpr std::array<std::string_view, 5> kSeverities = {
    "info", "low", "medium", "high", "critical"};
constexpr std::array<std::string_view, 3> kStatuses = {"read", "unknown",
                                                       "failed"};
constexpr std::array<std::string_view, 4> kVerdicts = {"pass", "fail",
                                                       "incomplete", "error"};

}  // namespace

std::string_view Name(Severity severity) {
  return kSeverities[static_cast<std::size_t>(severity)];
}

std::optional<Severity> SeverityNamed(std::string_view name) {
  for (std::size_t i = 0; i < kSeverities.size(); ++i) {
    if (kSeverities[i] == name) return static_cast<Severity>(i);
  }
  return std::nullopt;
}

std::string_view Name(FileRecord::Status status) {
  return kStatuses[static_cast<std::size_t>(status)];
}

std::string_view Name(Verdict verdict) {
  return kVerdicts[static_cast<std::size_t>(verdict)];
}

}  // namespace assay
