// SPDX-License-Identifier: Apache-2.0

// Public key:  untrusted comment: TEXT \n base64("Ed", id(8), key(32)) \n
// Signature:   untrusted comment: TEXT \n base64("Ed"|"ED", id(8), sig(64)) \n
//              trusted comment: TEXT \n base64(sig of (sig, TEXT)) \n
// https://jedisct1.github.io/minisign/#signature-format
#include "signing/keys/minisign.h"

#include <sodium.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "core/base64.h"
#include "core/escape.h"
#include "core/mapping.h"
#include "signing/keys/minisign_text.h"

namespace assay {
namespace {

constexpr std::string_view kPure = "Ed";
constexpr std::string_view kPrehashed = "ED";
constexpr std::size_t kIdBytes = std::tuple_size_v<MinisignKeyId>;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSignatureBytes = 64;

std::unexpected<Error> Malformed(const std::string& name,
                                 const std::string& what) {
  return Fail(Error::Kind::kMalformed, name + ": " + what);
}

// Base64 as minisign writes it and no other way.
Result<std::vector<std::uint8_t>> Decode(std::string_view line,
                                         std::size_t bytes,
                                         std::string_view what,
                                         const std::string& name) {
  auto decoded = DecodeBase64(line);
  if (!decoded || EncodeBase64(*decoded) != line) {
    return Malformed(name, std::string(what) + " is not base64");
  }
  if (decoded->size() != bytes) {
    return Malformed(name, std::string(what) + " has " +
                               std::to_string(decoded->size()) +
                               " bytes instead of " + std::to_string(bytes));
  }
  return std::move(*decoded);
}

// Only pure Ed25519: what minisign calls prehashed is a pure signature over
// the digest.
bool Matches(Bytes signature, Bytes message, const MinisignPublicKey& key) {
  return crypto_sign_verify_detached(signature.data(), message.data(),
                                     message.size(),
                                     key.key.ed25519().data()) == 0;
}

Result<void> CheckKeyId(const MinisignSignature& signature,
                        const MinisignPublicKey& key, const std::string& name) {
  if (signature.id == key.id) return {};
  return Fail(Error::Kind::kCrypto,
              name + ": was made with key " + MinisignKeyIdText(signature.id) +
                  ", not with " + MinisignKeyIdText(key.id),
              "give the public key of that id, if you trust it");
}

Result<void> CheckBoth(Bytes message, const MinisignSignature& signature,
                       const MinisignPublicKey& key, const std::string& name) {
  if (!Matches(signature.signature, message, key)) {
    return Fail(Error::Kind::kCrypto,
                name + ": the signature does not match the file");
  }
  std::vector<std::uint8_t> covered(signature.signature.begin(),
                                    signature.signature.end());
  const Bytes comment = AsBytes(signature.trusted_comment);
  covered.insert(covered.end(), comment.begin(), comment.end());
  if (!Matches(signature.global_signature, covered, key)) {
    return Fail(Error::Kind::kCrypto,
                name + ": the trusted comment was changed");
  }
  return {};
}

Digest DigestOfWindows(Bytes file) {
  Hasher hasher(Digest::Algorithm::kBlake2b);
  ForEachWindow(file, [&](Bytes window) {
    hasher.Update(window);
    return true;
  });
  return hasher.Finish();
}

}  // namespace

std::string MinisignKeyIdText(const MinisignKeyId& id) {
  // It is a little-endian number that is shown in capitals.
  MinisignKeyId reversed = id;
  std::ranges::reverse(reversed);
  std::string text = EncodeHex(reversed);
  std::ranges::transform(text, text.begin(), [](char c) {
    return 'a' <= c && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

bool LooksLikeMinisign(std::string_view text) {
  return text.starts_with(kUntrustedComment);
}

Result<std::vector<std::string_view>> MinisignLines(std::string_view text,
                                                    std::size_t count,
                                                    const std::string& name) {
  if (!LooksLikeMinisign(text)) {
    return Malformed(name, "does not begin with 'untrusted comment: '");
  }
  if (text.find('\0') != text.npos) return Malformed(name, "holds a NUL");
  std::vector<std::string_view> lines;
  while (lines.size() < count && !text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  if (lines.size() < count) {
    return Malformed(name, "has " + std::to_string(lines.size()) +
                               " lines instead of " + std::to_string(count));
  }
  if (text.find_first_not_of(" \t\r\n") != text.npos) {
    return Malformed(name, "goes on behind line " + std::to_string(count));
  }
  return lines;
}

Result<MinisignPublicKey> ParseMinisignPublicKey(std::string_view text,
                                                 const std::string& name) {
  const auto lines = MinisignLines(text, 2, name);
  if (!lines) return std::unexpected(lines.error());
  const auto bytes =
      Decode((*lines)[1], 2 + kIdBytes + kKeyBytes, "the public key", name);
  if (!bytes) return std::unexpected(bytes.error());
  if (!StartsWith(*bytes, kPure)) {
    return Malformed(name, "is a key for another algorithm than Ed25519");
  }
  const Bytes all = *bytes;
  auto key = PublicKey::FromEd25519(all.last(kKeyBytes), name);
  if (!key) return std::unexpected(key.error());
  MinisignPublicKey read{{}, std::move(*key)};
  std::ranges::copy(all.subspan(2, kIdBytes), read.id.begin());
  return read;
}

std::string MinisignText(const MinisignPublicKey& key) {
  std::vector<std::uint8_t> bytes = {'E', 'd'};
  bytes.insert(bytes.end(), key.id.begin(), key.id.end());
  const Bytes raw = key.key.ed25519();
  bytes.insert(bytes.end(), raw.begin(), raw.end());
  return std::string(kUntrustedComment) + "minisign public key " +
         MinisignKeyIdText(key.id) + "\n" + EncodeBase64(bytes) + "\n";
}

MinisignPublicKey MinisignKeyOf(const PublicKey& key) {
  MinisignPublicKey made{{}, key};
  const Digest digest = DigestOf(Digest::Algorithm::kSha256, key.ed25519());
  std::copy_n(digest.bytes.begin(), kIdBytes, made.id.begin());
  return made;
}

Result<MinisignSignature> ParseMinisignSignature(std::string_view text,
                                                 const std::string& name) {
  const auto lines = MinisignLines(text, 4, name);
  if (!lines) return std::unexpected(lines.error());
  const auto bytes = Decode((*lines)[1], 2 + kIdBytes + kSignatureBytes,
                            "the signature", name);
  if (!bytes) return std::unexpected(bytes.error());
  MinisignSignature read;
  read.prehashed = StartsWith(*bytes, kPrehashed);
  if (!read.prehashed && !StartsWith(*bytes, kPure)) {
    return Malformed(name, "is made with algorithm '" +
                               Escape(AsText(*bytes).substr(0, 2)) +
                               "', not with Ed or ED");
  }
  const Bytes all = *bytes;
  std::ranges::copy(all.subspan(2, kIdBytes), read.id.begin());
  std::ranges::copy(all.last(kSignatureBytes), read.signature.begin());
  if (!(*lines)[2].starts_with(kTrustedComment)) {
    return Malformed(name, "line 3 does not begin with 'trusted comment: '");
  }
  read.trusted_comment = (*lines)[2].substr(kTrustedComment.size());
  const auto global = Decode((*lines)[3], kSignatureBytes,
                             "the signature of the trusted comment", name);
  if (!global) return std::unexpected(global.error());
  std::ranges::copy(*global, read.global_signature.begin());
  return read;
}

std::string MinisignText(const MinisignSignature& signature) {
  const std::string_view algorithm = signature.prehashed ? kPrehashed : kPure;
  std::vector<std::uint8_t> bytes(algorithm.begin(), algorithm.end());
  bytes.insert(bytes.end(), signature.id.begin(), signature.id.end());
  bytes.insert(bytes.end(), signature.signature.begin(),
               signature.signature.end());
  return std::string(kUntrustedComment) + "signature from minisign key " +
         MinisignKeyIdText(signature.id) + "\n" + EncodeBase64(bytes) + "\n" +
         std::string(kTrustedComment) + signature.trusted_comment + "\n" +
         EncodeBase64(signature.global_signature) + "\n";
}

Result<void> VerifyMinisign(Bytes file, const MinisignSignature& signature,
                            const MinisignPublicKey& key,
                            const std::string& name) {
  if (signature.prehashed) {
    return VerifyMinisignDigest(DigestOfWindows(file), signature, key, name);
  }
  if (const auto good = CheckKeyId(signature, key, name); !good) return good;
  return CheckBoth(file, signature, key, name);
}

Result<void> VerifyMinisignDigest(const Digest& digest,
                                  const MinisignSignature& signature,
                                  const MinisignPublicKey& key,
                                  const std::string& name) {
  if (const auto good = CheckKeyId(signature, key, name); !good) return good;
  if (!signature.prehashed) {
    return Fail(Error::Kind::kCrypto,
                name + ": covers the file itself, not its digest");
  }
  if (digest.algorithm != Digest::Algorithm::kBlake2b) {
    return Fail(Error::Kind::kCrypto,
                name + ": covers the BLAKE2b digest, not that of " +
                    std::string(Name(digest.algorithm)));
  }
  return CheckBoth(digest.bytes, signature, key, name);
}

}  // namespace assay
