// SPDX-License-Identifier: Apache-2.0
#include "tests/signing/tsa.h"

#include <openssl/pkcs7.h>
#include <openssl/sha.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include <array>

#include "core/digest.h"
#include "signing/sigstore/der.h"

namespace assay {
namespace {

using Info = OpenSslPtr<TS_TST_INFO, TS_TST_INFO_free>;
using Token = OpenSslPtr<PKCS7, PKCS7_free>;

std::vector<std::uint8_t> HashOf(const std::string& name, Bytes message) {
  std::vector<std::uint8_t> hash(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  EVP_Digest(message.data(), message.size(), hash.data(), &length,
             EVP_get_digestbyname(name.c_str()), nullptr);
  hash.resize(length);
  return hash;
}

std::vector<std::uint8_t> MakeInfo(const TimestampSpec& spec, Bytes message) {
  const Info info(TS_TST_INFO_new());
  TS_TST_INFO_set_version(info.get(), spec.version);
  const OpenSslPtr<ASN1_OBJECT, ASN1_OBJECT_free> policy(
      OBJ_txt2obj("1.3.6.1.4.1.57264.2", 1));
  TS_TST_INFO_set_policy_id(info.get(), policy.get());
  const OpenSslPtr<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free> imprint(
      TS_MSG_IMPRINT_new());
  const OpenSslPtr<X509_ALGOR, X509_ALGOR_free> algorithm(X509_ALGOR_new());
  X509_ALGOR_set0(algorithm.get(), OBJ_txt2obj(spec.imprint_hash.c_str(), 0),
                  V_ASN1_NULL, nullptr);
  TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get());
  auto hash = HashOf(spec.imprint_hash, message);
  TS_MSG_IMPRINT_set_msg(imprint.get(), hash.data(),
                         static_cast<int>(hash.size()));
  TS_TST_INFO_set_msg_imprint(info.get(), imprint.get());
  const OpenSslPtr<ASN1_INTEGER, ASN1_INTEGER_free> serial(ASN1_INTEGER_new());
  ASN1_INTEGER_set(serial.get(), 7);
  TS_TST_INFO_set_serial(info.get(), serial.get());
  const OpenSslPtr<ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free> time(
      ASN1_GENERALIZEDTIME_set(nullptr, spec.time));
  TS_TST_INFO_set_time(info.get(), time.get());
  if (spec.critical_extension) {
    const OpenSslPtr<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> value(
        ASN1_OCTET_STRING_new());
    const OpenSslPtr<ASN1_OBJECT, ASN1_OBJECT_free> oid(
        OBJ_txt2obj("1.2.3.4", 1));
    const OpenSslPtr<X509_EXTENSION, X509_EXTENSION_free> extension(
        X509_EXTENSION_create_by_OBJ(nullptr, oid.get(), 1, value.get()));
    TS_TST_INFO_add_ext(info.get(), extension.get(), -1);
  }
  return EncodeDer(info.get(), i2d_TS_TST_INFO);
}

// SigningCertificateV2 of RFC 5035 with SHA-256, or SigningCertificate of RFC
// 2634 with SHA-1: one certificate, named by its hash alone.
void AddSigningCertificate(PKCS7_SIGNER_INFO* info, const TimestampSpec& spec,
                           const TestAuthority& signer) {
  const Bytes named = spec.named_certificate ? Bytes(*spec.named_certificate)
                                             : Bytes(signer.certificate);
  const auto der = Der(
      0x30,
      {Der(0x30, {Der(0x30, {Der(0x04, {HashOf(spec.of_sha1 ? "SHA1" : "SHA256",
                                               named)})})})});
  ASN1_STRING* sequence = ASN1_STRING_new();
  ASN1_STRING_set(sequence, der.data(), static_cast<int>(der.size()));
  PKCS7_add_signed_attribute(info,
                             spec.of_sha1
                                 ? NID_id_smime_aa_signingCertificate
                                 : NID_id_smime_aa_signingCertificateV2,
                             V_ASN1_SEQUENCE, sequence);
}

void AddSigner(PKCS7* token, const TimestampSpec& spec,
               const TestAuthority& signer) {
  const auto x509 = ParseDer<X509_free>(signer.certificate, d2i_X509);
  PKCS7_SIGNER_INFO* info =
      PKCS7_add_signature(token, x509.get(), signer.key.get(),
                          EVP_get_digestbyname(spec.signer_hash.c_str()));
  // Any signed attribute makes the signature be over the attributes.
  PKCS7_add0_attrib_signing_time(info, nullptr);
  if (spec.with_content_type) {
    PKCS7_add_signed_attribute(info, NID_pkcs9_contentType, V_ASN1_OBJECT,
                               OBJ_nid2obj(NID_id_smime_ct_TSTInfo));
  }
  if (spec.with_signing_certificate) {
    AddSigningCertificate(info, spec, signer);
  }
}

}  // namespace

std::vector<std::uint8_t> MakeTimestamp(const TimestampSpec& spec,
                                        Bytes message,
                                        const TestAuthority& signer) {
  const Token token(PKCS7_new());
  PKCS7_set_type(token.get(), NID_pkcs7_signed);
  PKCS7* content = PKCS7_new();
  content->type = OBJ_nid2obj(NID_id_smime_ct_TSTInfo);
  content->d.other = ASN1_TYPE_new();
  ASN1_TYPE_set(content->d.other, V_ASN1_OCTET_STRING, ASN1_OCTET_STRING_new());
  PKCS7_set_content(token.get(), content);
  if (spec.with_certificate) {
    PKCS7_add_certificate(
        token.get(), ParseDer<X509_free>(signer.certificate, d2i_X509).get());
  }
  for (const auto& certificate : spec.more_certificates) {
    PKCS7_add_certificate(token.get(),
                          ParseDer<X509_free>(certificate, d2i_X509).get());
  }
  for (int i = 0; i < spec.signers; ++i) AddSigner(token.get(), spec, signer);
  const auto info = MakeInfo(spec, message);
  BIO* bio = PKCS7_dataInit(token.get(), nullptr);
  BIO_write(bio, info.data(), static_cast<int>(info.size()));
  PKCS7_dataFinal(token.get(), bio);
  BIO_free_all(bio);
  auto der = EncodeDer(token.get(), i2d_PKCS7);
  if (spec.bare) return der;
  if (spec.status > 1) der.clear();
  const std::array<std::uint8_t, 1> status = {
      static_cast<std::uint8_t>(spec.status)};
  return Der(0x30, {Der(0x30, {Der(0x02, {status})}), der});
}

}  // namespace assay
