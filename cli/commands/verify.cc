// SPDX-License-Identifier: Apache-2.0
#include "signing/verify.h"

#include <array>
#include <filesystem>
#include <sstream>
#include <system_error>
#include <utility>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/predicate_types.h"
#include "cli/progress_line.h"
#include "cli/reports.h"
#include "cli/signature_paths.h"
#include "cli/trust_options.h"
#include "cli/verification_report.h"
#include "cli/verify_ranges.h"
#include "core/write_file.h"
#include "signing/tree/sidecar.h"

namespace assay {
namespace {

const std::array<Option, 22> kOptions = {{
    kKeyOption,
    kChainOption,
    kCrlOption,
    kIdentityOption,
    kIssuerOption,
    kTrustedRootOption,
    kTrustOption,
    kTsaOption,
    {"signature", 's', "FILE",
     "the signature (default: PATH/model.sig; with --trust also those in "
     "model.sig.d); repeatable",
     true, Completes::kFiles},
    {"require-attestation", 0, "TYPE",
     "an attestation that must be there: a predicate type's URI, scan-report, "
     "cyclonedx, spdx or slsa-provenance; repeatable",
     true, Completes::kWords, PredicateTypeWords},
    {"attestation", 0, "FILE",
     "an attestation (default: model.sig.d/*.sigstore.json); repeatable", true,
     Completes::kFiles},
    {"ignore-unsigned-files", 0, "",
     "files that nobody signed are shown, and no reason to fail"},
    kIgnorePathsOption,
    kAllowSymlinksOption,
    {"tree", 0, "", "compare the signed trees: all cores, also in one file"},
    {"full", 0, "", "compare digests and trees"},
    kRangeOption,
    kTensorOption,
    kJobsOption,
    {"output", 'o', "FORMAT[=FILE]",
     "write the report as text (default), json, sarif or junit; repeatable",
     true, Completes::kWords, ReportFormatWords},
    {"quiet", 'q', "", "one line, and no progress"},
    kNoColorOption,
}};

struct Inputs {
  std::vector<SignatureFile> signatures;
  std::vector<SignatureFile> attestations;
  std::vector<std::string> own_files;
};

// Those that the user names, or those that lie beside the model; of more than
// one signer only where a policy asks for them.
Result<std::vector<SignatureFile>> ReadSignatures(const Arguments& arguments,
                                                  const std::string& standard) {
  std::vector<SignatureFile> signatures;
  for (const std::string& path : arguments.Values("signature")) {
    auto signature = ReadSignature(path);
    if (!signature) return std::unexpected(signature.error());
    signatures.push_back(std::move(*signature));
  }
  if (!signatures.empty()) return signatures;
  if (arguments.Has("trust")) {
    auto more = ReadFolder(standard, ".sig");
    if (!more) return more;
    signatures = std::move(*more);
  }
  std::error_code unknown;
  if (!signatures.empty() && !std::filesystem::exists(standard, unknown)) {
    return signatures;
  }
  auto first = ReadFoundSignature(standard);
  if (!first) {
    return Fail(first.error().kind, first.error().message,
                "give the signature with --signature; 'assay sign' makes one");
  }
  signatures.insert(signatures.begin(), std::move(*first));
  return signatures;
}

Result<std::vector<SignatureFile>> ReadAttestations(const Arguments& arguments,
                                                    const std::string& beside) {
  std::vector<SignatureFile> attestations;
  for (const std::string& path : arguments.Values("attestation")) {
    auto attestation = ReadSignature(path);
    if (!attestation) return std::unexpected(attestation.error());
    attestations.push_back(std::move(*attestation));
  }
  if (!attestations.empty()) return attestations;
  return ReadFolder(beside, ".sigstore.json");
}

Result<Inputs> ReadInputs(const Arguments& arguments,
                          const Artifact& artifact) {
  Inputs inputs;
  const std::string standard = DefaultSignature(artifact);
  const auto given = arguments.Values("signature");
  auto signatures = ReadSignatures(arguments, standard);
  if (!signatures) return std::unexpected(signatures.error());
  inputs.signatures = std::move(*signatures);
  auto attestations =
      ReadAttestations(arguments, given.empty() ? standard : given.front());
  if (!attestations) return std::unexpected(attestations.error());
  inputs.attestations = std::move(*attestations);
  std::vector<std::string> paths = {standard};
  for (const auto* files : {&inputs.signatures, &inputs.attestations}) {
    for (const SignatureFile& file : *files) paths.push_back(file.path);
  }
  for (const std::string& path : paths) {
    if (auto inside = InsideOf(artifact, path)) {
      inputs.own_files.push_back(std::move(*inside));
    }
  }
  return inputs;
}

Result<VerifyOptions> ReadOptions(const Arguments& arguments,
                                  const Artifact& artifact) {
  VerifyOptions options;
  options.now = Now();
  CompareOptions& compare = options.compare;
  auto ignore = IgnorePaths(artifact, arguments.Values("ignore-paths"));
  if (!ignore) return std::unexpected(ignore.error());
  compare.ignore_paths = std::move(*ignore);
  compare.ignore_unsigned_files = arguments.Has("ignore-unsigned-files");
  compare.allow_symlinks = arguments.Has("allow-symlinks");
  if (arguments.Has("tree") && arguments.Has("full")) {
    return Fail(Error::Kind::kUsage, "--tree and --full exclude each other",
                "--full compares the trees too");
  }
  if (arguments.Has("tree")) compare.by = CompareBy::kTrees;
  if (arguments.Has("full")) compare.by = CompareBy::kBoth;
  // Ranges are compared with the trees, so these must be agreed upon.
  if (arguments.Has("range") || arguments.Has("tensor")) {
    compare.by = CompareBy::kTrees;
  }
  const auto jobs = ParseJobs(arguments);
  if (!jobs) return std::unexpected(jobs.error());
  compare.jobs = *jobs;
  return options;
}

std::string Written(const VerificationReport& report, const Output& output,
                    bool quiet, bool color) {
  std::ostringstream text;
  const std::string_view name = output.format->name;
  if (name == "text") {
    WriteVerificationText(report, quiet, color && output.file.empty(), text);
  } else if (name == "json") {
    WriteVerificationJson(report, text);
  } else {
    const ReportContext context{
        VerificationRules(), "", Severity::kHigh, quiet, false, false};
    output.format->write(AsReport(report), context, text);
  }
  return std::move(text).str();
}

Result<void> VerifyWhole(const Artifact& artifact, const Inputs& inputs,
                         const TrustPolicy& policy,
                         const VerifyOptions& options, bool quiet,
                         Terminal& terminal, VerificationReport& report) {
  Progress progress;
  const auto line = ShowProgress(progress, terminal, quiet);
  auto verification = Verify(artifact, inputs.signatures, inputs.attestations,
                             policy, options, report.evidence, &progress);
  if (!verification) return std::unexpected(verification.error());
  report.verification = std::move(*verification);
  return {};
}

Result<void> VerifyParts(const Artifact& artifact, const Inputs& inputs,
                         const TrustPolicy& policy,
                         const VerifyOptions& options,
                         const std::vector<RangeRequest>& requests, bool quiet,
                         Terminal& terminal, VerificationReport& report) {
  report.parts.emplace();
  const auto vouched =
      VerifySignatures(artifact, inputs.signatures, inputs.attestations, policy,
                       options, report.evidence);
  if (!vouched) return std::unexpected(vouched.error());
  RangeOptions ranges;
  for (const SignatureFile& signature : inputs.signatures) {
    ranges.sidecars.push_back(signature.path + std::string(kSidecarSuffix));
  }
  ranges.allow_symlinks = options.compare.allow_symlinks;
  ranges.jobs = options.compare.jobs;
  ranges.quiet = quiet;
  return VerifyRanges(artifact, *vouched, requests, ranges, terminal, report);
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto outputs = ParseOutputs(arguments.Values("output"));
  if (!outputs) return std::unexpected(outputs.error());
  auto policy = ReadTrust(arguments);
  if (!policy) return std::unexpected(policy.error());
  for (const std::string& word : arguments.Values("require-attestation")) {
    auto type = PredicateTypeUri(word);
    if (!type) return std::unexpected(type.error());
    policy->attestations.push_back({std::move(*type), std::nullopt, {}});
  }
  const auto requests = ReadRangeRequests(arguments);
  if (!requests) return std::unexpected(requests.error());
  const std::string& path = arguments.operands.front();
  const auto artifact = Artifact::Open(path, Limits{});
  if (!artifact) return std::unexpected(artifact.error());
  auto inputs = ReadInputs(arguments, *artifact);
  if (!inputs) return std::unexpected(inputs.error());
  auto options = ReadOptions(arguments, *artifact);
  if (!options) return std::unexpected(options.error());
  options->compare.signature_files = std::move(inputs->own_files);

  VerificationReport report;
  report.path = path;
  report.ignore_paths = options->compare.ignore_paths;
  const auto checked =
      requests->empty()
          ? VerifyWhole(*artifact, *inputs, *policy, *options,
                        arguments.Has("quiet"), terminal, report)
          : VerifyParts(*artifact, *inputs, *policy, *options, *requests,
                        arguments.Has("quiet"), terminal, report);
  // An objection is an answer; that something could not be looked at is none.
  if (!checked && (checked.error().kind != Error::Kind::kCrypto ||
                   report.evidence.objections.empty())) {
    return std::unexpected(checked.error());
  }
  for (const Output& output : *outputs) {
    const std::string text = Written(report, output, arguments.Has("quiet"),
                                     ColorWanted(arguments, terminal));
    if (output.file.empty()) {
      terminal.out << text;
    } else if (const auto written = WriteAtomically(output.file, text);
               !written) {
      return std::unexpected(written.error());
    }
  }
  return report.passed() ? ExitCode::kPass : ExitCode::kIntegrity;
}

}  // namespace

extern const Command kVerifyCommand;
const Command kVerifyCommand = {
    "verify",
    "check who vouches for exactly these files",
    "PATH is a model: a directory, or one file. Reads signatures of OpenSSF "
    "Model Signing in every version, Sigstore bundles and minisign signatures, "
    "and never asks the network. Every file that is missing, changed, renamed "
    "or not signed is named; exit code 4 says that the model is not verified.",
    {"PATH", true, false, Completes::kFiles, nullptr},
    kOptions,
    "assay verify model/ --key publisher.pub",
    Run};

}  // namespace assay
