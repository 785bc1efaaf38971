// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SIGNING_COMPANY_H_
#define ASSAY_TESTS_SIGNING_COMPANY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "tests/signing/pki.h"
#include "tests/signing/tsa.h"

namespace assay {

/// What the certificates of a company say; as they are made, all is well for
/// months around `present`.
struct CompanyWishes {
  explicit CompanyWishes(std::int64_t present);

  std::int64_t now;  ///< Seconds since 1970.
  CertificateSpec root;
  CertificateSpec intermediate;
  CertificateSpec leaf;
  std::string root_key = "P-256";
  std::string intermediate_key = "P-256";
  std::string leaf_key = "P-256";
  CertificateSpec timestamp_root;
  CertificateSpec timestamp_leaf;
};

/// A company that signs its releases with certificates: a root, an authority
/// below it and a certificate for releases; and a timestamp authority.
struct Company {
  explicit Company(const CompanyWishes& wishes);

  /// Another certificate below the intermediate.
  TestAuthority Issued(const CertificateSpec& spec,
                       const std::string& key = "P-256") const;

  /// That `message` was there at that time.
  std::vector<std::uint8_t> Timestamp(Bytes message, std::int64_t time) const;

  TestAuthority root;
  TestAuthority intermediate;
  TestAuthority leaf;
  TestAuthority timestamp_root;
  TestAuthority timestamp_leaf;
};

/// "-----BEGIN CERTIFICATE-----…" of each, or of the lists "X509 CRL".
std::string ToPem(const std::vector<std::vector<std::uint8_t>>& ders,
                  const char* label = "CERTIFICATE");

}  // namespace assay

#endif  // ASSAY_TESTS_SIGNING_COMPANY_H_
