// SPDX-License-Identifier: Apache-2.0
// gate PATH: scans a model with Assay's libraries and exits as `assay scan`
// does.  The place to put what your registry does with the answer.
#include <iostream>

#include "core/artifact.h"
#include "core/escape.h"
#include "rules/policy.h"
#include "rules/rule_set.h"
#include "scanner/scan.h"

namespace {

int Fail(const assay::Error& error) {
  std::cerr << "gate: error: " << assay::Escape(error.message) << '\n';
  return static_cast<int>(assay::ExitCode::kError);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2)
    return Fail({assay::Error::Kind::kUsage, "usage: gate PATH", {}});

  const assay::ScanOptions options;
  const auto rules = assay::RuleSet::BuiltIn();
  if (!rules) return Fail(rules.error());
  const auto artifact = assay::Artifact::Open(argv[1], options.limits);
  if (!artifact) return Fail(artifact.error());

  assay::Report report;
  assay::Progress progress;
  report.artifacts.push_back(
      assay::Scan(*artifact, *rules, options, progress, report.limits_hit));
  assay::Policy().Decide(report);

  // Names and evidence come from the model: escape them before printing.
  for (const assay::Finding& finding : report.artifacts[0].findings) {
    std::cout << Name(finding.severity) << ' ' << finding.rule << ' '
              << assay::Escape(finding.message) << '\n';
  }
  std::cout << Name(report.verdict) << ": " << report.sentence << '\n';
  return report.exit_code;
}
