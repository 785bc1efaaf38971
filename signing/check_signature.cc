// SPDX-License-Identifier: Apache-2.0
#include "signing/check_signature.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/escape.h"
#include "signing/dsse.h"
#include "signing/sigstore/chain.h"
#include "signing/sigstore/entry_body.h"
#include "signing/sigstore/signed_content.h"
#include "signing/statement.h"

namespace assay {
namespace {

using Method = SignerIdentity::Method;

constexpr std::array<std::string_view, 3> kNames = {"key", "certificate",
                                                    "sigstore"};

std::unexpected<Error> Refuse(const std::string& why) {
  return Fail(Error::Kind::kCrypto, why);
}

// Times by which the signature existed, by the word of an authority that the
// policy names.  One token that does not hold spoils them all.
Result<std::vector<TimeEvidence>> TrustedTimes(const Bundle& bundle,
                                               const TrustPolicy& policy) {
  std::vector<TimeEvidence> times;
  if (policy.timestamp_authorities.empty()) return times;
  for (const Blob& token : bundle.timestamps) {
    const auto stamp = VerifyTimestamp(token, bundle.signature(),
                                       policy.timestamp_authorities);
    if (!stamp) return std::unexpected(stamp.error());
    times.push_back({stamp->seconds, "timestamp of " + stamp->authority});
  }
  return times;
}

// The first time that is proved; a later one proves less.
std::optional<std::int64_t> Earliest(const std::vector<TimeEvidence>& times) {
  const auto first =
      std::ranges::min_element(times, {}, &TimeEvidence::seconds);
  if (first == times.end()) return std::nullopt;
  return first->seconds;
}

// Whose log entries and timestamps are believed.
TrustedRoot Believed(const TrustedRoot& root, const TrustPolicy& policy) {
  TrustedRoot believed = root;
  believed.timestamp_authorities.insert(believed.timestamp_authorities.end(),
                                        policy.timestamp_authorities.begin(),
                                        policy.timestamp_authorities.end());
  return believed;
}

// Version 0.2.0 of the clients signed other bytes, always hashed with SHA-256.
Result<void> VerifyLegacy(const Envelope& envelope, const PublicKey& key) {
  const auto statement = Statement::Parse(envelope.payload, "");
  if (!statement || statement->predicate_type != kModelSigningPredicateV0 ||
      key.type() == KeyType::kEd25519) {
    return Refuse("the signature does not match");
  }
  const auto message =
      LegacyPreAuthenticationEncoding(envelope.payload_type, envelope.payload);
  return key.VerifyDigest(DigestOf(Digest::Algorithm::kSha256, message).bytes,
                          envelope.signature);
}

// What only newer clients write.
bool IsLegacy(const Bundle& bundle, const PublicKey& key) {
  if (!bundle.log_entries.empty() || !bundle.timestamps.empty()) return false;
  const auto* material = std::get_if<KeyMaterial>(&bundle.material);
  if (material == nullptr) return true;
  const auto carried = PublicKey::FromPem(AsText(material->pem), "bundle");
  return material->hint.empty() && carried && *carried == key;
}

Result<KeyEvidence> VerifyCertified(const Bundle& bundle,
                                    const SignedContent& content,
                                    const PublicKey& key) {
  if (const auto good = VerifySignature(bundle, content, key); !good) {
    return std::unexpected(good.error());
  }
  // No log is believed here; but an entry about something else is a sign that
  // the bundle was put together of two.
  for (const LogEntry& entry : bundle.log_entries) {
    if (const auto good = EntryIsAbout(entry, bundle, content, key); !good) {
      return std::unexpected(good.error());
    }
  }
  return KeyEvidence();
}

// What `key` signed, and what shows when.
Result<KeyEvidence> VerifyContent(const Bundle& bundle,
                                  const SignedContent& content,
                                  const PublicKey& key,
                                  const TrustedRoot* root) {
  auto verified = std::holds_alternative<KeyMaterial>(bundle.material)
                      ? VerifyWithKey(bundle, content, key, root)
                      : VerifyCertified(bundle, content, key);
  const auto* envelope = std::get_if<Envelope>(&bundle.content);
  if (!verified && envelope != nullptr && IsLegacy(bundle, key) &&
      VerifyLegacy(*envelope, key)) {
    return KeyEvidence();
  }
  return verified;
}

Result<void> CheckPayloadType(const Bundle& bundle) {
  const auto* envelope = std::get_if<Envelope>(&bundle.content);
  if (envelope == nullptr || envelope->payload_type == kInTotoPayloadType) {
    return {};
  }
  return Refuse("the payload type is '" +
                EscapeShort(envelope->payload_type, 80) + "', not '" +
                std::string(kInTotoPayloadType) + "'");
}

// What is not proved to be older was made now.
std::vector<std::int64_t> Moments(const std::vector<TimeEvidence>& times,
                                  std::int64_t now) {
  if (times.empty()) return {now};
  std::vector<std::int64_t> moments;
  moments.reserve(times.size());
  for (const TimeEvidence& time : times) moments.push_back(time.seconds);
  return moments;
}

class Checker {
 public:
  Checker(const Bundle& bundle, const SignedContent& content,
          const TrustPolicy& policy, std::int64_t now)
      : bundle_(bundle), content_(content), policy_(policy), now_(now) {}

  // Nothing when the anchor is for another kind of material.
  std::optional<Result<SignerIdentity>> Check(const TrustAnchor& anchor) const {
    if (const auto* key = std::get_if<TrustedKey>(&anchor)) {
      const auto* material = std::get_if<KeyMaterial>(&bundle_.material);
      if (material == nullptr) return std::nullopt;
      return CheckKey(*key, *material);
    }
    if (const auto* authority = std::get_if<TrustedAuthority>(&anchor)) {
      const auto* chain = std::get_if<Bundle::Chain>(&bundle_.material);
      if (chain == nullptr) return std::nullopt;
      return CheckCertificate(*authority, *chain);
    }
    if (std::holds_alternative<KeyMaterial>(bundle_.material)) {
      return std::nullopt;
    }
    return CheckKeyless(std::get<TrustedIdentity>(anchor));
  }

 private:
  SignerIdentity Identity(Method method, const PublicKey& key) const {
    SignerIdentity identity;
    identity.method = method;
    identity.fingerprint = key.fingerprint();
    if (policy_.timestamp_authorities.empty() && !bundle_.timestamps.empty() &&
        method != Method::kSigstore) {
      identity.notes.push_back(
          "there is a timestamp, but no authority whose word is taken");
    }
    return identity;
  }

  Result<SignerIdentity> CheckKey(const TrustedKey& trusted,
                                  const KeyMaterial& material) const {
    const PublicKey& key = trusted.key;
    std::optional<TrustedRoot> root;
    if (trusted.root != nullptr) root = Believed(*trusted.root, policy_);
    auto evidence =
        VerifyContent(bundle_, content_, key, root ? &*root : nullptr);
    if (!evidence) return std::unexpected(evidence.error());
    // With a root they have all been looked at.
    if (!root) {
      auto times = TrustedTimes(bundle_, policy_);
      if (!times) return std::unexpected(times.error());
      evidence->times = std::move(*times);
    }
    if (const auto good = CheckPeriod(trusted, evidence->times, now_); !good) {
      return std::unexpected(good.error());
    }
    SignerIdentity identity = Identity(Method::kKey, key);
    identity.times = std::move(evidence->times);
    if (material.hint.empty()) {
      identity.notes.push_back("the signature does not name its key");
    }
    return identity;
  }

  Result<SignerIdentity> CheckCertificate(const TrustedAuthority& authority,
                                          const Bundle::Chain& chain) const {
    std::vector<Certificate> certificates;
    for (const Blob& der : chain.certificates) {
      auto certificate = Certificate::FromDer(der, "certificate");
      if (!certificate) return std::unexpected(certificate.error());
      certificates.push_back(std::move(*certificate));
    }
    const Certificate& leaf = certificates.front();
    const auto key = leaf.public_key();
    if (!key) return std::unexpected(key.error());
    const auto signed_by = VerifyContent(bundle_, content_, *key, nullptr);
    if (!signed_by) return std::unexpected(signed_by.error());
    auto times = TrustedTimes(bundle_, policy_);
    if (!times) return std::unexpected(times.error());
    ChainPolicy policy;
    policy.use = CertificateUse::kModelSigning;
    policy.anchors = authority.anchors;
    policy.intermediates = std::span(certificates).subspan(1);
    policy.revocation_lists = authority.revocation_lists;
    policy.now = now_;
    policy.signed_at = Earliest(*times);
    for (const std::int64_t moment : Moments(*times, now_)) {
      policy.time = moment;
      const auto verified = VerifyChain(leaf, policy);
      if (!verified) return std::unexpected(verified.error());
      // Whoever gives lists wants to know of the signer whether it is in one.
      if (!policy.revocation_lists.empty() && verified->size() > 1 &&
          !HasListFor(leaf, policy.revocation_lists)) {
        return Refuse("there is no revocation list of '" +
                      EscapeShort(leaf.issuer(), 80) +
                      "' among those that are given");
      }
    }
    auto identity = Named(authority, leaf, *key);
    if (identity) identity->times = std::move(*times);
    return identity;
  }

  Result<SignerIdentity> Named(const TrustedAuthority& authority,
                               const Certificate& leaf,
                               const PublicKey& key) const {
    SignerIdentity identity = Identity(Method::kCertificate, key);
    identity.identities.push_back(leaf.subject());
    for (const assay::Identity& name : leaf.identities()) {
      identity.identities.push_back(name.value);
    }
    identity.issuer = leaf.issuer();
    const bool wanted =
        authority.identities.empty() ||
        std::ranges::any_of(authority.identities, [&](const std::string& one) {
          return std::ranges::find(identity.identities, one) !=
                 identity.identities.end();
        });
    if (!wanted) {
      return Refuse("the certificate is for '" +
                    EscapeShort(leaf.subject(), 80) +
                    "', whom nobody asked for");
    }
    return identity;
  }

  Result<SignerIdentity> CheckKeyless(const TrustedIdentity& trusted) const {
    const auto signer = VerifyKeyless(
        bundle_, content_, Believed(*trusted.root, policy_), trusted.identity);
    if (!signer) return std::unexpected(signer.error());
    const auto key = signer->chain.front().public_key();
    if (!key) return std::unexpected(key.error());
    SignerIdentity identity = Identity(Method::kSigstore, *key);
    identity.identities = {signer->identity};
    identity.issuer = signer->issuer;
    identity.times = signer->times;
    return identity;
  }

  const Bundle& bundle_;
  const SignedContent& content_;
  const TrustPolicy& policy_;
  const std::int64_t now_;
};

std::string WrongMaterial(const Bundle& bundle) {
  if (std::holds_alternative<KeyMaterial>(bundle.material)) {
    return "is signed with a key, and no key is trusted";
  }
  if (std::holds_alternative<Bundle::Chain>(bundle.material)) {
    return "is signed with a certificate, and no authority is trusted";
  }
  return "is a keyless signature, and no identity is trusted";
}

}  // namespace

std::string_view Name(SignerIdentity::Method method) {
  return kNames[static_cast<std::size_t>(method)];
}

Result<void> CheckPeriod(const TrustedKey& trusted,
                         const std::vector<TimeEvidence>& times,
                         std::int64_t now) {
  const std::string unproved =
      times.empty() ? ", and no trusted time shows that it was signed before"
                    : "";
  for (const std::int64_t moment : Moments(times, now)) {
    if (trusted.valid.from && moment < *trusted.valid.from) {
      return Refuse("the key is valid only from " +
                    DescribeTime(*trusted.valid.from) + " on");
    }
    if (trusted.valid.until && moment > *trusted.valid.until) {
      return Refuse("the key is valid only until " +
                    DescribeTime(*trusted.valid.until) + unproved);
    }
  }
  const std::int64_t signed_at = Earliest(times).value_or(now);
  if (trusted.revoked_since && signed_at >= *trusted.revoked_since) {
    return Refuse("the key is revoked since " +
                  DescribeTime(*trusted.revoked_since) + unproved);
  }
  return {};
}

Result<SignerIdentity> CheckSignature(const Bundle& bundle,
                                      const SignedContent& content,
                                      const TrustPolicy& policy,
                                      std::int64_t now) {
  if (const auto good = CheckPayloadType(bundle); !good) {
    return std::unexpected(good.error());
  }
  const Checker checker(bundle, content, policy, now);
  std::optional<Error> nearest;
  for (const TrustedSigner& signer : policy.signers) {
    for (const TrustAnchor& anchor : signer.anchors) {
      auto checked = checker.Check(anchor);
      if (!checked) continue;
      if (*checked) {
        (*checked)->name = signer.name;
        return std::move(*checked);
      }
      // Of several reasons the one that says most: not that a key is another.
      const bool other_key =
          checked->error().message.starts_with("the bundle names another key");
      if (!nearest || !other_key) nearest = checked->error();
    }
  }
  if (nearest) return std::unexpected(*nearest);
  return Refuse(WrongMaterial(bundle));
}

}  // namespace assay
