// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include "cli/command.h"
#include "cli/json_writer.h"
#include "cli/options.h"
#include "cli/passphrase_options.h"
#include "cli/reports.h"
#include "cli/screen.h"
#include "cli/verb.h"
#include "core/digest.h"
#include "core/escape.h"
#include "core/suggest.h"
#include "signing/keys/load_key.h"

namespace assay {
namespace {

struct TypeRow {
  std::string_view word;
  KeyType type;
};

constexpr std::array<TypeRow, 4> kTypes = {{{"p256", KeyType::kEcdsaP256},
                                            {"p384", KeyType::kEcdsaP384},
                                            {"p521", KeyType::kEcdsaP521},
                                            {"ed25519", KeyType::kEd25519}}};

std::vector<std::string> TypeWords() {
  std::vector<std::string> words;
  words.reserve(kTypes.size());
  for (const TypeRow& row : kTypes) words.emplace_back(row.word);
  return words;
}

std::vector<std::string> FormatWords() { return {"pem", "der", "minisign"}; }

const std::array<Option, 6> kOptions = {{
    {"type", 0, "TYPE",
     "generate: p256 (default, which every client of model signing reads), "
     "p384, p521 or ed25519",
     false, Completes::kWords, TypeWords},
    {"format", 0, "FORMAT",
     "generate: pem (default) or minisign; export: also der", false,
     Completes::kWords, FormatWords},
    kPassphraseFdOption,
    kPassphraseEnvOption,
    {"unsafe-no-passphrase", 0, "",
     "generate: leave the private key unencrypted, for whoever can read the "
     "file"},
    kJsonOption,
}};

// The one of `words` that the user wrote.
Result<std::string> ParseWord(std::string_view what, const std::string& word,
                              const std::vector<std::string>& words) {
  if (std::ranges::find(words, word) != words.end()) return word;
  const std::vector<std::string_view> known(words.begin(), words.end());
  std::string all;
  for (const std::string& one : words) {
    all += (all.empty() ? "" : one == words.back() ? " and " : ", ") + one;
  }
  const std::string hint = DidYouMean(word, known);
  return Fail(Error::Kind::kUsage,
              "unknown " + std::string(what) + " '" + Escape(word) + "'",
              hint.empty() ? "there are " + all : hint);
}

// --- generate

Result<KeyType> ParseType(const Arguments& arguments, bool minisign) {
  const auto word = ParseWord(
      "type of key", arguments.Value("type", minisign ? "ed25519" : "p256"),
      TypeWords());
  if (!word) return std::unexpected(word.error());
  const KeyType type = std::ranges::find(kTypes, *word, &TypeRow::word)->type;
  if (minisign && type != KeyType::kEd25519) {
    return Fail(Error::Kind::kUsage,
                "minisign has Ed25519 keys, not " + std::string(Name(type)),
                "leave out --type");
  }
  return type;
}

// Nothing when the key shall not be encrypted.
Result<std::optional<SecretBytes>> NewPassphrase(const Arguments& arguments,
                                                 const std::string& path) {
  const auto source = ParsePassphraseSource(arguments);
  if (!source) return std::unexpected(source.error());
  if (arguments.Has("unsafe-no-passphrase")) {
    if (!HasPassphraseSource(arguments)) return std::nullopt;
    return Fail(Error::Kind::kUsage,
                "--unsafe-no-passphrase is given beside a passphrase",
                "leave one of them out");
  }
  auto passphrase = ReadPassphrase(
      *source, "passphrase for '" + Escape(path) + "'", Ask::kTwice);
  if (!passphrase) return std::unexpected(passphrase.error());
  return std::move(*passphrase);
}

// The texts of the two files.
struct NewKey {
  PublicKey key;
  SecretBytes private_text;
  std::string public_text;
};

Result<NewKey> MakePem(KeyType type, const SecretBytes* passphrase) {
  auto key = PrivateKey::Generate(type);
  if (!key) return std::unexpected(key.error());
  auto text = passphrase == nullptr ? key->UnsafePlainPem()
                                    : key->EncryptedPem(*passphrase);
  if (!text) return std::unexpected(text.error());
  return NewKey{key->public_key(), std::move(*text), key->public_key().pem()};
}

Result<NewKey> MakeMinisign(const SecretBytes* passphrase) {
  auto key = MinisignSecretKey::Generate();
  if (!key) return std::unexpected(key.error());
  auto text = passphrase == nullptr ? key->UnsafePlainText()
                                    : key->EncryptedText(*passphrase);
  if (!text) return std::unexpected(text.error());
  return NewKey{key->public_key().key, std::move(*text),
                MinisignText(key->public_key())};
}

Result<void> CheckAbsent(const std::string& path) {
  if (!Exists(path)) return {};
  return Fail(Error::Kind::kIo,
              Escape(path) + ": is there already, and is not overwritten",
              "choose another name, or move it away");
}

// Both files or none.
Result<void> WriteBoth(const NewKey& made, const std::string& path) {
  const std::string public_path = path + ".pub";
  auto written = WriteNewFile(path, made.private_text.bytes(), 0600);
  if (!written) return written;
  written = WriteNewFile(public_path, AsBytes(made.public_text), 0644);
  if (!written) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  return written;
}

Result<ExitCode> Generate(const Arguments& arguments, Terminal& terminal) {
  const std::string& path = arguments.operands.front();
  const auto format = ParseWord("format", arguments.Value("format", "pem"),
                                {"pem", "minisign"});
  if (!format) return std::unexpected(format.error());
  const bool minisign = *format == "minisign";
  const auto type = ParseType(arguments, minisign);
  if (!type) return std::unexpected(type.error());
  for (const std::string& name : {path, path + ".pub"}) {
    if (const auto absent = CheckAbsent(name); !absent) {
      return std::unexpected(absent.error());
    }
  }
  const auto passphrase = NewPassphrase(arguments, path);
  if (!passphrase) return std::unexpected(passphrase.error());
  const SecretBytes* secret = *passphrase ? &**passphrase : nullptr;
  const auto made = minisign ? MakeMinisign(secret) : MakePem(*type, secret);
  if (!made) return std::unexpected(made.error());
  if (const auto written = WriteBoth(*made, path); !written) {
    return std::unexpected(written.error());
  }
  terminal.out << Table(
      {{"type", std::string(Name(made->key.type()))},
       {"fingerprint", made->key.fingerprint()},
       {"private key",
        Escape(path) + (secret == nullptr ? ", not encrypted" : ", encrypted")},
       {"public key", Escape(path + ".pub")}});
  return ExitCode::kPass;
}

// --- show

struct Seen {
  KeyFile file;
  KnownKey known;
  std::string source;  // The file that the public key comes from.
};

// The public key beside an encrypted private key spares the passphrase.
Result<Seen> Look(const Arguments& arguments) {
  const std::string& path = arguments.operands.front();
  const auto source = ParsePassphraseSource(arguments);
  if (!source) return std::unexpected(source.error());
  auto file = ReadKey(path);
  if (!file) return std::unexpected(file.error());
  const std::string beside = path + ".pub";
  if (file->encrypted && !HasPassphraseSource(arguments) && Exists(beside)) {
    const auto other = ReadKey(beside);
    if (!other) return std::unexpected(other.error());
    if (!other->is_private) {
      const auto known = PublicKeyOf(*other, *source);
      if (!known) return std::unexpected(known.error());
      return Seen{std::move(*file), *known, beside};
    }
  }
  const auto known = PublicKeyOf(*file, *source);
  if (!known) return std::unexpected(known.error());
  return Seen{std::move(*file), *known, path};
}

std::string SpkiSha256(const PublicKey& key) {
  return DigestOf(Digest::Algorithm::kSha256, key.der()).Hex();
}

void WriteText(const Seen& seen, std::ostream& out) {
  const KeyFile& file = seen.file;
  std::string kind = file.is_private ? "private key" : "public key";
  kind += " (" + file.format + ")";
  if (file.is_private)
    kind += file.encrypted ? ", encrypted" : ", not encrypted";
  std::vector<std::vector<std::string>> rows = {
      {"file", Escape(file.path)},
      {"holds", kind},
      {"type", std::string(Name(seen.known.key.type()))},
      {"fingerprint", seen.known.key.fingerprint()},
      {"spki sha256", SpkiSha256(seen.known.key)}};
  if (seen.known.minisign_id) {
    rows.push_back({"minisign id", MinisignKeyIdText(*seen.known.minisign_id)});
  }
  if (seen.source != file.path) {
    rows.push_back({"note", "the key is as " + Escape(seen.source) +
                                " has it: the private key was not opened"});
  }
  out << Table(rows);
}

void WriteJson(const Seen& seen, std::ostream& out) {
  const PublicKey& key = seen.known.key;
  JsonWriter json(out, 2);
  json.Object()
      .Field("schema", "assay-key/1")
      .Field("path", ReportedPath(seen.file.path))
      .Field("kind", seen.file.is_private ? "private" : "public")
      .Field("format", seen.file.format)
      .Key("encrypted")
      .Bool(seen.file.encrypted)
      .Field("type", Name(key.type()))
      .Field("fingerprint", key.fingerprint())
      .Field("spki_sha256", SpkiSha256(key));
  if (seen.known.minisign_id) {
    json.Field("minisign_id", MinisignKeyIdText(*seen.known.minisign_id));
  }
  json.Field("public_key", key.pem())
      .Field("public_key_from", ReportedPath(seen.source))
      .End();
}

Result<ExitCode> Show(const Arguments& arguments, Terminal& terminal) {
  const auto json = WantsJson(arguments);
  if (!json) return std::unexpected(json.error());
  const auto seen = Look(arguments);
  if (!seen) return std::unexpected(seen.error());
  if (*json) {
    WriteJson(*seen, terminal.out);
  } else {
    WriteText(*seen, terminal.out);
  }
  return ExitCode::kPass;
}

// --- export

Result<std::string> Exported(const KnownKey& known, const std::string& format,
                             const std::string& path) {
  if (format == "pem") return known.key.pem();
  if (format == "der") return std::string(AsText(known.key.der()));
  if (known.key.type() != KeyType::kEd25519) {
    return Fail(Error::Kind::kUsage,
                Escape(path) + ": is a key of " +
                    std::string(Name(known.key.type())) +
                    ", and minisign has Ed25519 keys alone",
                "export it with --format pem");
  }
  MinisignPublicKey key = MinisignKeyOf(known.key);
  if (known.minisign_id) key.id = *known.minisign_id;
  return MinisignText(key);
}

Result<ExitCode> Export(const Arguments& arguments, Terminal& terminal) {
  const std::string& path = arguments.operands.front();
  const auto format =
      ParseWord("format", arguments.Value("format", "pem"), FormatWords());
  if (!format) return std::unexpected(format.error());
  if (*format == "der" && terminal.out_is_terminal) {
    return Fail(Error::Kind::kUsage, "DER is not fit for a terminal",
                "send it into a file: > " + Escape(path) + ".der");
  }
  const auto source = ParsePassphraseSource(arguments);
  if (!source) return std::unexpected(source.error());
  const auto file = ReadKey(path);
  if (!file) return std::unexpected(file.error());
  const auto known = PublicKeyOf(*file, *source);
  if (!known) return std::unexpected(known.error());
  const auto text = Exported(*known, *format, path);
  if (!text) return std::unexpected(text.error());
  terminal.out << *text;
  return ExitCode::kPass;
}

constexpr std::array<std::string_view, 5> kGenerateOptions = {
    "type", "format", "passphrase-fd", "passphrase-env",
    "unsafe-no-passphrase"};
constexpr std::array<std::string_view, 3> kShowOptions = {
    "passphrase-fd", "passphrase-env", "output"};
constexpr std::array<std::string_view, 3> kExportOptions = {
    "format", "passphrase-fd", "passphrase-env"};

constexpr Verb kGenerate = {"generate", kGenerateOptions, Generate};
constexpr Verb kShow = {"show", kShowOptions, Show};
constexpr Verb kExport = {"export", kExportOptions, Export};
constexpr std::array<const Verb*, 3> kVerbs = {&kGenerate, &kShow, &kExport};

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  return RunVerb("key", kVerbs, arguments, terminal);
}

}  // namespace

extern const Command kKeyCommand;
const Command kKeyCommand = {
    "key",
    "make, look at and export the keys that sign",
    "'generate' writes a private key to FILE, which only its owner may read, "
    "and its public key to FILE.pub; it overwrites neither. 'show' tells the "
    "type and the fingerprint of a private or public key, in PEM, DER or of "
    "minisign. 'export' prints the public key.\n"
    "A private key is encrypted unless --unsafe-no-passphrase is given. The "
    "passphrase is asked for on the terminal when no other source is named.",
    {"FILE", true, false, Completes::kFiles, nullptr, kVerbs},
    kOptions,
    "assay key generate release.key --type p256",
    Run};

}  // namespace assay
