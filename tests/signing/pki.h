// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SIGNING_PKI_H_
#define ASSAY_TESTS_SIGNING_PKI_H_

#include <openssl/evp.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"

namespace assay {

/// Tag, length and contents in DER.
std::vector<std::uint8_t> Der(std::uint8_t tag,
                              std::initializer_list<Bytes> contents);

/// A private key of OpenSSL's, with which tests sign what no honest signer
/// would: with nothing of ours between the key and the signature.
class TestKey {
 public:
  /// "P-256", "P-384", "P-521", "secp256k1", "ED25519", "RSA-2048", "RSA-1024".
  explicit TestKey(const std::string& kind = "P-256");

  EVP_PKEY* get() const { return key_.get(); }

  /// SubjectPublicKeyInfo in DER.
  std::vector<std::uint8_t> Spki() const;

  std::string PublicPem() const;
  std::string PrivatePem() const;

  /// Lower-case hex SHA-256 of PublicPem().
  std::string Hint() const;

  /// With the hash function that goes with the key, or that one ("SHA256");
  /// pure Ed25519.
  std::vector<std::uint8_t> Sign(Bytes message) const;
  std::string Sign(std::string_view message, const char* hash = nullptr) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
};

struct RawExtension {
  std::string oid;
  bool critical = false;
  std::vector<std::uint8_t> value;
};

/// What a certificate says.  The texts of extensions are in the syntax of
/// x509v3_config(5); an empty one leaves the extension out.
struct CertificateSpec {
  std::string common_name;
  std::int64_t not_before = 0;
  std::int64_t not_after = 0;
  std::string basic_constraints;
  std::string key_usage;
  std::string extended_key_usage;
  std::string alternative_names;
  std::string name_constraints;
  std::vector<RawExtension> raw;
  std::string hash = "SHA256";
};

/// An authority: its certificate and its key.
struct TestAuthority {
  std::vector<std::uint8_t> certificate;
  TestKey key;
};

/// Makes the list of certificate timestamps (in TLS encoding) for the body of a
/// certificate that does not have one yet.
using MakeTimestamps = std::function<std::vector<std::uint8_t>(Bytes body)>;

/// A certificate for `key`, signed by `issuer` or, without one, by itself.
std::vector<std::uint8_t> Issue(const CertificateSpec& spec, const TestKey& key,
                                const TestAuthority* issuer,
                                const MakeTimestamps& timestamps = nullptr);

/// What a revocation list says.
struct RevocationSpec {
  std::int64_t this_update = 0;
  std::optional<std::int64_t> next_update;
  struct Entry {
    std::vector<std::uint8_t> certificate;
    std::int64_t since = 0;
    std::optional<std::int64_t> suspected_since;
  };
  std::vector<Entry> revoked;
  std::vector<RawExtension> raw;
  std::string hash = "SHA256";
};

/// A revocation list in DER.
std::vector<std::uint8_t> IssueRevocationList(const RevocationSpec& spec,
                                              const TestAuthority& issuer);

}  // namespace assay

#endif  // ASSAY_TESTS_SIGNING_PKI_H_
