// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/token.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "core/base64.h"
#include "core/escape.h"
#include "signing/keys/cryptoki.h"
#include "signing/keys/key_file.h"

namespace assay {
namespace {

namespace ck = cryptoki;

constexpr ck::Ulong kMostSlots = 1024;
constexpr std::size_t kMostKeys = 1024;
constexpr ck::Ulong kLongestAttribute = 4096;

std::unexpected<Error> Failed(const std::string& what, ck::Rv code) {
  std::array<char, 24> hex{};
  std::snprintf(hex.data(), hex.size(), "0x%lx", code);
  return Fail(Error::Kind::kCrypto,
              what + ": PKCS#11 error " + std::string(hex.data()));
}

// A module that is initialised, unless it was already, and finalised again.
// It stays loaded: some modules do not survive being unloaded.
class Module {
 public:
  static Result<Module> Load(const std::string& path) {
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      return Fail(Error::Kind::kIo,
                  Escape(path) + ": the PKCS#11 module cannot be loaded",
                  "name it with module-path=/PATH in the URI or with "
                  "PKCS11_MODULE_PATH");
    }
    const auto get_list = reinterpret_cast<ck::GetFunctionList>(
        ::dlsym(handle, "C_GetFunctionList"));
    ck::FunctionList* functions = nullptr;
    if (get_list == nullptr || get_list(&functions) != ck::kOk ||
        functions == nullptr) {
      return Fail(Error::Kind::kIo,
                  Escape(path) + ": is not a module for PKCS#11");
    }
    ck::InitializeArgs arguments{{}, ck::kOsLockingOk, nullptr};
    const ck::Rv code = functions->initialize(&arguments);
    if (code != ck::kOk && code != ck::kAlreadyInitialized) {
      return Failed(Escape(path) + ": the module cannot be set up", code);
    }
    return Module(functions, code == ck::kOk);
  }
  ~Module() {
    if (ours_) functions_->finalize(nullptr);
  }
  Module(Module&& other) noexcept
      : functions_(other.functions_),
        ours_(std::exchange(other.ours_, false)) {}

  const ck::FunctionList* operator->() const { return functions_; }

 private:
  Module(const ck::FunctionList* functions, bool ours)
      : functions_(functions), ours_(ours) {}

  const ck::FunctionList* functions_;
  bool ours_;
};

class Session {
 public:
  Session(const Module& module, ck::SlotId slot) : module_(module) {
    code_ = module_->open_session(slot, ck::kSerialSession, nullptr, nullptr,
                                  &handle_);
  }
  ~Session() {
    if (logged_in_) module_->logout(handle_);
    if (code_ == ck::kOk) module_->close_session(handle_);
  }
  Session(const Session&) = delete;

  ck::Rv code() const { return code_; }
  ck::SessionHandle handle() const { return handle_; }

  ck::Rv Login(const unsigned char* pin, std::size_t size) {
    const ck::Rv code = module_->login(handle_, ck::kUser, pin, size);
    logged_in_ = code == ck::kOk;
    return code == ck::kUserAlreadyLoggedIn ? ck::kOk : code;
  }

 private:
  const Module& module_;
  ck::SessionHandle handle_ = 0;
  ck::Rv code_;
  bool logged_in_ = false;
};

struct Token {
  ck::SlotId slot;
  ck::TokenInfo info;
};

template <std::size_t size>
std::string Trimmed(const std::array<char, size>& padded) {
  const std::string_view text(padded.data(), padded.size());
  const std::size_t last = text.find_last_not_of(' ');
  return std::string(text.substr(0, last == text.npos ? 0 : last + 1));
}

bool Allows(const std::optional<std::string>& wanted, const std::string& is) {
  return !wanted || *wanted == is;
}

bool Names(const Pkcs11Uri& uri, const Token& token) {
  return Allows(uri.token, Trimmed(token.info.label)) &&
         Allows(uri.manufacturer, Trimmed(token.info.manufacturer)) &&
         Allows(uri.model, Trimmed(token.info.model)) &&
         Allows(uri.serial, Trimmed(token.info.serial)) &&
         (!uri.slot_id || *uri.slot_id == token.slot);
}

Result<std::vector<Token>> AllTokens(const Module& module) {
  ck::Ulong count = 0;
  ck::Rv code = module->get_slot_list(1, nullptr, &count);
  if (code != ck::kOk) return Failed("the tokens cannot be listed", code);
  count = std::min(count, kMostSlots);
  std::vector<ck::SlotId> slots(count);
  code = module->get_slot_list(1, slots.data(), &count);
  if (code != ck::kOk) return Failed("the tokens cannot be listed", code);
  slots.resize(std::min(count, kMostSlots));
  std::vector<Token> tokens;
  for (const ck::SlotId slot : slots) {
    Token token{slot, {}};
    if (module->get_token_info(slot, &token.info) == ck::kOk &&
        (token.info.flags & ck::kTokenInitialized) != 0) {
      tokens.push_back(token);
    }
  }
  return tokens;
}

// "'one', 'two'", for a hint.
std::string Quoted(const std::vector<std::string>& names) {
  constexpr std::size_t kMostNames = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) {
    text += (i == 0 ? "'" : ", '") + Escape(names[i]) + "'";
  }
  return names.size() > kMostNames ? text + ", …" : text;
}

Result<Token> FindToken(const Pkcs11Uri& uri, const Module& module) {
  const auto all = AllTokens(module);
  if (!all) return std::unexpected(all.error());
  std::vector<Token> found;
  std::vector<std::string> labels;
  for (const Token& token : *all) {
    labels.push_back(Trimmed(token.info.label));
    if (Names(uri, token)) found.push_back(token);
  }
  if (found.empty()) {
    return Fail(
        Error::Kind::kUsage,
        "the URI names none of the " + std::to_string(all->size()) +
            " tokens that are there",
        all->empty() ? "plug the token in" : "there are " + Quoted(labels));
  }
  if (found.size() > 1) {
    return Fail(Error::Kind::kUsage,
                "the URI names " + std::to_string(found.size()) + " tokens",
                "add token=, serial= or slot-id= to the URI");
  }
  return found.front();
}

// --- PIN

Result<SecretBytes> PinFromFile(const std::string& path) {
  auto read = ReadKeyFile(path);
  if (!read) return std::unexpected(read.error());
  if (read->exposed) return std::unexpected(*read->exposed);
  const std::string_view text = AsText(read->bytes.bytes());
  read->bytes.Truncate(std::min(text.find_first_of("\r\n"), text.size()));
  return std::move(read->bytes);
}

Result<void> Explain(ck::Rv code, const std::string& name) {
  const std::string token = "token '" + Escape(name) + "'";
  switch (code) {
    case ck::kOk:
      return {};
    case ck::kPinIncorrect:
    case ck::kPinInvalid:
    case ck::kPinLenRange:
      return Fail(Error::Kind::kCrypto, token + ": the PIN is wrong",
                  "mind that a token locks itself after a few wrong PINs");
    case ck::kPinLocked:
      return Fail(Error::Kind::kCrypto,
                  token + ": the PIN is locked after too many wrong ones",
                  "unlock it with the token's own tool");
    case ck::kPinExpired:
    case ck::kUserPinNotInitialized:
      return Fail(Error::Kind::kCrypto, token + ": the PIN must be set first",
                  "set it with the token's own tool");
    default:
      return Failed(token + ": the login failed", code);
  }
}

Result<SecretBytes> LogIn(const Pkcs11Uri& uri, const Token& token,
                          const PassphraseSource& source, Session& session) {
  const std::string name = Trimmed(token.info.label);
  SecretBytes pin;
  if ((token.info.flags & ck::kProtectedAuthenticationPath) == 0) {
    auto given =
        uri.pin_file.empty()
            ? ReadPassphrase(source, "PIN of token '" + Escape(name) + "'",
                             Ask::kOnce)
            : PinFromFile(uri.pin_file);
    if (!given) return given;
    if (given->empty() ||
        AsText(given->bytes()).find('\0') != std::string_view::npos) {
      return Fail(Error::Kind::kUsage, "the PIN is empty or holds a NUL");
    }
    pin = std::move(*given);
  }
  // Without a PIN the token asks on a keypad of its own.
  const auto good =
      Explain(session.Login(pin.bytes().data(), pin.size()), name);
  if (!good) return std::unexpected(good.error());
  return pin;
}

// --- keys

struct Key {
  std::string label;
  std::string id;
  ck::Ulong type = ck::kUnavailable;
};

std::string AttributeOf(const Module& module, ck::SessionHandle session,
                        ck::ObjectHandle object, ck::Ulong type) {
  ck::Attribute attribute{type, nullptr, 0};
  if (module->get_attribute_value(session, object, &attribute, 1) != ck::kOk ||
      attribute.size == ck::kUnavailable ||
      attribute.size > kLongestAttribute) {
    return {};
  }
  std::string value(attribute.size, '\0');
  attribute.value = value.data();
  if (module->get_attribute_value(session, object, &attribute, 1) != ck::kOk ||
      attribute.size > value.size()) {
    return {};
  }
  value.resize(attribute.size);
  return value;
}

Key KeyOf(const Module& module, ck::SessionHandle session,
          ck::ObjectHandle object) {
  Key key{AttributeOf(module, session, object, ck::kLabel),
          AttributeOf(module, session, object, ck::kId)};
  ck::Attribute type{ck::kKeyType, &key.type, sizeof(key.type)};
  if (module->get_attribute_value(session, object, &type, 1) != ck::kOk) {
    key.type = ck::kUnavailable;
  }
  return key;
}

Result<std::vector<Key>> AllPrivateKeys(const Module& module,
                                        ck::SessionHandle session) {
  ck::Ulong wanted = ck::kPrivateKey;
  ck::Attribute filter{ck::kClass, &wanted, sizeof(wanted)};
  ck::Rv code = module->find_objects_init(session, &filter, 1);
  if (code != ck::kOk) return Failed("the keys cannot be listed", code);
  std::vector<ck::ObjectHandle> objects;
  ck::Ulong count = 1;
  while (code == ck::kOk && count > 0 && objects.size() < kMostKeys) {
    ck::ObjectHandle object = 0;
    code = module->find_objects(session, &object, 1, &count);
    if (code == ck::kOk && count > 0) objects.push_back(object);
  }
  module->find_objects_final(session);
  if (code != ck::kOk) return Failed("the keys cannot be listed", code);
  std::vector<Key> keys;
  keys.reserve(objects.size());
  for (const ck::ObjectHandle object : objects) {
    keys.push_back(KeyOf(module, session, object));
  }
  return keys;
}

Result<Key> FindKey(const Pkcs11Uri& uri, const std::vector<Key>& all) {
  std::vector<Key> found;
  std::vector<std::string> labels;
  for (const Key& key : all) {
    labels.push_back(key.label);
    if (Allows(uri.object, key.label) && Allows(uri.id, key.id)) {
      found.push_back(key);
    }
  }
  if (found.empty()) {
    return Fail(Error::Kind::kUsage,
                "the URI names none of the " + std::to_string(all.size()) +
                    " private keys of the token",
                all.empty() ? "make one with the token's own tool"
                            : "there are " + Quoted(labels));
  }
  if (found.size() > 1) {
    return Fail(
        Error::Kind::kUsage,
        "the URI names " + std::to_string(found.size()) + " private keys",
        "add object= or id=%XX to the URI");
  }
  return found.front();
}

Result<void> CheckTypes(const Key& key, const std::vector<Key>& all) {
  constexpr std::string_view kHint =
      "keys on tokens are ECDSA on P-256, P-384 or P-521";
  if (key.type == ck::kEcEdwards) {
    return Fail(Error::Kind::kCrypto,
                "the token's key is of Ed25519, which OpenSSL's engine cannot "
                "sign with",
                std::string(kHint));
  }
  if (key.type != ck::kEc) {
    return Fail(Error::Kind::kCrypto, "the token's key is not of ECDSA",
                std::string(kHint));
  }
  for (const Key& other : all) {
    if (other.type == ck::kEc || other.type == ck::kRsa) continue;
    return Fail(Error::Kind::kCrypto,
                "the token also holds the private key '" + Escape(other.label) +
                    "' of a kind that OpenSSL's engine stumbles over",
                "keep that key on a token of its own");
  }
  return {};
}

// What names the key to the engine, which goes by the id alone if it can.
Result<void> Single(const Key& key, const std::vector<Key>& all,
                    Pkcs11Uri& exact) {
  const bool by_id = !key.id.empty();
  const auto same = std::ranges::count_if(all, [&](const Key& other) {
    return by_id ? other.id == key.id : other.label == key.label;
  });
  if (same > 1) {
    return Fail(Error::Kind::kUsage,
                std::to_string(same) + " private keys of the token have the " +
                    (by_id ? "id " + EncodeHex(AsBytes(key.id))
                           : "label '" + Escape(key.label) + "'"),
                "give each key an id of its own with the token's own tool");
  }
  if (by_id) {
    exact.id = key.id;
  } else {
    exact.object = key.label;
  }
  return {};
}

}  // namespace

Result<TokenKey> FindTokenKey(const Pkcs11Uri& uri, const std::string& module,
                              const PassphraseSource& source) {
  const auto loaded = Module::Load(module);
  if (!loaded) return std::unexpected(loaded.error());
  const auto token = FindToken(uri, *loaded);
  if (!token) return std::unexpected(token.error());
  Session session(*loaded, token->slot);
  if (session.code() != ck::kOk) {
    return Failed("the token cannot be used", session.code());
  }
  TokenKey found;
  if ((token->info.flags & ck::kLoginRequired) != 0) {
    auto pin = LogIn(uri, *token, source, session);
    if (!pin) return std::unexpected(pin.error());
    found.pin = std::move(*pin);
  }
  const auto all = AllPrivateKeys(*loaded, session.handle());
  if (!all) return std::unexpected(all.error());
  const auto key = FindKey(uri, *all);
  if (!key) return std::unexpected(key.error());
  if (const auto good = CheckTypes(*key, *all); !good) {
    return std::unexpected(good.error());
  }
  found.exact.token = Trimmed(token->info.label);
  found.exact.manufacturer = Trimmed(token->info.manufacturer);
  found.exact.model = Trimmed(token->info.model);
  found.exact.serial = Trimmed(token->info.serial);
  if (const auto good = Single(*key, *all, found.exact); !good) {
    return std::unexpected(good.error());
  }
  return found;
}

}  // namespace assay
