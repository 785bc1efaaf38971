// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SIGNING_TSA_H_
#define ASSAY_TESTS_SIGNING_TSA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "tests/signing/pki.h"

namespace assay {

/// What a timestamp says, and each thing that can be wrong with it.
struct TimestampSpec {
  std::int64_t time = 0;
  std::string imprint_hash = "SHA256";
  std::string signer_hash = "SHA256";
  long version = 1;
  long status = 0;  ///< Above 1 there is no token.
  bool with_certificate = true;
  bool with_content_type = true;
  bool with_signing_certificate = true;  ///< ESS, RFC 5035.
  bool of_sha1 = false;                  ///< The ESS of RFC 2634.
  bool bare = false;                     ///< The token alone.
  bool critical_extension = false;
  int signers = 1;
  /// The certificate that the ESS names, where it is not the signer's.
  std::optional<std::vector<std::uint8_t>> named_certificate;
  std::vector<std::vector<std::uint8_t>> more_certificates;
};

/// A response of RFC 3161 in DER about `message`.
std::vector<std::uint8_t> MakeTimestamp(const TimestampSpec& spec,
                                        Bytes message,
                                        const TestAuthority& signer);

}  // namespace assay

#endif  // ASSAY_TESTS_SIGNING_TSA_H_
