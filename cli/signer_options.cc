// SPDX-License-Identifier: Apache-2.0
#include "cli/signer_options.h"

#include <algorithm>

#include "cli/passphrase_options.h"
#include "core/read_file.h"
#include "signing/keys/load_key.h"
#include "signing/keys/pkcs11.h"

namespace assay {
namespace {

constexpr std::uint64_t kMostBytes = 16u << 20;

}  // namespace

Result<std::unique_ptr<Signer>> OpenSigner(const Arguments& arguments) {
  if (arguments.Has("key") == arguments.Has("pkcs11")) {
    return Fail(Error::Kind::kUsage,
                arguments.Has("key") ? "there are two keys to sign with"
                                     : "there is no key to sign with",
                "give one of --key and --pkcs11; 'assay key generate' makes a "
                "key");
  }
  const auto passphrase = ParsePassphraseSource(arguments);
  if (!passphrase) return std::unexpected(passphrase.error());
  if (arguments.Has("key")) {
    return LoadSigner(arguments.Value("key"), *passphrase);
  }
  return LoadTokenSigner(arguments.Value("pkcs11"), *passphrase);
}

Result<std::vector<Certificate>> ReadCertificates(
    const std::vector<std::string>& paths) {
  std::vector<Certificate> all;
  for (const std::string& path : paths) {
    const auto bytes = ReadFile(path, kMostBytes);
    if (!bytes) return std::unexpected(bytes.error());
    auto some = LoadCertificates(*bytes, path);
    if (!some) return std::unexpected(some.error());
    all.insert(all.end(), some->begin(), some->end());
  }
  return all;
}

Result<std::vector<Certificate>> ReadSigningCertificates(
    const Arguments& arguments) {
  if (arguments.Has("certificate-chain") && !arguments.Has("certificate")) {
    return Fail(Error::Kind::kUsage,
                "--certificate-chain goes with --certificate",
                "give the certificate of the key with --certificate");
  }
  std::vector<std::string> paths = arguments.Values("certificate");
  const auto chain = arguments.Values("certificate-chain");
  paths.insert(paths.end(), chain.begin(), chain.end());
  auto all = ReadCertificates(paths);
  if (!all) return all;
  // A self-signed certificate is its own chain; once is enough.
  std::vector<Certificate> distinct;
  for (Certificate& certificate : *all) {
    if (std::ranges::find(distinct, certificate) == distinct.end()) {
      distinct.push_back(std::move(certificate));
    }
  }
  return distinct;
}

}  // namespace assay
