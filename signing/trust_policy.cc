// SPDX-License-Identifier: Apache-2.0
#include "signing/trust_policy.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "core/escape.h"
#include "core/read_file.h"
#include "signing/json_value.h"
#include "signing/keys/load_key.h"
#include "signing/sigstore/instant.h"

namespace assay {
namespace {

constexpr std::string_view kSchema = "assay-trust-policy/1";
constexpr std::uint64_t kMostBytes = 16u << 20;

// Everything that a policy file says; the first thing that is wrong stays in
// the view's complaint, the first file that cannot be read in error().
class PolicyReader {
 public:
  PolicyReader(const JsonView& view, const std::string& path)
      : view_(view), folder_(path.substr(0, path.rfind('/') + 1)) {}

  Result<TrustPolicy> Read() {
    view_.ExpectOnly({"schema", "signers", "threshold", "attestations",
                      "trusted_root", "timestamp_authorities"});
    if (view_["schema"].String() != kSchema) {
      view_["schema"].Complain("is not '" + std::string(kSchema) + "'");
    }
    ReadRoot(view_["trusted_root"]);
    for (const JsonView& signer : view_["signers"].Items()) ReadSigner(signer);
    if (policy_.signers.empty()) view_["signers"].Complain("names nobody");
    ReadThreshold();
    for (const JsonView& required : view_["attestations"].Items()) {
      ReadAttestation(required);
    }
    for (const JsonView& path : view_["timestamp_authorities"].Items()) {
      ReadTimestampAuthority(path);
    }
    CheckDistinct();
    if (error_) return std::unexpected(*error_);
    if (const auto good = view_.Complaint(); !good) {
      return std::unexpected(good.error());
    }
    return std::move(policy_);
  }

 private:
  // The value, or nothing with the reason kept.
  template <class T>
  std::optional<T> Keep(Result<T> result) {
    if (result) return std::move(*result);
    if (!error_) error_ = result.error();
    return std::nullopt;
  }

  std::string PathOf(const JsonView& view) const {
    const std::string path = view.String();
    return path.starts_with('/') ? path : folder_ + path;
  }

  std::vector<std::uint8_t> FileOf(const JsonView& view) {
    return Keep(ReadFile(PathOf(view), kMostBytes))
        .value_or(std::vector<std::uint8_t>());
  }

  void ReadRoot(const JsonView& view) {
    if (!view.present()) return;
    auto root = Keep(TrustedRoot::Parse(FileOf(view), PathOf(view)));
    if (root) root_ = std::make_shared<const TrustedRoot>(std::move(*root));
  }

  std::optional<std::int64_t> TimeOf(const JsonView& view) {
    if (!view.present()) return std::nullopt;
    const auto time = ParseRfc3339(view.String());
    if (!time) view.Complain("is not a time such as 2026-01-31T00:00:00Z");
    return time ? std::optional(time->seconds) : std::nullopt;
  }

  void ReadSigner(const JsonView& view) {
    view.ExpectOnly({"name", "keys", "authorities", "identities"});
    TrustedSigner signer{view["name"].String(), {}};
    if (signer.name.empty()) view["name"].Complain("is empty");
    for (const JsonView& key : view["keys"].Items()) {
      ReadKey(key, signer.anchors);
    }
    for (const JsonView& authority : view["authorities"].Items()) {
      ReadAuthority(authority, signer.anchors);
    }
    for (const JsonView& identity : view["identities"].Items()) {
      ReadIdentity(identity, signer.anchors);
    }
    if (signer.anchors.empty()) {
      view.Complain("has neither keys nor authorities nor identities");
    }
    policy_.signers.push_back(std::move(signer));
  }

  void ReadKey(const JsonView& view, std::vector<TrustAnchor>& anchors) {
    view.ExpectOnly({"file", "pem", "valid_from", "valid_until",
                     "revoked_since"});
    if (view["file"].present() == view["pem"].present()) {
      view.Complain("needs one of file and pem");
      return;
    }
    auto key = view["file"].present()
                   ? Keep(LoadPublicKey(PathOf(view["file"])))
                   : Keep(PublicKey::FromPem(view["pem"].String(), "pem"));
    if (!key) return;
    TrustedKey trusted{std::move(*key), {}, std::nullopt, root_};
    trusted.valid.from = TimeOf(view["valid_from"]);
    trusted.valid.until = TimeOf(view["valid_until"]);
    trusted.revoked_since = TimeOf(view["revoked_since"]);
    anchors.push_back(std::move(trusted));
  }

  void ReadAuthority(const JsonView& view, std::vector<TrustAnchor>& anchors) {
    view.ExpectOnly({"certificates", "revocation_lists", "identities"});
    TrustedAuthority authority;
    for (const JsonView& path : view["certificates"].Items()) {
      auto some = Keep(LoadCertificates(FileOf(path), PathOf(path)));
      if (!some) return;
      authority.anchors.insert(authority.anchors.end(), some->begin(),
                               some->end());
    }
    for (const JsonView& path : view["revocation_lists"].Items()) {
      auto some = Keep(LoadRevocationLists(FileOf(path), PathOf(path)));
      if (!some) return;
      authority.revocation_lists.insert(authority.revocation_lists.end(),
                                        some->begin(), some->end());
    }
    if (authority.anchors.empty()) {
      view["certificates"].Complain("names no certificate");
    }
    for (const JsonView& identity : view["identities"].Items()) {
      authority.identities.push_back(identity.String());
    }
    anchors.push_back(std::move(authority));
  }

  void ReadIdentity(const JsonView& view, std::vector<TrustAnchor>& anchors) {
    view.ExpectOnly({"identity", "issuer"});
    IdentityPolicy identity{view["identity"].String(), view["issuer"].String()};
    if (identity.identity.empty() || identity.issuer.empty()) {
      view.Complain("needs an identity and an issuer");
    }
    if (root_ == nullptr) {
      view.Complain("needs the policy to have a trusted_root");
    }
    anchors.push_back(TrustedIdentity{std::move(identity), root_});
  }

  void ReadThreshold() {
    if (!view_["threshold"].present()) return;
    policy_.threshold = view_["threshold"].Uint64();
    if (policy_.threshold == 0 || policy_.threshold > policy_.signers.size()) {
      view_["threshold"].Complain("is not from 1 to the number of signers, " +
                                  std::to_string(policy_.signers.size()));
    }
  }

  void ReadAttestation(const JsonView& view) {
    view.ExpectOnly({"type", "most_age_days", "signers"});
    RequiredAttestation required{view["type"].String(), std::nullopt, {}};
    if (view["most_age_days"].present()) {
      constexpr std::uint64_t kDay = 86'400;
      constexpr std::uint64_t kMostDays = 1'000'000;
      const std::uint64_t days = view["most_age_days"].Uint64();
      if (days > kMostDays) view["most_age_days"].Complain("is too large");
      required.most_age = static_cast<std::int64_t>(days * kDay);
    }
    for (const JsonView& signer : view["signers"].Items()) {
      required.signers.push_back(signer.String());
      if (std::ranges::find(policy_.signers, required.signers.back(),
                            &TrustedSigner::name) == policy_.signers.end()) {
        signer.Complain("is not the name of a signer");
      }
    }
    policy_.attestations.push_back(std::move(required));
  }

  void ReadTimestampAuthority(const JsonView& path) {
    auto chain = Keep(LoadCertificates(FileOf(path), PathOf(path)));
    if (!chain) return;
    const std::string name = chain->front().subject();
    auto authority = Keep(AuthorityFromCertificates(std::move(*chain), name));
    if (authority) {
      policy_.timestamp_authorities.push_back(std::move(*authority));
    }
  }

  // Two names for one key would let its holder count twice.
  void CheckDistinct() {
    std::set<std::string> names;
    std::set<std::string> keys;
    std::set<std::pair<std::string, std::string>> identities;
    for (const TrustedSigner& signer : policy_.signers) {
      if (!names.insert(signer.name).second) {
        view_["signers"].Complain("name '" + Escape(signer.name) + "' twice");
      }
      for (const TrustAnchor& anchor : signer.anchors) {
        const auto* key = std::get_if<TrustedKey>(&anchor);
        if (key != nullptr && !keys.insert(key->key.fingerprint()).second) {
          view_["signers"].Complain("share the key " + key->key.fingerprint());
        }
        const auto* known = std::get_if<TrustedIdentity>(&anchor);
        if (known != nullptr &&
            !identities
                 .insert({known->identity.identity, known->identity.issuer})
                 .second) {
          view_["signers"].Complain("share the identity '" +
                                    Escape(known->identity.identity) + "'");
        }
      }
    }
  }

  const JsonView& view_;
  const std::string folder_;
  std::shared_ptr<const TrustedRoot> root_;
  TrustPolicy policy_;
  std::optional<Error> error_;
};

}  // namespace

Result<TrustPolicy> TrustPolicy::Load(const std::string& path) {
  const auto text = ReadFile(path, kMostBytes);
  if (!text) return std::unexpected(text.error());
  const auto root = ParseJson(*text, path);
  if (!root) return std::unexpected(root.error());
  const JsonView view(*root, path);
  return PolicyReader(view, path).Read();
}

}  // namespace assay
