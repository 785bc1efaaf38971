// SPDX-License-Identifier: Apache-2.0
#include "signing/jsf_algorithm.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "core/digest.h"
#include "core/escape.h"
#include "signing/keys/curve.h"
#include "signing/keys/der.h"
#include "signing/keys/openssl.h"

namespace assay {
namespace {

using EvpKey = OpenSslPtr<EVP_PKEY, EVP_PKEY_free>;
using EvpContext = OpenSslPtr<EVP_MD_CTX, EVP_MD_CTX_free>;

enum class Scheme { kEcdsa, kEd25519, kPkcs1, kPss };

struct AlgorithmRow {
  std::string_view name;
  KeyType type;
  Scheme scheme;
  Digest::Algorithm hash;
};

constexpr std::array<AlgorithmRow, 8> kAlgorithms = {{
    {"ES256", KeyType::kEcdsaP256, Scheme::kEcdsa, Digest::Algorithm::kSha256},
    {"ES384", KeyType::kEcdsaP384, Scheme::kEcdsa, Digest::Algorithm::kSha384},
    {"ES512", KeyType::kEcdsaP521, Scheme::kEcdsa, Digest::Algorithm::kSha512},
    {"Ed25519", KeyType::kEd25519, Scheme::kEd25519,
     Digest::Algorithm::kSha512},
    {"RS256", KeyType::kRsa, Scheme::kPkcs1, Digest::Algorithm::kSha256},
    {"RS512", KeyType::kRsa, Scheme::kPkcs1, Digest::Algorithm::kSha512},
    {"PS256", KeyType::kRsa, Scheme::kPss, Digest::Algorithm::kSha256},
    {"PS512", KeyType::kRsa, Scheme::kPss, Digest::Algorithm::kSha512},
}};

std::unexpected<Error> NoMatch() {
  return Fail(Error::Kind::kCrypto, "the signature does not match");
}

// A number of DER: no zeros in front but one where the sign bit would be set.
void AppendInteger(Bytes number, std::vector<std::uint8_t>& out) {
  while (number.size() > 1 && number.front() == 0) number = number.subspan(1);
  const bool pad = number.front() >= 0x80;
  out.push_back(0x02);
  out.push_back(static_cast<std::uint8_t>(number.size() + (pad ? 1 : 0)));
  if (pad) out.push_back(0);
  out.insert(out.end(), number.begin(), number.end());
}

std::vector<std::uint8_t> DerOf(Bytes r, Bytes s) {
  std::vector<std::uint8_t> numbers;
  AppendInteger(r, numbers);
  AppendInteger(s, numbers);
  std::vector<std::uint8_t> der = {0x30};
  if (numbers.size() >= 0x80) der.push_back(0x81);
  der.push_back(static_cast<std::uint8_t>(numbers.size()));
  der.insert(der.end(), numbers.begin(), numbers.end());
  return der;
}

// A number of DER on `size` bytes.
Result<void> AppendPadded(Bytes number, std::size_t size,
                          std::vector<std::uint8_t>& out) {
  while (!number.empty() && number.front() == 0) number = number.subspan(1);
  if (number.size() > size) {
    return Fail(Error::Kind::kCrypto, "the signature just made is malformed");
  }
  out.insert(out.end(), size - number.size(), 0);
  out.insert(out.end(), number.begin(), number.end());
  return {};
}

bool VerifyRsa(const AlgorithmRow& row, const PublicKey& key, Bytes message,
               Bytes signature) {
  const std::uint8_t* at = key.der().data();
  const EvpKey evp(
      d2i_PUBKEY(nullptr, &at, static_cast<long>(key.der().size())));
  const EvpContext context(EVP_MD_CTX_new());
  const EVP_MD* hash =
      row.hash == Digest::Algorithm::kSha256 ? EVP_sha256() : EVP_sha512();
  EVP_PKEY_CTX* options = nullptr;
  bool good = EVP_DigestVerifyInit(context.get(), &options, hash, nullptr,
                                   evp.get()) == 1;
  if (good && row.scheme == Scheme::kPss) {
    good =
        EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  good = good &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                          message.data(), message.size()) == 1;
  LastOpenSslError();
  return good;
}

}  // namespace

Result<std::string> JsfAlgorithmOf(KeyType type) {
  const auto row = std::ranges::find(kAlgorithms, type, &AlgorithmRow::type);
  if (type == KeyType::kRsa || row == kAlgorithms.end()) {
    return Fail(Error::Kind::kUsage, "keys of RSA sign nothing here");
  }
  return std::string(row->name);
}

Result<std::vector<std::uint8_t>> SignJsfValue(Signer& signer, Bytes message) {
  auto made = signer.SignPure(message);
  const Curve* curve = CurveOf(signer.public_key().type());
  if (!made || curve == nullptr) return made;
  DerReader whole(*made);
  DerReader numbers(whole.Take(DerTag::kSequence));
  const Bytes r = numbers.Take(DerTag::kInteger);
  const Bytes s = numbers.Take(DerTag::kInteger);
  if (whole.failed() || numbers.failed()) {
    return Fail(Error::Kind::kCrypto, "the signature just made is malformed");
  }
  std::vector<std::uint8_t> value;
  for (const Bytes number : {r, s}) {
    const auto done = AppendPadded(number, curve->bytes, value);
    if (!done) return std::unexpected(done.error());
  }
  return value;
}

Result<void> VerifyJsfValue(std::string_view algorithm, const PublicKey& key,
                            Bytes message, Bytes signature) {
  const auto row =
      std::ranges::find(kAlgorithms, algorithm, &AlgorithmRow::name);
  if (row == kAlgorithms.end()) {
    return Fail(
        Error::Kind::kCrypto,
        "signatures of '" + EscapeShort(algorithm, 60) + "' are not verified");
  }
  if (row->type != key.type()) {
    return Fail(Error::Kind::kCrypto,
                "it is signed by " + std::string(algorithm) +
                    ", and the key is of " + std::string(Name(key.type())));
  }
  if (row->scheme == Scheme::kEcdsa) {
    const std::size_t half = CurveOf(key.type())->bytes;
    if (signature.size() != 2 * half) return NoMatch();
    const auto der = DerOf(signature.first(half), signature.last(half));
    return key.VerifyDigest(DigestOf(row->hash, message).bytes, der);
  }
  if (row->scheme == Scheme::kEd25519) {
    const bool good =
        signature.size() == crypto_sign_BYTES &&
        crypto_sign_verify_detached(signature.data(), message.data(),
                                    message.size(), key.ed25519().data()) == 0;
    return good ? Result<void>() : NoMatch();
  }
  return VerifyRsa(*row, key, message, signature) ? Result<void>() : NoMatch();
}

}  // namespace assay
