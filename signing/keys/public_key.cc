// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/public_key.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "signing/keys/openssl.h"
#include "signing/keys/pem.h"

namespace assay {
namespace {

using EvpKey = OpenSslPtr<EVP_PKEY, EVP_PKEY_free>;
using EvpContext = OpenSslPtr<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Bio = OpenSslPtr<BIO, BIO_free>;

constexpr std::array<std::string_view, 5> kNames = {
    "ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "ed25519", "rsa"};
constexpr std::size_t kEd25519KeyBytes = 32;
constexpr int kLeastRsaBits = 2048;

// What stands before the 32 bytes of an Ed25519 key in its
// SubjectPublicKeyInfo (RFC 8410, section 4).
constexpr std::array<std::uint8_t, 12> kEd25519Prefix = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

std::optional<KeyType> TypeOf(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_ED25519:
      return KeyType::kEd25519;
    case EVP_PKEY_RSA:
      if (EVP_PKEY_get_bits(key) < kLeastRsaBits) return std::nullopt;
      return KeyType::kRsa;
    case EVP_PKEY_EC:
      break;
    default:
      return std::nullopt;
  }
  std::array<char, 32> group{};
  if (EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) != 1) {
    return std::nullopt;
  }
  switch (OBJ_sn2nid(group.data())) {
    case NID_X9_62_prime256v1:
      return KeyType::kEcdsaP256;
    case NID_secp384r1:
      return KeyType::kEcdsaP384;
    case NID_secp521r1:
      return KeyType::kEcdsaP521;
    default:
      return std::nullopt;
  }
}

Digest::Algorithm HashOf(KeyType type) {
  switch (type) {
    case KeyType::kEcdsaP384:
      return Digest::Algorithm::kSha384;
    case KeyType::kEcdsaP521:
      return Digest::Algorithm::kSha512;
    default:
      return Digest::Algorithm::kSha256;
  }
}

const EVP_MD* HashOfLength(std::size_t length) {
  switch (length) {
    case 32:
      return EVP_sha256();
    case 48:
      return EVP_sha384();
    case 64:
      return EVP_sha512();
    default:
      return nullptr;
  }
}

std::string PemOf(Bytes der) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio(bio.get(), PEM_STRING_PUBLIC, "", der.data(),
                static_cast<long>(der.size()));
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

// A point may be written compressed, and a curve by its equation (which RFC
// 5480 forbids): other bytes, and so another fingerprint, for the same key.
Result<void> NormalizePoint(EVP_PKEY* key, const std::string& name) {
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return {};
  int is_explicit = 1;
  if (EVP_PKEY_get_int_param(key,
                             OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
                             &is_explicit) != 1 ||
      is_explicit != 0) {
    return Fail(Error::Kind::kMalformed,
                name + ": states the equation of its curve instead of its name",
                "write the key anew with 'openssl ec -param_enc named_curve'");
  }
  if (EVP_PKEY_set_utf8_string_param(
          key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
          OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED) != 1) {
    return Fail(Error::Kind::kCrypto, name + ": " + LastOpenSslError());
  }
  return {};
}

bool VerifyEd25519(Bytes key, Bytes message, Bytes signature) {
  if (signature.size() != crypto_sign_BYTES) return false;
  crypto_sign_state prehashed;
  crypto_sign_init(&prehashed);
  crypto_sign_update(&prehashed, message.data(), message.size());
  // The last parameter is not const in libsodium 1.0.18, but only read.
  std::array<std::uint8_t, crypto_sign_BYTES> copy{};
  std::ranges::copy(signature, copy.begin());
  return crypto_sign_final_verify(&prehashed, copy.data(), key.data()) == 0 ||
         crypto_sign_verify_detached(signature.data(), message.data(),
                                     message.size(), key.data()) == 0;
}

}  // namespace

std::string_view Name(KeyType type) {
  return kNames[static_cast<std::size_t>(type)];
}

struct PublicKey::Key {
  KeyType type = KeyType::kEd25519;
  EvpKey evp;
  std::vector<std::uint8_t> der;
  std::string pem;
  std::string fingerprint;
};

PublicKey::PublicKey(std::shared_ptr<const Key> key) : key_(std::move(key)) {}

Result<PublicKey> PublicKey::FromDer(Bytes spki, const std::string& name) {
  const std::uint8_t* at = spki.data();
  auto key = std::make_shared<Key>();
  key->evp.reset(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  if (key->evp == nullptr || at != spki.data() + spki.size()) {
    const std::string why = LastOpenSslError();
    return Fail(Error::Kind::kMalformed,
                name + ": is not a public key: " + why);
  }
  const auto type = TypeOf(key->evp.get());
  if (!type) {
    return Fail(Error::Kind::kMalformed,
                name + ": is a key of a kind that is not accepted",
                "keys are ECDSA on P-256, P-384 or P-521, Ed25519, or RSA of "
                "2048 bits and more");
  }
  key->type = *type;
  if (const auto named = NormalizePoint(key->evp.get(), name); !named) {
    return std::unexpected(named.error());
  }
  // As OpenSSL writes it, so that one key has one fingerprint.
  std::uint8_t* der = nullptr;
  const int length = i2d_PUBKEY(key->evp.get(), &der);
  if (length <= 0) {
    return Fail(Error::Kind::kCrypto, name + ": " + LastOpenSslError());
  }
  key->der.assign(der, der + length);
  OPENSSL_free(der);
  key->pem = PemOf(key->der);
  key->fingerprint =
      DigestOf(Digest::Algorithm::kSha256, AsBytes(key->pem)).Hex();
  return PublicKey(std::move(key));
}

Result<PublicKey> PublicKey::FromPem(std::string_view pem,
                                     const std::string& name) {
  const auto text = ReadPem(pem, name);
  if (!text) return std::unexpected(text.error());
  if (std::ranges::any_of(text->blocks, &PemBlock::IsPrivate)) {
    return Fail(Error::Kind::kMalformed,
                name + ": is a private key, not a public one",
                "'assay key export' makes the public key of it");
  }
  if (std::ranges::any_of(text->blocks, &PemBlock::IsCertificate)) {
    return Fail(Error::Kind::kMalformed,
                name + ": is a certificate, not a public key",
                "'openssl x509 -pubkey -noout' prints the key in it");
  }
  if (text->blocks.empty() || text->blocks.front().label != PEM_STRING_PUBLIC) {
    return Fail(Error::Kind::kMalformed, name + ": is not a public key in PEM",
                "it begins with '-----BEGIN PUBLIC KEY-----'");
  }
  // One reader would take the first key, another the last.
  if (text->blocks.size() > 1 || text->trailing) {
    return Fail(Error::Kind::kMalformed,
                name + ": goes on behind its public key",
                "give each key a file of its own");
  }
  return FromDer(text->blocks.front().der.bytes(), name);
}

Result<PublicKey> PublicKey::FromEd25519(Bytes key, const std::string& name) {
  if (key.size() != kEd25519KeyBytes) {
    return Fail(Error::Kind::kMalformed, name + ": an Ed25519 key of " +
                                             std::to_string(key.size()) +
                                             " bytes instead of 32");
  }
  std::vector<std::uint8_t> spki(kEd25519Prefix.begin(), kEd25519Prefix.end());
  spki.insert(spki.end(), key.begin(), key.end());
  return FromDer(spki, name);
}

KeyType PublicKey::type() const { return key_->type; }
Bytes PublicKey::der() const { return key_->der; }
const std::string& PublicKey::pem() const { return key_->pem; }
const std::string& PublicKey::fingerprint() const { return key_->fingerprint; }

Bytes PublicKey::ed25519() const {
  if (type() != KeyType::kEd25519) return {};
  return der().subspan(kEd25519Prefix.size());
}

Result<void> PublicKey::Verify(Bytes message, Bytes signature) const {
  if (type() != KeyType::kEd25519) {
    return VerifyDigest(DigestOf(HashOf(type()), message).bytes, signature);
  }
  if (!VerifyEd25519(ed25519(), message, signature)) {
    return Fail(Error::Kind::kCrypto, "the signature does not match");
  }
  return {};
}

Result<void> PublicKey::VerifyDigest(Bytes digest, Bytes signature) const {
  const EVP_MD* hash = HashOfLength(digest.size());
  const EvpContext context(EVP_PKEY_CTX_new(key_->evp.get(), nullptr));
  if (hash == nullptr || type() == KeyType::kEd25519 ||
      EVP_PKEY_verify_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_signature_md(context.get(), hash) != 1) {
    LastOpenSslError();
    return Fail(Error::Kind::kCrypto,
                "an " + std::string(Name(type())) + " key cannot verify that");
  }
  const int verified =
      EVP_PKEY_verify(context.get(), signature.data(), signature.size(),
                      digest.data(), digest.size());
  LastOpenSslError();
  if (verified != 1) {
    return Fail(Error::Kind::kCrypto, "the signature does not match");
  }
  return {};
}

bool PublicKey::operator==(const PublicKey& other) const {
  return key_->der == other.key_->der;
}

}  // namespace assay
