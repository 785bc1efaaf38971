// SPDX-License-Identifier: Apache-2.0
#include "signing/bundle.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/base64.h"
#include "core/escape.h"
#include "signing/json_value.h"

namespace assay {
namespace {

struct MediaType {
  std::string_view name;
  int minor_version;
};

constexpr std::array<MediaType, 4> kMediaTypes = {{
    {"application/vnd.dev.sigstore.bundle.v0.3+json", 3},
    {"application/vnd.dev.sigstore.bundle+json;version=0.3", 3},
    {"application/vnd.dev.sigstore.bundle+json;version=0.2", 2},
    {"application/vnd.dev.sigstore.bundle+json;version=0.1", 1},
}};

// More than any honest client makes.
constexpr std::size_t kMostCertificates = 16;
constexpr std::size_t kMostLogEntries = 32;
constexpr std::size_t kMostTimestamps = 32;

// The elements of an array that is not longer than `most`.
std::vector<JsonView> ItemsUpTo(const JsonView& view, std::size_t most) {
  std::vector<JsonView> items = view.Items();
  if (items.size() > most) {
    view.Complain("has " + std::to_string(items.size()) +
                  " elements, more than " + std::to_string(most));
    items.clear();
  }
  return items;
}

int ParseMediaType(const JsonView& view) {
  const std::string name = view.String();
  for (const MediaType& type : kMediaTypes) {
    if (type.name == name) return type.minor_version;
  }
  view.Complain("'" + EscapeShort(name, 80) +
                "' is not a Sigstore bundle of version 0.1, 0.2 or 0.3");
  return 0;
}

InclusionProof ParseProof(const JsonView& view) {
  InclusionProof proof;
  // A zero is left out by writers of proto3.
  if (view["logIndex"].present()) proof.log_index = view["logIndex"].Uint64();
  proof.tree_size = view["treeSize"].Uint64();
  proof.root_hash = view["rootHash"].Base64();
  for (const JsonView& hash : ItemsUpTo(view["hashes"], 64)) {
    proof.hashes.push_back(hash.Base64());
  }
  if (view["checkpoint"].present()) {
    proof.checkpoint = view["checkpoint"]["envelope"].String();
  }
  return proof;
}

LogEntry ParseLogEntry(const JsonView& view) {
  LogEntry entry;
  if (view["logIndex"].present()) entry.log_index = view["logIndex"].Uint64();
  entry.log_id = view["logId"]["keyId"].Base64();
  entry.kind = view["kindVersion"]["kind"].String();
  entry.version = view["kindVersion"]["version"].String();
  if (view["integratedTime"].present()) {
    entry.integrated_time = view["integratedTime"].Uint64();
  }
  if (view["inclusionPromise"].present()) {
    entry.signed_entry_timestamp =
        view["inclusionPromise"]["signedEntryTimestamp"].Base64();
  }
  if (view["inclusionProof"].present()) {
    entry.proof = ParseProof(view["inclusionProof"]);
  }
  entry.body = view["canonicalizedBody"].Base64();
  return entry;
}

KeyMaterial ParseKey(const JsonView& view) {
  KeyMaterial key;
  if (view["hint"].present()) key.hint = view["hint"].String();
  if (view["rawBytes"].present()) key.pem = view["rawBytes"].Base64();
  return key;
}

Bundle::Chain ParseChain(const JsonView& view) {
  Bundle::Chain chain;
  for (const JsonView& one :
       ItemsUpTo(view["certificates"], kMostCertificates)) {
    chain.certificates.push_back(one["rawBytes"].Base64());
  }
  if (chain.certificates.empty()) view.Complain("holds no certificate");
  return chain;
}

void ParseMaterial(const JsonView& view, Bundle& bundle) {
  const JsonView key = view["publicKey"];
  const JsonView chain = view["x509CertificateChain"];
  const JsonView certificate = view["certificate"];
  if (key.present() + chain.present() + certificate.present() != 1) {
    view.Complain(
        "needs one of publicKey, x509CertificateChain and certificate");
    return;
  }
  if (key.present()) bundle.material = ParseKey(key);
  if (chain.present()) bundle.material = ParseChain(chain);
  if (certificate.present()) {
    bundle.material = Bundle::Certificate{certificate["rawBytes"].Base64()};
    if (bundle.leaf().empty()) certificate.Complain("is empty");
  }
  for (const JsonView& entry :
       ItemsUpTo(view["tlogEntries"], kMostLogEntries)) {
    bundle.log_entries.push_back(ParseLogEntry(entry));
  }
  for (const JsonView& timestamp :
       ItemsUpTo(view["timestampVerificationData"]["rfc3161Timestamps"],
                 kMostTimestamps)) {
    bundle.timestamps.push_back(timestamp["signedTimestamp"].Base64());
  }
}

Envelope ParseEnvelope(const JsonView& view) {
  view.ExpectOnly({"payload", "payloadType", "signatures"});
  Envelope envelope{view["payloadType"].String(), view["payload"].Base64(), {}};
  const auto signatures = view["signatures"].Items();
  if (signatures.size() != 1) {
    view["signatures"].Complain("has " + std::to_string(signatures.size()) +
                                " signatures, a bundle has one");
    return envelope;
  }
  signatures[0].ExpectOnly({"sig", "keyid"});
  envelope.signature = signatures[0]["sig"].Base64();
  if (envelope.signature.empty()) signatures[0].Complain("has no signature");
  // Written by some as null or "", read by nobody.
  if (signatures[0]["keyid"].present()) signatures[0]["keyid"].String();
  return envelope;
}

MessageSignature ParseMessage(const JsonView& view) {
  view.ExpectOnly({"messageDigest", "signature"});
  MessageSignature message;
  const JsonView digest = view["messageDigest"];
  if (digest.present()) {
    message.algorithm = digest["algorithm"].String();
    message.digest = digest["digest"].Base64();
  }
  message.signature = view["signature"].Base64();
  if (message.signature.empty()) view.Complain("has no signature");
  return message;
}

using Json = nlohmann::ordered_json;

Json CertificateJson(const Blob& der) {
  return {{"rawBytes", EncodeBase64(der)}};
}

Json ProofJson(const InclusionProof& proof) {
  Json hashes = Json::array();
  for (const Blob& hash : proof.hashes) hashes.push_back(EncodeBase64(hash));
  return {{"logIndex", std::to_string(proof.log_index)},
          {"rootHash", EncodeBase64(proof.root_hash)},
          {"treeSize", std::to_string(proof.tree_size)},
          {"hashes", hashes},
          {"checkpoint", {{"envelope", proof.checkpoint}}}};
}

Json LogEntryJson(const LogEntry& entry) {
  Json json = {
      {"logIndex", std::to_string(entry.log_index)},
      {"logId", {{"keyId", EncodeBase64(entry.log_id)}}},
      {"kindVersion", {{"kind", entry.kind}, {"version", entry.version}}}};
  if (entry.integrated_time != 0) {
    json["integratedTime"] = std::to_string(entry.integrated_time);
  }
  if (!entry.signed_entry_timestamp.empty()) {
    json["inclusionPromise"] = {
        {"signedEntryTimestamp", EncodeBase64(entry.signed_entry_timestamp)}};
  }
  if (entry.proof) json["inclusionProof"] = ProofJson(*entry.proof);
  json["canonicalizedBody"] = EncodeBase64(entry.body);
  return json;
}

Json MaterialJson(const Bundle& bundle) {
  Json json = Json::object();
  if (const auto* key = std::get_if<KeyMaterial>(&bundle.material)) {
    json["publicKey"] = {{"hint", key->hint}};
    if (!key->pem.empty()) {
      json["publicKey"]["rawBytes"] = EncodeBase64(key->pem);
    }
  } else if (const auto* chain = std::get_if<Bundle::Chain>(&bundle.material)) {
    Json certificates = Json::array();
    for (const Blob& der : chain->certificates) {
      certificates.push_back(CertificateJson(der));
    }
    json["x509CertificateChain"] = {{"certificates", certificates}};
  } else {
    json["certificate"] = CertificateJson(
        std::get<Bundle::Certificate>(bundle.material).certificate);
  }
  json["tlogEntries"] = Json::array();
  for (const LogEntry& entry : bundle.log_entries) {
    json["tlogEntries"].push_back(LogEntryJson(entry));
  }
  if (!bundle.timestamps.empty()) {
    Json timestamps = Json::array();
    for (const Blob& der : bundle.timestamps) {
      timestamps.push_back({{"signedTimestamp", EncodeBase64(der)}});
    }
    json["timestampVerificationData"] = {{"rfc3161Timestamps", timestamps}};
  }
  return json;
}

}  // namespace

Result<Bundle> Bundle::Parse(Bytes text, const std::string& name) {
  const auto root = ParseJson(text, name);
  if (!root) return std::unexpected(root.error());
  const JsonView view(*root, name);
  view.ExpectOnly({"mediaType", "verificationMaterial", "dsseEnvelope",
                   "messageSignature"});
  Bundle bundle;
  bundle.minor_version = ParseMediaType(view["mediaType"]);
  ParseMaterial(view["verificationMaterial"], bundle);
  const JsonView envelope = view["dsseEnvelope"];
  const JsonView message = view["messageSignature"];
  if (envelope.present() == message.present()) {
    view.Complain("needs one of dsseEnvelope and messageSignature");
  } else if (envelope.present()) {
    bundle.content = ParseEnvelope(envelope);
  } else {
    bundle.content = ParseMessage(message);
  }
  if (const auto good = view.Complaint(); !good) {
    return std::unexpected(good.error());
  }
  return bundle;
}

std::string Bundle::Json() const {
  nlohmann::ordered_json json = {{"mediaType", kMediaTypes.front().name},
                                 {"verificationMaterial", MaterialJson(*this)}};
  if (const auto* envelope = std::get_if<Envelope>(&content)) {
    json["dsseEnvelope"] = {
        {"payload", EncodeBase64(envelope->payload)},
        {"payloadType", envelope->payload_type},
        {"signatures",
         {{{"sig", EncodeBase64(envelope->signature)}, {"keyid", ""}}}}};
  } else {
    const auto& message = std::get<MessageSignature>(content);
    json["messageSignature"] = {{"messageDigest",
                                 {{"algorithm", message.algorithm},
                                  {"digest", EncodeBase64(message.digest)}}},
                                {"signature", EncodeBase64(message.signature)}};
  }
  return json.dump() + "\n";
}

const Blob& Bundle::signature() const {
  if (const auto* envelope = std::get_if<Envelope>(&content)) {
    return envelope->signature;
  }
  return std::get<MessageSignature>(content).signature;
}

Bytes Bundle::leaf() const {
  if (const auto* chain = std::get_if<Chain>(&material)) {
    return chain->certificates.empty() ? Bytes() : chain->certificates.front();
  }
  if (const auto* one = std::get_if<Certificate>(&material)) {
    return one->certificate;
  }
  return {};
}

}  // namespace assay
