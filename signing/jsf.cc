// SPDX-License-Identifier: Apache-2.0
#include "signing/jsf.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base64.h"
#include "core/escape.h"
#include "signing/jcs.h"
#include "signing/jsf_algorithm.h"
#include "signing/jwk.h"
#include "signing/sigstore/certificate.h"

namespace assay {
namespace {

using Kind = JsonValue::Kind;

constexpr std::size_t kMostSignatures = 64;
constexpr std::string_view kOtherKey = "it is signed with another key, ";

std::unexpected<Error> Malformed(std::string_view what) {
  return Fail(Error::Kind::kMalformed, "signature: " + std::string(what));
}

void Remove(JsonValue& object, std::string_view key) {
  std::erase_if(object.members,
                [&](const JsonMember& member) { return member.key == key; });
}

JsonValue* Find(JsonValue& object, std::string_view key) {
  const auto at = std::ranges::find(object.members, key, &JsonMember::key);
  return at == object.members.end() ? nullptr : &at->value;
}

Result<std::vector<std::string>> Names(const JsonValue& object,
                                       std::string_view key) {
  std::vector<std::string> names;
  const JsonValue* list = object.Find(key);
  if (list == nullptr) return names;
  for (const JsonValue& item : list->items) {
    const bool again = std::ranges::find(names, item.text) != names.end();
    if (item.kind != Kind::kString || again || item.text == "signature") {
      return Malformed("'" + std::string(key) + "' is no list of names");
    }
    names.push_back(item.text);
  }
  if (names.empty()) {
    return Malformed("'" + std::string(key) + "' is no list of names");
  }
  return names;
}

// The parts of a signature that its form, single, signers or chain, arranges.
struct Envelope {
  std::string form;
  std::vector<const JsonValue*> cores;
  std::vector<std::string> excludes;
  std::vector<std::string> extensions;
};

Result<Envelope> Open(const JsonValue& object) {
  const JsonValue* signature = object.Find("signature");
  if (signature == nullptr || signature->kind != Kind::kObject) {
    return Fail(Error::Kind::kMalformed, "there is no signature in it");
  }
  Envelope envelope{"signature", {}, {}, {}};
  for (const std::string_view form : {"signers", "chain"}) {
    const JsonValue* list = signature->Find(form);
    if (list == nullptr) continue;
    if (!envelope.cores.empty() || list->items.empty() ||
        list->items.size() > kMostSignatures) {
      return Malformed("has not one list of 1 to 64 signatures");
    }
    envelope.form = form;
    for (const JsonValue& core : list->items) envelope.cores.push_back(&core);
  }
  if (envelope.cores.empty()) envelope.cores.push_back(signature);
  auto excludes = Names(*signature, "excludes");
  if (!excludes) return std::unexpected(excludes.error());
  auto extensions = Names(*signature, "extensions");
  if (!extensions) return std::unexpected(extensions.error());
  envelope.excludes = std::move(*excludes);
  envelope.extensions = std::move(*extensions);
  if (envelope.form == "signature") return envelope;
  for (const JsonMember& member : signature->members) {
    if (member.key != envelope.form && member.key != "excludes" &&
        member.key != "extensions") {
      return Malformed("has the unknown member '" +
                       EscapeShort(member.key, 80) + "'");
    }
  }
  return envelope;
}

// What is signed: the object without its excluded members and without what the
// signature at `index` does not cover.
Result<std::string> SignedText(const JsonValue& object,
                               const Envelope& envelope, std::size_t index) {
  JsonValue rest = object;
  for (const std::string& name : envelope.excludes) {
    if (object.Find(name) == nullptr) {
      return Malformed("excludes '" + EscapeShort(name, 80) +
                       "', which is not there");
    }
    Remove(rest, name);
  }
  JsonValue& signature = *Find(rest, "signature");
  // So says JSF: what is left out is not signed either.
  Remove(signature, "excludes");
  if (envelope.form == "signature") {
    Remove(signature, "value");
    return Jcs(rest);
  }
  std::vector<JsonValue>& list = Find(signature, envelope.form)->items;
  list.resize(index + 1);
  // Signers do not know of each other; a chain signs what came before.
  if (envelope.form == "signers") list = {list.back()};
  Remove(list.back(), "value");
  return Jcs(rest);
}

Result<void> CheckMembers(const JsonValue& core, const Envelope& envelope) {
  constexpr std::array<std::string_view, 5> kKnown = {
      "algorithm", "keyId", "publicKey", "certificatePath", "value"};
  if (core.kind != Kind::kObject) return Malformed("is no object");
  const bool single = envelope.form == "signature";
  for (const auto& [key, value] : core.members) {
    const bool options = single && (key == "excludes" || key == "extensions");
    if (options || std::ranges::find(kKnown, key) != kKnown.end() ||
        std::ranges::find(envelope.extensions, key) !=
            envelope.extensions.end()) {
      continue;
    }
    return Malformed("has the unknown member '" + EscapeShort(key, 80) + "'");
  }
  return {};
}

// The key that stands in a signature; nothing when there is none.
Result<std::optional<PublicKey>> Embedded(const JsonValue& core) {
  if (const JsonValue* jwk = core.Find("publicKey")) {
    auto key = FromJwk(*jwk, "signature: publicKey");
    if (!key) return std::unexpected(key.error());
    return std::move(*key);
  }
  const JsonValue* path = core.Find("certificatePath");
  if (path == nullptr) return std::nullopt;
  if (path->items.empty() || path->items.front().kind != Kind::kString) {
    return Malformed("its certificatePath is empty");
  }
  const auto der = DecodeBase64(path->items.front().text);
  if (!der) return Malformed("its certificatePath is not base64");
  const auto leaf = Certificate::FromDer(*der, "signature: certificatePath");
  if (!leaf) return std::unexpected(leaf.error());
  auto key = leaf->public_key();
  if (!key) return std::unexpected(key.error());
  return std::move(*key);
}

// Whether the signature at `index` is by `wanted`, or by its own key.
Result<JsfSignature> Check(const JsonValue& object, const Envelope& envelope,
                           std::size_t index, const PublicKey* wanted) {
  const JsonValue& core = *envelope.cores[index];
  if (const auto fine = CheckMembers(core, envelope); !fine) {
    return std::unexpected(fine.error());
  }
  const JsonView view(core, "signature");
  std::string algorithm = view["algorithm"].String();
  const auto value = view["value"].Base64();
  if (const auto fine = view.Complaint(); !fine) {
    return std::unexpected(fine.error());
  }
  const auto embedded = Embedded(core);
  if (!embedded) return std::unexpected(embedded.error());
  if (wanted == nullptr && !*embedded) {
    return Fail(Error::Kind::kCrypto, "there is no key in the signature",
                "name the signer's key with --key");
  }
  const PublicKey& key = wanted == nullptr ? **embedded : *wanted;
  if (*embedded && !(**embedded == key)) {
    return Fail(Error::Kind::kCrypto,
                std::string(kOtherKey) + (*embedded)->fingerprint());
  }
  const auto text = SignedText(object, envelope, index);
  if (!text) return std::unexpected(text.error());
  const auto good = VerifyJsfValue(algorithm, key, AsBytes(*text), value);
  if (!good) return std::unexpected(good.error());
  return JsfSignature{std::move(algorithm), key, index};
}

}  // namespace

Result<JsonValue> SignJsf(const JsonValue& object, Signer& signer) {
  if (object.kind != Kind::kObject || object.Find("signature") != nullptr) {
    return Fail(Error::Kind::kUsage, object.kind == Kind::kObject
                                         ? "it is signed already"
                                         : "it is no JSON object");
  }
  const auto algorithm = JsfAlgorithmOf(signer.public_key().type());
  if (!algorithm) return std::unexpected(algorithm.error());
  auto jwk = ToJwk(signer.public_key());
  if (!jwk) return std::unexpected(jwk.error());
  JsonValue signature;
  signature.kind = Kind::kObject;
  JsonValue name;
  name.kind = Kind::kString;
  name.text = *algorithm;
  signature.members = {{"algorithm", name}, {"publicKey", std::move(*jwk)}};
  JsonValue whole = object;
  whole.members.push_back({"signature", signature});
  const auto text = Jcs(whole);
  if (!text) return std::unexpected(text.error());
  const auto value = SignJsfValue(signer, AsBytes(*text));
  if (!value) return std::unexpected(value.error());
  name.text = EncodeBase64Url(*value);
  signature.members.push_back({"value", std::move(name)});
  return signature;
}

Result<JsfVerification> VerifyJsf(const JsonValue& object,
                                  const PublicKey* key) {
  const auto envelope = Open(object);
  if (!envelope) return std::unexpected(envelope.error());
  JsfVerification verification{
      envelope->form, envelope->cores.size(), {}, envelope->excludes};
  std::optional<Error> error;
  for (std::size_t i = 0; i < envelope->cores.size(); ++i) {
    auto good = Check(object, *envelope, i, key);
    if (good) {
      verification.good.push_back(std::move(*good));
      continue;
    }
    if (good.error().kind != Error::Kind::kCrypto || key == nullptr) {
      return std::unexpected(good.error());
    }
    // Of several, the one by the caller's key tells most.
    if (!error || error->message.starts_with(kOtherKey)) error = good.error();
  }
  if (verification.good.empty()) return std::unexpected(*error);
  return verification;
}

}  // namespace assay
