// SPDX-License-Identifier: Apache-2.0
#include "signing/check_minisign.h"

#include <optional>
#include <utility>

#include "core/mapping.h"

namespace assay {
namespace {

// What the signature covers is hashed once for all keys.
class Checker {
 public:
  Checker(const MinisignSignature& signature, Bytes file, std::int64_t now,
          std::string name)
      : signature_(signature), file_(file), now_(now), name_(std::move(name)) {}

  Result<SignerIdentity> Check(const TrustedKey& trusted) {
    // A key in PEM has no id that could be compared; it is the signature that
    // counts.
    const MinisignPublicKey key{trusted.minisign_id.value_or(signature_.id),
                                trusted.key};
    if (const auto good = Verify(key); !good) {
      return std::unexpected(good.error());
    }
    if (const auto good = CheckPeriod(trusted, {}, now_); !good) {
      return Fail(good.error().kind, name_ + ": " + good.error().message);
    }
    SignerIdentity identity;
    identity.method = SignerIdentity::Method::kKey;
    identity.fingerprint = trusted.key.fingerprint();
    identity.notes.push_back("minisign key " +
                             MinisignKeyIdText(signature_.id));
    identity.notes.push_back("trusted comment: " + signature_.trusted_comment);
    return identity;
  }

 private:
  Result<void> Verify(const MinisignPublicKey& key) {
    if (!signature_.prehashed) {
      return VerifyMinisign(file_, signature_, key, name_);
    }
    if (!digest_) {
      Hasher hasher(Digest::Algorithm::kBlake2b);
      ForEachWindow(file_, [&](Bytes window) {
        hasher.Update(window);
        return true;
      });
      digest_ = hasher.Finish();
    }
    return VerifyMinisignDigest(*digest_, signature_, key, name_);
  }

  const MinisignSignature& signature_;
  const Bytes file_;
  const std::int64_t now_;
  const std::string name_;
  std::optional<Digest> digest_;
};

// Of several reasons the one that says most: not that a key is another.
bool SaysMore(const TrustedKey& trusted, const MinisignSignature& signature) {
  return trusted.minisign_id.value_or(signature.id) == signature.id;
}

}  // namespace

Result<SignerIdentity> CheckMinisign(const MinisignSignature& signature,
                                     Bytes file, const TrustPolicy& policy,
                                     std::int64_t now,
                                     const std::string& name) {
  Checker checker(signature, file, now, name);
  std::optional<Error> nearest;
  for (const TrustedSigner& signer : policy.signers) {
    for (const TrustAnchor& anchor : signer.anchors) {
      const auto* trusted = std::get_if<TrustedKey>(&anchor);
      if (trusted == nullptr || trusted->key.type() != KeyType::kEd25519) {
        continue;
      }
      auto checked = checker.Check(*trusted);
      if (checked) {
        checked->name = signer.name;
        return checked;
      }
      if (!nearest || SaysMore(*trusted, signature)) nearest = checked.error();
    }
  }
  if (nearest) return std::unexpected(*nearest);
  return Fail(
      Error::Kind::kCrypto,
      name + ": is a signature of minisign, and no Ed25519 key is trusted");
}

}  // namespace assay
