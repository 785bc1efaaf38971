// SPDX-License-Identifier: Apache-2.0
#include "scanner/scan.h"

#include <array>
#include <chrono>
#include <sstream>
#include <utility>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress_line.h"
#include "cli/reports.h"
#include "core/escape.h"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

// The command line, understood.
struct Plan {
  std::vector<Output> outputs;
  Policy policy;
  ScanOptions options;
  bool quiet = false;
  bool verbose = false;
  bool color = false;
  bool exit_zero = false;
};

constexpr Option kFailOn = {
    "fail-on",
    0,
    "SEVERITY",
    "exit 1 on findings of at least this severity (default high): critical, "
    "high, medium, low or info",
    false,
    Completes::kWords,
    SeverityWords};

const std::array<Option, 9> kOptions = {{
    {"output", 'o', "FORMAT[=FILE]",
     "write the report as text (default), json, sarif or junit; repeatable",
     true, Completes::kWords, ReportFormatWords},
    kFailOn,
    kRulesOption,
    kLimitOption,
    kJobsOption,
    {"quiet", 'q', "", "one line for each PATH, and no progress"},
    {"verbose", 'v', "", "list every file and every finding"},
    kNoColorOption,
    {"exit-zero", 0, "", "exit 0 in place of 1; errors stay errors"},
}};

Result<Plan> MakePlan(const Arguments& arguments, const Terminal& terminal) {
  Plan plan;
  auto outputs = ParseOutputs(arguments.Values("output"));
  if (!outputs) return std::unexpected(outputs.error());
  plan.outputs = std::move(*outputs);
  const auto fail_on = ParseSeverity(arguments.Value("fail-on", "high"));
  if (!fail_on) return std::unexpected(fail_on.error());
  plan.policy.fail_on = *fail_on;
  const auto limits = ParseLimits(arguments.Values("limit"));
  if (!limits) return std::unexpected(limits.error());
  plan.options.limits = *limits;
  const auto jobs = ParseJobs(arguments);
  if (!jobs) return std::unexpected(jobs.error());
  plan.options.jobs = *jobs;
  plan.quiet = arguments.Has("quiet");
  plan.verbose = arguments.Has("verbose");
  plan.exit_zero = arguments.Has("exit-zero");
  plan.color = ColorWanted(arguments, terminal);
  for (const Output& output : plan.outputs) {
    if (output.file.empty()) continue;
    const auto writable = CheckWritable(output.file);
    if (!writable) return std::unexpected(writable.error());
  }
  return plan;
}

// All of them before the first is read: a typo in the last path should not
// cost an hour.
Result<std::vector<Artifact>> OpenAll(const std::vector<std::string>& paths,
                                      const Limits& limits) {
  std::vector<Artifact> artifacts;
  for (const std::string& path : paths) {
    auto artifact = Artifact::Open(path, limits);
    if (!artifact) return std::unexpected(artifact.error());
    artifacts.push_back(std::move(*artifact));
  }
  return artifacts;
}

void SayTime(const Progress& progress, Clock::duration time, bool terminal,
             std::ostream& err) {
  if (!terminal && time < std::chrono::seconds(10)) return;
  const auto tenths =
      std::chrono::duration_cast<std::chrono::milliseconds>(time).count() / 100;
  err << "assay: read " << HumanBytes(progress.bytes_done) << " in "
      << std::to_string(tenths / 10) << "." << tenths % 10 << " s\n";
}

Report ScanAll(const std::vector<Artifact>& artifacts, const RuleSet& rules,
               const Plan& plan, const Terminal& terminal) {
  Report report;
  Progress progress;
  const auto start = Clock::now();
  auto line = ShowProgress(progress, terminal, plan.quiet);
  for (const Artifact& artifact : artifacts) {
    report.artifacts.push_back(
        Scan(artifact, rules, plan.options, progress, report.limits_hit));
  }
  line.reset();
  if (!plan.quiet) {
    SayTime(progress, Clock::now() - start, terminal.err_is_terminal,
            terminal.err);
  }
  return report;
}

Result<void> WriteReports(const Report& report, const Plan& plan,
                          const RuleSet& rules, Terminal& terminal) {
  ReportContext context{rules.rules(), rules.version(), plan.policy.fail_on,
                        plan.quiet,    plan.verbose,    false};
  for (const Output& output : plan.outputs) {
    context.color = plan.color && output.file.empty();
    std::ostringstream text;
    output.format->write(report, context, text);
    if (output.file.empty()) {
      terminal.out << text.view();
      continue;
    }
    const auto written = WriteReport(output.file, text.view());
    if (!written) return written;
    if (plan.quiet) continue;
    terminal.err << "assay: " << output.format->name
                 << " report: " << Escape(output.file) << "\n";
  }
  return {};
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto plan = MakePlan(arguments, terminal);
  if (!plan) return std::unexpected(plan.error());
  const auto rules = LoadRules(arguments);
  if (!rules) return std::unexpected(rules.error());
  const auto artifacts = OpenAll(arguments.operands, plan->options.limits);
  if (!artifacts) return std::unexpected(artifacts.error());

  Report report = ScanAll(*artifacts, *rules, *plan, terminal);
  plan->policy.Decide(report);
  if (plan->exit_zero &&
      report.exit_code == static_cast<int>(ExitCode::kFindings)) {
    report.exit_code = 0;
    report.sentence += " (--exit-zero)";
  }
  const auto written = WriteReports(report, *plan, *rules, terminal);
  if (!written) return std::unexpected(written.error());
  return static_cast<ExitCode>(report.exit_code);
}

}  // namespace

extern const Command kScanCommand;
const Command kScanCommand = {
    "scan",
    "read a model and say whether it may enter",
    "PATH is a file, a directory, a Hugging Face cache directory, or - for "
    "standard input. Every byte is read and nothing is run, unpacked to disk "
    "or fetched.\n"
    "The report goes to standard output, or to FILE, which is written whole "
    "or not at all. The same input gives the same report.",
    {"PATH", true, true, Completes::kFiles, nullptr},
    kOptions,
    "assay scan model/ -o text -o sarif=model.sarif",
    Run};

}  // namespace assay
