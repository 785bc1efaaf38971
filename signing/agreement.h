// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_AGREEMENT_H_
#define ASSAY_SIGNING_AGREEMENT_H_

#include <cstddef>
#include <vector>

#include "signing/check_signature.h"
#include "signing/compare.h"
#include "signing/manifest.h"

namespace assay {

/// A signature that verified, and what it is about.
struct Vouched {
  std::size_t index = 0;  ///< Of the signature, among those of the caller.
  SignerIdentity signer;
  Manifest manifest;
};

/// What distinct signers vouch for together.
struct Agreement {
  /// Leaves out, and allows, only what each of the signers does; has the trees
  /// that all of them signed.
  Manifest manifest;
  std::vector<SignerIdentity> signers;  ///< Distinct.
  std::vector<std::size_t> counted;     ///< The signature of each of them.
  std::vector<std::size_t> repeated;    ///< More signatures of theirs.
};

/// Whether the same person may have made both signatures: one name of the
/// policy, one key, or certificates for one subject, email address or URI.
bool MayBeTheSame(const SignerIdentity& a, const SignerIdentity& b);

/// Sorts signatures by what they are about; what most signers agree on comes
/// first.  The same files are the same names with the same digests in the same
/// order, and, where trees are compared, with the same trees: the root digest
/// alone does not cover the names.
std::vector<Agreement> Agree(std::vector<Vouched> vouched, CompareBy by);

}  // namespace assay

#endif  // ASSAY_SIGNING_AGREEMENT_H_
