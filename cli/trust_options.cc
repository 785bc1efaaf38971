// SPDX-License-Identifier: Apache-2.0
#include "cli/trust_options.h"

#include <chrono>
#include <cstdlib>
#include <initializer_list>
#include <memory>

#include "cli/signer_options.h"
#include "core/read_file.h"
#include "signing/keys/load_key.h"

namespace assay {
namespace {

constexpr std::uint64_t kMostBytes = 16u << 20;

Result<std::vector<RevocationList>> ReadRevocationLists(
    const std::vector<std::string>& paths) {
  std::vector<RevocationList> all;
  for (const std::string& path : paths) {
    const auto bytes = ReadFile(path, kMostBytes);
    if (!bytes) return std::unexpected(bytes.error());
    auto some = LoadRevocationLists(*bytes, path);
    if (!some) return std::unexpected(some.error());
    all.insert(all.end(), some->begin(), some->end());
  }
  return all;
}

std::string DefaultTrustedRoot() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && *config == '/') {
    return std::string(config) + "/assay/trusted_root.json";
  }
  const char* home = std::getenv("HOME");
  return std::string(home == nullptr ? "" : home) +
         "/.config/assay/trusted_root.json";
}

Result<std::shared_ptr<const TrustedRoot>> ReadTrustedRoot(
    const std::string& path) {
  const auto bytes = ReadFile(path, kMostBytes);
  if (!bytes) {
    return Fail(bytes.error().kind, bytes.error().message,
                "give the trusted root of your Sigstore instance with "
                "--trusted-root");
  }
  auto root = TrustedRoot::Parse(*bytes, path);
  if (!root) return std::unexpected(root.error());
  return std::make_shared<const TrustedRoot>(std::move(*root));
}

Result<TrustAnchor> KeylessAnchor(const Arguments& arguments) {
  auto root =
      ReadTrustedRoot(arguments.Value("trusted-root", DefaultTrustedRoot()));
  if (!root) return std::unexpected(root.error());
  return TrustedIdentity{
      {arguments.Value("identity"), arguments.Value("issuer")},
      std::move(*root)};
}

Result<TrustAnchor> KeyAnchor(const Arguments& arguments,
                              const std::string& path) {
  auto key = LoadKnownKey(path);
  if (!key) return std::unexpected(key.error());
  TrustedKey trusted{
      std::move(key->key), {}, std::nullopt, nullptr, key->minisign_id};
  if (arguments.Has("trusted-root")) {
    auto root = ReadTrustedRoot(arguments.Value("trusted-root"));
    if (!root) return std::unexpected(root.error());
    trusted.root = std::move(*root);
  }
  return trusted;
}

Result<TrustAnchor> AuthorityAnchor(const Arguments& arguments) {
  TrustedAuthority authority;
  auto anchors = ReadCertificates(arguments.Values("certificate-chain"));
  if (!anchors) return std::unexpected(anchors.error());
  authority.anchors = std::move(*anchors);
  auto lists = ReadRevocationLists(arguments.Values("crl"));
  if (!lists) return std::unexpected(lists.error());
  authority.revocation_lists = std::move(*lists);
  return authority;
}

Result<std::vector<TrustAnchor>> Anchors(const Arguments& arguments) {
  std::vector<TrustAnchor> anchors;
  for (const std::string& path : arguments.Values("key")) {
    auto anchor = KeyAnchor(arguments, path);
    if (!anchor) return std::unexpected(anchor.error());
    anchors.push_back(std::move(*anchor));
  }
  if (arguments.Has("certificate-chain")) {
    auto anchor = AuthorityAnchor(arguments);
    if (!anchor) return std::unexpected(anchor.error());
    anchors.push_back(std::move(*anchor));
  }
  if (arguments.Has("identity")) {
    auto anchor = KeylessAnchor(arguments);
    if (!anchor) return std::unexpected(anchor.error());
    anchors.push_back(std::move(*anchor));
  }
  return anchors;
}

// One way to trust, and no option that would be passed over in silence.
Result<void> CheckCombination(const Arguments& arguments) {
  const auto count = [&](std::initializer_list<std::string_view> options) {
    int there = 0;
    for (const std::string_view option : options)
      there += arguments.Has(option);
    return there;
  };
  if (arguments.Has("identity") != arguments.Has("issuer")) {
    return Fail(Error::Kind::kUsage,
                "--identity and --issuer are needed together",
                "the same name at another issuer is another person");
  }
  const int ways = count({"key", "certificate-chain", "identity", "trust"});
  if (ways != 1) {
    return Fail(Error::Kind::kUsage,
                ways == 0 ? "nobody is trusted yet"
                          : "there is more than one way to trust",
                "give one of --key, --certificate-chain, --identity with "
                "--issuer, and --trust");
  }
  if (arguments.Has("crl") && !arguments.Has("certificate-chain")) {
    return Fail(Error::Kind::kUsage, "--crl goes with --certificate-chain",
                "a policy for --trust names its own lists");
  }
  if (arguments.Has("trusted-root") && count({"identity", "key"}) == 0) {
    return Fail(Error::Kind::kUsage,
                "--trusted-root goes with --identity or --key",
                "a policy for --trust names its own");
  }
  return {};
}

}  // namespace

Result<TrustPolicy> ReadTrust(const Arguments& arguments) {
  if (const auto good = CheckCombination(arguments); !good) {
    return std::unexpected(good.error());
  }
  TrustPolicy policy;
  if (arguments.Has("trust")) {
    auto loaded = TrustPolicy::Load(arguments.Value("trust"));
    if (!loaded) return std::unexpected(loaded.error());
    policy = std::move(*loaded);
  } else {
    auto anchors = Anchors(arguments);
    if (!anchors) return std::unexpected(anchors.error());
    policy.signers.push_back({"", std::move(*anchors)});
  }
  for (const std::string& path : arguments.Values("tsa-certificate")) {
    auto chain = ReadCertificates({path});
    if (!chain) return std::unexpected(chain.error());
    const std::string name = chain->front().subject();
    auto authority = AuthorityFromCertificates(std::move(*chain), name);
    if (!authority) return std::unexpected(authority.error());
    policy.timestamp_authorities.push_back(std::move(*authority));
  }
  return policy;
}

std::int64_t Now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace assay
