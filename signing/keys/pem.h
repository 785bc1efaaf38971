// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_PEM_H_
#define ASSAY_SIGNING_KEYS_PEM_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "signing/keys/secret.h"

namespace assay {

/// One block of PEM (RFC 7468).
struct PemBlock {
  std::string label;   ///< "PUBLIC KEY".
  std::string header;  ///< The lines of RFC 1421, of old encrypted keys; else
                       ///< empty.
  SecretBytes der;

  /// Whether the label is that of some private key.
  bool IsPrivate() const;
  bool IsCertificate() const;
};

struct PemText {
  std::vector<PemBlock> blocks;
  bool trailing = false;  ///< Whether text that is not blank ends it.
};

/// All blocks of a text, with what stands between them passed over; no blocks
/// when it holds none.  A secret in it stays in locked memory if
/// ProtectProcess() was called before.  Fails with kMalformed at a block that
/// is broken and when there are more than 32 of them.
Result<PemText> ReadPem(std::string_view text, const std::string& name);

}  // namespace assay

#endif  // ASSAY_SIGNING_KEYS_PEM_H_
