// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_TRUST_POLICY_H_
#define ASSAY_SIGNING_TRUST_POLICY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/error.h"
#include "signing/keys/minisign.h"
#include "signing/keys/public_key.h"
#include "signing/sigstore/certificate.h"
#include "signing/sigstore/keyless.h"
#include "signing/sigstore/revocation.h"
#include "signing/sigstore/timestamp.h"
#include "signing/sigstore/trusted_root.h"

namespace assay {

/// Seconds since 1970 in which something may vouch.  What is signed outside
/// them does not count.
struct Period {
  std::optional<std::int64_t> from;
  std::optional<std::int64_t> until;  ///< The last second.
};

/// A key that may vouch.
struct TrustedKey {
  PublicKey key;
  Period valid;
  /// From when on its signatures do not count.  A signature counts still when
  /// a trusted timestamp shows that it is older.
  std::optional<std::int64_t> revoked_since;
  /// Whose log entries and timestamps are believed, besides the policy's
  /// authorities; may be null.
  std::shared_ptr<const TrustedRoot> root;
  /// Of a key from a file of minisign's: whose signatures must name it.
  std::optional<MinisignKeyId> minisign_id = std::nullopt;
};

/// Certificates below one of these anchors may vouch.
struct TrustedAuthority {
  std::vector<Certificate> anchors;
  std::vector<RevocationList> revocation_lists;
  /// Subject names, email addresses and URIs of which the leaf must have one;
  /// empty for any.
  std::vector<std::string> identities;
};

/// Keyless signatures of one identity may vouch.
struct TrustedIdentity {
  IdentityPolicy identity;
  std::shared_ptr<const TrustedRoot> root;
};

using TrustAnchor = std::variant<TrustedKey, TrustedAuthority, TrustedIdentity>;

/// Somebody who may vouch, in one or several ways: after a change of keys it
/// is still the same signer.
struct TrustedSigner {
  std::string name;
  std::vector<TrustAnchor> anchors;
};

/// An attestation that must be there, of one of the signers.
struct RequiredAttestation {
  std::string predicate_type;
  /// Seconds that it may be old, by the times that it states itself and those
  /// that are trusted, the oldest of them; nothing for any age.
  std::optional<std::int64_t> most_age;
  /// Names of the signers whose attestation counts; empty for any of them.
  std::vector<std::string> signers;
};

/// Who may vouch, how many of them must, and what else they must have said.
struct TrustPolicy {
  /// Reads a policy file: see examples/trust-policy.json.  Paths in it are
  /// relative to its own folder.  Fails with kMalformed, also when two signers
  /// share a key, and with kIo on files that it names.
  static Result<TrustPolicy> Load(const std::string& path);

  std::vector<TrustedSigner> signers;
  std::size_t threshold = 1;  ///< Of distinct signers.
  std::vector<RequiredAttestation> attestations;
  /// Whose timestamps are believed, besides those of a trusted root.
  std::vector<TimestampAuthority> timestamp_authorities;
};

}  // namespace assay

#endif  // ASSAY_SIGNING_TRUST_POLICY_H_
