// SPDX-License-Identifier: Apache-2.0
#include "tests/signing/rekor.h"

#include <bit>
#include <span>

#include "core/base64.h"
#include "core/digest.h"
#include "signing/sigstore/merkle.h"
#include "signing/sigstore/signed_entry_timestamp.h"

namespace assay {
namespace {

using nlohmann::json;

std::string Pem(const char* label, Bytes der) {
  std::string base64 = EncodeBase64(der);
  for (std::size_t at = 64; at < base64.size(); at += 65) {
    base64.insert(at, "\n");
  }
  return std::string("-----BEGIN ") + label + "-----\n" + base64 +
         "\n-----END " + label + "-----\n";
}

std::string PemOfVerifier(const Bundle& bundle, Bytes key_der) {
  return EncodeBase64(AsBytes(bundle.leaf().empty()
                                  ? Pem("PUBLIC KEY", key_der)
                                  : Pem("CERTIFICATE", bundle.leaf())));
}

json MessageOfVerifier(const Bundle& bundle, Bytes key_der) {
  json verifier = {{"keyDetails", "PKIX_ECDSA_P256_SHA_256"}};
  if (bundle.leaf().empty()) {
    verifier["publicKey"] = {{"rawBytes", EncodeBase64(key_der)}};
  } else {
    verifier["x509Certificate"] = {{"rawBytes", EncodeBase64(bundle.leaf())}};
  }
  return verifier;
}

json HexHash(Bytes bytes) {
  return {{"algorithm", "sha256"}, {"value", EncodeHex(Sha256(bytes))}};
}

json Base64Hash(Bytes bytes) {
  return {{"algorithm", "SHA2_256"}, {"digest", EncodeBase64(Sha256(bytes))}};
}

TreeHash RootOf(std::span<const TreeHash> leaves) {
  if (leaves.size() == 1) return leaves.front();
  const std::size_t left = std::bit_floor(leaves.size() - 1);
  return NodeHash(RootOf(leaves.first(left)), RootOf(leaves.subspan(left)));
}

std::vector<Blob> PathOf(std::size_t index, std::span<const TreeHash> leaves) {
  if (leaves.size() == 1) return {};
  const std::size_t left = std::bit_floor(leaves.size() - 1);
  const bool in_left = index < left;
  auto path = in_left ? PathOf(index, leaves.first(left))
                      : PathOf(index - left, leaves.subspan(left));
  const TreeHash sibling =
      RootOf(in_left ? leaves.subspan(left) : leaves.first(left));
  path.emplace_back(sibling.begin(), sibling.end());
  return path;
}

}  // namespace

std::vector<std::uint8_t> Sha256(Bytes bytes) {
  return DigestOf(Digest::Algorithm::kSha256, bytes).bytes;
}

json EntryBody(const LogSpec& spec, const Bundle& bundle, Bytes signed_bytes,
               Bytes key_der) {
  const std::string signature = EncodeBase64(bundle.signature());
  const auto* envelope = std::get_if<Envelope>(&bundle.content);
  const Bytes payload =
      envelope == nullptr ? Bytes() : Bytes(envelope->payload);
  json content;
  if (spec.kind == "hashedrekord" && spec.version == "0.0.1") {
    content = {
        {"data", {{"hash", HexHash(signed_bytes)}}},
        {"signature",
         {{"content", signature},
          {"publicKey", {{"content", PemOfVerifier(bundle, key_der)}}}}}};
  } else if (spec.kind == "hashedrekord") {
    content["hashedRekordV002"] = {
        {"data", Base64Hash(signed_bytes)},
        {"signature",
         {{"content", signature},
          {"verifier", MessageOfVerifier(bundle, key_der)}}}};
  } else if (spec.kind == "dsse" && spec.version == "0.0.2") {
    content["dsseV002"] = {
        {"payloadHash", Base64Hash(payload)},
        {"signatures",
         {{{"content", signature},
           {"verifier", MessageOfVerifier(bundle, key_der)}}}}};
  } else if (spec.kind == "dsse") {
    content = {{"envelopeHash", HexHash({})},
               {"payloadHash", HexHash(payload)},
               {"signatures",
                {{{"signature", signature},
                  {"verifier", PemOfVerifier(bundle, key_der)}}}}};
  } else {
    content["content"] = {
        {"envelope",
         {{"payloadType", envelope == nullptr ? "" : envelope->payload_type},
          {"signatures",
           {{{"publicKey", PemOfVerifier(bundle, key_der)},
             {"sig", EncodeBase64(AsBytes(signature))}}}}}},
        {"hash", HexHash({})},
        {"payloadHash", HexHash(payload)}};
  }
  return {{"apiVersion", spec.version}, {"kind", spec.kind}, {"spec", content}};
}

std::string SignNote(const std::string& text, const std::string& name,
                     Bytes log_id, const TestKey& key) {
  std::vector<std::uint8_t> bytes(log_id.begin(), log_id.begin() + 4);
  const auto signature = key.Sign(AsBytes(text));
  bytes.insert(bytes.end(), signature.begin(), signature.end());
  return text + "\n\u2014 " + name + " " + EncodeBase64(bytes) + "\n";
}

LogEntry AppendEntry(const LogSpec& spec, const json& body,
                     const TestKey& key) {
  LogEntry entry;
  entry.kind = spec.kind;
  entry.version = spec.version;
  entry.log_index = spec.first_index + spec.index;
  entry.log_id = Sha256(key.Spki());
  entry.integrated_time = static_cast<std::uint64_t>(spec.integrated_time);
  const std::string text = body.dump();
  entry.body.assign(text.begin(), text.end());
  if (spec.edit_before_promise) spec.edit_before_promise(entry);
  if (spec.with_promise && entry.integrated_time != 0) {
    entry.signed_entry_timestamp =
        spec.promise_key.value_or(key).Sign(AsBytes(SignedEntryText(entry)));
  }
  std::vector<TreeHash> leaves;
  leaves.reserve(spec.size);
  for (std::uint64_t i = 0; i < spec.size; ++i) {
    leaves.push_back(i == spec.index ? LeafHash(entry.body)
                                     : LeafHash(AsBytes(std::to_string(i))));
  }
  const TreeHash root = RootOf(leaves);
  if (spec.with_proof) {
    InclusionProof proof;
    proof.log_index = spec.index;
    proof.tree_size = spec.size;
    proof.root_hash.assign(root.begin(), root.end());
    proof.hashes = PathOf(spec.index, leaves);
    std::string head = spec.origin + "\n" + std::to_string(spec.size) + "\n" +
                       EncodeBase64(root) + "\n";
    if (spec.edit_checkpoint) spec.edit_checkpoint(head);
    if (spec.with_checkpoint) {
      proof.checkpoint = SignNote(head, spec.host, entry.log_id,
                                  spec.checkpoint_key.value_or(key));
      if (spec.edit_note) spec.edit_note(proof.checkpoint);
    }
    entry.proof = proof;
  }
  if (spec.edit_entry) spec.edit_entry(entry);
  return entry;
}

}  // namespace assay
