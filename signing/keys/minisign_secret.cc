// SPDX-License-Identifier: Apache-2.0

// Secret key: untrusted comment: TEXT \n base64 of
//   "Ed", "Sc" or two zeros, "B2", salt(32), opslimit(8), memlimit(8),
//   id(8), seed(32), public key(32), checksum(32)
// where the last 104 bytes are XORed with what scrypt makes of the passphrase.
// The checksum is BLAKE2b-256 of "Ed", id, seed and public key; an unencrypted
// key may have zeros in its place.
// https://jedisct1.github.io/minisign/#secret-key-format
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/escape.h"
#include "signing/keys/minisign.h"
#include "signing/keys/minisign_text.h"

namespace assay {
namespace {

constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kPairBytes = crypto_sign_SECRETKEYBYTES;
constexpr std::size_t kChecksumBytes = 32;
constexpr std::size_t kLongestComment = 8191;

// Where the parts of the decoded key begin.
constexpr std::size_t kKdf = 2;
constexpr std::size_t kChecksumKind = 4;
constexpr std::size_t kSalt = 6;
constexpr std::size_t kOpsLimit = 38;
constexpr std::size_t kMemLimit = 46;
constexpr std::size_t kSealed = 54;
constexpr std::size_t kPair = kSealed + kIdBytes;
constexpr std::size_t kChecksum = kPair + kPairBytes;
constexpr std::size_t kAll = kChecksum + kChecksumBytes;
static_assert(kAll == 158);

// What minisign takes, and the most that a file may ask for.
constexpr std::uint64_t kOps =
    crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE;
constexpr std::uint64_t kMemory =
    crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE;
static_assert(crypto_pwhash_scryptsalsa208sha256_SALTBYTES ==
              kOpsLimit - kSalt);

constexpr std::string_view kAlgorithm = "Ed";
constexpr std::string_view kScrypt = "Sc";
constexpr std::string_view kNoKdf = {"\0\0", 2};
constexpr std::string_view kBlake2b = "B2";

std::unexpected<Error> Malformed(const std::string& name,
                                 const std::string& what) {
  return Fail(Error::Kind::kMalformed, name + ": " + what);
}

void Put(SecretBytes& all, std::size_t at, Bytes bytes) {
  std::ranges::copy(bytes, all.writable().subspan(at).begin());
}

void PutU64(SecretBytes& all, std::size_t at, std::uint64_t number) {
  for (std::size_t i = 0; i < 8; ++i) {
    all.writable()[at + i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
}

Result<SecretBytes> Decode(Bytes text, const std::string& name) {
  const auto lines = MinisignLines(AsText(text), 2, name);
  if (!lines) return std::unexpected(lines.error());
  const std::string_view line = (*lines)[1];
  SecretBytes all(kAll);
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(all.writable().data(), all.size(), line.data(),
                        line.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != line.data() + line.size() || size != kAll) {
    return Malformed(name, "is not the base64 of a secret key of minisign, " +
                               std::to_string(kAll) + " bytes");
  }
  const std::string_view bytes = AsText(all.bytes());
  if (bytes.substr(0, 2) != kAlgorithm ||
      bytes.substr(kChecksumKind, 2) != kBlake2b) {
    return Malformed(name, "is a secret key for other algorithms");
  }
  const std::string_view kdf = bytes.substr(kKdf, 2);
  if (kdf != kScrypt && kdf != kNoKdf) {
    return Malformed(
        name, "is encrypted with '" + Escape(kdf) + "', not with scrypt");
  }
  return all;
}

bool IsEncrypted(const SecretBytes& all) {
  return AsText(all.bytes()).substr(kKdf, 2) == kScrypt;
}

// Encrypts what is plain and decrypts what is not.
Result<void> Seal(SecretBytes& all, const SecretBytes& passphrase,
                  const std::string& name) {
  ByteReader limits(all.bytes().subspan(kOpsLimit));
  const std::uint64_t ops = limits.U64();
  const std::uint64_t memory = limits.U64();
  if (ops > kOps || memory > kMemory) {
    return Fail(Error::Kind::kLimit,
                name + ": asks scrypt for " + std::to_string(ops) +
                    " operations and " + std::to_string(memory) +
                    " bytes, more than minisign itself takes",
                "write it anew with 'minisign -C'");
  }
  const auto secret = all.writable().subspan(kSealed);
  SecretBytes stream(secret.size());
  // libsodium wants an address, even of nothing.
  const std::string_view typed =
      passphrase.empty() ? "" : AsText(passphrase.bytes());
  if (crypto_pwhash_scryptsalsa208sha256(
          stream.writable().data(), stream.size(), typed.data(), typed.size(),
          all.bytes().subspan(kSalt).data(), ops, memory) != 0) {
    return Fail(Error::Kind::kLimit,
                name + ": scrypt cannot have the " + HumanBytes(memory) +
                    " of memory that the key asks for",
                "use a machine with more memory");
  }
  std::ranges::transform(secret, stream.bytes(), secret.begin(),
                         [](std::uint8_t a, std::uint8_t b) {
                           return static_cast<std::uint8_t>(a ^ b);
                         });
  return {};
}

std::array<std::uint8_t, kChecksumBytes> ChecksumOf(const SecretBytes& all) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, kChecksumBytes);
  crypto_generichash_update(&state, AsBytes(kAlgorithm).data(),
                            kAlgorithm.size());
  crypto_generichash_update(&state, all.bytes().subspan(kSealed).data(),
                            kIdBytes + kPairBytes);
  std::array<std::uint8_t, kChecksumBytes> checksum{};
  crypto_generichash_final(&state, checksum.data(), checksum.size());
  return checksum;
}

Result<void> CheckSum(const SecretBytes& all, const std::string& name) {
  const Bytes stated = all.bytes().subspan(kChecksum);
  if (!IsEncrypted(all) && sodium_is_zero(stated.data(), stated.size()) == 1) {
    return {};
  }
  const auto checksum = ChecksumOf(all);
  if (sodium_memcmp(checksum.data(), stated.data(), checksum.size()) == 0) {
    return {};
  }
  if (!IsEncrypted(all)) return Malformed(name, "its checksum is wrong");
  return Fail(Error::Kind::kCrypto,
              name + ": the passphrase does not open the private key");
}

// A pair whose halves do not belong together would give its secret away with
// the first signature.
bool IsPair(Bytes pair) {
  SecretBytes again(kPairBytes);
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> key{};
  crypto_sign_seed_keypair(key.data(), again.writable().data(), pair.data());
  return again.Equals(pair);
}

SecretBytes TextOf(const SecretBytes& all, std::string_view comment) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  const std::string first =
      std::string(kUntrustedComment) + std::string(comment) + "\n";
  SecretBytes text(first.size() +
                   sodium_base64_encoded_len(all.size(), kVariant));
  Put(text, 0, AsBytes(first));
  const auto rest = text.writable().subspan(first.size());
  sodium_bin2base64(reinterpret_cast<char*>(rest.data()), rest.size(),
                    all.bytes().data(), all.size(), kVariant);
  rest.back() = '\n';  // in place of the terminating NUL
  return text;
}

SecretBytes Assemble(const MinisignPublicKey& key, Bytes pair) {
  SecretBytes all(kAll);
  Put(all, 0, AsBytes(kAlgorithm));
  Put(all, kChecksumKind, AsBytes(kBlake2b));
  Put(all, kSealed, key.id);
  Put(all, kPair, pair);
  return all;
}

}  // namespace

Result<MinisignSecretKey> MinisignSecretKey::Generate() {
  auto key = PrivateKey::Generate(KeyType::kEd25519);
  if (!key) return std::unexpected(key.error());
  auto made = Of(*key);
  if (made) {
    randombytes_buf(made->public_key_.id.data(), made->public_key_.id.size());
  }
  return made;
}

Result<MinisignSecretKey> MinisignSecretKey::Of(PrivateKey& key) {
  SecretBytes pair = key.Ed25519Pair();
  if (pair.empty()) {
    return Fail(Error::Kind::kUsage,
                "minisign has Ed25519 keys, not " +
                    std::string(Name(key.public_key().type())));
  }
  pair.Hide();
  return MinisignSecretKey(std::move(pair), MinisignKeyOf(key.public_key()));
}

Result<MinisignSignature> MinisignSecretKey::Sign(
    const Digest& digest, std::string_view trusted_comment) {
  if (digest.algorithm != Digest::Algorithm::kBlake2b) {
    return Fail(Error::Kind::kUsage, "minisign signs BLAKE2b digests");
  }
  if (trusted_comment.size() > kLongestComment ||
      trusted_comment.find_first_of(std::string_view("\r\n\0", 3)) !=
          trusted_comment.npos) {
    return Fail(Error::Kind::kUsage,
                "a trusted comment is one line of at most " +
                    std::to_string(kLongestComment) + " bytes");
  }
  MinisignSignature made;
  made.id = public_key_.id;
  made.trusted_comment = trusted_comment;
  std::vector<std::uint8_t> covered;
  {
    const Shown shown(pair_);
    const std::uint8_t* pair = pair_.bytes().data();
    crypto_sign_detached(made.signature.data(), nullptr, digest.bytes.data(),
                         digest.bytes.size(), pair);
    covered.assign(made.signature.begin(), made.signature.end());
    const Bytes comment = AsBytes(trusted_comment);
    covered.insert(covered.end(), comment.begin(), comment.end());
    crypto_sign_detached(made.global_signature.data(), nullptr, covered.data(),
                         covered.size(), pair);
  }
  // A signature that a broken machine spoilt could give the key away.
  if (const auto good = VerifyMinisignDigest(digest, made, public_key_, "");
      !good) {
    return Fail(Error::Kind::kCrypto,
                "the signature just made does not verify");
  }
  return made;
}

Result<PrivateKey> MinisignSecretKey::ToPrivateKey() {
  const Shown shown(pair_);
  return PrivateKey::FromSecret(KeyType::kEd25519,
                                pair_.bytes().first(crypto_sign_SEEDBYTES),
                                "key " + MinisignKeyIdText(public_key_.id));
}

Result<SecretBytes> MinisignSecretKey::EncryptedText(
    const SecretBytes& passphrase) {
  const Shown shown(pair_);
  SecretBytes all = Assemble(public_key_, pair_.bytes());
  Put(all, kKdf, AsBytes(kScrypt));
  randombytes_buf(all.writable().subspan(kSalt).data(), kOpsLimit - kSalt);
  PutU64(all, kOpsLimit, kOps);
  PutU64(all, kMemLimit, kMemory);
  Put(all, kChecksum, ChecksumOf(all));
  if (const auto sealed = Seal(all, passphrase, "the new key"); !sealed) {
    return std::unexpected(sealed.error());
  }
  return TextOf(all, "minisign encrypted secret key");
}

SecretBytes MinisignSecretKey::UnsafePlainText() {
  const Shown shown(pair_);
  return TextOf(Assemble(public_key_, pair_.bytes()),
                "minisign unencrypted secret key");
}

Result<bool> IsMinisignSecretKeyEncrypted(Bytes text, const std::string& name) {
  const auto all = Decode(text, name);
  if (!all) return std::unexpected(all.error());
  return IsEncrypted(*all);
}

Result<MinisignSecretKey> ParseMinisignSecretKey(
    Bytes text, const std::string& name, const PassphraseSource& source) {
  if (const auto safe = ProtectProcess(); !safe) {
    return std::unexpected(safe.error());
  }
  auto all = Decode(text, name);
  if (!all) return std::unexpected(all.error());
  if (IsEncrypted(*all)) {
    const auto passphrase =
        ReadPassphrase(source, "passphrase for '" + name + "'", Ask::kOnce);
    if (!passphrase) return std::unexpected(passphrase.error());
    if (const auto opened = Seal(*all, *passphrase, name); !opened) {
      return std::unexpected(opened.error());
    }
  }
  if (const auto good = CheckSum(*all, name); !good) {
    return std::unexpected(good.error());
  }
  const Bytes pair = all->bytes().subspan(kPair, kPairBytes);
  if (!IsPair(pair)) {
    return Malformed(name, "its public key does not belong to its private key");
  }
  auto key = PublicKey::FromEd25519(pair.subspan(crypto_sign_SEEDBYTES), name);
  if (!key) return std::unexpected(key.error());
  MinisignPublicKey public_key{{}, std::move(*key)};
  std::ranges::copy(all->bytes().subspan(kSealed, kIdBytes),
                    public_key.id.begin());
  SecretBytes kept = SecretBytes::CopyOf(pair);
  kept.Hide();
  return MinisignSecretKey(std::move(kept), std::move(public_key));
}

}  // namespace assay
