// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/signed_entry_timestamp.h"

#include "core/base64.h"
#include "core/bytes.h"

namespace assay {

// None of the values needs escaping.
std::string SignedEntryText(const LogEntry& entry) {
  return R"({"body":")" + EncodeBase64(entry.body) + R"(","integratedTime":)" +
         std::to_string(entry.integrated_time) + R"(,"logID":")" +
         EncodeHex(entry.log_id) + R"(","logIndex":)" +
         std::to_string(entry.log_index) + "}";
}

Result<void> VerifySignedEntryTimestamp(const LogEntry& entry,
                                        const PublicKey& log_key) {
  if (!log_key.Verify(AsBytes(SignedEntryText(entry)),
                      entry.signed_entry_timestamp)) {
    return Fail(Error::Kind::kCrypto,
                "the signed entry timestamp is not the log's");
  }
  return {};
}

}  // namespace assay
