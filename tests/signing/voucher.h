// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SIGNING_VOUCHER_H_
#define ASSAY_TESTS_SIGNING_VOUCHER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "signing/statement.h"
#include "signing/verify.h"
#include "tests/signing/company.h"
#include "tests/temporary_directory.h"

namespace assay {

/// 2026-01-15 12:00:00 UTC, the present of these tests.
inline constexpr std::int64_t kPresent = 1'768'478'400;
inline constexpr std::int64_t kOneDay = 86'400;

/// Somebody who signs statements.
struct Voucher {
  PublicKey public_key() const;
  TrustedKey trusted() const;

  /// A bundle about `statement`, with a timestamp of the company's for each of
  /// the times.
  SignatureFile Sign(const Statement& statement, const std::string& path,
                     const Company* company = nullptr,
                     const std::vector<std::int64_t>& times = {}) const;

  TestKey key;
  /// DER, the leaf first; a bundle with a bare key without it.
  std::vector<std::vector<std::uint8_t>> chain = {};
};

/// A model, and what policies say of its signatures.
class PolicyTrial {
 public:
  PolicyTrial();

  Manifest manifest() const;
  Statement statement() const { return StatementOf(manifest()); }

  /// A statement of `type` about the model.
  Statement Attestation(const std::string& type) const;

  /// What Verify() says against the model, each "path: what"; "" when it is
  /// verified.
  std::string Why();

  TemporaryDirectory folder;  ///< Holds "model".
  TrustPolicy policy;
  std::vector<SignatureFile> signatures;
  std::vector<SignatureFile> attestations;
  VerifyOptions options;
  Evidence seen;  ///< Of the last Why().
};

/// Certificates read from DER.
CertificateChain ReadChain(const std::vector<std::vector<std::uint8_t>>& ders);

}  // namespace assay

#endif  // ASSAY_TESTS_SIGNING_VOUCHER_H_
