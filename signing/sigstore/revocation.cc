// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/revocation.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

#include "core/escape.h"
#include "signing/keys/openssl.h"
#include "signing/sigstore/der.h"
#include "signing/sigstore/der_or_pem.h"
#include "signing/sigstore/instant.h"

namespace assay {
namespace {

constexpr std::size_t kMostBytes = 16u << 20;

std::optional<std::int64_t> Seconds(const ASN1_TIME* time) {
  std::tm utc{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &utc) != 1) return std::nullopt;
  return SecondsOf(utc);
}

// Extensions that limit what a list is about are critical, and we know none.
bool HasCriticalExtension(const X509_CRL* crl) {
  for (int i = 0; i < X509_CRL_get_ext_count(crl); ++i) {
    if (X509_EXTENSION_get_critical(X509_CRL_get_ext(crl, i)) == 1) return true;
  }
  return false;
}

bool HasStrongSignature(const X509_CRL* crl) {
  int hash = NID_undef;
  int key = NID_undef;
  if (OBJ_find_sigid_algs(X509_CRL_get_signature_nid(crl), &hash, &key) != 1) {
    return false;
  }
  return key == NID_ED25519 || hash == NID_sha256 || hash == NID_sha384 ||
         hash == NID_sha512;
}

// What keeps a list of `issuer` from being used, or nothing.
std::optional<std::string> WhyUnusable(X509_CRL* crl, const Certificate& issuer,
                                       std::int64_t now) {
  const auto x509 = ParseDer<X509_free>(issuer.der(), d2i_X509);
  if (!issuer.Allows(KeyUsage::kCrlSign)) {
    return "its issuer may not sign revocation lists";
  }
  if (!HasStrongSignature(crl)) return "it is signed with a weak algorithm";
  if (X509_CRL_verify(crl, X509_get0_pubkey(x509.get())) != 1) {
    LastOpenSslError();
    return "its signature is not its issuer's";
  }
  if (HasCriticalExtension(crl)) {
    return "it has a critical extension, so it may be about a part of the "
           "certificates only";
  }
  const auto from = Seconds(X509_CRL_get0_lastUpdate(crl));
  const auto until = Seconds(X509_CRL_get0_nextUpdate(crl));
  if (!from || !until) return "it does not say until when it is in force";
  if (now < *from || now > *until) {
    return "it is in force from " + DescribeTime(*from) + " to " +
           DescribeTime(*until) + ", not at " + DescribeTime(now);
  }
  return std::nullopt;
}

// From when on a key was not its owner's alone any more.
std::optional<std::int64_t> RevokedSince(X509_REVOKED* revoked) {
  using Time = OpenSslPtr<ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free>;
  const auto stated = Seconds(X509_REVOKED_get0_revocationDate(revoked));
  const Time suspected(
      static_cast<ASN1_GENERALIZEDTIME*>(X509_REVOKED_get_ext_d2i(
          revoked, NID_invalidity_date, nullptr, nullptr)));
  const auto since = Seconds(suspected.get());
  return stated && since ? std::min(stated, since) : stated;
}

// Whether the list is of whoever issued the certificate, going by names.
bool IsOfIssuer(X509_CRL* crl, const X509* certificate) {
  return X509_NAME_cmp(X509_CRL_get_issuer(crl),
                       X509_get_issuer_name(certificate)) == 0;
}

// `issuer` is null where its certificate is not known.
Result<void> CheckOne(const Certificate& certificate, const Certificate* issuer,
                      const RevocationList& list, std::int64_t now,
                      std::optional<std::int64_t> signed_at) {
  const auto crl = ParseDer<X509_CRL_free>(list.der(), d2i_X509_CRL);
  const auto x509 = ParseDer<X509_free>(certificate.der(), d2i_X509);
  if (!IsOfIssuer(crl.get(), x509.get())) return {};
  const auto why = issuer == nullptr
                       ? std::optional<std::string>(
                             "the certificate of its issuer is not known")
                       : WhyUnusable(crl.get(), *issuer, now);
  if (why) {
    return Fail(Error::Kind::kCrypto,
                list.name() + ": the revocation list of '" +
                    Escape(certificate.issuer()) + "' cannot be used: " + *why,
                "get a fresh list from the authority that issues it");
  }
  X509_REVOKED* revoked = nullptr;
  if (X509_CRL_get0_by_cert(crl.get(), &revoked, x509.get()) == 0) return {};
  const auto since = RevokedSince(revoked);
  if (since && signed_at && *signed_at < *since) return {};
  return Fail(Error::Kind::kCrypto,
              "the certificate of '" + Escape(certificate.subject()) + "' (" +
                  certificate.fingerprint().substr(0, 16) +
                  "…) is revoked since " +
                  (since ? DescribeTime(*since) : std::string("ever")) +
                  " according to " + list.name());
}

}  // namespace

struct RevocationList::Fields {
  std::string name;
  std::vector<std::uint8_t> der;
};

RevocationList::RevocationList(std::shared_ptr<const Fields> fields)
    : fields_(std::move(fields)) {}

Result<RevocationList> RevocationList::FromDer(Bytes der,
                                               const std::string& name) {
  if (der.size() > kMostBytes ||
      ParseDer<X509_CRL_free>(der, d2i_X509_CRL) == nullptr) {
    return Fail(Error::Kind::kMalformed,
                name + ": is not a revocation list: " + LastOpenSslError());
  }
  return RevocationList(std::make_shared<const Fields>(
      Fields{name, std::vector<std::uint8_t>(der.begin(), der.end())}));
}

Bytes RevocationList::der() const { return fields_->der; }
const std::string& RevocationList::name() const { return fields_->name; }

Result<std::vector<RevocationList>> LoadRevocationLists(
    Bytes file, const std::string& name) {
  const auto blocks =
      ReadDerOrPem(file, PEM_STRING_X509_CRL, "revocation list", name);
  if (!blocks) return std::unexpected(blocks.error());
  std::vector<RevocationList> lists;
  for (const auto& der : *blocks) {
    auto list = RevocationList::FromDer(der, name);
    if (!list) return std::unexpected(list.error());
    lists.push_back(std::move(*list));
  }
  return lists;
}

bool HasListFor(const Certificate& certificate,
                std::span<const RevocationList> lists) {
  const auto x509 = ParseDer<X509_free>(certificate.der(), d2i_X509);
  return std::ranges::any_of(lists, [&](const RevocationList& list) {
    const auto crl = ParseDer<X509_CRL_free>(list.der(), d2i_X509_CRL);
    return IsOfIssuer(crl.get(), x509.get());
  });
}

Result<void> CheckRevocation(std::span<const Certificate> chain,
                             std::span<const RevocationList> lists,
                             std::int64_t now,
                             std::optional<std::int64_t> signed_at) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const Certificate* issuer = chain[i].is_self_signed() ? &chain[i] : nullptr;
    if (i + 1 < chain.size()) issuer = &chain[i + 1];
    for (const RevocationList& list : lists) {
      if (auto good = CheckOne(chain[i], issuer, list, now, signed_at); !good) {
        return good;
      }
    }
  }
  return {};
}

}  // namespace assay
