// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/certificate.h"

#include <openssl/asn1.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/digest.h"
#include "core/escape.h"
#include "signing/keys/openssl.h"
#include "signing/sigstore/der.h"
#include "signing/sigstore/der_or_pem.h"
#include "signing/sigstore/instant.h"

namespace assay {
namespace {

using X509Ptr = OpenSslPtr<X509, X509_free>;
using Bio = OpenSslPtr<BIO, BIO_free>;

// https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
constexpr std::string_view kUserNameOid = "1.3.6.1.4.1.57264.1.7";
constexpr std::string_view kIssuerOid = "1.3.6.1.4.1.57264.1.8";
constexpr std::string_view kRawIssuerOid = "1.3.6.1.4.1.57264.1.1";

// Fulcio's are of 2 KiB; a list of every host of a company would still fit.
constexpr std::size_t kMostBytes = 64u << 10;

std::string Dotted(const ASN1_OBJECT* object) {
  std::string text(128, '\0');
  const int length =
      OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
  if (length <= 0 || static_cast<std::size_t>(length) >= text.size()) return {};
  text.resize(static_cast<std::size_t>(length));
  return text;
}

Bytes BytesOf(const ASN1_STRING* string) {
  return {ASN1_STRING_get0_data(string),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string TextOf(const ASN1_STRING* string) {
  return std::string(AsText(BytesOf(string)));
}

// What a reader would see is what is compared: no NUL that ends a C string, no
// line break, no other control character.
bool IsPlainText(std::string_view text) {
  return IsUtf8(text) && std::ranges::none_of(text, [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

std::string PrintName(const X509_NAME* name) {
  // UTF-8 stays readable; whoever prints it escapes it.
  constexpr unsigned long kFlags =
      XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ & ~ASN1_STRFLGS_ESC_MSB;
  const Bio bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), name, 0, kFlags);
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::optional<std::int64_t> Seconds(const ASN1_TIME* time) {
  std::tm utc{};
  if (ASN1_TIME_to_tm(time, &utc) != 1) return std::nullopt;
  return SecondsOf(utc);
}

// The bytes of the extension with that number; nothing when there is none.
std::optional<Bytes> ExtensionBytes(const X509* x509, std::string_view oid) {
  for (int i = 0; i < X509_get_ext_count(x509); ++i) {
    X509_EXTENSION* extension = X509_get_ext(x509, i);
    if (Dotted(X509_EXTENSION_get_object(extension)) == oid) {
      return BytesOf(X509_EXTENSION_get_data(extension));
    }
  }
  return std::nullopt;
}

// False when an extension is there twice (RFC 5280, section 4.2, forbids it,
// and two readers would take different ones).
bool ExtensionsAreUnique(const X509* x509) {
  std::set<std::string> seen;
  for (int i = 0; i < X509_get_ext_count(x509); ++i) {
    const std::string oid =
        Dotted(X509_EXTENSION_get_object(X509_get_ext(x509, i)));
    if (oid.empty() || !seen.insert(oid).second) return false;
  }
  return true;
}

std::optional<Identity> IdentityOf(const GENERAL_NAME* name) {
  int type = 0;
  const void* value = GENERAL_NAME_get0_value(name, &type);
  Identity identity;
  switch (type) {
    case GEN_EMAIL:
      identity.kind = Identity::Kind::kEmail;
      identity.value = TextOf(static_cast<const ASN1_IA5STRING*>(value));
      break;
    case GEN_URI:
      identity.kind = Identity::Kind::kUri;
      identity.value = TextOf(static_cast<const ASN1_IA5STRING*>(value));
      break;
    case GEN_OTHERNAME: {
      const auto* other = static_cast<const OTHERNAME*>(value);
      if (Dotted(other->type_id) == kUserNameOid &&
          other->value->type == V_ASN1_UTF8STRING) {
        identity.kind = Identity::Kind::kUserName;
        identity.value = TextOf(other->value->value.utf8string);
      }
      break;
    }
    default:
      break;
  }
  if (!IsPlainText(identity.value)) return std::nullopt;
  return identity;
}

}  // namespace

struct Certificate::Fields {
  std::vector<std::uint8_t> der;
  std::vector<std::uint8_t> spki;
  std::string name;
  std::string subject;
  std::string issuer;
  std::int64_t not_before = 0;
  std::int64_t not_after = 0;
  std::vector<Identity> identities;
  std::string oidc_issuer;
  std::string fingerprint;
  bool is_self_signed = false;
  bool is_authority = false;
  std::uint32_t key_usage = UINT32_MAX;
  std::vector<std::string> extended_usages;
  bool extended_usages_are_critical = false;

  // Each tells what is wrong, or nothing.
  std::optional<std::string> Read(X509* x509);
  std::optional<std::string> ReadIdentities(const X509* x509);
  std::optional<std::string> ReadIssuer(const X509* x509);
  std::optional<std::string> ReadExtendedUsages(const X509* x509);
};

std::optional<std::string> Certificate::Fields::ReadIdentities(
    const X509* x509) {
  const auto bytes = ExtensionBytes(x509, "2.5.29.17");
  if (!bytes) return std::nullopt;
  const auto names = ParseDer<GENERAL_NAMES_free>(*bytes, d2i_GENERAL_NAMES);
  if (names == nullptr) return "has malformed alternative names of its subject";
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    auto identity = IdentityOf(sk_GENERAL_NAME_value(names.get(), i));
    if (!identity) {
      return "has control characters in a name of its subject";
    }
    identities.push_back(std::move(*identity));
  }
  return std::nullopt;
}

std::optional<std::string> Certificate::Fields::ReadIssuer(const X509* x509) {
  const auto raw = ExtensionBytes(x509, kRawIssuerOid);
  const auto encoded = ExtensionBytes(x509, kIssuerOid);
  if (raw) oidc_issuer = AsText(*raw);
  if (encoded) {
    const auto text =
        ParseDer<ASN1_UTF8STRING_free>(*encoded, d2i_ASN1_UTF8STRING);
    if (text == nullptr) return "has an OIDC issuer that is no UTF8String";
    if (raw && TextOf(text.get()) != oidc_issuer) {
      return "names two different OIDC issuers";
    }
    oidc_issuer = TextOf(text.get());
  }
  if (!IsPlainText(oidc_issuer)) {
    return "has control characters in its OIDC issuer";
  }
  return std::nullopt;
}

std::optional<std::string> Certificate::Fields::ReadExtendedUsages(
    const X509* x509) {
  const auto bytes = ExtensionBytes(x509, "2.5.29.37");
  if (!bytes) return std::nullopt;
  const auto usages =
      ParseDer<EXTENDED_KEY_USAGE_free>(*bytes, d2i_EXTENDED_KEY_USAGE);
  if (usages == nullptr || sk_ASN1_OBJECT_num(usages.get()) == 0) {
    return "has malformed extended key usages";
  }
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages.get()); ++i) {
    extended_usages.push_back(Dotted(sk_ASN1_OBJECT_value(usages.get(), i)));
  }
  const int at = X509_get_ext_by_NID(x509, NID_ext_key_usage, -1);
  extended_usages_are_critical =
      X509_EXTENSION_get_critical(X509_get_ext(x509, at)) == 1;
  return std::nullopt;
}

std::optional<std::string> Certificate::Fields::Read(X509* x509) {
  if (EncodeDer(x509, i2d_X509) != der) return "is not in DER";
  if (!ExtensionsAreUnique(x509)) return "states an extension twice";
  const std::uint32_t flags = X509_get_extension_flags(x509);
  if ((flags & EXFLAG_INVALID) != 0) return "has a malformed extension";
  const auto begin = Seconds(X509_get0_notBefore(x509));
  const auto end = Seconds(X509_get0_notAfter(x509));
  if (!begin || !end) return "has no time in which it is valid";
  not_before = *begin;
  not_after = *end;
  spki = EncodeDer(X509_get_X509_PUBKEY(x509), i2d_X509_PUBKEY);
  subject = PrintName(X509_get_subject_name(x509));
  issuer = PrintName(X509_get_issuer_name(x509));
  is_self_signed = X509_self_signed(x509, 1) == 1;
  is_authority = (flags & EXFLAG_BCONS) != 0 && (flags & EXFLAG_CA) != 0;
  key_usage = X509_get_key_usage(x509);
  fingerprint = DigestOf(Digest::Algorithm::kSha256, der).Hex();
  if (auto wrong = ReadIdentities(x509)) return wrong;
  if (auto wrong = ReadIssuer(x509)) return wrong;
  return ReadExtendedUsages(x509);
}

Certificate::Certificate(std::shared_ptr<const Fields> fields)
    : fields_(std::move(fields)) {}

Result<Certificate> Certificate::FromDer(Bytes der, const std::string& name) {
  if (der.size() > kMostBytes) {
    return Fail(Error::Kind::kMalformed,
                name + ": a certificate of " + HumanBytes(der.size()));
  }
  const X509Ptr x509 = ParseDer<X509_free>(der, d2i_X509);
  if (x509 == nullptr) {
    return Fail(Error::Kind::kMalformed,
                name + ": is not a certificate: " + LastOpenSslError());
  }
  auto fields = std::make_shared<Fields>();
  fields->name = name;
  fields->der.assign(der.begin(), der.end());
  const auto wrong = fields->Read(x509.get());
  LastOpenSslError();
  if (wrong) {
    return Fail(Error::Kind::kMalformed, name + ": the certificate " + *wrong);
  }
  return Certificate(std::move(fields));
}

Bytes Certificate::der() const { return fields_->der; }
Bytes Certificate::spki() const { return fields_->spki; }
const std::string& Certificate::subject() const { return fields_->subject; }
const std::string& Certificate::issuer() const { return fields_->issuer; }
std::int64_t Certificate::not_before() const { return fields_->not_before; }
std::int64_t Certificate::not_after() const { return fields_->not_after; }
bool Certificate::is_self_signed() const { return fields_->is_self_signed; }
bool Certificate::is_authority() const { return fields_->is_authority; }

Result<PublicKey> Certificate::public_key() const {
  return PublicKey::FromDer(spki(), fields_->name);
}

const std::vector<Identity>& Certificate::identities() const {
  return fields_->identities;
}

const std::string& Certificate::oidc_issuer() const {
  return fields_->oidc_issuer;
}

const std::string& Certificate::fingerprint() const {
  return fields_->fingerprint;
}

bool Certificate::restricts_key_usage() const {
  return fields_->key_usage != UINT32_MAX;
}

bool Certificate::Allows(KeyUsage usage) const {
  switch (usage) {
    case KeyUsage::kDigitalSignature:
      return (fields_->key_usage & KU_DIGITAL_SIGNATURE) != 0;
    case KeyUsage::kCertificateSign:
      return (fields_->key_usage & KU_KEY_CERT_SIGN) != 0;
    case KeyUsage::kCrlSign:
      return (fields_->key_usage & KU_CRL_SIGN) != 0;
  }
  return false;
}

const std::vector<std::string>& Certificate::extended_usages() const {
  return fields_->extended_usages;
}

bool Certificate::extended_usages_are_critical() const {
  return fields_->extended_usages_are_critical;
}

bool Certificate::HasExtendedUsage(std::string_view oid) const {
  return std::ranges::find(extended_usages(), oid) != extended_usages().end();
}

bool Certificate::operator==(const Certificate& other) const {
  return fields_->der == other.fields_->der;
}

Result<std::vector<Certificate>> LoadCertificates(Bytes file,
                                                  const std::string& name) {
  const auto blocks = ReadDerOrPem(file, PEM_STRING_X509, "certificate", name);
  if (!blocks) return std::unexpected(blocks.error());
  std::vector<Certificate> certificates;
  for (const auto& der : *blocks) {
    auto certificate = Certificate::FromDer(der, name);
    if (!certificate) return std::unexpected(certificate.error());
    certificates.push_back(std::move(*certificate));
  }
  return certificates;
}

std::string CertificatePem(const Certificate& certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio(bio.get(), PEM_STRING_X509, "", certificate.der().data(),
                static_cast<long>(certificate.der().size()));
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace assay
