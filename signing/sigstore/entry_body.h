// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_ENTRY_BODY_H_
#define ASSAY_SIGNING_SIGSTORE_ENTRY_BODY_H_

#include "core/error.h"
#include "signing/bundle.h"
#include "signing/keys/public_key.h"
#include "signing/sigstore/signed_content.h"

namespace assay {

/// Checks that what the log holds is this very signature: same content, same
/// bytes of the signature, same certificate (or `key`, for a bundle without
/// one).
///
/// Knows hashedrekord 0.0.1 and 0.0.2, dsse 0.0.1 and 0.0.2 and intoto 0.0.2;
/// https://github.com/sigstore/rekor/tree/main/pkg/types and
/// https://github.com/sigstore/rekor-tiles/tree/main/api/proto.  Any other kind
/// is an error.  Fails with kMalformed or kCrypto.
Result<void> EntryIsAbout(const LogEntry& entry, const Bundle& bundle,
                          const SignedContent& content, const PublicKey& key);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_ENTRY_BODY_H_
