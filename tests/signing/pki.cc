// SPDX-License-Identifier: Apache-2.0
#include "tests/signing/pki.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>

#include "core/base64.h"
#include "signing/sigstore/der.h"

namespace assay {
namespace {

using X509Ptr = OpenSslPtr<X509, X509_free>;
using Extension = OpenSslPtr<X509_EXTENSION, X509_EXTENSION_free>;
using TimePtr = OpenSslPtr<ASN1_TIME, ASN1_TIME_free>;

void Check(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string(what) + LastOpenSslError());
}

Extension MakeRaw(const RawExtension& raw) {
  const OpenSslPtr<ASN1_OBJECT, ASN1_OBJECT_free> oid(
      OBJ_txt2obj(raw.oid.c_str(), 1));
  const OpenSslPtr<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> value(
      ASN1_OCTET_STRING_new());
  ASN1_OCTET_STRING_set(value.get(), raw.value.data(),
                        static_cast<int>(raw.value.size()));
  return Extension(X509_EXTENSION_create_by_OBJ(nullptr, oid.get(),
                                                raw.critical, value.get()));
}

void AddConfigured(X509* x509, X509* issuer, int nid,
                   const std::string& value) {
  if (value.empty()) return;
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
  const Extension extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  Check(extension != nullptr, "extension: ");
  X509_add_ext(x509, extension.get(), -1);
}

void SetNames(X509* x509, const CertificateSpec& spec, X509* issuer) {
  X509_NAME* subject = X509_get_subject_name(x509);
  if (!spec.common_name.empty()) {
    X509_NAME_add_entry_by_txt(
        subject, "CN", MBSTRING_UTF8,
        reinterpret_cast<const unsigned char*>(spec.common_name.c_str()), -1,
        -1, 0);
  }
  X509_set_issuer_name(
      x509, issuer == nullptr ? subject : X509_get_subject_name(issuer));
}

void AddExtensions(X509* x509, const CertificateSpec& spec, X509* issuer) {
  X509* parent = issuer == nullptr ? x509 : issuer;
  AddConfigured(x509, parent, NID_subject_key_identifier, "hash");
  if (issuer != nullptr) {
    AddConfigured(x509, parent, NID_authority_key_identifier, "keyid");
  }
  AddConfigured(x509, parent, NID_basic_constraints, spec.basic_constraints);
  AddConfigured(x509, parent, NID_key_usage, spec.key_usage);
  AddConfigured(x509, parent, NID_ext_key_usage, spec.extended_key_usage);
  AddConfigured(x509, parent, NID_subject_alt_name, spec.alternative_names);
  AddConfigured(x509, parent, NID_name_constraints, spec.name_constraints);
  for (const RawExtension& raw : spec.raw) {
    X509_add_ext(x509, MakeRaw(raw).get(), -1);
  }
}

std::string TakeText(BIO* bio) {
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio, &text);
  std::string copy(text, static_cast<std::size_t>(length));
  BIO_free(bio);
  return copy;
}

const EVP_MD* HashFor(EVP_PKEY* key, const std::string& hash) {
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519
             ? nullptr
             : EVP_get_digestbyname(hash.c_str());
}

}  // namespace

std::vector<std::uint8_t> Der(std::uint8_t tag,
                              std::initializer_list<Bytes> contents) {
  std::vector<std::uint8_t> body;
  for (const Bytes& part : contents) {
    body.insert(body.end(), part.begin(), part.end());
  }
  std::vector<std::uint8_t> der = {tag};
  if (body.size() >= 0x80) {
    der.push_back(0x82);
    der.push_back(static_cast<std::uint8_t>(body.size() >> 8));
    if (body.size() < 0x100) der = {tag, 0x81};
  }
  der.push_back(static_cast<std::uint8_t>(body.size()));
  der.insert(der.end(), body.begin(), body.end());
  return der;
}

TestKey::TestKey(const std::string& kind)
    : key_(kind.starts_with("P-") || kind.starts_with("secp")
               ? EVP_EC_gen(kind.c_str())
           : kind.starts_with("RSA-")
               ? EVP_RSA_gen(std::stoul(kind.substr(4)))
               : EVP_PKEY_Q_keygen(nullptr, nullptr, kind.c_str()),
           EVP_PKEY_free) {
  Check(key_ != nullptr, "key: ");
}

std::vector<std::uint8_t> TestKey::Spki() const {
  return EncodeDer(key_.get(), i2d_PUBKEY);
}

std::string TestKey::PublicPem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, get());
  return TakeText(bio);
}

std::string TestKey::PrivatePem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, get(), nullptr, nullptr, 0, nullptr, nullptr);
  return TakeText(bio);
}

std::string TestKey::Hint() const {
  const std::string pem = PublicPem();
  std::array<unsigned char, 32> digest{};
  EVP_Digest(pem.data(), pem.size(), digest.data(), nullptr, EVP_sha256(),
             nullptr);
  return EncodeHex(digest);
}

std::vector<std::uint8_t> TestKey::Sign(Bytes message) const {
  const std::string signature = Sign(AsText(message));
  return {signature.begin(), signature.end()};
}

std::string TestKey::Sign(std::string_view message, const char* hash) const {
  const OpenSslPtr<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  const int bits = EVP_PKEY_get_bits(get());
  const char* own = bits == 521 ? "SHA512" : bits == 384 ? "SHA384" : "SHA256";
  Check(EVP_DigestSignInit(context.get(), nullptr,
                           HashFor(get(), hash == nullptr ? own : hash),
                           nullptr, get()) == 1,
        "sign: ");
  std::string signature(1024, '\0');
  std::size_t size = signature.size();
  Check(EVP_DigestSign(context.get(),
                       reinterpret_cast<unsigned char*>(signature.data()),
                       &size, AsBytes(message).data(), message.size()) == 1,
        "sign: ");
  signature.resize(size);
  return signature;
}

std::vector<std::uint8_t> Issue(const CertificateSpec& spec, const TestKey& key,
                                const TestAuthority* issuer,
                                const MakeTimestamps& timestamps) {
  static std::uint64_t serial = 1000;
  const X509Ptr parent =
      issuer == nullptr ? nullptr
                        : ParseDer<X509_free>(issuer->certificate, d2i_X509);
  EVP_PKEY* signer = issuer == nullptr ? key.get() : issuer->key.get();
  const X509Ptr x509(X509_new());
  X509_set_version(x509.get(), X509_VERSION_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509.get()), ++serial);
  ASN1_TIME_set(X509_getm_notBefore(x509.get()), spec.not_before);
  ASN1_TIME_set(X509_getm_notAfter(x509.get()), spec.not_after);
  X509_set_pubkey(x509.get(), key.get());
  SetNames(x509.get(), spec, parent.get());
  AddExtensions(x509.get(), spec, parent.get());
  const EVP_MD* hash = HashFor(signer, spec.hash);
  Check(X509_sign(x509.get(), signer, hash) > 0, "certificate: ");
  if (timestamps) {
    const auto list = timestamps(EncodeDer(x509.get(), i2d_re_X509_tbs));
    X509_add_ext(
        x509.get(),
        MakeRaw({"1.3.6.1.4.1.11129.2.4.2", false, Der(0x04, {list})}).get(),
        -1);
    Check(X509_sign(x509.get(), signer, hash) > 0, "certificate: ");
  }
  return EncodeDer(x509.get(), i2d_X509);
}

std::vector<std::uint8_t> IssueRevocationList(const RevocationSpec& spec,
                                              const TestAuthority& issuer) {
  const X509Ptr parent = ParseDer<X509_free>(issuer.certificate, d2i_X509);
  const OpenSslPtr<X509_CRL, X509_CRL_free> crl(X509_CRL_new());
  X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(parent.get()));
  X509_CRL_set1_lastUpdate(
      crl.get(), TimePtr(ASN1_TIME_set(nullptr, spec.this_update)).get());
  if (spec.next_update) {
    X509_CRL_set1_nextUpdate(
        crl.get(), TimePtr(ASN1_TIME_set(nullptr, *spec.next_update)).get());
  }
  for (const RevocationSpec::Entry& entry : spec.revoked) {
    const X509Ptr x509 = ParseDer<X509_free>(entry.certificate, d2i_X509);
    X509_REVOKED* revoked = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(revoked, X509_get_serialNumber(x509.get()));
    X509_REVOKED_set_revocationDate(
        revoked, TimePtr(ASN1_TIME_set(nullptr, entry.since)).get());
    if (entry.suspected_since) {
      const OpenSslPtr<ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free> time(
          ASN1_GENERALIZEDTIME_set(nullptr, *entry.suspected_since));
      X509_REVOKED_add1_ext_i2d(revoked, NID_invalidity_date, time.get(), 0, 0);
    }
    X509_CRL_add0_revoked(crl.get(), revoked);
  }
  for (const RawExtension& raw : spec.raw) {
    X509_CRL_add_ext(crl.get(), MakeRaw(raw).get(), -1);
  }
  X509_CRL_sort(crl.get());
  Check(X509_CRL_sign(crl.get(), issuer.key.get(),
                      HashFor(issuer.key.get(), spec.hash)) > 0,
        "revocation list: ");
  return EncodeDer(crl.get(), i2d_X509_CRL);
}

}  // namespace assay
