// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/signed_content.h"

#include <array>
#include <string>
#include <string_view>
#include <variant>

#include "core/base64.h"
#include "core/escape.h"
#include "signing/dsse.h"
#include "signing/json_value.h"

namespace assay {
namespace {

constexpr std::string_view kPayloadType = "application/vnd.in-toto+json";
constexpr std::array<std::string_view, 2> kStatementTypes = {
    "https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1"};

std::optional<Digest::Algorithm> AlgorithmOf(std::string_view protobuf_name) {
  if (protobuf_name == "SHA2_256") return Digest::Algorithm::kSha256;
  if (protobuf_name == "SHA2_384") return Digest::Algorithm::kSha384;
  if (protobuf_name == "SHA2_512") return Digest::Algorithm::kSha512;
  return std::nullopt;
}

Result<void> CheckStatedDigest(const Bundle& bundle,
                               const SignedContent& content,
                               const MessageSignature& message) {
  if (message.algorithm.empty() && message.digest.empty()) return {};
  const auto algorithm = AlgorithmOf(message.algorithm);
  if (!algorithm) {
    return Fail(Error::Kind::kCrypto,
                "the bundle states a digest of the unknown algorithm '" +
                    EscapeShort(message.algorithm, 40) + "'");
  }
  const auto digest = SignedDigest(bundle, content, *algorithm);
  if (!digest) return std::unexpected(digest.error());
  if (digest->bytes != message.digest) {
    return Fail(Error::Kind::kCrypto, "the bundle is about a file with " +
                                          std::string(Name(*algorithm)) + " " +
                                          EncodeHex(message.digest) + ", not " +
                                          digest->Hex());
  }
  return {};
}

}  // namespace

Result<Digest> SignedDigest(const Bundle& bundle, const SignedContent& content,
                            Digest::Algorithm algorithm) {
  if (const auto* envelope = std::get_if<Envelope>(&bundle.content)) {
    return DigestOf(algorithm, PreAuthenticationEncoding(envelope->payload_type,
                                                         envelope->payload));
  }
  if (content.bytes) return DigestOf(algorithm, *content.bytes);
  if (algorithm != Digest::Algorithm::kSha256) {
    return Fail(Error::Kind::kCrypto,
                "the signature is over a " + std::string(Name(algorithm)) +
                    " digest, and only the sha256 digest is known",
                "give the file itself");
  }
  return content.sha256;
}

Result<void> VerifySignature(const Bundle& bundle, const SignedContent& content,
                             const PublicKey& key) {
  if (const auto* envelope = std::get_if<Envelope>(&bundle.content)) {
    return key.Verify(
        PreAuthenticationEncoding(envelope->payload_type, envelope->payload),
        envelope->signature);
  }
  const auto& message = std::get<MessageSignature>(bundle.content);
  if (auto good = CheckStatedDigest(bundle, content, message); !good) {
    return good;
  }
  if (content.bytes) return key.Verify(*content.bytes, message.signature);
  if (key.type() != KeyType::kEcdsaP256 && key.type() != KeyType::kRsa) {
    return Fail(Error::Kind::kCrypto,
                "an " + std::string(Name(key.type())) +
                    " key signs the file, and only its digest is known",
                "give the file itself");
  }
  return key.VerifyDigest(content.sha256.bytes, message.signature);
}

Result<void> StatementIsAbout(const Envelope& envelope, const Digest& sha256) {
  if (envelope.payload_type != kPayloadType) {
    return Fail(Error::Kind::kCrypto,
                "the envelope holds '" +
                    EscapeShort(envelope.payload_type, 80) +
                    "', no in-toto statement");
  }
  const auto json = ParseJson(envelope.payload, "statement");
  if (!json) return std::unexpected(json.error());
  const JsonView view(*json, "statement");
  const std::string type = view["_type"].String();
  if (type != kStatementTypes[0] && type != kStatementTypes[1]) {
    view["_type"].Complain("'" + EscapeShort(type, 80) +
                           "' is no in-toto statement");
  }
  bool found = false;
  for (const JsonView& subject : view["subject"].Items()) {
    const JsonView digest = subject["digest"]["sha256"];
    if (!digest.present()) continue;
    found = DecodeHex(digest.String()) == sha256.bytes || found;
  }
  if (const auto good = view.Complaint(); !good) return good;
  if (!found) {
    return Fail(Error::Kind::kCrypto,
                "the statement has no subject with sha256 " + sha256.Hex());
  }
  return {};
}

}  // namespace assay
