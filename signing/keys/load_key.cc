// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/load_key.h"

#include <utility>

#include "core/escape.h"
#include "signing/keys/pem.h"

namespace assay {
namespace {

constexpr std::uint8_t kDerSequence = 0x30;

bool IsDer(Bytes bytes) {
  return !bytes.empty() && bytes.front() == kDerSequence;
}

// A file of minisign's holds a private key when it is as long as one.
bool IsMinisignSecret(Bytes bytes, const std::string& name) {
  return LooksLikeMinisign(AsText(bytes)) &&
         IsMinisignSecretKeyEncrypted(bytes, name).has_value();
}

Result<KnownKey> ParsePublic(Bytes bytes, const std::string& name) {
  if (IsMinisignSecret(bytes, name)) {
    return Fail(Error::Kind::kMalformed,
                name + ": is a private key, not a public one",
                "'assay key export' makes the public key of it");
  }
  if (LooksLikeMinisign(AsText(bytes))) {
    const auto key = ParseMinisignPublicKey(AsText(bytes), name);
    if (!key) return std::unexpected(key.error());
    return KnownKey{key->key, key->id};
  }
  const auto key = IsDer(bytes) ? PublicKey::FromDer(bytes, name)
                                : PublicKey::FromPem(AsText(bytes), name);
  if (!key) return std::unexpected(key.error());
  return KnownKey{*key, std::nullopt};
}

Result<PrivateKey> OpenPrivate(const KeyFile& file,
                               const PassphraseSource& source,
                               std::optional<MinisignKeyId>& id) {
  const std::string name = Escape(file.path);
  if (file.format != "minisign") {
    return ParsePrivateKey(file.bytes.bytes(), name, source);
  }
  auto key = ParseMinisignSecretKey(file.bytes.bytes(), name, source);
  if (!key) return std::unexpected(key.error());
  id = key->public_key().id;
  return key->ToPrivateKey();
}

// What the outside of the file tells.
Result<KeyFile> Classify(SecretBytes bytes, const std::string& path) {
  const std::string name = Escape(path);
  KeyFile file{path, std::move(bytes), "spki"};
  const Bytes all = file.bytes.bytes();
  if (IsMinisignSecret(all, name)) {
    file.format = "minisign";
    file.is_private = true;
    file.encrypted = *IsMinisignSecretKeyEncrypted(all, name);
    return file;
  }
  if (LooksLikeMinisign(AsText(all))) file.format = "minisign";
  if (LooksLikeMinisign(AsText(all)) || IsDer(all)) return file;
  const auto text = ReadPem(AsText(all), name);
  if (!text) return std::unexpected(text.error());
  if (text->blocks.empty()) {
    return Fail(Error::Kind::kMalformed, name + ": holds no key",
                "a key is a file in PEM or DER, or of minisign's");
  }
  for (const PemBlock& block : text->blocks) {
    if (!block.IsPrivate()) continue;
    const auto form = FormOfPrivateKey(all, name);
    if (!form) return std::unexpected(form.error());
    file.format = form->format;
    file.is_private = true;
    file.encrypted = form->encrypted;
    break;
  }
  return file;
}

}  // namespace

Result<KnownKey> LoadKnownKey(const std::string& path) {
  const auto read = ReadKeyFile(path);
  if (!read) return std::unexpected(read.error());
  return ParsePublic(read->bytes.bytes(), Escape(path));
}

Result<PublicKey> LoadPublicKey(const std::string& path) {
  const auto known = LoadKnownKey(path);
  if (!known) return std::unexpected(known.error());
  return known->key;
}

Result<std::unique_ptr<Signer>> LoadSigner(const std::string& path,
                                           const PassphraseSource& source) {
  const auto file = ReadKey(path);
  if (!file) return std::unexpected(file.error());
  std::optional<MinisignKeyId> unused;
  auto key = OpenPrivate(*file, source, unused);
  if (!key) return std::unexpected(key.error());
  return std::make_unique<PrivateKey>(std::move(*key));
}

Result<MinisignSecretKey> LoadMinisignSigner(const std::string& path,
                                             const PassphraseSource& source) {
  const auto file = ReadKey(path);
  if (!file) return std::unexpected(file.error());
  const std::string name = Escape(path);
  if (file->format == "minisign" && file->is_private) {
    return ParseMinisignSecretKey(file->bytes.bytes(), name, source);
  }
  auto key = ParsePrivateKey(file->bytes.bytes(), name, source);
  if (!key) return std::unexpected(key.error());
  auto made = MinisignSecretKey::Of(*key);
  if (made) return made;
  return Fail(made.error().kind, name + ": " + made.error().message,
              "'assay key generate --format minisign' makes one");
}

Result<KeyFile> ReadKey(const std::string& path) {
  if (const auto safe = ProtectProcess(); !safe) {
    return std::unexpected(safe.error());
  }
  auto read = ReadKeyFile(path);
  if (!read) return std::unexpected(read.error());
  auto file = Classify(std::move(read->bytes), path);
  if (file && file->is_private && read->exposed) {
    return std::unexpected(*read->exposed);
  }
  return file;
}

Result<KnownKey> PublicKeyOf(const KeyFile& file,
                             const PassphraseSource& source) {
  if (!file.is_private) {
    return ParsePublic(file.bytes.bytes(), Escape(file.path));
  }
  std::optional<MinisignKeyId> id;
  const auto key = OpenPrivate(file, source, id);
  if (!key) return std::unexpected(key.error());
  return KnownKey{key->public_key(), id};
}

}  // namespace assay
