// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_SIGNED_CONTENT_H_
#define ASSAY_SIGNING_SIGSTORE_SIGNED_CONTENT_H_

#include <optional>

#include "core/bytes.h"
#include "core/digest.h"
#include "core/error.h"
#include "signing/bundle.h"
#include "signing/keys/public_key.h"

namespace assay {

/// The file that a message signature is about.  An envelope carries what is
/// signed itself; for it, this may be empty.
struct SignedContent {
  Digest sha256;
  /// The file, where it is at hand: keys that do not sign SHA-256 need it.
  std::optional<Bytes> bytes;
};

/// The digest of what `bundle` signs: of the envelope's encoding, or of the
/// file.  Fails with kCrypto when the file is needed for it and not at hand.
Result<Digest> SignedDigest(const Bundle& bundle, const SignedContent& content,
                            Digest::Algorithm algorithm);

/// Checks the signature of `bundle` with `key`, and that the digest that a
/// message signature states is of this file.  Fails with kCrypto.
Result<void> VerifySignature(const Bundle& bundle, const SignedContent& content,
                             const PublicKey& key);

/// Checks that `envelope` holds an in-toto statement with a subject of that
/// SHA-256 digest, whatever its name.  Fails with kMalformed or kCrypto.
Result<void> StatementIsAbout(const Envelope& envelope, const Digest& sha256);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_SIGNED_CONTENT_H_
