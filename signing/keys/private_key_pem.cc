// SPDX-License-Identifier: Apache-2.0

// Private keys in PEM: which of the forms it is, and how it is opened.
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/escape.h"
#include "signing/keys/curve.h"
#include "signing/keys/openssl.h"
#include "signing/keys/pem.h"
#include "signing/keys/pkcs8.h"
#include "signing/keys/private_key.h"

namespace assay {
namespace {

struct Form {
  std::string_view label;
  std::string_view format;
  bool encrypted;
};

constexpr std::array<Form, 3> kForms = {{
    {PEM_STRING_PKCS8INF, "pkcs8", false},
    {PEM_STRING_PKCS8, "pkcs8", true},
    {PEM_STRING_ECPRIVATEKEY, "sec1", false},  // or by its header
}};

std::unexpected<Error> NotRead(const std::string& name,
                               const std::string& label) {
  if (label.starts_with("RSA") || label.starts_with("DSA")) {
    return Fail(Error::Kind::kMalformed,
                name + ": is a private key of " + label.substr(0, 3) +
                    ", which we do not use",
                "keys are ECDSA on P-256, P-384 or P-521, or Ed25519");
  }
  return Fail(Error::Kind::kMalformed,
              name + ": holds '" + EscapeShort(label, 60) +
                  "', which is not a form of private key that is read",
              "'assay key generate' makes keys, 'openssl pkey' rewrites them");
}

// The one private key of the text.  Certificates and parameters may stand
// beside it, as openssl writes them.
Result<PemBlock> FindPrivateKey(Bytes pem, const std::string& name) {
  auto text = ReadPem(AsText(pem), name);
  if (!text) return std::unexpected(text.error());
  const auto found = std::ranges::find_if(text->blocks, &PemBlock::IsPrivate);
  if (found == text->blocks.end()) {
    const bool is_public = !text->blocks.empty() &&
                           text->blocks.front().label == PEM_STRING_PUBLIC;
    return Fail(Error::Kind::kMalformed,
                name + (is_public ? ": is a public key, not a private one"
                                  : ": is not a private key in PEM"),
                "give the file that 'assay key generate' wrote without .pub");
  }
  if (std::ranges::count_if(text->blocks, &PemBlock::IsPrivate) > 1) {
    return Fail(Error::Kind::kMalformed,
                name + ": holds more than one private key",
                "give each key a file of its own");
  }
  return std::move(*found);
}

Result<Form> FormOf(const PemBlock& block, const std::string& name) {
  const auto* found = std::ranges::find(kForms, block.label, &Form::label);
  if (found == kForms.end()) return NotRead(name, block.label);
  Form form = *found;
  // RFC 1421: "Proc-Type: 4,ENCRYPTED".
  if (block.header.find("ENCRYPTED") != block.header.npos) {
    if (form.format != "sec1") {
      return Fail(Error::Kind::kMalformed,
                  name + ": has a header that PKCS #8 does not know");
    }
    form.encrypted = true;
  }
  return form;
}

int HandOver(char* buffer, int size, int, void* passphrase) {
  const Bytes bytes = static_cast<const SecretBytes*>(passphrase)->bytes();
  if (bytes.size() > static_cast<std::size_t>(size)) return -1;
  std::ranges::copy(bytes, buffer);
  return static_cast<int>(bytes.size());
}

// Traditional encryption, which knows no cost: MD5 once.
Result<void> Decrypt(PemBlock& block, SecretBytes& passphrase,
                     const std::string& name) {
  EVP_CIPHER_INFO cipher{};
  long length = static_cast<long>(block.der.size());
  if (PEM_get_EVP_CIPHER_INFO(block.header.data(), &cipher) != 1) {
    return Fail(Error::Kind::kMalformed,
                name + ": is encrypted in a way that is not read: " +
                    LastOpenSslError(),
                "rewrite it with 'openssl pkcs8 -topk8'");
  }
  if (PEM_do_header(&cipher, block.der.writable().data(), &length, HandOver,
                    &passphrase) != 1) {
    LastOpenSslError();
    return Fail(Error::Kind::kCrypto,
                name + ": the passphrase does not open the private key");
  }
  block.der.Truncate(static_cast<std::size_t>(length));
  return {};
}

Result<RawKey> Open(PemBlock& block, const Form& form, const std::string& name,
                    const PassphraseSource& source) {
  SecretBytes passphrase;
  if (form.encrypted) {
    auto given =
        ReadPassphrase(source, "passphrase for '" + name + "'", Ask::kOnce);
    if (!given) return std::unexpected(given.error());
    passphrase = std::move(*given);
  }
  if (form.format == "pkcs8") {
    return form.encrypted ? DecryptPkcs8(block.der.bytes(), passphrase, name)
                          : ParsePkcs8(block.der.bytes(), name);
  }
  if (form.encrypted) {
    if (const auto good = Decrypt(block, passphrase, name); !good) {
      return std::unexpected(good.error());
    }
    auto key = ParseSec1(block.der.bytes(), name);
    // Now and then a wrong passphrase leaves what looks decrypted.
    if (key) return key;
    return Fail(Error::Kind::kCrypto,
                name + ": the passphrase does not open the private key");
  }
  return ParseSec1(block.der.bytes(), name);
}

// Whether the file's public point, if it states one, belongs to the secret.
Result<void> CheckPoint(const RawKey& raw, const PublicKey& key,
                        const std::string& name) {
  const Curve* curve = CurveOf(raw.type);
  if (curve == nullptr || raw.point.empty()) return {};
  // 4, x, y; compressed 2 or 3 by whether y is even, x.
  const Bytes point = key.der().last(2 * curve->bytes + 1);
  std::vector<std::uint8_t> compressed = {
      static_cast<std::uint8_t>(2 + (point.back() & 1))};
  const Bytes x = point.subspan(1, curve->bytes);
  compressed.insert(compressed.end(), x.begin(), x.end());
  if (raw.point == compressed || std::ranges::equal(raw.point, point)) {
    return {};
  }
  return Fail(Error::Kind::kMalformed,
              name + ": its public key does not belong to its private key");
}

}  // namespace

Result<PrivateForm> FormOfPrivateKey(Bytes pem, const std::string& name) {
  const auto block = FindPrivateKey(pem, name);
  if (!block) return std::unexpected(block.error());
  const auto form = FormOf(*block, name);
  if (!form) return std::unexpected(form.error());
  return PrivateForm{std::string(form->format), form->encrypted};
}

Result<PrivateKey> ParsePrivateKey(Bytes pem, const std::string& name,
                                   const PassphraseSource& source) {
  if (const auto safe = ProtectProcess(); !safe) {
    return std::unexpected(safe.error());
  }
  auto block = FindPrivateKey(pem, name);
  if (!block) return std::unexpected(block.error());
  const auto form = FormOf(*block, name);
  if (!form) return std::unexpected(form.error());
  const auto raw = Open(*block, *form, name, source);
  if (!raw) return std::unexpected(raw.error());
  auto key = PrivateKey::FromSecret(raw->type, raw->secret.bytes(), name);
  if (!key) return key;
  if (const auto good = CheckPoint(*raw, key->public_key(), name); !good) {
    return std::unexpected(good.error());
  }
  return key;
}

}  // namespace assay
