// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGSTORE_CERTIFICATE_H_
#define ASSAY_SIGNING_SIGSTORE_CERTIFICATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/keys/public_key.h"

namespace assay {

/// Who a certificate is for: one of its subject's alternative names.
struct Identity {
  enum class Kind {
    kEmail,
    kUri,
    kUserName,  ///< otherName 1.3.6.1.4.1.57264.1.7 of Fulcio.
    kOther,     ///< A kind that no policy can name: DNS, IP, directory, ...
  };
  Kind kind = Kind::kOther;
  std::string value;  ///< Valid UTF-8 without control characters.

  bool operator==(const Identity&) const = default;
};

/// A purpose of a key: bits of the extension KeyUsage (RFC 5280, 4.2.1.3).
enum class KeyUsage { kDigitalSignature, kCertificateSign, kCrlSign };

inline constexpr std::string_view kCodeSigningUsage = "1.3.6.1.5.5.7.3.3";
inline constexpr std::string_view kTimeStampingUsage = "1.3.6.1.5.5.7.3.8";
inline constexpr std::string_view kAnyUsage = "2.5.29.37.0";

/// An X.509 certificate (RFC 5280), as it was read: nobody vouches for it yet.
/// Immutable and cheap to copy.
class Certificate {
 public:
  /// Reads untrusted DER.  Fails with kMalformed when it is not exactly one
  /// certificate in DER, states an extension twice or malformed, or has a name
  /// with control characters; `name` is for messages.
  static Result<Certificate> FromDer(Bytes der, const std::string& name);

  Bytes der() const;

  /// SubjectPublicKeyInfo in DER, of whatever kind the key is.
  Bytes spki() const;

  /// Fails for keys of a kind that signatures are not checked with.
  Result<PublicKey> public_key() const;

  /// "O=sigstore.dev, CN=sigstore"; may be empty.  Escape before printing.
  const std::string& subject() const;
  const std::string& issuer() const;

  /// Both ends of the time in which it is valid, in seconds since 1970.
  std::int64_t not_before() const;
  std::int64_t not_after() const;

  /// The subject's alternative names; its other names are not for machines.
  const std::vector<Identity>& identities() const;

  /// Who the identity was proved to, as Fulcio writes it (extensions
  /// 1.3.6.1.4.1.57264.1.8 and .1); empty for none.
  const std::string& oidc_issuer() const;

  /// Lower-case hex SHA-256 of der().
  const std::string& fingerprint() const;

  /// Whether its own key signed it, and it names itself as its issuer.
  bool is_self_signed() const;

  /// Whether its basic constraints make it an authority.
  bool is_authority() const;

  /// Whether it restricts its key with the extension KeyUsage at all.
  bool restricts_key_usage() const;

  /// Whether KeyUsage allows it; true when there is no such extension.
  bool Allows(KeyUsage usage) const;

  /// The extended key usages as dotted numbers; empty when the certificate has
  /// no such extension.
  const std::vector<std::string>& extended_usages() const;
  bool extended_usages_are_critical() const;
  bool HasExtendedUsage(std::string_view oid) const;

  /// Two certificates are the same when their DER is.
  bool operator==(const Certificate& other) const;

 private:
  struct Fields;
  explicit Certificate(std::shared_ptr<const Fields> fields);

  std::shared_ptr<const Fields> fields_;
};

/// All certificates of a PEM file in their order, or the one of a DER file.
/// Fails with kMalformed when there is none or one is malformed.
Result<std::vector<Certificate>> LoadCertificates(Bytes file,
                                                  const std::string& name);

/// "-----BEGIN CERTIFICATE-----…"
std::string CertificatePem(const Certificate& certificate);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGSTORE_CERTIFICATE_H_
