// SPDX-License-Identifier: Apache-2.0
// What the conformance suite of OpenSSF Model Signing runs:
//   sign-model --method key|certificate --model-path PATH --output-bundle FILE
//     --private-key FILE [--signing-cert FILE] [--cert-chain FILE]...
//     [--ignore-paths PATH]...
//   verify-model --method key|certificate|sigstore --model-path PATH
//     --bundle FILE [--public-key FILE] [--cert-chain FILE]...
//     [--identity NAME] [--identity-provider URL] [--ignore-paths PATH]...
//     [--ignore-unsigned-files]
//   capabilities
// Exits with 0 on success.  The environment's ASSAY_TRUSTED_ROOT names the
// Sigstore instance.  Keyless signing needs a network and is refused.
// https://github.com/ossf/model-signing-spec, conformance/docs
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/signature_paths.h"
#include "cli/signer_options.h"
#include "cli/trust_options.h"
#include "core/read_file.h"
#include "core/write_file.h"
#include "signing/keys/private_key.h"
#include "signing/sign.h"

namespace assay {
namespace {

constexpr std::uint64_t kMostBytes = 16u << 20;

using Words = std::map<std::string, std::vector<std::string>, std::less<>>;

Words ParseWords(int argc, char** argv) {
  Words words;
  for (int i = 2; i < argc; ++i) {
    const std::string flag(argv[i]);
    const bool has_value =
        flag != "--ignore-unsigned-files" && flag != "--use-staging";
    words[flag].push_back(has_value && i + 1 < argc ? argv[++i] : "");
  }
  return words;
}

std::string Value(const Words& words, std::string_view flag) {
  const auto found = words.find(flag);
  return found == words.end() ? "" : found->second.back();
}

std::vector<std::string> Values(const Words& words, std::string_view flag) {
  const auto found = words.find(flag);
  return found == words.end() ? std::vector<std::string>() : found->second;
}

// The suite's keys are everybody's, which LoadSigner() would not have.
Result<PrivateKey> ReadPublicPrivateKey(const std::string& path) {
  const auto bytes = ReadFile(path, kMostBytes);
  if (!bytes) return std::unexpected(bytes.error());
  return ParsePrivateKey(*bytes, path, PassphraseSource());
}

Result<void> SignModel(const Words& words) {
  if (Value(words, "--method") == "sigstore") {
    return Fail(Error::Kind::kUsage, "keyless signing needs a network");
  }
  auto key = ReadPublicPrivateKey(Value(words, "--private-key"));
  if (!key) return std::unexpected(key.error());
  Arguments arguments;
  if (Value(words, "--method") == "certificate") {
    arguments.options["certificate"] = Values(words, "--signing-cert");
    arguments.options["certificate-chain"] = Values(words, "--cert-chain");
  }
  const auto certificates = ReadSigningCertificates(arguments);
  if (!certificates) return std::unexpected(certificates.error());
  const auto artifact = Artifact::Open(Value(words, "--model-path"), Limits{});
  if (!artifact) return std::unexpected(artifact.error());
  const std::string output = Value(words, "--output-bundle");
  DescribeOptions options;
  auto ignore = IgnorePaths(*artifact, Values(words, "--ignore-paths"));
  if (!ignore) return std::unexpected(ignore.error());
  options.serialization.ignore_paths = std::move(*ignore);
  if (auto inside = InsideOf(*artifact, output)) {
    options.signature_files.push_back(std::move(*inside));
  }
  const auto described = Describe(*artifact, options);
  if (!described) return std::unexpected(described.error());
  const auto bundle =
      SignStatement(StatementOf(described->manifest), *key, *certificates);
  if (!bundle) return std::unexpected(bundle.error());
  return WriteAtomically(output, bundle->Json());
}

Result<TrustPolicy> Trust(const Words& words) {
  Arguments arguments;
  const std::string method = Value(words, "--method");
  if (method == "key") {
    arguments.options["key"] = Values(words, "--public-key");
  } else if (method == "certificate") {
    arguments.options["certificate-chain"] = Values(words, "--cert-chain");
  } else {
    arguments.options["identity"] = Values(words, "--identity");
    arguments.options["issuer"] = Values(words, "--identity-provider");
    const char* root = std::getenv("ASSAY_TRUSTED_ROOT");
    if (root != nullptr) arguments.options["trusted-root"] = {root};
  }
  return ReadTrust(arguments);
}

Result<void> VerifyModel(const Words& words) {
  const auto policy = Trust(words);
  if (!policy) return std::unexpected(policy.error());
  const auto artifact = Artifact::Open(Value(words, "--model-path"), Limits{});
  if (!artifact) return std::unexpected(artifact.error());
  const std::string path = Value(words, "--bundle");
  auto signature = ReadSignature(path);
  if (!signature) return std::unexpected(signature.error());
  VerifyOptions options;
  options.now = Now();
  auto ignore = IgnorePaths(*artifact, Values(words, "--ignore-paths"));
  if (!ignore) return std::unexpected(ignore.error());
  options.compare.ignore_paths = std::move(*ignore);
  options.compare.ignore_unsigned_files =
      words.contains("--ignore-unsigned-files");
  if (auto inside = InsideOf(*artifact, path)) {
    options.compare.signature_files.push_back(std::move(*inside));
  }
  Evidence seen;
  const auto verified =
      Verify(*artifact, {&*signature, 1}, {}, *policy, options, seen);
  if (!verified) return std::unexpected(verified.error());
  return {};
}

Result<void> Run(int argc, char** argv) {
  const std::string_view verb = argc < 2 ? "" : argv[1];
  const Words words = ParseWords(argc, argv);
  if (verb == "sign-model") return SignModel(words);
  if (verb == "verify-model") return VerifyModel(words);
  if (verb == "capabilities") {
    std::cout << R"({"flags":[],"hash_algorithms":["sha256","blake2b"],)"
              << R"("benchmark_model":false,"client_version":")" << Version()
              << "\"}\n";
    return {};
  }
  return Fail(Error::Kind::kUsage,
              "give sign-model, verify-model or capabilities");
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  const auto done = assay::Run(argc, argv);
  if (done) return 0;
  assay::Complain(done.error(), std::cerr);
  return 1;
}
