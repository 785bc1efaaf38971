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
// the view's complaint, the first file that cannot be read in the error.
class PolicyReader {
 public:
  PolicyReader(const JsonView& view, const std::string& path)
      : view_(view),
        name_(Escape(path)),
        folder_(path.substr(0, path.rfind('/') + 1)) {}

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
  // The value, or nothing with the reason kept, unless something was wrong
  // before.
  template <class T>
  std::optional<T> Keep(Result<T> result) {
    if (result) return std::move(*result);
    if (!error_ && view_.Complaint()) error_ = result.error();
    return std::nullopt;
  }

  // Empty when it is no path, which the complaint tells.
  std::string PathOf(const JsonView& view) const {
    const std::string path = view.String();
    if (path.empty() || path.find('\0') != path.npos) {
      view.Complain("is not a path");
      return {};
    }
    return path.starts_with('/') ? path : folder_ + path;
  }

  // What `parse` makes of the file, or nothing with the reason kept.
  template <class T>
  std::optional<T> FromFile(const JsonView& view,
                            Result<T> (*parse)(Bytes, const std::string&)) {
    const std::string path = PathOf(view);
    if (path.empty()) return std::nullopt;
    const auto bytes = Keep(ReadFile(path, kMostBytes));
    if (!bytes) return std::nullopt;
    return Keep(parse(*bytes, Escape(path)));
  }

  void ReadRoot(const JsonView& view) {
    if (!view.present()) return;
    auto root = FromFile(view, TrustedRoot::Parse);
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
      ReadKey(key, signer);
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

  // Nothing when there is none, with the reason kept.
  std::optional<KnownKey> KeyOf(const JsonView& view,
                                const std::string& owner) {
    if (view["file"].present() == view["pem"].present()) {
      view.Complain("needs one of file and pem");
      return std::nullopt;
    }
    if (view["file"].present()) {
      const std::string path = PathOf(view["file"]);
      return path.empty() ? std::nullopt : Keep(LoadKnownKey(path));
    }
    auto key = Keep(PublicKey::FromPem(
        view["pem"].String(), name_ + ": the key of '" + Escape(owner) + "'"));
    if (!key) return std::nullopt;
    return KnownKey{std::move(*key), std::nullopt};
  }

  void ReadKey(const JsonView& view, TrustedSigner& signer) {
    view.ExpectOnly(
        {"file", "pem", "valid_from", "valid_until", "revoked_since"});
    const Period valid{TimeOf(view["valid_from"]), TimeOf(view["valid_until"])};
    if (valid.from && valid.until && *valid.until < *valid.from) {
      view["valid_until"].Complain("is before valid_from");
    }
    const auto revoked_since = TimeOf(view["revoked_since"]);
    auto key = KeyOf(view, signer.name);
    if (!key) return;
    signer.anchors.push_back(TrustedKey{
        std::move(key->key), valid, revoked_since, root_, key->minisign_id});
  }

  void ReadAuthority(const JsonView& view, std::vector<TrustAnchor>& anchors) {
    view.ExpectOnly({"certificates", "revocation_lists", "identities"});
    TrustedAuthority authority;
    for (const JsonView& path : view["certificates"].Items()) {
      auto some = FromFile(path, LoadCertificates);
      if (!some) return;
      authority.anchors.insert(authority.anchors.end(), some->begin(),
                               some->end());
    }
    for (const JsonView& path : view["revocation_lists"].Items()) {
      auto some = FromFile(path, LoadRevocationLists);
      if (!some) return;
      authority.revocation_lists.insert(authority.revocation_lists.end(),
                                        some->begin(), some->end());
    }
    if (authority.anchors.empty()) {
      view["certificates"].Complain("names no certificate");
    }
    for (const JsonView& identity : view["identities"].Items()) {
      authority.identities.push_back(identity.String());
      if (authority.identities.back().empty()) identity.Complain("is empty");
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
    if (required.predicate_type.find(':') == std::string::npos) {
      view["type"].Complain("is not the URI of a predicate type");
    }
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
    auto chain = FromFile(path, LoadCertificates);
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
        Refuse("two have the name '" + Escape(signer.name) + "'");
      }
      for (const TrustAnchor& anchor : signer.anchors) {
        if (const auto* key = std::get_if<TrustedKey>(&anchor)) {
          if (keys.insert(key->key.fingerprint()).second) continue;
          Refuse("two share the key " + key->key.fingerprint());
        } else if (const auto* known = std::get_if<TrustedIdentity>(&anchor)) {
          const auto& [identity, issuer] = known->identity;
          if (identities.insert({identity, issuer}).second) continue;
          Refuse("two share the identity '" + Escape(identity) + "'");
        } else {
          CheckAuthority(signer, std::get<TrustedAuthority>(anchor));
        }
      }
    }
  }

  // Below one authority only the identities tell two signers apart.
  void CheckAuthority(const TrustedSigner& signer,
                      const TrustedAuthority& authority) {
    for (const TrustedSigner& other : policy_.signers) {
      if (&other == &signer) return;
      for (const TrustAnchor& anchor : other.anchors) {
        const auto* theirs = std::get_if<TrustedAuthority>(&anchor);
        if (theirs == nullptr || AreApart(authority, *theirs)) continue;
        Refuse("two share the authority '" +
               EscapeShort(authority.anchors.front().subject(), 80) +
               "' and no identities tell them apart");
      }
    }
  }

  static bool AreApart(const TrustedAuthority& a, const TrustedAuthority& b) {
    const bool shared =
        std::ranges::any_of(a.anchors, [&](const Certificate& one) {
          return std::ranges::any_of(b.anchors, [&](const Certificate& other) {
            return std::ranges::equal(one.spki(), other.spki());
          });
        });
    if (!shared) return true;
    return !a.identities.empty() && !b.identities.empty() &&
           std::ranges::find_first_of(a.identities, b.identities) ==
               a.identities.end();
  }

  void Refuse(const std::string& what) const {
    view_["signers"].Complain(what);
  }

  const JsonView& view_;
  const std::string name_;
  const std::string folder_;
  std::shared_ptr<const TrustedRoot> root_;
  TrustPolicy policy_;
  std::optional<Error> error_;
};

}  // namespace

Result<TrustPolicy> TrustPolicy::Load(const std::string& path) {
  const auto text = ReadFile(path, kMostBytes);
  if (!text) return std::unexpected(text.error());
  const auto root = ParseJson(*text, Escape(path));
  if (!root) return std::unexpected(root.error());
  const JsonView view(*root, Escape(path));
  return PolicyReader(view, path).Read();
}

}  // namespace assay
