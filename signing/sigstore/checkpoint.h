// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_CHECKPOINT_H_
#define ASSAY_SIGNING_SIGSTORE_CHECKPOINT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/keys/public_key.h"
#include "signing/sigstore/merkle.h"

namespace assay {

/// The head of a log's tree.
/// https://github.com/C2SP/C2SP/blob/main/tlog-checkpoint.md
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  TreeHash root = {};
};

/// Reads an untrusted signed note and checks that the log with that id and key
/// signed it.
///
/// The log's lines are those with its name and the first four bytes of its id;
/// there must be one, and none may have a wrong signature.  Lines of witnesses
/// and of other keys are not looked at.  Fails with kMalformed or kCrypto.
Result<Checkpoint> OpenCheckpoint(std::string_view note, Bytes log_id,
                                  const PublicKey& log_key);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_CHECKPOINT_H_
