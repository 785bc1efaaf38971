// SPDX-License-Identifier: Apache-2.0
#include "signing/jwk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/base64.h"
#include "signing/keys/curve.h"
#include "signing/keys/openssl.h"

namespace assay {
namespace {

using EvpKey = OpenSslPtr<EVP_PKEY, EVP_PKEY_free>;
using EvpContext = OpenSslPtr<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Number = OpenSslPtr<BIGNUM, BN_free>;
using ParameterBuilder = OpenSslPtr<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = OpenSslPtr<OSSL_PARAM, OSSL_PARAM_free>;

// More than any key that anybody has.
constexpr std::size_t kMostRsaBytes = 2048;

struct CurveName {
  std::string_view name;
  KeyType type;
};

constexpr std::array<CurveName, 3> kCurves = {{{"P-256", KeyType::kEcdsaP256},
                                               {"P-384", KeyType::kEcdsaP384},
                                               {"P-521", KeyType::kEcdsaP521}}};

JsonMember Member(std::string key, std::string text) {
  JsonValue value;
  value.kind = JsonValue::Kind::kString;
  value.text = std::move(text);
  return {std::move(key), std::move(value)};
}

Result<PublicKey> KeyOf(const char* kind, const ParameterBuilder& builder,
                        const std::string& name) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const EvpContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* made = nullptr;
  if (parameters == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY,
                        parameters.get()) != 1) {
    return Fail(Error::Kind::kMalformed,
                name + ": is not a public key: " + LastOpenSslError());
  }
  const EvpKey key(made);
  std::uint8_t* der = nullptr;
  const int length = i2d_PUBKEY(key.get(), &der);
  if (length <= 0) {
    return Fail(Error::Kind::kCrypto, name + ": " + LastOpenSslError());
  }
  auto read = PublicKey::FromDer({der, static_cast<std::size_t>(length)}, name);
  OPENSSL_free(der);
  return read;
}

Result<PublicKey> EcKey(const Curve& curve, Bytes x, Bytes y,
                        const std::string& name) {
  if (x.size() != curve.bytes || y.size() != curve.bytes) {
    return Fail(Error::Kind::kMalformed,
                name + ": its coordinates are not of " +
                    std::to_string(curve.bytes) + " bytes");
  }
  std::vector<std::uint8_t> point = {4};
  point.insert(point.end(), x.begin(), x.end());
  point.insert(point.end(), y.begin(), y.end());
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                  curve.group, 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                   point.data(), point.size());
  return KeyOf("EC", builder, name);
}

Result<PublicKey> RsaKey(Bytes n, Bytes e, const std::string& name) {
  if (n.size() > kMostRsaBytes || e.size() > sizeof(std::uint64_t)) {
    return Fail(
        Error::Kind::kMalformed,
        name + ": is an RSA key of " + std::to_string(n.size() * 8) + " bits");
  }
  const auto number = [](Bytes bytes) {
    return Number(
        BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  };
  const Number modulus = number(n);
  const Number exponent = number(e);
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return KeyOf("RSA", builder, name);
}

}  // namespace

std::string EncodeBase64Url(Bytes bytes) {
  std::string text = EncodeBase64(bytes);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  text.erase(std::min(text.find('='), text.size()));
  return text;
}

Result<JsonValue> ToJwk(const PublicKey& key) {
  JsonValue jwk;
  jwk.kind = JsonValue::Kind::kObject;
  if (key.type() == KeyType::kEd25519) {
    jwk.members = {Member("kty", "OKP"), Member("crv", "Ed25519"),
                   Member("x", EncodeBase64Url(key.ed25519()))};
    return jwk;
  }
  const auto row = std::ranges::find(kCurves, key.type(), &CurveName::type);
  if (row == kCurves.end()) {
    return Fail(Error::Kind::kUsage, "keys of RSA are not written as JWK");
  }
  // The point stands at the end of SubjectPublicKeyInfo, uncompressed.
  const std::size_t bytes = CurveOf(key.type())->bytes;
  const Bytes point = key.der().last(2 * bytes);
  jwk.members = {Member("kty", "EC"), Member("crv", std::string(row->name)),
                 Member("x", EncodeBase64Url(point.first(bytes))),
                 Member("y", EncodeBase64Url(point.last(bytes)))};
  return jwk;
}

Result<PublicKey> FromJwk(const JsonValue& jwk, const std::string& name) {
  const JsonView view(jwk, name);
  const std::string kind = view["kty"].String();
  if (const auto fine = view.Complaint(); !fine) {
    return std::unexpected(fine.error());
  }
  if (kind == "RSA") {
    view.ExpectOnly({"kty", "n", "e"});
    const auto n = view["n"].Base64();
    const auto e = view["e"].Base64();
    if (const auto fine = view.Complaint(); !fine) {
      return std::unexpected(fine.error());
    }
    return RsaKey(n, e, name);
  }
  const std::string curve = view["crv"].String();
  const auto x = view["x"].Base64();
  const bool edwards = kind == "OKP" && curve == "Ed25519";
  const auto row = std::ranges::find(kCurves, curve, &CurveName::name);
  if (!edwards && (kind != "EC" || row == kCurves.end())) {
    view.Complain("is a key of a kind that is not accepted");
  }
  if (edwards) {
    view.ExpectOnly({"kty", "crv", "x"});
  } else {
    view.ExpectOnly({"kty", "crv", "x", "y"});
  }
  const auto y = edwards ? std::vector<std::uint8_t>() : view["y"].Base64();
  if (const auto fine = view.Complaint(); !fine) {
    return std::unexpected(fine.error());
  }
  if (edwards) return PublicKey::FromEd25519(x, name);
  return EcKey(*CurveOf(row->type), x, y, name);
}

}  // namespace assay
