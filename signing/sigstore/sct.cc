// SPDX-License-Identifier: Apache-2.0
//
// The extension 1.3.6.1.4.1.11129.2.4.2 holds an OCTET STRING with a list of
// TLS encoding: u16 length, then for each u16 length and
//   u8 version = 0, 32 bytes log id, u64 milliseconds, u16-long extensions,
//   u8 hash = 4 (SHA-256), u8 signature = 3 (ECDSA) or 1 (RSA), u16-long
//   signature.
// https://www.rfc-editor.org/rfc/rfc6962#section-3.3
#include "signing/sigstore/sct.h"

#include <openssl/asn1.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/digest.h"
#include "signing/sigstore/der.h"

namespace assay {
namespace {

constexpr std::uint8_t kVersion1 = 0;
constexpr std::uint8_t kHashSha256 = 4;
constexpr std::uint8_t kSignRsa = 1;
constexpr std::uint8_t kSignEcdsa = 3;
constexpr std::size_t kMostTimestamps = 32;

using Buffer = std::vector<std::uint8_t>;

struct CertificateTimestamp {
  Bytes log_id;
  std::uint64_t milliseconds = 0;
  Bytes extensions;
  std::uint8_t signature_algorithm = 0;
  Bytes signature;
};

// What a certificate's issuer showed to the log: the certificate without the
// list of timestamps, and its own key.
struct Precertificate {
  Buffer list;
  Buffer body;
  std::vector<std::uint8_t> issuer_key_hash;
};

std::unexpected<Error> Refuse(const std::string& what) {
  return Fail(Error::Kind::kCrypto, "the certificate " + what);
}

std::optional<Precertificate> TakeApart(const Certificate& leaf,
                                        const Certificate& issuer) {
  // A copy of our own, which may be changed.
  const auto x509 = ParseDer<X509_free>(leaf.der(), d2i_X509);
  const int at = X509_get_ext_by_NID(x509.get(), NID_ct_precert_scts, -1);
  if (at < 0) return std::nullopt;
  const OpenSslPtr<X509_EXTENSION, X509_EXTENSION_free> extension(
      X509_delete_ext(x509.get(), at));
  const ASN1_OCTET_STRING* data = X509_EXTENSION_get_data(extension.get());
  const auto list = ParseDer<ASN1_OCTET_STRING_free>(
      {ASN1_STRING_get0_data(data),
       static_cast<std::size_t>(ASN1_STRING_length(data))},
      d2i_ASN1_OCTET_STRING);
  if (list == nullptr) return std::nullopt;
  const std::uint8_t* bytes = ASN1_STRING_get0_data(list.get());
  return Precertificate{
      Buffer(bytes, bytes + ASN1_STRING_length(list.get())),
      EncodeDer(x509.get(), i2d_re_X509_tbs),
      DigestOf(Digest::Algorithm::kSha256, issuer.spki()).bytes};
}

std::optional<std::vector<CertificateTimestamp>> ParseList(Bytes list) {
  ByteReader in(list);
  const std::uint16_t length = in.BigU16();
  if (in.failed() || length != in.left()) return std::nullopt;
  std::vector<CertificateTimestamp> timestamps;
  while (in.left() > 0) {
    const Bytes record = in.Take(in.BigU16());
    ByteReader from(record);
    CertificateTimestamp timestamp;
    const std::uint8_t version = from.U8();
    timestamp.log_id = from.Take(32);
    timestamp.milliseconds = from.BigU64();
    timestamp.extensions = from.Take(from.BigU16());
    const std::uint8_t hash = from.U8();
    timestamp.signature_algorithm = from.U8();
    timestamp.signature = from.Take(from.BigU16());
    if (in.failed() || from.failed() || from.left() > 0 ||
        version != kVersion1 || hash != kHashSha256 ||
        timestamps.size() == kMostTimestamps) {
      return std::nullopt;
    }
    timestamps.push_back(timestamp);
  }
  return timestamps;
}

void AppendBig(std::uint64_t number, int bytes, Buffer& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(number >> shift));
  }
}

void Append(Bytes bytes, Buffer& out) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// RFC 6962, section 3.2: what the log signed.
Buffer SignedData(const CertificateTimestamp& timestamp,
                  const Precertificate& precertificate) {
  constexpr std::uint8_t kCertificateTimestamp = 0;
  constexpr std::uint16_t kPrecertificateEntry = 1;
  Buffer data = {kVersion1, kCertificateTimestamp};
  AppendBig(timestamp.milliseconds, 8, data);
  AppendBig(kPrecertificateEntry, 2, data);
  Append(precertificate.issuer_key_hash, data);
  AppendBig(precertificate.body.size(), 3, data);
  Append(precertificate.body, data);
  AppendBig(timestamp.extensions.size(), 2, data);
  Append(timestamp.extensions, data);
  return data;
}

Instant TimeOf(const CertificateTimestamp& timestamp) {
  return {static_cast<std::int64_t>(timestamp.milliseconds / 1000),
          static_cast<std::int32_t>(timestamp.milliseconds % 1000 * 1'000'000)};
}

bool MayBeOf(const CertificateTimestamp& timestamp, const PublicKey& key) {
  switch (key.type()) {
    case KeyType::kEcdsaP256:
      return timestamp.signature_algorithm == kSignEcdsa;
    case KeyType::kRsa:
      return timestamp.signature_algorithm == kSignRsa;
    default:
      return false;  // RFC 6962, section 2.1.4: no others.
  }
}

}  // namespace

Result<void> VerifyCertificateTimestamps(
    const Certificate& leaf, const Certificate& issuer,
    std::span<const TransparencyLog> logs) {
  const auto precertificate = TakeApart(leaf, issuer);
  if (!precertificate) {
    return Refuse("has no timestamp of a certificate log");
  }
  const auto timestamps = ParseList(precertificate->list);
  if (!timestamps) {
    return Refuse("has a malformed list of timestamps of certificate logs");
  }
  std::size_t verified = 0;
  std::string reason = "is in no trusted certificate log";
  for (const CertificateTimestamp& timestamp : *timestamps) {
    const Buffer data = SignedData(timestamp, *precertificate);
    for (const TransparencyLog& log : logs) {
      if (!std::ranges::equal(log.id, timestamp.log_id)) continue;
      if (!log.valid_for.Holds(TimeOf(timestamp))) {
        reason = "is in a certificate log that was not trusted at " +
                 DescribeTime(TimeOf(timestamp).seconds);
        continue;
      }
      if (!log.key || !MayBeOf(timestamp, *log.key) ||
          !log.key->Verify(data, timestamp.signature)) {
        return Refuse("has a timestamp that certificate log " + log.url +
                      " did not sign for it");
      }
      ++verified;
    }
  }
  if (verified == 0) return Refuse(reason);
  return {};
}

}  // namespace assay
