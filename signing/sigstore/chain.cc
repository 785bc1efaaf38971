// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/chain.h"

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "core/escape.h"
#include "signing/keys/openssl.h"
#include "signing/sigstore/der.h"
#include "signing/sigstore/instant.h"

namespace assay {
namespace {

using X509Ptr = OpenSslPtr<X509, X509_free>;
using Store = OpenSslPtr<X509_STORE, X509_STORE_free>;
using Context = OpenSslPtr<X509_STORE_CTX, X509_STORE_CTX_free>;

// Deeper than any hierarchy that is in use.
constexpr int kMostIntermediates = 8;
// 112 bits: RSA of 2048 bits, and no SHA-1.
constexpr int kSecurityLevel = 2;

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using Stack = std::unique_ptr<STACK_OF(X509), FreeStack>;

std::string Describe(const Certificate& certificate) {
  const std::string name =
      certificate.subject().empty() && !certificate.identities().empty()
          ? certificate.identities().front().value
          : certificate.subject();
  return "the certificate of '" + EscapeShort(name, 200) + "'";
}

std::unexpected<Error> Refuse(const Certificate& certificate,
                              const std::string& why) {
  return Fail(Error::Kind::kCrypto, Describe(certificate) + " " + why);
}

// OpenSSL's words for what is wrong with the certificate that it stopped at.
std::unexpected<Error> Explain(X509_STORE_CTX* context, const Certificate& leaf,
                               std::int64_t time) {
  const int code = X509_STORE_CTX_get_error(context);
  const X509* at = X509_STORE_CTX_get_current_cert(context);
  std::string why = X509_verify_cert_error_string(code);
  Certificate culprit = leaf;
  if (at != nullptr) {
    const auto found = Certificate::FromDer(EncodeDer(at, i2d_X509), "chain");
    if (found) culprit = *found;
  }
  LastOpenSslError();
  if (code == X509_V_ERR_CERT_HAS_EXPIRED ||
      code == X509_V_ERR_CERT_NOT_YET_VALID) {
    return Refuse(culprit, "is valid from " +
                               DescribeTime(culprit.not_before()) + " to " +
                               DescribeTime(culprit.not_after()) + ", not at " +
                               DescribeTime(time));
  }
  return Refuse(culprit, "leads to no trusted one: " + why);
}

Result<void> CheckLeafUsage(const Certificate& leaf, CertificateUse use) {
  if (use == CertificateUse::kTimeStamping) {
    if (leaf.extended_usages().size() != 1 ||
        !leaf.HasExtendedUsage(kTimeStampingUsage) ||
        !leaf.extended_usages_are_critical()) {
      return Refuse(leaf,
                    "is not for time stamping alone, as a critical extension "
                    "has to say");
    }
    return {};
  }
  if (!leaf.Allows(KeyUsage::kDigitalSignature)) {
    return Refuse(leaf, "does not allow digital signatures");
  }
  if (!leaf.HasExtendedUsage(kCodeSigningUsage)) {
    return Refuse(leaf, "does not allow code signing");
  }
  if (use == CertificateUse::kKeylessSigning) {
    if (leaf.is_authority()) return Refuse(leaf, "is an authority's");
    if (!leaf.restricts_key_usage()) {
      return Refuse(leaf, "does not say what its key is for");
    }
  }
  return {};
}

// What OpenSSL lets old certificates do without, and usages nested within
// usages, which it only checks for purposes of TLS.
Result<void> CheckAuthority(const Certificate& authority, CertificateUse use) {
  if (!authority.is_authority()) {
    return Refuse(authority, "is not an authority's");
  }
  if (!authority.Allows(KeyUsage::kCertificateSign)) {
    return Refuse(authority, "does not allow signing certificates");
  }
  const std::string_view needed = use == CertificateUse::kTimeStamping
                                      ? kTimeStampingUsage
                                      : kCodeSigningUsage;
  if (!authority.extended_usages().empty() &&
      !authority.HasExtendedUsage(needed) &&
      !authority.HasExtendedUsage(kAnyUsage)) {
    return Refuse(authority, use == CertificateUse::kTimeStamping
                                 ? "does not allow time stamping below it"
                                 : "does not allow code signing below it");
  }
  return {};
}

// To OpenSSL a certificate has expired in the last second of its validity,
// which RFC 5280, section 4.1.2.5, counts in.
int AllowLastSecond(int good, X509_STORE_CTX* context) {
  if (good == 1 ||
      X509_STORE_CTX_get_error(context) != X509_V_ERR_CERT_HAS_EXPIRED) {
    return good;
  }
  std::tm utc{};
  const X509* at = X509_STORE_CTX_get_current_cert(context);
  const auto* time =
      static_cast<const std::int64_t*>(X509_STORE_CTX_get_app_data(context));
  if (ASN1_TIME_to_tm(X509_get0_notAfter(at), &utc) != 1 ||
      SecondsOf(utc) != *time) {
    return 0;
  }
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

Result<CertificateChain> TakeChain(X509_STORE_CTX* context) {
  const STACK_OF(X509)* found = X509_STORE_CTX_get0_chain(context);
  CertificateChain chain;
  for (int i = 0; i < sk_X509_num(found); ++i) {
    auto certificate = Certificate::FromDer(
        EncodeDer(sk_X509_value(found, i), i2d_X509), "chain");
    if (!certificate) return std::unexpected(certificate.error());
    chain.push_back(std::move(*certificate));
  }
  return chain;
}

Result<CertificateChain> BuildChain(const Certificate& leaf,
                                    const ChainPolicy& policy) {
  const Store store(X509_STORE_new());
  for (const Certificate& anchor : policy.anchors) {
    X509_STORE_add_cert(store.get(),
                        ParseDer<X509_free>(anchor.der(), d2i_X509).get());
  }
  std::vector<X509Ptr> owned;
  const Stack untrusted(sk_X509_new_null());
  for (const Certificate& intermediate : policy.intermediates) {
    owned.push_back(ParseDer<X509_free>(intermediate.der(), d2i_X509));
    sk_X509_push(untrusted.get(), owned.back().get());
  }
  const X509Ptr x509 = ParseDer<X509_free>(leaf.der(), d2i_X509);
  const Context context(X509_STORE_CTX_new());
  if (X509_STORE_CTX_init(context.get(), store.get(), x509.get(),
                          untrusted.get()) != 1) {
    return Fail(Error::Kind::kCrypto, LastOpenSslError());
  }
  X509_VERIFY_PARAM* param = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(param, policy.time);
  X509_VERIFY_PARAM_set_depth(param, kMostIntermediates);
  X509_VERIFY_PARAM_set_auth_level(param, kSecurityLevel);
  X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
  std::int64_t time = policy.time;
  X509_STORE_CTX_set_app_data(context.get(), &time);
  X509_STORE_CTX_set_verify_cb(context.get(), AllowLastSecond);
  if (X509_verify_cert(context.get()) != 1) {
    return Explain(context.get(), leaf, policy.time);
  }
  return TakeChain(context.get());
}

}  // namespace

Result<CertificateChain> VerifyChain(const Certificate& leaf,
                                     const ChainPolicy& policy) {
  if (policy.anchors.empty()) {
    return Fail(Error::Kind::kCrypto, "there is no trusted certificate");
  }
  const auto chain = BuildChain(leaf, policy);
  if (!chain) return chain;
  if (auto good = CheckLeafUsage(leaf, policy.use); !good) {
    return std::unexpected(good.error());
  }
  for (std::size_t i = 1; i < chain->size(); ++i) {
    if (auto good = CheckAuthority((*chain)[i], policy.use); !good) {
      return std::unexpected(good.error());
    }
  }
  if (auto good = CheckRevocation(*chain, policy.revocation_lists, policy.now,
                                  policy.signed_at);
      !good) {
    return std::unexpected(good.error());
  }
  // OpenSSL goes on above a trusted leaf where it knows the issuer.
  const auto last = std::ranges::find_first_of(*chain, policy.anchors);
  return CertificateChain(chain->begin(),
                          last == chain->end() ? last : std::next(last));
}

}  // namespace assay
