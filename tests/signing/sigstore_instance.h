// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SIGNING_SIGSTORE_INSTANCE_H_
#define ASSAY_TESTS_SIGNING_SIGSTORE_INSTANCE_H_

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "signing/bundle.h"
#include "signing/sigstore/keyless.h"
#include "tests/signing/pki.h"
#include "tests/signing/rekor.h"
#include "tests/signing/tsa.h"

namespace assay {

/// How the authority's promise to log a certificate is made.
struct CertificateLogSpec {
  bool with_timestamps = true;
  std::int64_t milliseconds = 0;  ///< Since 1970.
  std::vector<std::uint8_t> extensions;
  bool of_foreign_log = false;         ///< With the id and key of another log.
  bool signed_by_foreign_log = false;  ///< With the key of another log.
  bool for_other_issuer = false;
  bool for_other_body = false;
  bool with_foreign_timestamp_too = false;
  std::function<void(std::vector<std::uint8_t>&)> edit_list;
};

/// A Sigstore of a test's own: an authority, a certificate log, a signature log
/// and a timestamp authority.  As it is made, it signs as Sigstore does with
/// Rekor v1; each field is a way to do something else, or wrong.
struct SigstoreWishes {
  SigstoreWishes();

  /// Rekor v2: tiles, Ed25519, no times of its own, a timestamp instead.
  void UseTiles();

  /// When everything happens, in seconds since 1970.
  std::int64_t time = 1'768'478'400;  // 2026-01-15 12:00:00 UTC

  // What is signed: the message, or the payload where there is one.
  std::string message = "a model\n";
  std::optional<std::string> payload;
  std::string payload_type = "application/vnd.in-toto+json";

  CertificateSpec root;
  CertificateSpec intermediate;
  CertificateSpec leaf;
  CertificateLogSpec certificate_log;
  /// The issuer's key is the certificate log's as well.
  bool issuer_is_certificate_log = false;
  LogSpec log;
  std::size_t log_entries = 1;
  bool log_is_tiles = false;

  CertificateSpec timestamp_root;
  CertificateSpec timestamp_leaf;
  TimestampSpec timestamp;
  std::size_t timestamps = 0;
  std::optional<std::string> timestamped;  ///< Instead of the signature.
  bool foreign_timestamp_authority = false;
  /// Another certificate below the same root.
  bool sibling_timestamp_authority = false;

  std::string leaf_key = "P-256";
  bool signed_with_other_key = false;
  /// Signs with a managed key in place of a certificate.
  bool managed_key = false;
  int minor_version = 3;

  // What is handed out is edited last.
  std::function<void(Bundle&)> edit_bundle;
  std::function<void(nlohmann::json&)> edit_trusted_root;
  std::function<void(IdentityPolicy&)> edit_policy;
};

/// A bundle, and all that it takes to verify it.
struct SigstoreSample {
  Bundle bundle;
  std::string trusted_root;  ///< JSON.
  IdentityPolicy policy;
  std::string message;
  std::vector<std::uint8_t> key;  ///< The signer's, in DER.
  /// DER; the signer's first.  The timestamp authority's likewise.
  std::vector<std::vector<std::uint8_t>> chain;
  std::vector<std::vector<std::uint8_t>> timestamp_chain;

  /// What VerifyKeyless() says.
  Result<KeylessSigner> Verify() const;
};

SigstoreSample MakeSigstoreSample(const SigstoreWishes& wishes);

}  // namespace assay

#endif  // ASSAY_TESTS_SIGNING_SIGSTORE_INSTANCE_H_
