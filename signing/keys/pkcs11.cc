// SPDX-License-Identifier: Apache-2.0

// Engines are deprecated in OpenSSL 3.0, but its provider for PKCS #11 is not
// in Debian 12: all that knows of them is in this file.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "signing/keys/pkcs11.h"

#include <openssl/engine.h>
#include <openssl/evp.h>
#include <openssl/ui.h>
#include <openssl/x509.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "core/escape.h"
#include "signing/keys/curve.h"
#include "signing/keys/openssl.h"
#include "signing/keys/pkcs11_uri.h"
#include "signing/keys/token.h"

namespace assay {
namespace {

using EvpKey = OpenSslPtr<EVP_PKEY, EVP_PKEY_free>;
using EvpDigest = OpenSslPtr<EVP_MD_CTX, EVP_MD_CTX_free>;
using UiMethod = OpenSslPtr<UI_METHOD, UI_destroy_method>;
using Signature = std::vector<std::uint8_t>;

constexpr char kEngineName[] = "pkcs11";
constexpr char kModuleVariable[] = "PKCS11_MODULE_PATH";
constexpr char kDefaultModule[] = "p11-kit-proxy.so";

std::string ModuleOf(const Pkcs11Uri& uri) {
  if (!uri.module_path.empty()) return uri.module_path;
  const char* named = std::getenv(kModuleVariable);
  return named == nullptr || *named == '\0' ? kDefaultModule : named;
}

// Makes an engine that has been set up with a module.
Result<ENGINE*> OpenEngine(const std::string& module) {
  OPENSSL_init_crypto(OPENSSL_INIT_ENGINE_DYNAMIC, nullptr);
  ENGINE* engine = ENGINE_by_id(kEngineName);
  if (engine == nullptr) {
    LastOpenSslError();
    return Fail(Error::Kind::kCrypto, "OpenSSL has no engine for PKCS#11",
                "install the package libengine-pkcs11-openssl");
  }
  // It would talk on standard error.
  ENGINE_ctrl_cmd_string(engine, "QUIET", nullptr, 1);
  if (ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", module.c_str(), 0) != 1 ||
      ENGINE_init(engine) != 1) {
    ENGINE_free(engine);
    return Fail(Error::Kind::kCrypto,
                Escape(module) +
                    ": OpenSSL's engine for PKCS#11 cannot use the module: " +
                    LastOpenSslError());
  }
  return engine;
}

// The engine of this process, which stays until its end: the engine keeps the
// keys that it has handed out, these keep the engine, and there is no command
// that parts them without a crash.
Result<ENGINE*> EngineFor(const std::string& module) {
  static std::mutex mutex;
  static ENGINE* engine = nullptr;
  static std::string its_module;
  const std::lock_guard lock(mutex);
  if (engine == nullptr) {
    const auto opened = OpenEngine(module);
    if (!opened) return opened;
    engine = *opened;
    its_module = module;
  }
  if (its_module != module) {
    return Fail(Error::Kind::kUsage,
                "the PKCS#11 modules " + Escape(its_module) + " and " +
                    Escape(module) + " cannot be used by one process",
                "use keys of one module, or p11-kit's");
  }
  return engine;
}

// Hands the PIN over, so that it is in no URI.
int AnswerPin(UI* ui, UI_STRING* asked) {
  if (UI_get_string_type(asked) != UIT_PROMPT) return 1;
  const auto& pin = *static_cast<const SecretBytes*>(UI_get0_user_data(ui));
  return UI_set_result_ex(ui, asked,
                          reinterpret_cast<const char*>(pin.bytes().data()),
                          static_cast<int>(pin.size())) == 0
             ? 1
             : 0;
}

std::string UriOf(const Pkcs11Uri& exact) {
  std::string uri = "pkcs11:type=private";
  const auto add = [&](std::string_view name,
                       const std::optional<std::string>& value) {
    // What is empty would match nothing.
    if (!value || value->empty()) return;
    uri += ";" + std::string(name) + "=" + PercentEncode(*value);
  };
  add("token", exact.token);
  add("manufacturer", exact.manufacturer);
  add("model", exact.model);
  add("serial", exact.serial);
  add("object", exact.object);
  add("id", exact.id);
  return uri;
}

Result<EvpKey> LoadKey(ENGINE* engine, const TokenKey& found) {
  const UiMethod method(UI_create_method("PIN"));
  UI_method_set_reader(method.get(), AnswerPin);
  const std::string uri = UriOf(found.exact);
  EvpKey key(ENGINE_load_private_key(engine, uri.c_str(), method.get(),
                                     const_cast<SecretBytes*>(&found.pin)));
  if (key == nullptr) {
    return Fail(Error::Kind::kCrypto,
                "the token's key cannot be used: " + LastOpenSslError());
  }
  return key;
}

Result<PublicKey> PublicOf(EVP_PKEY* key) {
  const std::string name = "the token's key";
  std::uint8_t* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  if (length <= 0) {
    return Fail(Error::Kind::kCrypto,
                name + ": has no public key beside it: " + LastOpenSslError());
  }
  auto made = PublicKey::FromDer({der, static_cast<std::size_t>(length)}, name);
  OPENSSL_free(der);
  return made;
}

class TokenSigner : public Signer {
 public:
  TokenSigner(EvpKey key, PublicKey public_key, const Curve& curve)
      : key_(std::move(key)),
        public_key_(std::move(public_key)),
        curve_(curve) {}

  const PublicKey& public_key() const override { return public_key_; }

  Result<Signature> Sign(Bytes message) override {
    const EvpDigest context(EVP_MD_CTX_new());
    std::size_t size = 0;
    Signature signature;
    bool made = EVP_DigestSignInit(context.get(), nullptr,
                                   EVP_get_digestbyname(curve_.hash), nullptr,
                                   key_.get()) == 1 &&
                EVP_DigestSign(context.get(), nullptr, &size, message.data(),
                               message.size()) == 1;
    if (made) {
      signature.resize(size);
      made = EVP_DigestSign(context.get(), signature.data(), &size,
                            message.data(), message.size()) == 1;
      signature.resize(size);
    }
    if (!made) {
      return Fail(Error::Kind::kCrypto,
                  "the token does not sign: " + LastOpenSslError());
    }
    // Also where the token's public key does not belong to its private key.
    if (const auto good = public_key_.Verify(message, signature); !good) {
      return Fail(Error::Kind::kCrypto,
                  "the signature that the token made does not verify");
    }
    return signature;
  }

 private:
  EvpKey key_;
  PublicKey public_key_;
  const Curve& curve_;
};

}  // namespace

Result<std::unique_ptr<Signer>> LoadTokenSigner(
    const std::string& uri, const PassphraseSource& source) {
  if (const auto safe = ProtectProcess(); !safe) {
    return std::unexpected(safe.error());
  }
  const auto parsed = ParsePkcs11Uri(uri);
  if (!parsed) return std::unexpected(parsed.error());
  const std::string module = ModuleOf(*parsed);
  const auto found = FindTokenKey(*parsed, module, source);
  if (!found) return std::unexpected(found.error());
  const auto engine = EngineFor(module);
  if (!engine) return std::unexpected(engine.error());
  auto key = LoadKey(*engine, *found);
  if (!key) return std::unexpected(key.error());
  auto public_key = PublicOf(key->get());
  if (!public_key) return std::unexpected(public_key.error());
  const Curve* curve = CurveOf(public_key->type());
  if (curve == nullptr) {
    return Fail(Error::Kind::kCrypto, "the token's key is not of ECDSA",
                "keys on tokens are ECDSA on P-256, P-384 or P-521");
  }
  return std::make_unique<TokenSigner>(std::move(*key), std::move(*public_key),
                                       *curve);
}

}  // namespace assay
