// SPDX-License-Identifier: Apache-2.0
#include "signing/sign.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cli/command.h"
#include "cli/json_writer.h"
#include "cli/minisign_signature.h"
#include "cli/options.h"
#include "cli/passphrase_options.h"
#include "cli/progress_line.h"
#include "cli/reports.h"
#include "cli/screen.h"
#include "cli/signature_paths.h"
#include "cli/signer_options.h"
#include "core/escape.h"
#include "core/suggest.h"
#include "core/write_file.h"
#include "signing/model_files.h"
#include "signing/tree/sidecar.h"

namespace assay {
namespace {

using Algorithm = Digest::Algorithm;
using Method = Serialization::Method;

std::vector<std::string> SerializationWords() { return {"files", "shards"}; }
constexpr std::array<std::string_view, 2> kMethods = {"files", "shards"};
constexpr std::array<std::string_view, 2> kHashes = {"sha256", "blake2b"};
std::vector<std::string> HashWords() { return {"sha256", "blake2b"}; }

const std::array<Option, 18> kOptions = {{
    kSigningKeyOption,
    kPkcs11Option,
    kPassphraseFdOption,
    kPassphraseEnvOption,
    kCertificateOption,
    kSigningChainOption,
    {"signature", 's', "FILE",
     "where the signature goes (default: PATH/model.sig, of a file PATH.sig)",
     false, Completes::kFiles},
    {"serialization", 0, "NAME",
     "files (default), or shards: a digest for each part of a file, so that "
     "one "
     "large file is hashed by all cores",
     false, Completes::kWords, SerializationWords},
    {"shard-size", 0, "BYTES", "of a shard (default 1000000000)"},
    {"hash", 0, "NAME", "sha256 (default) or blake2b", false, Completes::kWords,
     HashWords},
    kIgnorePathsOption,
    kAllowSymlinksOption,
    {"tree", 0, "",
     "sign a hash tree of each file beside its digest, for 'verify --tree', "
     "'--range' and '--tensor'"},
    {"minisign", 0, "",
     "sign one file as minisign does; the signature goes to PATH.minisig"},
    {"paranoid", 0, "",
     "read every file, also those that did not change since the last time"},
    kJobsOption,
    {"quiet", 'q', "", "no progress"},
    kJsonOption,
}};

Result<Serialization> ReadSerialization(const Arguments& arguments,
                                        const Artifact& artifact) {
  Serialization serialization;
  const std::string method = arguments.Value("serialization", "files");
  if (method == Name(Method::kShards)) {
    serialization.method = Method::kShards;
  } else if (method != Name(Method::kFiles)) {
    const std::string hint = DidYouMean(method, kMethods);
    return Fail(Error::Kind::kUsage,
                "unknown serialization '" + Escape(method) + "'",
                hint.empty() ? "there are files and shards" : hint);
  }
  if (arguments.Has("shard-size")) {
    if (serialization.method != Method::kShards) {
      return Fail(Error::Kind::kUsage,
                  "--shard-size goes with --serialization shards");
    }
    const auto size = ParseNumber("shard-size", arguments.Value("shard-size"),
                                  1, std::uint64_t{1} << 62);
    if (!size) return std::unexpected(size.error());
    serialization.shard_size = *size;
  }
  const std::string hash = arguments.Value("hash", "sha256");
  if (hash == "blake2b") {
    serialization.hash = Algorithm::kBlake2b;
  } else if (hash != "sha256") {
    const std::string hint = DidYouMean(hash, kHashes);
    return Fail(Error::Kind::kUsage,
                "model signing has no hash function '" + Escape(hash) + "'",
                hint.empty() ? "there are sha256 and blake2b" : hint);
  }
  serialization.allow_symlinks = arguments.Has("allow-symlinks");
  auto ignore = IgnorePaths(artifact, arguments.Values("ignore-paths"));
  if (!ignore) return std::unexpected(ignore.error());
  serialization.ignore_paths = std::move(*ignore);
  return serialization;
}

// What is always left out of a directory, so that a second signer need not
// know where the first one put a signature.
std::vector<std::string> SignatureFiles(const Artifact& artifact,
                                        const std::string& signature) {
  std::vector<std::string> files;
  for (const std::string& path : {DefaultSignature(artifact), signature}) {
    auto inside = InsideOf(artifact, path);
    if (!inside) continue;
    const bool known = !files.empty() && GoesWith(*inside, files.front());
    if (!known) files.push_back(std::move(*inside));
  }
  return files;
}

void WriteText(const Description& description, const Signer& signer,
               const std::string& signature, std::ostream& out) {
  const Manifest& manifest = description.manifest;
  out << "signed    " << Shorten(Escape(manifest.name), kColumns - 10) << "\n"
      << Pad("size", 10)
      << Count(
             manifest.resources.size(),
             manifest.serialization.method == Method::kFiles ? "file" : "shard")
      << ", " << HumanBytes(description.bytes);
  if (description.bytes_read < description.bytes) {
    out << ", " << HumanBytes(description.bytes_read) << " of them read";
  }
  out << "\n"
      << "sha256    " << manifest.RootDigest().Hex() << "\n"
      << "key       " << signer.public_key().fingerprint() << "\n"
      << Pad("signature", 10) << Shorten(Escape(signature), kColumns - 10)
      << "\n";
  if (description.ignored.empty()) return;
  constexpr std::size_t kShown = 20;
  out << Pad("ignored", 10)
      << Indented(Listed(description.ignored, kShown), 10).substr(10);
}

void WriteJson(const Description& description, const Signer& signer,
               const std::string& signature, std::ostream& out) {
  const Manifest& manifest = description.manifest;
  JsonWriter json(out, 2);
  json.Object()
      .Field("schema", "assay-signature/1")
      .Field("name", manifest.name)
      .Key("digest")
      .Object()
      .Field("sha256", manifest.RootDigest().Hex())
      .End()
      .Field("signature", ReportedPath(signature))
      .Field("fingerprint", signer.public_key().fingerprint())
      .Key("resources")
      .Number(manifest.resources.size())
      .Key("bytes")
      .Number(description.bytes)
      .Key("bytes_read")
      .Number(description.bytes_read)
      .Key("ignored_files")
      .Array();
  for (const std::string& path : description.ignored) {
    json.String(ReportedPath(path));
  }
  json.End().End();
}

// Without a cache everything is read, which is slower and no less right.
std::optional<DigestCache> OpenCache(const Arguments& arguments,
                                     Terminal& terminal) {
  if (arguments.Has("paranoid")) return std::nullopt;
  const std::string folder = DigestCache::DefaultFolder();
  if (folder.empty()) return std::nullopt;
  auto cache = DigestCache::Open(folder);
  if (cache) return std::move(*cache);
  if (!arguments.Has("quiet")) {
    terminal.err << "assay: no digest cache: "
                 << Harmless(cache.error().message) << "\n";
  }
  return std::nullopt;
}

Result<Description> DescribeModel(const Arguments& arguments,
                                  const Artifact& artifact,
                                  const std::string& signature,
                                  Terminal& terminal) {
  DescribeOptions options;
  auto serialization = ReadSerialization(arguments, artifact);
  if (!serialization) return std::unexpected(serialization.error());
  options.serialization = std::move(*serialization);
  options.signature_files = SignatureFiles(artifact, signature);
  options.tree = arguments.Has("tree");
  if (options.tree && options.serialization.method == Method::kShards) {
    return Fail(Error::Kind::kUsage, "--tree goes with --serialization files",
                "shards are hashed by all cores as they are");
  }
  const auto jobs = ParseJobs(arguments);
  if (!jobs) return std::unexpected(jobs.error());
  options.jobs = *jobs;
  std::optional<DigestCache> cache = OpenCache(arguments, terminal);
  options.cache = cache ? &*cache : nullptr;
  Progress progress;
  const auto line = ShowProgress(progress, terminal, arguments.Has("quiet"));
  return Describe(artifact, options, &progress);
}

Result<void> WriteSidecar(const Description& description,
                          const std::string& path) {
  TreeSidecar sidecar;
  for (std::size_t i = 0; i < description.trees.size(); ++i) {
    sidecar.Add(description.manifest.resources[i].path, description.trees[i]);
  }
  return WriteAtomically(path, AsText(sidecar.Serialize()));
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  if (arguments.Has("minisign")) return SignWithMinisign(arguments, terminal);
  const auto json = WantsJson(arguments);
  if (!json) return std::unexpected(json.error());
  const std::string& path = arguments.operands.front();
  const auto artifact = Artifact::Open(path, Limits{});
  if (!artifact) return std::unexpected(artifact.error());
  const std::string signature =
      arguments.Value("signature", DefaultSignature(*artifact));
  if (const auto made = MakeFolder(*artifact, signature); !made) {
    return std::unexpected(made.error());
  }
  // Before an hour of hashing, not after it.
  if (const auto writable = CheckReplaceable(signature); !writable) {
    return std::unexpected(writable.error());
  }
  const auto certificates = ReadSigningCertificates(arguments);
  if (!certificates) return std::unexpected(certificates.error());
  const auto signer = OpenSigner(arguments);
  if (!signer) return std::unexpected(signer.error());
  const auto described =
      DescribeModel(arguments, *artifact, signature, terminal);
  if (!described) return std::unexpected(described.error());
  const auto bundle =
      SignStatement(StatementOf(described->manifest), **signer, *certificates);
  if (!bundle) return std::unexpected(bundle.error());
  // The sidecar first: a signature never promises one that is not there.
  if (!described->trees.empty()) {
    const auto written =
        WriteSidecar(*described, signature + std::string(kSidecarSuffix));
    if (!written) return std::unexpected(written.error());
  }
  const auto written = WriteAtomically(signature, bundle->Json());
  if (!written) return std::unexpected(written.error());
  if (*json) {
    WriteJson(*described, **signer, signature, terminal.out);
  } else {
    WriteText(*described, **signer, signature, terminal.out);
  }
  return ExitCode::kPass;
}

}  // namespace

extern const Command kSignCommand;
const Command kSignCommand = {
    "sign",
    "vouch for every file of a model",
    "PATH is a directory, or one file. Writes a signature of OpenSSF Model "
    "Signing 1.0, which every client of that format verifies: the digest of "
    "each file, in an in-toto statement, in a Sigstore bundle. The signature "
    "is "
    "written whole or not at all.\n"
    "Left out are .git, .gitattributes, .github and .gitignore at the top, the "
    "signatures themselves, and --ignore-paths.",
    {"PATH", true, false, Completes::kFiles, nullptr},
    kOptions,
    "assay sign model/ --key release.key",
    Run};

}  // namespace assay
