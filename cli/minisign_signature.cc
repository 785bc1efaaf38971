// SPDX-License-Identifier: Apache-2.0
#include "cli/minisign_signature.h"

#include <array>
#include <string>
#include <string_view>

#include "cli/json_writer.h"
#include "cli/options.h"
#include "cli/passphrase_options.h"
#include "cli/progress_line.h"
#include "cli/reports.h"
#include "cli/screen.h"
#include "cli/signature_paths.h"
#include "cli/trust_options.h"
#include "core/artifact.h"
#include "core/escape.h"
#include "core/write_file.h"
#include "signing/hash_files.h"
#include "signing/keys/load_key.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 10> kIdle = {
    "pkcs11",     "certificate", "certificate-chain", "serialization",
    "shard-size", "hash",        "ignore-paths",      "allow-symlinks",
    "tree",       "paranoid"};

Result<void> CheckOptions(const Arguments& arguments) {
  for (const std::string_view option : kIdle) {
    if (!arguments.Has(option)) continue;
    return Fail(Error::Kind::kUsage,
                "--minisign has no use for --" + std::string(option),
                "leave out one of them");
  }
  if (arguments.Has("key")) return {};
  return Fail(Error::Kind::kUsage, "there is no key to sign with",
              "give it with --key; 'assay key generate --format minisign' "
              "makes one");
}

Result<FileHashes> HashOneFile(const Arguments& arguments,
                               const Artifact& artifact, Terminal& terminal) {
  const auto jobs = ParseJobs(arguments);
  if (!jobs) return std::unexpected(jobs.error());
  HashPlan plan;
  plan.algorithm = Digest::Algorithm::kBlake2b;
  plan.jobs = *jobs;
  Progress progress;
  const auto line = ShowProgress(progress, terminal, arguments.Has("quiet"));
  const std::array<const Artifact::Entry*, 1> only = {
      &artifact.entries().front()};
  auto hashed = HashFiles(artifact, only, plan, nullptr, &progress);
  if (!hashed.front()) return std::unexpected(hashed.front().error());
  if (const auto same = artifact.Unchanged(); !same) {
    return std::unexpected(same.error());
  }
  return std::move(*hashed.front());
}

// "timestamp:1700000000\tfile:model.gguf\thashed", as minisign writes it.
std::string TrustedComment(const std::string& name) {
  return "timestamp:" + std::to_string(Now()) + "\tfile:" + name + "\thashed";
}

void WriteText(const Artifact& artifact, const FileHashes& hashes,
               const MinisignPublicKey& key, const std::string& signature,
               std::ostream& out) {
  const auto row = [&](std::string_view label, const std::string& value) {
    out << Pad(label, 10) << Shorten(value, kColumns - 10) << "\n";
  };
  row("signed", Escape(artifact.path()));
  row("size", "1 file, " + HumanBytes(hashes.size));
  row("key", MinisignKeyIdText(key.id) + " of minisign");
  row("signature", Escape(signature));
}

void WriteJson(const Artifact& artifact, const FileHashes& hashes,
               const MinisignPublicKey& key, const std::string& signature,
               std::ostream& out) {
  JsonWriter json(out, 2);
  json.Object()
      .Field("schema", "assay-minisign-signature/1")
      .Field("name", Escape(artifact.entries().front().path))
      .Key("digest")
      .Object()
      .Field("blake2b", hashes.digests.front().Hex())
      .End()
      .Field("signature", ReportedPath(signature))
      .Field("minisign_key", MinisignKeyIdText(key.id))
      .Field("fingerprint", key.key.fingerprint())
      .Key("bytes")
      .Number(hashes.size)
      .End();
}

}  // namespace

Result<ExitCode> SignWithMinisign(const Arguments& arguments,
                                  Terminal& terminal) {
  if (const auto good = CheckOptions(arguments); !good) {
    return std::unexpected(good.error());
  }
  const auto as_json = WantsJson(arguments);
  if (!as_json) return std::unexpected(as_json.error());
  const std::string& path = arguments.operands.front();
  const auto artifact = Artifact::Open(path, Limits{});
  if (!artifact) return std::unexpected(artifact.error());
  if (artifact->is_directory()) {
    return Fail(Error::Kind::kUsage,
                Escape(path) + ": is a directory, minisign signs one file",
                "leave out --minisign");
  }
  const std::string signature = arguments.Value("signature", path + ".minisig");
  if (const auto writable = CheckReplaceable(signature); !writable) {
    return std::unexpected(writable.error());
  }
  const auto passphrase = ParsePassphraseSource(arguments);
  if (!passphrase) return std::unexpected(passphrase.error());
  auto key = LoadMinisignSigner(arguments.Value("key"), *passphrase);
  if (!key) return std::unexpected(key.error());
  const auto hashes = HashOneFile(arguments, *artifact, terminal);
  if (!hashes) return std::unexpected(hashes.error());
  const auto made = key->Sign(hashes->digests.front(),
                              TrustedComment(artifact->entries().front().path));
  if (!made) return std::unexpected(made.error());
  const auto written = WriteAtomically(signature, MinisignText(*made));
  if (!written) return std::unexpected(written.error());
  (*as_json ? WriteJson : WriteText)(*artifact, *hashes, key->public_key(),
                                     signature, terminal.out);
  return ExitCode::kPass;
}

}  // namespace assay
