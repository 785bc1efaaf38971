// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_VERIFY_H_
#define ASSAY_SIGNING_VERIFY_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/artifact.h"
#include "core/error.h"
#include "core/progress.h"
#include "signing/bundle.h"
#include "signing/check_signature.h"
#include "signing/compare.h"
#include "signing/manifest.h"
#include "signing/trust_policy.h"

namespace assay {

/// A bundle's text and where it comes from.
struct SignatureFile {
  std::string path;  ///< As messages name it.
  Blob text;
};

struct VerifyOptions {
  CompareOptions compare;
  std::int64_t now = 0;  ///< Seconds since 1970.
};

/// What was seen of one signature or attestation.
struct SignatureSeen {
  std::string path;
  std::optional<SignerIdentity> signer;
  std::string predicate_type;  ///< Of what was signed; empty if unreadable.
  std::string why_not;         ///< Why it does not count; empty when it does.
};

/// What was seen on the way, whichever way it ended.
struct Evidence {
  std::vector<SignatureSeen> signatures;
  std::vector<SignatureSeen> attestations;
  std::optional<Manifest> manifest;  ///< Of the first signature that counts.
  Comparison comparison;
  /// All reasons against, worst first; empty for a verified artifact.
  std::vector<Objection> objections;
};

/// A manifest that enough trusted signers vouch for; says nothing of any file
/// yet.  Only VerifySignatures() makes one.
class VouchedManifest {
 public:
  /// Holds the tree of a file only where all of the signers() signed that tree.
  const Manifest& manifest() const { return manifest_; }

  /// The distinct signers; as many as the policy asks for, or more.
  const std::vector<SignerIdentity>& signers() const { return signers_; }

 private:
  friend Result<VouchedManifest> VerifySignatures(
      const Artifact&, std::span<const SignatureFile>,
      std::span<const SignatureFile>, const TrustPolicy&, const VerifyOptions&,
      Evidence&);
  VouchedManifest() = default;

  Manifest manifest_;
  std::vector<SignerIdentity> signers_;
};

/// Checks that enough signers of `policy` vouch for the same manifest, and that
/// the attestations that it requires are there.  Never asks the network.
///
/// Signatures count together when they list the same files with the same
/// digests.  Also takes signatures over one file that are not of the model
/// signing format: over its bytes, or of an in-toto statement about its digest;
/// of `artifact` only such a file is read.
///
/// Fails with kCrypto, with `seen.objections` telling why; with kIo when the
/// system refuses to read the file; with kUsage when the policy trusts nobody.
Result<VouchedManifest> VerifySignatures(
    const Artifact& artifact, std::span<const SignatureFile> signatures,
    std::span<const SignatureFile> attestations, const TrustPolicy& policy,
    const VerifyOptions& options, Evidence& seen);

/// Proof that enough trusted signers vouched for exactly the files of an
/// artifact.  Only Verify() makes one.
class Verification {
 public:
  /// The root digest that was vouched for: the model's name everywhere else.
  const Digest& root() const { return root_; }
  const std::vector<SignerIdentity>& signers() const { return signers_; }

 private:
  friend Result<Verification> Verify(const Artifact&,
                                     std::span<const SignatureFile>,
                                     std::span<const SignatureFile>,
                                     const TrustPolicy&, const VerifyOptions&,
                                     Evidence&, Progress*);
  Verification() = default;

  Digest root_;
  std::vector<SignerIdentity> signers_;
};

/// VerifySignatures(), and that `artifact` holds every file of the manifest
/// with the signed bytes, and no other.
Result<Verification> Verify(const Artifact& artifact,
                            std::span<const SignatureFile> signatures,
                            std::span<const SignatureFile> attestations,
                            const TrustPolicy& policy,
                            const VerifyOptions& options, Evidence& seen,
                            Progress* progress = nullptr);

}  // namespace assay

#endif  // ASSAY_SIGNING_VERIFY_H_
