// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/keyless.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "core/base64.h"
#include "core/digest.h"
#include "core/escape.h"
#include "signing/sigstore/entry_body.h"
#include "signing/sigstore/sct.h"
#include "signing/sigstore/timestamp.h"
#include "signing/sigstore/transparency_log.h"

namespace assay {
namespace {

std::unexpected<Error> Refuse(const std::string& what) {
  return Fail(Error::Kind::kCrypto, what);
}

// Timestamps and log entries, and the times that they prove.
Result<KeyEvidence> CheckEvidence(const Bundle& bundle,
                                  const TrustedRoot& root) {
  KeyEvidence evidence;
  std::vector<std::int64_t> seconds;
  std::set<std::string_view> timestamps;
  for (const Blob& der : bundle.timestamps) {
    if (!timestamps.insert(AsText(der)).second) {
      return Refuse("the bundle has the same timestamp twice");
    }
    const auto timestamp =
        VerifyTimestamp(der, bundle.signature(), root.timestamp_authorities);
    if (!timestamp) return std::unexpected(timestamp.error());
    seconds.push_back(timestamp->seconds);
    evidence.times.push_back(
        {timestamp->seconds, "timestamp of " + timestamp->authority});
  }
  std::set<std::pair<std::string_view, std::string_view>> entries;
  for (const LogEntry& entry : bundle.log_entries) {
    if (!entries.emplace(AsText(entry.log_id), AsText(entry.body)).second) {
      return Refuse("the bundle has the same log entry twice");
    }
    const auto verified =
        VerifyLogEntry(entry, bundle.minor_version, root.logs, seconds);
    if (!verified) return std::unexpected(verified.error());
    evidence.log_entries.push_back(verified->description);
    if (verified->integrated_time) {
      evidence.times.push_back(
          {*verified->integrated_time, "log " + verified->description});
    }
  }
  return evidence;
}

Result<Certificate> TakeLeaf(const Bundle& bundle) {
  if (std::holds_alternative<KeyMaterial>(bundle.material)) {
    return Refuse("the bundle was signed with a key, not with a certificate");
  }
  const auto* chain = std::get_if<Bundle::Chain>(&bundle.material);
  if ((chain != nullptr) != (bundle.minor_version < 3)) {
    return Refuse(
        chain != nullptr
            ? "the bundle has a chain of certificates, which Sigstore "
              "has not since version 0.3"
            : "the bundle has no chain of certificates, which "
              "Sigstore had before version 0.3");
  }
  auto leaf = Certificate::FromDer(bundle.leaf(), "signer's certificate");
  if (!leaf || chain == nullptr) return leaf;
  // Paths are made of what the trusted root holds, and of nothing else; but a
  // root in the bundle is a sign that somebody wants to be trusted.
  for (const Blob& der : std::span(chain->certificates).subspan(1)) {
    const auto other = Certificate::FromDer(der, "bundle's certificate");
    if (!other) return other;
    if (other->is_self_signed()) {
      return Refuse("the bundle brings a root certificate of its own");
    }
  }
  return leaf;
}

// The chain to an authority that was trusted at that time.
Result<CertificateChain> ChainAt(const Certificate& leaf,
                                 const TrustedRoot& root,
                                 const TimeEvidence& time) {
  if (time.seconds < leaf.not_before() || time.seconds > leaf.not_after()) {
    return Refuse("the signer's certificate is valid from " +
                  DescribeTime(leaf.not_before()) + " to " +
                  DescribeTime(leaf.not_after()) + ", not at " +
                  DescribeTime(time.seconds) + " (" + Escape(time.source) +
                  ")");
  }
  std::string reasons;
  for (const CertificateAuthority& authority : root.certificate_authorities) {
    const std::string name = "; " + Escape(authority.name) + ": ";
    if (!authority.valid_for.Holds({time.seconds, 0})) {
      reasons += name + "was not trusted at " + DescribeTime(time.seconds);
      continue;
    }
    ChainPolicy policy;
    policy.use = CertificateUse::kKeylessSigning;
    policy.anchors = std::span(authority.chain).last(1);
    policy.intermediates = authority.chain;
    policy.time = time.seconds;
    auto chain = VerifyChain(leaf, policy);
    if (chain && chain->size() > 1) return chain;
    reasons += name + (chain ? "is the signer itself" : chain.error().message);
  }
  return Refuse("the signer's certificate is of no trusted authority" +
                reasons);
}

Result<void> CheckIdentity(const Certificate& leaf,
                           const IdentityPolicy& policy) {
  if (leaf.identities().size() != 1) {
    return Refuse("the signer's certificate names " +
                  std::to_string(leaf.identities().size()) +
                  " identities instead of one");
  }
  const Identity& identity = leaf.identities().front();
  if (identity.kind == Identity::Kind::kOther ||
      identity.value != policy.identity) {
    return Refuse("the signer is '" + Escape(identity.value) + "', not '" +
                  Escape(policy.identity) + "'");
  }
  if (leaf.oidc_issuer() != policy.issuer) {
    return Refuse("the signer's identity was proved to '" +
                  Escape(leaf.oidc_issuer()) + "', not to '" +
                  Escape(policy.issuer) + "'");
  }
  return {};
}

Result<void> CheckContent(const Bundle& bundle, const SignedContent& content,
                          const PublicKey& key) {
  if (auto good = VerifySignature(bundle, content, key); !good) return good;
  for (const LogEntry& entry : bundle.log_entries) {
    if (auto good = EntryIsAbout(entry, bundle, content, key); !good) {
      return good;
    }
  }
  return {};
}

// The chain of the leaf at all of the times.
Result<CertificateChain> CheckCertificate(const Certificate& leaf,
                                          const TrustedRoot& root,
                                          std::span<const TimeEvidence> times) {
  std::optional<CertificateChain> first;
  for (const TimeEvidence& time : times) {
    auto chain = ChainAt(leaf, root, time);
    if (!chain) return chain;
    if (!first) first = std::move(*chain);
  }
  if (!first) return Refuse("nothing trusted says when the signature was made");
  if (auto good =
          VerifyCertificateTimestamps(leaf, (*first)[1], root.certificate_logs);
      !good) {
    return std::unexpected(good.error());
  }
  return std::move(*first);
}

// What a client of model signing or of Sigstore names `key` by.
bool IsHintOf(const std::string& hint, const PublicKey& key) {
  const Blob digest = DigestOf(Digest::Algorithm::kSha256, key.der()).bytes;
  return hint == key.fingerprint() || hint == EncodeBase64(digest) ||
         hint == EncodeHex(digest);
}

}  // namespace

Result<KeylessSigner> VerifyKeyless(const Bundle& bundle,
                                    const SignedContent& content,
                                    const TrustedRoot& root,
                                    const IdentityPolicy& policy) {
  if (policy.identity.empty() || policy.issuer.empty()) {
    return Fail(Error::Kind::kUsage,
                "a keyless signature is verified against an identity and its "
                "issuer");
  }
  const auto leaf = TakeLeaf(bundle);
  if (!leaf) return std::unexpected(leaf.error());
  if (bundle.log_entries.empty()) {
    return Refuse("the bundle has no entry of a transparency log");
  }
  auto evidence = CheckEvidence(bundle, root);
  if (!evidence) return std::unexpected(evidence.error());
  auto chain = CheckCertificate(*leaf, root, evidence->times);
  if (!chain) return std::unexpected(chain.error());
  if (auto good = CheckIdentity(*leaf, policy); !good) {
    return std::unexpected(good.error());
  }
  const auto key = leaf->public_key();
  if (!key) return std::unexpected(key.error());
  if (auto good = CheckContent(bundle, content, *key); !good) {
    return std::unexpected(good.error());
  }
  return KeylessSigner{policy.identity, policy.issuer, std::move(*chain),
                       std::move(evidence->times),
                       std::move(evidence->log_entries)};
}

Result<KeyEvidence> VerifyWithKey(const Bundle& bundle,
                                  const SignedContent& content,
                                  const PublicKey& key,
                                  const TrustedRoot* root) {
  const auto* material = std::get_if<KeyMaterial>(&bundle.material);
  if (material == nullptr) {
    return Refuse("the bundle was signed with a certificate, not with a key");
  }
  if (!material->hint.empty() && !IsHintOf(material->hint, key)) {
    return Refuse("the bundle names another key: '" +
                  EscapeShort(material->hint, 80) + "'");
  }
  if (!material->pem.empty()) {
    const auto carried = PublicKey::FromPem(AsText(material->pem), "bundle");
    if (!carried) return std::unexpected(carried.error());
    if (*carried != key) return Refuse("the bundle carries another key");
  }
  KeyEvidence evidence;
  if (root != nullptr) {
    auto checked = CheckEvidence(bundle, *root);
    if (!checked) return checked;
    evidence = std::move(*checked);
  }
  if (auto good = CheckContent(bundle, content, key); !good) {
    return std::unexpected(good.error());
  }
  return evidence;
}

}  // namespace assay
