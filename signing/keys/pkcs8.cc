// SPDX-License-Identifier: Apache-2.0

// PKCS #8: SEQUENCE { version, AlgorithmIdentifier, OCTET STRING }, where the
// string holds an OCTET STRING with the seed (Ed25519, RFC 8410) or an
// ECPrivateKey: SEQUENCE { 1, OCTET STRING, [0] curve, [1] BIT STRING }.
// https://www.rfc-editor.org/rfc/rfc5958
//
// OpenSSL opens and makes the outside, whose buffers it wipes; the inside is
// read here, since its general decoders leave copies behind.
#include "signing/keys/pkcs8.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

#include "signing/keys/curve.h"
#include "signing/keys/der.h"
#include "signing/keys/openssl.h"

namespace assay {
namespace {

using Bio = OpenSslPtr<BIO, BIO_free>;
using Pkcs8 = OpenSslPtr<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
using EncryptedPkcs8 = OpenSslPtr<X509_SIG, X509_SIG_free>;
using Algorithm = OpenSslPtr<X509_ALGOR, X509_ALGOR_free>;

constexpr std::size_t kSeedBytes = 32;

// OWASP's settings of equal strength run from N = 2^17, p = 1 to this one, the
// strongest that needs less than the 32 MiB which OpenSSL grants by default.
constexpr std::uint64_t kScryptN = 1u << 14;
constexpr std::uint64_t kScryptR = 8;
constexpr std::uint64_t kScryptP = 5;
constexpr int kSaltBytes = 16;

std::unexpected<Error> Malformed(const std::string& name,
                                 std::string_view what) {
  return Fail(Error::Kind::kMalformed, name + ": " + std::string(what));
}

std::unexpected<Error> OtherKind(const std::string& name,
                                 const std::string& kind) {
  return Fail(Error::Kind::kMalformed,
              name + ": is a private key of " + kind + ", which we do not use",
              "keys are ECDSA on P-256, P-384 or P-521, or Ed25519");
}

std::string NameOf(const ASN1_OBJECT* oid) {
  const int nid = OBJ_obj2nid(oid);
  if (nid != NID_undef) return OBJ_nid2ln(nid);
  std::array<char, 80> digits{};
  OBJ_obj2txt(digits.data(), digits.size(), oid, 1);
  return digits.data();
}

// `curve` is null where only the key itself can name it.
Result<RawKey> ParseEcPrivateKey(Bytes der, const Curve* curve,
                                 const std::string& name) {
  DerReader outer(der);
  DerReader fields(outer.Take(DerTag::kSequence));
  const Bytes version = fields.Take(DerTag::kInteger);
  const Bytes secret = fields.Take(DerTag::kOctetString);
  const auto parameters = fields.TakeOptional(DerTag::kContext0);
  const auto stated = fields.TakeOptional(DerTag::kContext1);
  if (outer.failed() || fields.failed() || !outer.at_end() ||
      !fields.at_end() || version.size() != 1 || version[0] != 1) {
    return Malformed(name, "is not an EC private key of RFC 5915");
  }
  if (parameters) {
    DerReader reader(*parameters);
    const Curve* named = CurveOfOid(reader.Take(DerTag::kOid));
    if (named == nullptr || reader.failed() || (curve && curve != named)) {
      return OtherKind(name, "another curve");
    }
    curve = named;
  }
  if (curve == nullptr) return Malformed(name, "does not name its curve");
  RawKey key{curve->type, SecretBytes::CopyOf(secret), {}};
  if (stated) {
    DerReader reader(*stated);
    const Bytes bits = reader.Take(DerTag::kBitString);
    if (reader.failed() || bits.empty() || bits[0] != 0) {
      return Malformed(name, "states its public key wrongly");
    }
    key.point.assign(bits.begin() + 1, bits.end());
  }
  return key;
}

Result<RawKey> ParseEcInfo(int parameter_type, const void* parameter,
                           Bytes inner, const std::string& name) {
  if (parameter_type != V_ASN1_OBJECT) {
    return OtherKind(name, "a curve without a name");
  }
  const auto* oid = static_cast<const ASN1_OBJECT*>(parameter);
  const Curve* curve = CurveOfOid(
      {OBJ_get0_data(oid), static_cast<std::size_t>(OBJ_length(oid))});
  if (curve == nullptr) return OtherKind(name, NameOf(oid));
  return ParseEcPrivateKey(inner, curve, name);
}

Result<RawKey> ParseEd25519(Bytes inner, const std::string& name) {
  DerReader reader(inner);
  const Bytes seed = reader.Take(DerTag::kOctetString);
  if (reader.failed() || !reader.at_end() || seed.size() != kSeedBytes) {
    return Malformed(name, "does not hold the 32 bytes of an Ed25519 key");
  }
  return RawKey{KeyType::kEd25519, SecretBytes::CopyOf(seed), {}};
}

Result<RawKey> ParseInfo(const PKCS8_PRIV_KEY_INFO* info,
                         const std::string& name) {
  const ASN1_OBJECT* oid = nullptr;
  const X509_ALGOR* algorithm = nullptr;
  const std::uint8_t* data = nullptr;
  int size = 0;
  int parameter_type = 0;
  const void* parameter = nullptr;
  if (PKCS8_pkey_get0(&oid, &data, &size, &algorithm, info) != 1) {
    return Malformed(name, "is not a private key: " + LastOpenSslError());
  }
  X509_ALGOR_get0(nullptr, &parameter_type, &parameter, algorithm);
  const Bytes inner(data, static_cast<std::size_t>(size));
  switch (OBJ_obj2nid(oid)) {
    case NID_X9_62_id_ecPublicKey:
      return ParseEcInfo(parameter_type, parameter, inner, name);
    case NID_ED25519:
      return ParseEd25519(inner, name);
    default:
      return OtherKind(name, NameOf(oid));
  }
}

// --- encryption

// A key file can name any cost; these take a few seconds.
constexpr std::uint64_t kMostIterations = 10'000'000;
constexpr std::uint64_t kMostScryptWork = 1u << 23;  // N * r * p
constexpr std::uint64_t kMostScryptBytes = 32u << 20;

using Pbes2 = OpenSslPtr<PBE2PARAM, PBE2PARAM_free>;
using Pbkdf2 = OpenSslPtr<PBKDF2PARAM, PBKDF2PARAM_free>;
using Scrypt = OpenSslPtr<SCRYPT_PARAMS, SCRYPT_PARAMS_free>;

// UINT64_MAX for what is no such number.
std::uint64_t NumberOf(const ASN1_INTEGER* integer) {
  std::uint64_t number = 0;
  if (ASN1_INTEGER_get_uint64(&number, integer) != 1) return UINT64_MAX;
  return number;
}

bool IsAffordable(const PBKDF2PARAM& pbkdf2) {
  return NumberOf(pbkdf2.iter) <= kMostIterations;
}

bool IsAffordable(const SCRYPT_PARAMS& scrypt) {
  const auto block = CheckedMultiply(NumberOf(scrypt.costParameter),
                                     NumberOf(scrypt.blockSize));
  if (!block || *block > kMostScryptBytes / 128) return false;
  const auto work =
      CheckedMultiply(*block, NumberOf(scrypt.parallelizationParameter));
  return work && *work <= kMostScryptWork;
}

// Whether the derivation of `function` takes bounded time and memory; nothing
// when it is one that we do not use.
std::optional<bool> IsAffordable(const X509_ALGOR* function) {
  switch (OBJ_obj2nid(function->algorithm)) {
    case NID_id_pbkdf2: {
      const Pbkdf2 pbkdf2(static_cast<PBKDF2PARAM*>(ASN1_TYPE_unpack_sequence(
          ASN1_ITEM_rptr(PBKDF2PARAM), function->parameter)));
      if (pbkdf2 == nullptr) return std::nullopt;
      return IsAffordable(*pbkdf2);
    }
    case NID_id_scrypt: {
      const Scrypt scrypt(static_cast<SCRYPT_PARAMS*>(ASN1_TYPE_unpack_sequence(
          ASN1_ITEM_rptr(SCRYPT_PARAMS), function->parameter)));
      if (scrypt == nullptr) return std::nullopt;
      return IsAffordable(*scrypt);
    }
    default:
      return std::nullopt;
  }
}

Result<void> CheckCost(const X509_SIG* sealed, const std::string& name) {
  const X509_ALGOR* algorithm = nullptr;
  X509_SIG_get0(sealed, &algorithm, nullptr);
  const Pbes2 scheme(
      OBJ_obj2nid(algorithm->algorithm) != NID_pbes2
          ? nullptr
          : static_cast<PBE2PARAM*>(ASN1_TYPE_unpack_sequence(
                ASN1_ITEM_rptr(PBE2PARAM), algorithm->parameter)));
  const auto affordable =
      scheme == nullptr ? std::nullopt : IsAffordable(scheme->keyfunc);
  LastOpenSslError();
  if (!affordable) {
    return Fail(Error::Kind::kMalformed,
                name + ": is encrypted with " + NameOf(algorithm->algorithm) +
                    ", not with PBES2 and PBKDF2 or scrypt",
                "encrypt it anew with 'openssl pkcs8 -topk8'");
  }
  if (!*affordable) {
    return Fail(Error::Kind::kLimit,
                name + ": deriving its key takes more than " +
                    std::to_string(kMostIterations) +
                    " rounds of PBKDF2, or scrypt with more than 32 MiB or "
                    "N * r * p = 2^23",
                "encrypt it anew with 'openssl pkcs8 -topk8'");
  }
  return {};
}

std::unexpected<Error> NotOpened(const std::string& name) {
  const std::string why = LastOpenSslError();
  if (why.find("unsupported") != why.npos || why.find("unknown") != why.npos) {
    return Malformed(name, "is encrypted in a way that is not read: " + why);
  }
  return Fail(Error::Kind::kCrypto,
              name + ": the passphrase does not open the private key");
}

// --- writing

std::vector<std::uint8_t> Header(DerTag tag, std::size_t length) {
  std::vector<std::uint8_t> header = {static_cast<std::uint8_t>(tag)};
  if (length > 0x7f) header.push_back(0x81);
  header.push_back(static_cast<std::uint8_t>(length));
  return header;
}

void Append(std::vector<std::uint8_t>& to,
            const std::vector<std::uint8_t>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// What OpenSSL takes over, and wipes when it is done.
struct Content {
  std::uint8_t* data = nullptr;
  std::size_t size = 0;
};

Content Join(std::initializer_list<Bytes> parts) {
  Content content;
  for (const Bytes part : parts) content.size += part.size();
  content.data = static_cast<std::uint8_t*>(OPENSSL_malloc(content.size));
  std::size_t at = 0;
  for (const Bytes part : parts) {
    std::ranges::copy(part, content.data + at);
    at += part.size();
  }
  return content;
}

// An ECPrivateKey without the curve, which the outside names: no part of it is
// longer than the 255 bytes that one byte of length can say.
Content EcContent(Bytes secret, Bytes point) {
  auto tail = Header(DerTag::kBitString, point.size() + 1);
  tail.push_back(0);  // unused bits
  auto around = Header(DerTag::kContext1, tail.size() + point.size());
  Append(around, tail);
  std::vector<std::uint8_t> head = {2, 1, 1};  // version
  Append(head, Header(DerTag::kOctetString, secret.size()));
  auto start = Header(DerTag::kSequence, head.size() + secret.size() +
                                             around.size() + point.size());
  Append(start, head);
  return Join({start, secret, around, point});
}

Pkcs8 MakeInfo(const PublicKey& key, Bytes secret) {
  const Curve* curve = CurveOf(key.type());
  Pkcs8 info(PKCS8_PRIV_KEY_INFO_new());
  int nid = NID_ED25519;
  int parameter_type = V_ASN1_UNDEF;
  ASN1_OBJECT* parameter = nullptr;
  Content content;
  if (curve == nullptr) {
    content = Join({Header(DerTag::kOctetString, secret.size()), secret});
  } else {
    nid = NID_X9_62_id_ecPublicKey;
    parameter_type = V_ASN1_OBJECT;
    parameter = OBJ_nid2obj(OBJ_sn2nid(curve->group));
    content = EcContent(secret, key.der().last(2 * curve->bytes + 1));
  }
  if (PKCS8_pkey_set0(info.get(), OBJ_nid2obj(nid), 0, parameter_type,
                      parameter, content.data,
                      static_cast<int>(content.size)) != 1) {
    OPENSSL_clear_free(content.data, content.size);
    return nullptr;
  }
  return info;
}

EncryptedPkcs8 Encrypt(PKCS8_PRIV_KEY_INFO* info, Bytes passphrase) {
  std::array<std::uint8_t, kSaltBytes> salt{};
  randombytes_buf(salt.data(), salt.size());
  Algorithm scheme(PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt.data(),
                                         kSaltBytes, nullptr, kScryptN,
                                         kScryptR, kScryptP));
  if (scheme == nullptr) return nullptr;
  EncryptedPkcs8 sealed(
      PKCS8_set0_pbe(reinterpret_cast<const char*>(passphrase.data()),
                     static_cast<int>(passphrase.size()), info, scheme.get()));
  if (sealed != nullptr) {
    // It owns the scheme now.
    [[maybe_unused]] const auto* given = scheme.release();
  }
  return sealed;
}

}  // namespace

Result<RawKey> ParsePkcs8(Bytes der, const std::string& name) {
  const std::uint8_t* at = der.data();
  const Pkcs8 info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  if (info == nullptr || at != der.data() + der.size()) {
    return Malformed(name,
                     "is not a private key of PKCS #8: " + LastOpenSslError());
  }
  return ParseInfo(info.get(), name);
}

Result<RawKey> DecryptPkcs8(Bytes der, const SecretBytes& passphrase,
                            const std::string& name) {
  const std::uint8_t* at = der.data();
  const EncryptedPkcs8 sealed(
      d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (sealed == nullptr || at != der.data() + der.size()) {
    return Malformed(name, "is not an encrypted private key of PKCS #8: " +
                               LastOpenSslError());
  }
  if (const auto good = CheckCost(sealed.get(), name); !good) {
    return std::unexpected(good.error());
  }
  const Pkcs8 info(PKCS8_decrypt(
      sealed.get(), reinterpret_cast<const char*>(passphrase.bytes().data()),
      static_cast<int>(passphrase.size())));
  if (info == nullptr) return NotOpened(name);
  return ParseInfo(info.get(), name);
}

Result<RawKey> ParseSec1(Bytes der, const std::string& name) {
  return ParseEcPrivateKey(der, nullptr, name);
}

Result<SecretBytes> WritePkcs8(const PublicKey& key, Bytes secret,
                               const SecretBytes* passphrase) {
  const Pkcs8 info = MakeInfo(key, secret);
  // A secure BIO is wiped; without a passphrase its text is the key itself.
  const Bio bio(BIO_new(BIO_s_secmem()));
  bool written = info != nullptr;
  if (written && passphrase == nullptr) {
    written = PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio.get(), info.get()) == 1;
  } else if (written) {
    const EncryptedPkcs8 sealed = Encrypt(info.get(), passphrase->bytes());
    written = sealed && PEM_write_bio_PKCS8(bio.get(), sealed.get()) == 1;
  }
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  if (!written || length <= 0) {
    return Fail(Error::Kind::kCrypto,
                "the private key cannot be written: " + LastOpenSslError());
  }
  return SecretBytes::CopyOf(AsBytes({text, static_cast<std::size_t>(length)}));
}

}  // namespace assay
