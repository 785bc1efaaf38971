// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/passphrase_options.h"
#include "cli/predicate_types.h"
#include "cli/progress_line.h"
#include "cli/reports.h"
#include "cli/screen.h"
#include "cli/signature_paths.h"
#include "cli/signer_options.h"
#include "cli/trust_options.h"
#include "core/escape.h"
#include "core/read_file.h"
#include "core/write_file.h"
#include "signing/compare.h"
#include "signing/model_files.h"
#include "signing/sign.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 64u << 20;

const std::array<Option, 13> kOptions = {{
    {"predicate", 0, "FILE", "what is attested: JSON", false,
     Completes::kFiles},
    {"type", 0, "TYPE",
     "its predicate type: a URI, scan-report, cyclonedx, spdx or "
     "slsa-provenance (default: what the predicate shows)",
     false, Completes::kWords, PredicateTypeWords},
    kSigningKeyOption,
    kPkcs11Option,
    kPassphraseFdOption,
    kPassphraseEnvOption,
    kCertificateOption,
    kSigningChainOption,
    {"signature", 's', "FILE",
     "the signature of the model, whose subject this is about (default: "
     "PATH/model.sig)",
     false, Completes::kFiles},
    {"attestation", 0, "FILE",
     "where the attestation goes (default: TYPE.sigstore.json in the folder "
     "model.sig.d)",
     false, Completes::kFiles},
    kAllowSymlinksOption,
    kJobsOption,
    {"quiet", 'q', "", "no progress"},
}};

struct Predicate {
  JsonValue value;
  std::string type;  // URI
  std::string name;  // for a file
};

Result<Predicate> ReadPredicate(const Arguments& arguments) {
  const std::string path = arguments.Value("predicate");
  if (path.empty()) {
    return Fail(Error::Kind::kUsage, "there is nothing to attest",
                "give it with --predicate: a scan report, a BOM, …");
  }
  const auto text = ReadFile(path, kMostBytes);
  if (!text) return std::unexpected(text.error());
  auto value = ParseJson(*text, Escape(path));
  if (!value) return std::unexpected(value.error());
  if (value->kind != JsonValue::Kind::kObject) {
    return Fail(Error::Kind::kMalformed, Escape(path) + ": is not an object");
  }
  if (value->Find("predicateType") != nullptr) {
    return Fail(Error::Kind::kUsage,
                Escape(path) + ": is a whole statement, not a predicate",
                "give what stands under its 'predicate'");
  }
  const PredicateType* shown = RecognizePredicate(*value);
  if (!arguments.Has("type") && shown == nullptr) {
    return Fail(Error::Kind::kUsage,
                Escape(path) + ": does not show what kind of predicate it is",
                "give its type with --type");
  }
  auto type = PredicateTypeUri(arguments.Value(
      "type", shown == nullptr ? "" : std::string(shown->name)));
  if (!type) return std::unexpected(type.error());
  Predicate predicate{std::move(*value), std::move(*type), "attestation"};
  for (const PredicateType& known : PredicateTypes()) {
    if (known.uri == predicate.type) predicate.name = known.name;
  }
  return predicate;
}

// That a scan report, if it is one, is not of files with other bytes.
Result<void> CheckReport(const Arguments& arguments, const Predicate& predicate,
                         const Manifest& manifest) {
  if (predicate.name != "scan-report" ||
      manifest.serialization.method != Serialization::Method::kFiles ||
      manifest.serialization.hash != Digest::Algorithm::kSha256) {
    return {};
  }
  std::map<std::string, std::string, std::less<>> is_now;
  for (const Resource& resource : manifest.resources) {
    is_now[ReportedPath(resource.path)] = resource.digest.Hex();
  }
  const std::string name = Escape(arguments.Value("predicate"));
  const JsonView report(predicate.value, name);
  for (const JsonView& artifact : report["artifacts"].Items()) {
    for (const JsonView& file : artifact["files"].Items()) {
      const auto signed_file = is_now.find(file["path"].String());
      if (signed_file == is_now.end() || !file["sha256"].present()) continue;
      const std::string scanned = file["sha256"].String();
      if (scanned.empty() || scanned == signed_file->second) continue;
      return Fail(Error::Kind::kUsage,
                  name + ": '" + EscapeShort(signed_file->first, 100) +
                      "' was scanned with sha256 " + EscapeShort(scanned, 64) +
                      ", and has " + signed_file->second,
                  "scan the model as it is");
    }
  }
  return report.Complaint();
}

// What the model's signature lists, after a look whether that is what lies
// there; or, without a signature, what one would list.
Result<Manifest> ManifestAt(const Arguments& arguments,
                            const Artifact& artifact,
                            const std::string& signature, Progress& progress) {
  const auto jobs = ParseJobs(arguments);
  if (!jobs) return std::unexpected(jobs.error());
  std::vector<std::string> own_files;
  if (auto inside = InsideOf(artifact, signature)) {
    own_files.push_back(std::move(*inside));
  }
  std::error_code unknown;
  if (!arguments.Has("signature") && !fs::exists(signature, unknown)) {
    DescribeOptions options;
    options.signature_files = std::move(own_files);
    options.serialization.allow_symlinks = arguments.Has("allow-symlinks");
    options.jobs = *jobs;
    auto described = Describe(artifact, options, &progress);
    if (!described) return std::unexpected(described.error());
    return std::move(described->manifest);
  }
  const auto file = ReadSignature(signature);
  if (!file) return std::unexpected(file.error());
  const auto bundle = Bundle::Parse(file->text, Escape(signature));
  if (!bundle) return std::unexpected(bundle.error());
  const auto* envelope = std::get_if<Envelope>(&bundle->content);
  if (envelope == nullptr) {
    return Fail(Error::Kind::kMalformed,
                Escape(signature) + ": is no signature of a model");
  }
  const auto statement = Statement::Parse(envelope->payload, Escape(signature));
  if (!statement) return std::unexpected(statement.error());
  auto manifest = ManifestOf(*statement, Escape(signature));
  if (!manifest) return manifest;
  CompareOptions options;
  options.signature_files = std::move(own_files);
  options.allow_symlinks = arguments.Has("allow-symlinks");
  options.jobs = *jobs;
  const auto compared = Compare(artifact, *manifest, options, &progress);
  if (!compared) return std::unexpected(compared.error());
  if (!compared->objections.empty()) {
    const Objection& first = compared->objections.front();
    return Fail(
        Error::Kind::kMalformed,
        Escape(first.path) + ": " + first.what + " in " + Escape(signature),
        "sign the model as it is first: 'assay sign'");
  }
  return manifest;
}

Result<std::string> Destination(const Arguments& arguments,
                                const std::string& signature,
                                const Predicate& predicate) {
  if (arguments.Has("attestation")) return arguments.Value("attestation");
  const std::string folder = PlacesOf(signature).back();
  std::error_code error;
  fs::create_directory(folder, error);
  if (error) {
    return Fail(Error::Kind::kIo, Escape(folder) + ": " + error.message());
  }
  return folder + "/" + predicate.name + ".sigstore.json";
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  auto predicate = ReadPredicate(arguments);
  if (!predicate) return std::unexpected(predicate.error());
  const auto artifact = Artifact::Open(arguments.operands.front(), Limits{});
  if (!artifact) return std::unexpected(artifact.error());
  const auto certificates = ReadSigningCertificates(arguments);
  if (!certificates) return std::unexpected(certificates.error());
  const auto signer = OpenSigner(arguments);
  if (!signer) return std::unexpected(signer.error());

  const std::string signature =
      arguments.Value("signature", DefaultSignature(*artifact));
  Progress progress;
  auto line = ShowProgress(progress, terminal, arguments.Has("quiet"));
  const auto manifest = ManifestAt(arguments, *artifact, signature, progress);
  line.reset();
  if (!manifest) return std::unexpected(manifest.error());
  if (const auto good = CheckReport(arguments, *predicate, *manifest); !good) {
    return std::unexpected(good.error());
  }
  const Statement::Subject subject{
      manifest->name, {{"sha256", manifest->RootDigest().Hex()}}, Now()};
  const Statement statement{
      {subject}, predicate->type, std::move(predicate->value)};
  const auto bundle = SignStatement(statement, **signer, *certificates);
  if (!bundle) return std::unexpected(bundle.error());
  const auto path = Destination(arguments, signature, *predicate);
  if (!path) return std::unexpected(path.error());
  const auto written = WriteAtomically(*path, bundle->Json());
  if (!written) return std::unexpected(written.error());
  const auto row = [&](std::string_view label, const std::string& value) {
    terminal.out << Pad(label, 13) << Shorten(Escape(value), kColumns - 13)
                 << "\n";
  };
  row("attested", statement.predicate_type);
  row("about", subject.name);
  row("sha256", std::string(subject.DigestOf("sha256")));
  row("key", (*signer)->public_key().fingerprint());
  row("attestation", *path);
  return ExitCode::kPass;
}

}  // namespace

extern const Command kAttestCommand;
const Command kAttestCommand = {
    "attest",
    "sign a statement about a model",
    "Signs any in-toto predicate (a scan report, a BOM, the provenance of a "
    "build, …) about the subject of the model's signature, after a look "
    "whether that is what lies at PATH. 'assay verify --require-attestation' "
    "and trust policies ask for it.",
    {"PATH", true, false, Completes::kFiles, nullptr},
    kOptions,
    "assay attest model/ --predicate report.json --key release.key",
    Run};

}  // namespace assay
