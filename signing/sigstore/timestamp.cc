// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/timestamp.h"

#include <openssl/asn1.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/digest.h"
#include "core/escape.h"
#include "signing/keys/openssl.h"
#include "signing/sigstore/der.h"

namespace assay {
namespace {

using X509Ptr = OpenSslPtr<X509, X509_free>;
using Store = OpenSslPtr<X509_STORE, X509_STORE_free>;
using Token = OpenSslPtr<PKCS7, PKCS7_free>;
using Info = OpenSslPtr<TS_TST_INFO, TS_TST_INFO_free>;

// Real ones have 1 to 8 KiB.
constexpr std::size_t kMostBytes = 64u << 10;
constexpr int kMostCertificates = 16;
constexpr int kSecurityLevel = 2;  // As for any chain: 112 bits.
constexpr long kGranted = 0;
constexpr long kGrantedWithModifications = 1;

std::unexpected<Error> Malformed(const std::string& what) {
  LastOpenSslError();
  return Fail(Error::Kind::kMalformed, "the timestamp " + what);
}

std::unexpected<Error> Refuse(const std::string& what) {
  LastOpenSslError();
  return Fail(Error::Kind::kCrypto, "the timestamp " + what);
}

Result<Token> ParseResponse(Bytes der) {
  if (der.size() > kMostBytes) {
    return Malformed("has " + HumanBytes(der.size()) + ", more than " +
                     HumanBytes(kMostBytes));
  }
  const auto response = ParseDer<TS_RESP_free>(der, d2i_TS_RESP);
  if (response == nullptr) {
    Token token = ParseDer<PKCS7_free>(der, d2i_PKCS7);
    if (token == nullptr) return Malformed("is no response of RFC 3161");
    return token;
  }
  const long status = ASN1_INTEGER_get(
      TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response.get())));
  if (status != kGranted && status != kGrantedWithModifications) {
    return Refuse("was not granted: status " + std::to_string(status));
  }
  const PKCS7* token = TS_RESP_get_token(response.get());
  if (token == nullptr) return Malformed("has no token");
  return Token(PKCS7_dup(token));
}

std::optional<Digest::Algorithm> HashOf(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  switch (OBJ_obj2nid(object)) {
    case NID_sha256:
      return Digest::Algorithm::kSha256;
    case NID_sha384:
      return Digest::Algorithm::kSha384;
    case NID_sha512:
      return Digest::Algorithm::kSha512;
    default:
      return std::nullopt;
  }
}

bool HasCriticalExtension(TS_TST_INFO* info) {
  for (int i = 0; i < TS_TST_INFO_get_ext_count(info); ++i) {
    if (X509_EXTENSION_get_critical(TS_TST_INFO_get_ext(info, i)) == 1) {
      return true;
    }
  }
  return false;
}

// Checks what the token says, and returns when it says it.
Result<std::int64_t> CheckStatement(PKCS7* token, Bytes message) {
  const Info info(PKCS7_type_is_signed(token) ? PKCS7_to_TS_TST_INFO(token)
                                              : nullptr);
  if (info == nullptr) return Malformed("says nothing");
  if (TS_TST_INFO_get_version(info.get()) != 1) {
    return Malformed("is not of version 1");
  }
  if (HasCriticalExtension(info.get())) {
    return Refuse("has a critical extension that is not understood");
  }
  TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(info.get());
  const auto hash = HashOf(TS_MSG_IMPRINT_get_algo(imprint));
  if (!hash) return Refuse("hashes with neither SHA-256, -384 nor -512");
  const ASN1_OCTET_STRING* stated = TS_MSG_IMPRINT_get_msg(imprint);
  const Bytes bytes(ASN1_STRING_get0_data(stated),
                    static_cast<std::size_t>(ASN1_STRING_length(stated)));
  if (!std::ranges::equal(bytes, DigestOf(*hash, message).bytes)) {
    return Refuse("is about something else than this signature");
  }
  std::tm utc{};
  const ASN1_GENERALIZEDTIME* time = TS_TST_INFO_get_time(info.get());
  std::optional<std::int64_t> seconds;
  if (ASN1_TIME_to_tm(time, &utc) == 1) seconds = SecondsOf(utc);
  if (!seconds) return Malformed("states no time");
  return *seconds;
}

// What TS_RESP_verify_signature() takes for granted of the one signer.
Result<void> CheckSigner(PKCS7* token) {
  STACK_OF(PKCS7_SIGNER_INFO)* signers = PKCS7_get_signer_info(token);
  if (signers == nullptr || sk_PKCS7_SIGNER_INFO_num(signers) != 1) {
    return Malformed("has not one signer");
  }
  PKCS7_SIGNER_INFO* signer = sk_PKCS7_SIGNER_INFO_value(signers, 0);
  X509_ALGOR* hash = nullptr;
  PKCS7_SIGNER_INFO_get0_algs(signer, nullptr, &hash, nullptr);
  if (!HashOf(hash)) {
    return Refuse("is signed with neither SHA-256, -384 nor -512");
  }
  const ASN1_TYPE* type =
      PKCS7_get_signed_attribute(signer, NID_pkcs9_contentType);
  if (type == nullptr || type->type != V_ASN1_OBJECT ||
      OBJ_obj2nid(type->value.object) != NID_id_smime_ct_TSTInfo) {
    return Refuse("is not signed as a timestamp");
  }
  if (sk_X509_num(token->d.sign->cert) > kMostCertificates) {
    return Malformed("has more than " + std::to_string(kMostCertificates) +
                     " certificates");
  }
  return {};
}

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};

// Certificates as OpenSSL takes them.
class Stack {
 public:
  explicit Stack(std::span<const Certificate> certificates)
      : stack_(sk_X509_new_null()) {
    for (const Certificate& certificate : certificates) {
      owned_.push_back(ParseDer<X509_free>(certificate.der(), d2i_X509));
      sk_X509_push(stack_.get(), owned_.back().get());
    }
  }

  STACK_OF(X509) * get() const { return stack_.get(); }

 private:
  std::vector<X509Ptr> owned_;
  std::unique_ptr<STACK_OF(X509), FreeStack> stack_;
};

// The certificate that the token names as its signer's, which it carries or
// the authority has.
Result<Certificate> FindSigner(PKCS7* token, const Stack& known) {
  const std::unique_ptr<STACK_OF(X509), FreeStack> signers(
      PKCS7_get0_signers(token, known.get(), 0));
  if (signers == nullptr || sk_X509_num(signers.get()) != 1) {
    return Refuse("is signed with a certificate that is not known");
  }
  return Certificate::FromDer(
      EncodeDer(sk_X509_value(signers.get(), 0), i2d_X509), "timestamp");
}

// What the authority has and what the token carries, to make a path of.
Result<CertificateChain> Intermediates(PKCS7* token,
                                       const TimestampAuthority& authority) {
  CertificateChain all = authority.chain;
  const STACK_OF(X509)* carried = token->d.sign->cert;
  for (int i = 0; i < sk_X509_num(carried); ++i) {
    auto certificate = Certificate::FromDer(
        EncodeDer(sk_X509_value(carried, i), i2d_X509), "timestamp");
    if (!certificate) return std::unexpected(certificate.error());
    all.push_back(std::move(*certificate));
  }
  return all;
}

// The signature itself, and that the signed attributes name the signer's
// certificate.  OpenSSL builds the path once more for that, which was checked
// at the token's time already.
Result<void> CheckSignature(PKCS7* token, const Stack& known,
                            const Certificate& anchor) {
  const Store store(X509_STORE_new());
  X509_STORE_add_cert(store.get(),
                      ParseDer<X509_free>(anchor.der(), d2i_X509).get());
  X509_VERIFY_PARAM* param = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_auth_level(param, kSecurityLevel);
  X509_VERIFY_PARAM_set_flags(
      param, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
  if (TS_RESP_verify_signature(token, known.get(), store.get(), nullptr) != 1) {
    return Refuse("has a wrong signature: " + LastOpenSslError());
  }
  return {};
}

Result<void> CheckAuthority(PKCS7* token, const TimestampAuthority& authority,
                            std::int64_t time) {
  if (!authority.valid_for.Holds({time, 0})) {
    return Refuse("is of " + DescribeTime(time) +
                  ", when its word was not to be taken");
  }
  const Stack known(authority.chain);
  const auto signer = FindSigner(token, known);
  if (!signer) return std::unexpected(signer.error());
  const Certificate& first = authority.chain.front();
  if (!first.is_authority() && *signer != first) {
    return Refuse("is signed with a certificate that is not its own");
  }
  const auto intermediates = Intermediates(token, authority);
  if (!intermediates) return std::unexpected(intermediates.error());
  ChainPolicy policy;
  policy.use = CertificateUse::kTimeStamping;
  policy.anchors = std::span(authority.chain).last(1);
  policy.intermediates = *intermediates;
  policy.time = time;
  const auto chain = VerifyChain(*signer, policy);
  if (!chain) return std::unexpected(chain.error());
  return CheckSignature(token, known, authority.chain.back());
}

}  // namespace

Result<TimestampAuthority> AuthorityFromCertificates(CertificateChain chain,
                                                     const std::string& name) {
  if (chain.empty()) {
    return Fail(Error::Kind::kMalformed, name + ": holds no certificate");
  }
  TimestampAuthority authority{name, std::move(chain), {}};
  authority.valid_for.start.seconds = authority.chain.back().not_before();
  authority.valid_for.end = Instant{authority.chain.back().not_after(), 0};
  return authority;
}

Result<Timestamp> VerifyTimestamp(
    Bytes response, Bytes message,
    std::span<const TimestampAuthority> authorities) {
  const auto token = ParseResponse(response);
  if (!token) return std::unexpected(token.error());
  const auto seconds = CheckStatement(token->get(), message);
  if (!seconds) return std::unexpected(seconds.error());
  if (auto good = CheckSigner(token->get()); !good) {
    return std::unexpected(good.error());
  }
  std::string reasons;
  for (const TimestampAuthority& authority : authorities) {
    const auto good = CheckAuthority(token->get(), authority, *seconds);
    if (good) return Timestamp{*seconds, authority.name};
    reasons += "; " + Escape(authority.name) + ": " + good.error().message;
  }
  return Refuse("is of no trusted authority" + reasons);
}

}  // namespace assay
