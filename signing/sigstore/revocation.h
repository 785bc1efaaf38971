// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_REVOCATION_H_
#define ASSAY_SIGNING_SIGSTORE_REVOCATION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/sigstore/certificate.h"

namespace assay {

/// A list of revoked certificates (RFC 5280, section 5), as it was read.
/// Immutable and cheap to copy.
class RevocationList {
 public:
  /// Reads one in DER.  Fails with kMalformed.
  static Result<RevocationList> FromDer(Bytes der, const std::string& name);

  Bytes der() const;

  /// Where it was read from.
  const std::string& name() const;

 private:
  struct Fields;
  explicit RevocationList(std::shared_ptr<const Fields> fields);

  std::shared_ptr<const Fields> fields_;
};

/// All lists of a PEM file in their order, or the one of a DER file.  Fails
/// with kMalformed when there is none or one is malformed.
Result<std::vector<RevocationList>> LoadRevocationLists(
    Bytes file, const std::string& name);

/// Whether one of `lists` is of the issuer that `certificate` names.
bool HasListFor(const Certificate& certificate,
                std::span<const RevocationList> lists);

/// Checks each certificate of `chain` (the leaf first, each signed by the next)
/// against the lists of its issuer.
///
/// A list counts when the issuer signed it and may do so, it is in force at
/// `now` and it is for all certificates of the issuer; any other list of an
/// issuer of the chain is an error, since it may hide what it does not say.  A
/// certificate that was revoked after `signed_at`, where that is proved, is
/// still good.  Certificates without a list are not looked at.  Fails with
/// kCrypto.
Result<void> CheckRevocation(std::span<const Certificate> chain,
                             std::span<const RevocationList> lists,
                             std::int64_t now,
                             std::optional<std::int64_t> signed_at);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_REVOCATION_H_
