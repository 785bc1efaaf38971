// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/private_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "signing/keys/curve.h"
#include "signing/keys/openssl.h"
#include "signing/keys/pkcs8.h"

namespace assay {
namespace {

using EvpKey = OpenSslPtr<EVP_PKEY, EVP_PKEY_free>;
using EvpDigest = OpenSslPtr<EVP_MD_CTX, EVP_MD_CTX_free>;
using EvpContext = OpenSslPtr<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using EcGroup = OpenSslPtr<EC_GROUP, EC_GROUP_free>;
using EcPoint = OpenSslPtr<EC_POINT, EC_POINT_free>;
using SecretNumber = OpenSslPtr<BIGNUM, BN_clear_free>;
using ParameterBuilder = OpenSslPtr<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = OpenSslPtr<OSSL_PARAM, OSSL_PARAM_free>;
using Signature = std::vector<std::uint8_t>;

std::unexpected<Error> Failed(std::string_view what) {
  return Fail(Error::Kind::kCrypto,
              std::string(what) + ": " + LastOpenSslError());
}

// The public point: the secret number times the curve's base point.
std::vector<std::uint8_t> PointOf(const Curve& curve, const BIGNUM* number) {
  const EcGroup group(EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve.group)));
  const EcPoint point(EC_POINT_new(group.get()));
  const BIGNUM* order = EC_GROUP_get0_order(group.get());
  std::vector<std::uint8_t> bytes(2 * curve.bytes + 1);
  if (BN_is_zero(number) || BN_cmp(number, order) >= 0 ||
      EC_POINT_mul(group.get(), point.get(), number, nullptr, nullptr,
                   nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(),
                         POINT_CONVERSION_UNCOMPRESSED, bytes.data(),
                         bytes.size(), nullptr) != bytes.size()) {
    return {};
  }
  return bytes;
}

Result<EvpKey> MakeEcdsaKey(const Curve& curve, Bytes secret) {
  const SecretNumber number(BN_secure_new());
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  const EvpContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  BN_bin2bn(secret.data(), static_cast<int>(secret.size()), number.get());
  const auto point = PointOf(curve, number.get());
  if (point.empty()) {
    return Fail(Error::Kind::kMalformed,
                "the secret number is not one of the curve");
  }
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                  curve.group, 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                   point.data(), point.size());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get());
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  EVP_PKEY* made = nullptr;
  if (parameters == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR,
                        parameters.get()) != 1) {
    return Failed("the private key cannot be used");
  }
  return EvpKey(made);
}

Result<Signature> SignEcdsa(const Curve& curve, Bytes secret, Bytes message) {
  const auto key = MakeEcdsaKey(curve, secret);
  if (!key) return std::unexpected(key.error());
  const EvpDigest context(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (EVP_DigestSignInit_ex(context.get(), nullptr, curve.hash, nullptr,
                            nullptr, key->get(), nullptr) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, message.data(),
                     message.size()) != 1) {
    return Failed("the signature cannot be made");
  }
  Signature signature(size);
  if (EVP_DigestSign(context.get(), signature.data(), &size, message.data(),
                     message.size()) != 1) {
    return Failed("the signature cannot be made");
  }
  signature.resize(size);
  return signature;
}

Signature SignEd25519ph(Bytes pair, Bytes message) {
  crypto_sign_state state;
  crypto_sign_init(&state);
  crypto_sign_update(&state, message.data(), message.size());
  Signature signature(crypto_sign_BYTES);
  crypto_sign_final_create(&state, signature.data(), nullptr, pair.data());
  return signature;
}

SecretBytes PairOfSeed(Bytes seed) {
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> key{};
  SecretBytes pair(crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(key.data(), pair.writable().data(), seed.data());
  return pair;
}

Result<SecretBytes> GenerateScalar(const Curve& curve) {
  const EvpKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve.group));
  SecretBytes scalar(curve.bytes);
  const auto bytes = scalar.writable();
  // Comes in the machine's order, which is little-endian wherever we run.
  std::array<OSSL_PARAM, 2> wanted = {
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, bytes.data(),
                              bytes.size()),
      OSSL_PARAM_construct_end()};
  if (key == nullptr || EVP_PKEY_get_params(key.get(), wanted.data()) != 1) {
    return Failed("a key cannot be generated");
  }
  std::ranges::reverse(bytes);
  return scalar;
}

SecretBytes GenerateSeed() {
  SecretBytes seed(crypto_sign_SEEDBYTES);
  randombytes_buf(seed.writable().data(), seed.size());
  return seed;
}

Result<PublicKey> PublicOf(const Curve* curve, Bytes secret,
                           const std::string& name) {
  if (curve == nullptr) {
    return PublicKey::FromEd25519(PairOfSeed(secret).bytes().subspan(32), name);
  }
  const auto key = MakeEcdsaKey(*curve, secret);
  if (!key) return std::unexpected(key.error());
  std::uint8_t* der = nullptr;
  const int length = i2d_PUBKEY(key->get(), &der);
  if (length <= 0) return Failed(name);
  auto made = PublicKey::FromDer({der, static_cast<std::size_t>(length)}, name);
  OPENSSL_free(der);
  return made;
}

}  // namespace

Result<PrivateKey> PrivateKey::Generate(KeyType type) {
  if (const auto safe = ProtectProcess(); !safe) {
    return std::unexpected(safe.error());
  }
  const std::string name = "a new key";
  if (type == KeyType::kEd25519) {
    return FromSecret(type, GenerateSeed().bytes(), name);
  }
  const Curve* curve = CurveOf(type);
  if (curve == nullptr) {
    return Fail(Error::Kind::kUsage, "keys of RSA are not made, only verified");
  }
  const auto scalar = GenerateScalar(*curve);
  if (!scalar) return std::unexpected(scalar.error());
  return FromSecret(type, scalar->bytes(), name);
}

Result<PrivateKey> PrivateKey::FromSecret(KeyType type, Bytes secret,
                                          const std::string& name) {
  if (const auto safe = ProtectProcess(); !safe) {
    return std::unexpected(safe.error());
  }
  const Curve* curve = CurveOf(type);
  const std::size_t most =
      curve == nullptr ? crypto_sign_SEEDBYTES : curve->bytes;
  if (secret.empty() || secret.size() > most ||
      (curve == nullptr && secret.size() != most)) {
    return Fail(Error::Kind::kMalformed,
                name + ": its secret has " + std::to_string(secret.size()) +
                    " bytes instead of " + std::to_string(most));
  }
  SecretBytes padded(most);
  std::ranges::copy(secret, padded.writable().last(secret.size()).begin());
  auto key = PublicOf(curve, padded.bytes(), name);
  if (!key) return std::unexpected(key.error());
  padded.Hide();
  return PrivateKey(std::move(padded), std::move(*key));
}

Result<Signature> PrivateKey::Sign(Bytes message) {
  const Curve* curve = CurveOf(public_key_.type());
  auto signature = [&]() -> Result<Signature> {
    const Shown shown(secret_);
    if (curve != nullptr) return SignEcdsa(*curve, secret_.bytes(), message);
    return SignEd25519ph(PairOfSeed(secret_.bytes()).bytes(), message);
  }();
  if (!signature) return signature;
  // A signature that a broken machine spoilt could give the key away.
  if (const auto good = public_key_.Verify(message, *signature); !good) {
    return Fail(Error::Kind::kCrypto,
                "the signature just made does not verify");
  }
  return signature;
}

Result<Signature> PrivateKey::SignPure(Bytes message) {
  if (public_key_.type() != KeyType::kEd25519) return Sign(message);
  Signature signature(crypto_sign_BYTES);
  {
    const Shown shown(secret_);
    crypto_sign_detached(signature.data(), nullptr, message.data(),
                         message.size(),
                         PairOfSeed(secret_.bytes()).bytes().data());
  }
  if (crypto_sign_verify_detached(signature.data(), message.data(),
                                  message.size(),
                                  public_key_.ed25519().data()) != 0) {
    return Fail(Error::Kind::kCrypto,
                "the signature just made does not verify");
  }
  return signature;
}

Result<SecretBytes> PrivateKey::EncryptedPem(const SecretBytes& passphrase) {
  const Shown shown(secret_);
  return WritePkcs8(public_key_, secret_.bytes(), &passphrase);
}

Result<SecretBytes> PrivateKey::UnsafePlainPem() {
  const Shown shown(secret_);
  return WritePkcs8(public_key_, secret_.bytes(), nullptr);
}

SecretBytes PrivateKey::Ed25519Pair() {
  if (public_key_.type() != KeyType::kEd25519) return {};
  const Shown shown(secret_);
  return PairOfSeed(secret_.bytes());
}

}  // namespace assay
