// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/entry_body.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/base64.h"
#include "core/escape.h"
#include "signing/json_value.h"
#include "signing/sigstore/certificate.h"

namespace assay {
namespace {

// What an entry has to be about.
struct Subject {
  const Bundle& bundle;
  const SignedContent& content;
  const PublicKey& key;

  const Envelope* envelope() const {
    return std::get_if<Envelope>(&bundle.content);
  }
};

std::unexpected<Error> Differs(std::string_view what) {
  return Fail(Error::Kind::kCrypto,
              "the log entry is about another " + std::string(what));
}

std::optional<Digest::Algorithm> AlgorithmOf(std::string_view name) {
  if (name == "sha256" || name == "SHA2_256") return Digest::Algorithm::kSha256;
  if (name == "sha384" || name == "SHA2_384") return Digest::Algorithm::kSha384;
  if (name == "sha512" || name == "SHA2_512") return Digest::Algorithm::kSha512;
  return std::nullopt;
}

// The entry's hash is of what the bundle signs.
Result<void> CheckSignedDigest(const Subject& subject, const JsonView& name,
                               const Blob& stated) {
  const auto algorithm = AlgorithmOf(name.String());
  if (!algorithm) {
    name.Complain("is no hash function that is known");
    return name.Complaint();
  }
  const auto digest = SignedDigest(subject.bundle, subject.content, *algorithm);
  if (!digest) return std::unexpected(digest.error());
  if (digest->bytes != stated) {
    return Differs(subject.envelope() != nullptr ? "envelope" : "file");
  }
  return {};
}

// The entry's hash is of the payload alone.
Result<void> CheckPayloadDigest(const Subject& subject, const JsonView& name,
                                const Blob& stated) {
  const auto algorithm = AlgorithmOf(name.String());
  if (!algorithm ||
      DigestOf(*algorithm, subject.envelope()->payload).bytes != stated) {
    return Differs("payload");
  }
  return {};
}

Blob Hex(const JsonView& view) {
  const std::string text = view.String();
  auto bytes = DecodeHex(text);
  if (!bytes) view.Complain("is not hexadecimal");
  return bytes.value_or(Blob());
}

Result<void> CheckSignature(const Subject& subject, const Blob& stated) {
  if (stated != subject.bundle.signature()) return Differs("signature");
  return {};
}

// The verifier is PEM: a certificate, or a public key.
Result<void> CheckPem(const Subject& subject, const Blob& pem) {
  const Bytes leaf = subject.bundle.leaf();
  if (leaf.empty()) {
    const auto key = PublicKey::FromPem(AsText(pem), "log entry");
    if (!key) return std::unexpected(key.error());
    if (*key != subject.key) return Differs("key");
    return {};
  }
  const auto certificates = LoadCertificates(pem, "log entry");
  if (!certificates) return std::unexpected(certificates.error());
  if (certificates->size() != 1 ||
      !std::ranges::equal(certificates->front().der(), leaf)) {
    return Differs("certificate");
  }
  return {};
}

// The verifier is a message of protobuf: DER of either.
Result<void> CheckVerifier(const Subject& subject, const JsonView& view) {
  const Bytes leaf = subject.bundle.leaf();
  if (!leaf.empty()) {
    if (!std::ranges::equal(view["x509Certificate"]["rawBytes"].Base64(),
                            leaf)) {
      return Differs("certificate");
    }
    return {};
  }
  const auto key =
      PublicKey::FromDer(view["publicKey"]["rawBytes"].Base64(), "log entry");
  if (!key) return std::unexpected(key.error());
  if (*key != subject.key) return Differs("key");
  return {};
}

// Each of these checks in the order content, signature, verifier, and leaves
// what is missing or malformed to the view's complaint.

Result<void> HashedRekord1(const JsonView& spec, const Subject& subject) {
  const JsonView hash = spec["data"]["hash"];
  if (auto good =
          CheckSignedDigest(subject, hash["algorithm"], Hex(hash["value"]));
      !good) {
    return good;
  }
  const JsonView signature = spec["signature"];
  if (auto good = CheckSignature(subject, signature["content"].Base64());
      !good) {
    return good;
  }
  return CheckPem(subject, signature["publicKey"]["content"].Base64());
}

Result<void> HashedRekord2(const JsonView& spec, const Subject& subject) {
  const JsonView record = spec["hashedRekordV002"];
  const JsonView data = record["data"];
  if (auto good = CheckSignedDigest(subject, data["algorithm"],
                                    data["digest"].Base64());
      !good) {
    return good;
  }
  const JsonView signature = record["signature"];
  if (auto good = CheckSignature(subject, signature["content"].Base64());
      !good) {
    return good;
  }
  return CheckVerifier(subject, signature["verifier"]);
}

// The one signature of an entry that may hold several.
JsonView OnlySignature(const JsonView& signatures) {
  const auto items = signatures.Items();
  if (items.size() != 1) {
    signatures.Complain("has " + std::to_string(items.size()) +
                        " signatures, the bundle has one");
  }
  return items.empty() ? signatures : items.front();
}

Result<void> Dsse1(const JsonView& spec, const Subject& subject) {
  const JsonView hash = spec["payloadHash"];
  if (auto good =
          CheckPayloadDigest(subject, hash["algorithm"], Hex(hash["value"]));
      !good) {
    return good;
  }
  const JsonView signature = OnlySignature(spec["signatures"]);
  if (auto good = CheckSignature(subject, signature["signature"].Base64());
      !good) {
    return good;
  }
  return CheckPem(subject, signature["verifier"].Base64());
}

Result<void> Dsse2(const JsonView& spec, const Subject& subject) {
  const JsonView record = spec["dsseV002"];
  const JsonView hash = record["payloadHash"];
  if (auto good = CheckPayloadDigest(subject, hash["algorithm"],
                                     hash["digest"].Base64());
      !good) {
    return good;
  }
  const JsonView signature = OnlySignature(record["signatures"]);
  if (auto good = CheckSignature(subject, signature["content"].Base64());
      !good) {
    return good;
  }
  return CheckVerifier(subject, signature["verifier"]);
}

Result<void> InToto2(const JsonView& spec, const Subject& subject) {
  const JsonView content = spec["content"];
  const JsonView hash = content["payloadHash"];
  if (auto good =
          CheckPayloadDigest(subject, hash["algorithm"], Hex(hash["value"]));
      !good) {
    return good;
  }
  const JsonView envelope = content["envelope"];
  if (envelope["payloadType"].String() != subject.envelope()->payload_type) {
    return Differs("payload type");
  }
  const JsonView signature = OnlySignature(envelope["signatures"]);
  // The log encodes once more what is base64 already.
  const Blob once = signature["sig"].Base64();
  const auto twice = DecodeBase64(AsText(once));
  if (!twice) return Differs("signature");
  if (auto good = CheckSignature(subject, *twice); !good) return good;
  return CheckPem(subject, signature["publicKey"].Base64());
}

struct Kind {
  std::string_view name;
  std::string_view version;
  bool of_messages;
  bool of_envelopes;
  Result<void> (*check)(const JsonView& spec, const Subject& subject);
};

constexpr std::array<Kind, 5> kKinds = {{
    {"hashedrekord", "0.0.1", true, false, HashedRekord1},
    {"hashedrekord", "0.0.2", true, true, HashedRekord2},
    {"dsse", "0.0.1", false, true, Dsse1},
    {"dsse", "0.0.2", false, true, Dsse2},
    {"intoto", "0.0.2", false, true, InToto2},
}};

}  // namespace

Result<void> EntryIsAbout(const LogEntry& entry, const Bundle& bundle,
                          const SignedContent& content, const PublicKey& key) {
  const Subject subject = {bundle, content, key};
  const std::string name =
      EscapeShort(entry.kind, 40) + " " + EscapeShort(entry.version, 40);
  const bool is_envelope = subject.envelope() != nullptr;
  const auto kind = std::ranges::find_if(kKinds, [&](const Kind& one) {
    return one.name == entry.kind && one.version == entry.version &&
           (is_envelope ? one.of_envelopes : one.of_messages);
  });
  if (kind == kKinds.end()) {
    return Fail(Error::Kind::kCrypto,
                "a log entry of kind " + name + " does not vouch for " +
                    (is_envelope ? "an envelope" : "a message signature"));
  }
  const auto json = ParseJson(entry.body, "log entry");
  if (!json) return std::unexpected(json.error());
  const JsonView view(*json, "log entry");
  if (view["kind"].String() != entry.kind ||
      view["apiVersion"].String() != entry.version) {
    return Fail(Error::Kind::kCrypto,
                "the log entry is not of kind " + name + " itself");
  }
  const auto good = kind->check(view["spec"], subject);
  // What is missing is a better reason than what followed from it.
  if (const auto whole = view.Complaint(); !whole) return whole;
  return good;
}

}  // namespace assay
