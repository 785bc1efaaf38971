// SPDX-License-Identifier: Apache-2.0
// What sigstore-conformance runs:
//   verify-bundle [--staging] --bundle FILE
//     (--certificate-identity IDENTITY --certificate-oidc-issuer URL
//      | --key FILE) [--trusted-root FILE] FILE_OR_DIGEST
// Exits with 0 when the bundle verifies.  Without --trusted-root, the
// environment's ASSAY_TRUSTED_ROOT names the file.
// https://github.com/sigstore/sigstore-conformance/blob/main/docs/cli_protocol.md
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base64.h"
#include "signing/sigstore/keyless.h"

namespace assay {
namespace {

constexpr std::string_view kDigestPrefix = "sha256:";

struct Arguments {
  std::map<std::string, std::string, std::less<>> options;
  std::string artifact;

  const std::string& operator[](std::string_view name) const {
    static const std::string kNone;
    const auto at = options.find(name);
    return at == options.end() ? kNone : at->second;
  }
};

Result<Arguments> ParseArguments(std::span<const std::string_view> words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--staging") continue;  // The trusted root says it all.
    if (word.starts_with("--")) {
      if (i + 1 == words.size()) {
        return Fail(Error::Kind::kUsage, std::string(word) + " has no value");
      }
      arguments.options.emplace(word.substr(2), words[++i]);
    } else if (arguments.artifact.empty()) {
      arguments.artifact = word;
    } else {
      return Fail(Error::Kind::kUsage, "more than one file or digest");
    }
  }
  if (arguments.artifact.empty() || arguments["bundle"].empty()) {
    return Fail(Error::Kind::kUsage, "needs --bundle and a file or digest");
  }
  return arguments;
}

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) return Fail(Error::Kind::kIo, path + ": cannot be read");
  return text;
}

// The digest that a word states; nothing when it is a path.
std::optional<Digest> ParseDigest(std::string_view word) {
  if (!word.starts_with(kDigestPrefix) || std::filesystem::exists(word)) {
    return std::nullopt;
  }
  const auto bytes = DecodeHex(word.substr(kDigestPrefix.size()));
  if (!bytes || bytes->size() != 32) return std::nullopt;
  return Digest{Digest::Algorithm::kSha256, *bytes};
}

Result<TrustedRoot> LoadRoot(const Arguments& arguments) {
  std::string path = arguments["trusted-root"];
  const char* fallback = std::getenv("ASSAY_TRUSTED_ROOT");
  if (path.empty() && fallback != nullptr) path = fallback;
  if (path.empty()) {
    return Fail(Error::Kind::kUsage, "needs --trusted-root",
                "or set ASSAY_TRUSTED_ROOT to the path of a trusted_root.json");
  }
  const auto text = ReadFile(path);
  if (!text) return std::unexpected(text.error());
  return TrustedRoot::Parse(AsBytes(*text), path);
}

Result<void> VerifySigner(const Bundle& bundle, const SignedContent& content,
                          const TrustedRoot& root, const Arguments& arguments) {
  if (arguments["key"].empty()) {
    const auto signer = VerifyKeyless(bundle, content, root,
                                      {arguments["certificate-identity"],
                                       arguments["certificate-oidc-issuer"]});
    if (!signer) return std::unexpected(signer.error());
    return {};
  }
  const auto pem = ReadFile(arguments["key"]);
  if (!pem) return std::unexpected(pem.error());
  const auto key = PublicKey::FromPem(*pem, arguments["key"]);
  if (!key) return std::unexpected(key.error());
  const auto evidence = VerifyWithKey(bundle, content, *key, &root);
  if (!evidence) return std::unexpected(evidence.error());
  if (evidence->log_entries.empty()) {
    return Fail(Error::Kind::kCrypto,
                "the bundle has no entry of a transparency log");
  }
  return {};
}

Result<void> VerifyBundle(const Arguments& arguments) {
  const auto text = ReadFile(arguments["bundle"]);
  if (!text) return std::unexpected(text.error());
  const auto bundle = Bundle::Parse(AsBytes(*text), arguments["bundle"]);
  if (!bundle) return std::unexpected(bundle.error());
  const auto root = LoadRoot(arguments);
  if (!root) return std::unexpected(root.error());
  std::string file;
  SignedContent content;
  if (const auto digest = ParseDigest(arguments.artifact)) {
    content.sha256 = *digest;
  } else {
    auto read = ReadFile(arguments.artifact);
    if (!read) return std::unexpected(read.error());
    file = std::move(*read);
    content.bytes = AsBytes(file);
    content.sha256 = DigestOf(Digest::Algorithm::kSha256, AsBytes(file));
  }
  if (auto good = VerifySigner(*bundle, content, *root, arguments); !good) {
    return good;
  }
  if (const auto* envelope = std::get_if<Envelope>(&bundle->content)) {
    return StatementIsAbout(*envelope, content.sha256);
  }
  return {};
}

Result<void> Run(std::span<const std::string_view> words) {
  const std::string_view command = words.empty() ? "" : words.front();
  if (command == "sign-bundle") {
    return Fail(Error::Kind::kUsage,
                "keyless signing needs a network, which Assay does not use");
  }
  if (command != "verify-bundle") {
    return Fail(Error::Kind::kUsage, "knows the command verify-bundle alone");
  }
  const auto arguments = ParseArguments(words.subspan(1));
  if (!arguments) return std::unexpected(arguments.error());
  return VerifyBundle(*arguments);
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  const auto good = assay::Run(words);
  if (good) return 0;
  std::cerr << "assay: error: " << good.error().message << "\n";
  if (!good.error().hint.empty()) {
    std::cerr << "assay: hint: " << good.error().hint << "\n";
  }
  return 1;
}
