// SPDX-License-Identifier: Apache-2.0
#include "tests/signing/sigstore_instance.h"

#include "core/base64.h"
#include "signing/dsse.h"

namespace assay {
namespace {

using nlohmann::json;

constexpr std::int64_t kDay = 86'400;
constexpr const char* kIssuer = "https://accounts.test";
constexpr const char* kIdentity = "signer@example.com";

// Everything with a key.
struct Instance {
  explicit Instance(const SigstoreWishes& wishes)
      : leaf_key(wishes.leaf_key),
        log(wishes.log_is_tiles ? "ED25519" : "P-256") {
    if (wishes.issuer_is_certificate_log) certificate_log = intermediate_key;
  }

  TestKey root_key{"P-256"};
  TestKey intermediate_key{"P-256"};
  TestKey leaf_key;
  TestKey certificate_log{"P-256"};
  TestKey log;
  TestKey timestamp_root_key{"P-256"};
  TestKey timestamp_key{"P-256"};
  TestKey stranger{"P-256"};
};

void AppendBig(std::uint64_t number, int bytes,
               std::vector<std::uint8_t>& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(number >> shift));
  }
}

void Append(Bytes bytes, std::vector<std::uint8_t>& out) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// RFC 6962, section 3.2.
std::vector<std::uint8_t> CertificateTimestamp(const CertificateLogSpec& spec,
                                               Bytes body, Bytes issuer_spki,
                                               const TestKey& id,
                                               const TestKey& signer) {
  std::vector<std::uint8_t> data = {0, 0};
  AppendBig(static_cast<std::uint64_t>(spec.milliseconds), 8, data);
  AppendBig(1, 2, data);
  Append(Sha256(issuer_spki), data);
  AppendBig(body.size(), 3, data);
  Append(body, data);
  AppendBig(spec.extensions.size(), 2, data);
  Append(spec.extensions, data);
  const auto signature = signer.Sign(data);
  std::vector<std::uint8_t> record = {0};
  Append(Sha256(id.Spki()), record);
  AppendBig(static_cast<std::uint64_t>(spec.milliseconds), 8, record);
  AppendBig(spec.extensions.size(), 2, record);
  Append(spec.extensions, record);
  record.push_back(4);
  record.push_back(3);
  AppendBig(signature.size(), 2, record);
  Append(signature, record);
  std::vector<std::uint8_t> framed;
  AppendBig(record.size(), 2, framed);
  Append(record, framed);
  return framed;
}

MakeTimestamps CertificateTimestamps(const CertificateLogSpec& spec,
                                     const Instance& instance) {
  if (!spec.with_timestamps) return nullptr;
  return [&spec, &instance](Bytes body) {
    std::vector<std::uint8_t> other(body.begin(), body.end());
    if (spec.for_other_body) other.back() ^= 1;
    const auto issuer = spec.for_other_issuer
                            ? instance.root_key.Spki()
                            : instance.intermediate_key.Spki();
    const auto record = CertificateTimestamp(
        spec, other, issuer,
        spec.of_foreign_log ? instance.stranger : instance.certificate_log,
        spec.of_foreign_log || spec.signed_by_foreign_log
            ? instance.stranger
            : instance.certificate_log);
    std::vector<std::uint8_t> records = record;
    if (spec.with_foreign_timestamp_too) {
      Append(CertificateTimestamp(spec, body, issuer, instance.stranger,
                                  instance.stranger),
             records);
    }
    std::vector<std::uint8_t> list;
    AppendBig(records.size(), 2, list);
    Append(records, list);
    if (spec.edit_list) spec.edit_list(list);
    return list;
  };
}

json CertificatesJson(const std::vector<std::vector<std::uint8_t>>& chain) {
  json certificates = json::array();
  for (const auto& der : chain) {
    certificates.push_back({{"rawBytes", EncodeBase64(der)}});
  }
  return {{"certificates", certificates}};
}

json LogJson(const std::string& url, const TestKey& key,
             const char* key_details) {
  return {{"baseUrl", url},
          {"hashAlgorithm", "SHA2_256"},
          {"publicKey",
           {{"rawBytes", EncodeBase64(key.Spki())},
            {"keyDetails", key_details},
            {"validFor", {{"start", "2025-01-01T00:00:00Z"}}}}},
          {"logId", {{"keyId", EncodeBase64(Sha256(key.Spki()))}}}};
}

json AuthorityJson(const std::string& url,
                   const std::vector<std::vector<std::uint8_t>>& chain) {
  return {{"subject", {{"commonName", "test"}}},
          {"uri", url},
          {"certChain", CertificatesJson(chain)},
          {"validFor", {{"start", "2025-01-01T00:00:00.000Z"}}}};
}

void SignContent(const SigstoreWishes& wishes, const Instance& instance,
                 Bundle& bundle) {
  const TestKey& key =
      wishes.signed_with_other_key ? instance.stranger : instance.leaf_key;
  if (wishes.payload) {
    Envelope envelope{wishes.payload_type,
                      Blob(wishes.payload->begin(), wishes.payload->end()),
                      {}};
    envelope.signature = key.Sign(
        PreAuthenticationEncoding(envelope.payload_type, envelope.payload));
    bundle.content = envelope;
  } else {
    bundle.content =
        MessageSignature{"SHA2_256", Sha256(AsBytes(wishes.message)),
                         key.Sign(AsBytes(wishes.message))};
  }
}

void SetMaterial(const SigstoreWishes& wishes, const Instance& instance,
                 const std::vector<std::uint8_t>& leaf, Bundle& bundle) {
  if (wishes.managed_key) {
    bundle.material =
        KeyMaterial{EncodeBase64(Sha256(instance.leaf_key.Spki())), {}};
  } else if (wishes.minor_version < 3) {
    bundle.material = Bundle::Chain{{leaf}};
  } else {
    bundle.material = Bundle::Certificate{leaf};
  }
}

}  // namespace

SigstoreWishes::SigstoreWishes() {
  const auto authority = [&](const std::string& name) {
    CertificateSpec spec;
    spec.common_name = name;
    spec.not_before = time - 300 * kDay;
    spec.not_after = time + 3000 * kDay;
    spec.basic_constraints = "critical,CA:TRUE";
    spec.key_usage = "critical,keyCertSign,cRLSign";
    return spec;
  };
  root = authority("Test Root");
  intermediate = authority("Test Intermediate");
  intermediate.basic_constraints = "critical,CA:TRUE,pathlen:0";
  intermediate.extended_key_usage = "codeSigning";
  leaf.not_before = time - 60;
  leaf.not_after = time + 540;
  leaf.key_usage = "critical,digitalSignature";
  leaf.extended_key_usage = "codeSigning";
  leaf.alternative_names = std::string("critical,email:") + kIdentity;
  const std::string issuer = kIssuer;
  leaf.raw = {{"1.3.6.1.4.1.57264.1.1", false, {issuer.begin(), issuer.end()}},
              {"1.3.6.1.4.1.57264.1.8", false, Der(0x0c, {AsBytes(issuer)})}};
  certificate_log.milliseconds = time * 1000 - 60'123;
  log.integrated_time = time;
  timestamp_root = authority("Test Timestamp Root");
  timestamp_leaf = timestamp_root;
  timestamp_leaf.common_name = "Test Timestamping";
  timestamp_leaf.basic_constraints.clear();
  timestamp_leaf.key_usage = "critical,digitalSignature";
  timestamp_leaf.extended_key_usage = "critical,timeStamping";
  timestamp.time = time;
}

void SigstoreWishes::UseTiles() {
  log_is_tiles = true;
  log.host = "tiles.test";
  log.origin = "tiles.test";
  log.version = "0.0.2";
  log.integrated_time = 0;
  log.first_index = 0;
  timestamps = 1;
}

SigstoreSample MakeSigstoreSample(const SigstoreWishes& wishes) {
  const Instance instance(wishes);
  const TestAuthority root = {Issue(wishes.root, instance.root_key, nullptr),
                              instance.root_key};
  const TestAuthority intermediate = {
      Issue(wishes.intermediate, instance.intermediate_key, &root),
      instance.intermediate_key};
  const auto leaf =
      Issue(wishes.leaf, instance.leaf_key, &intermediate,
            CertificateTimestamps(wishes.certificate_log, instance));
  const TestAuthority timestamp_root = {
      Issue(wishes.timestamp_root, instance.timestamp_root_key, nullptr),
      instance.timestamp_root_key};
  const TestAuthority timestamp_authority = {
      Issue(wishes.timestamp_leaf, instance.timestamp_key, &timestamp_root),
      instance.timestamp_key};
  const TestAuthority stranger = {
      Issue(wishes.timestamp_leaf, instance.stranger,
            wishes.sibling_timestamp_authority ? &timestamp_root : nullptr),
      instance.stranger};

  SigstoreSample sample;
  Bundle& bundle = sample.bundle;
  bundle.minor_version = wishes.minor_version;
  SetMaterial(wishes, instance, leaf, bundle);
  SignContent(wishes, instance, bundle);
  for (std::size_t i = 0; i < wishes.timestamps; ++i) {
    TimestampSpec spec = wishes.timestamp;
    spec.time += static_cast<std::int64_t>(i);
    bundle.timestamps.push_back(MakeTimestamp(
        spec,
        wishes.timestamped ? AsBytes(*wishes.timestamped)
                           : Bytes(bundle.signature()),
        wishes.foreign_timestamp_authority || wishes.sibling_timestamp_authority
            ? stranger
            : timestamp_authority));
  }
  const auto signed_bytes =
      wishes.payload ? PreAuthenticationEncoding(wishes.payload_type,
                                                 AsBytes(*wishes.payload))
                     : Blob(wishes.message.begin(), wishes.message.end());
  json body =
      EntryBody(wishes.log, bundle, signed_bytes, instance.leaf_key.Spki());
  if (wishes.log.edit_body) wishes.log.edit_body(body);
  for (std::size_t i = 0; i < wishes.log_entries; ++i) {
    bundle.log_entries.push_back(AppendEntry(wishes.log, body, instance.log));
  }
  if (wishes.edit_bundle) wishes.edit_bundle(bundle);

  json trust = {
      {"mediaType",
       "application/vnd.dev.sigstore.trustedroot+json;version=0.1"},
      {"tlogs",
       {LogJson(
           "https://" + wishes.log.host, instance.log,
           wishes.log_is_tiles ? "PKIX_ED25519" : "PKIX_ECDSA_P256_SHA_256")}},
      {"ctlogs",
       {LogJson("https://ct.test", instance.certificate_log,
                "PKIX_ECDSA_P256_SHA_256")}},
      {"certificateAuthorities",
       {AuthorityJson("https://ca.test",
                      {intermediate.certificate, root.certificate})}},
      {"timestampAuthorities",
       {AuthorityJson("https://tsa.test", {timestamp_authority.certificate,
                                           timestamp_root.certificate})}}};
  if (wishes.edit_trusted_root) wishes.edit_trusted_root(trust);
  sample.trusted_root = trust.dump();
  sample.policy = {kIdentity, kIssuer};
  if (wishes.edit_policy) wishes.edit_policy(sample.policy);
  sample.message = wishes.message;
  sample.key = instance.leaf_key.Spki();
  sample.chain = {leaf, intermediate.certificate, root.certificate};
  sample.timestamp_chain = {timestamp_authority.certificate,
                            timestamp_root.certificate};
  return sample;
}

Result<KeylessSigner> SigstoreSample::Verify() const {
  const auto root = TrustedRoot::Parse(AsBytes(trusted_root), "trusted root");
  if (!root) return std::unexpected(root.error());
  return VerifyKeyless(bundle,
                       {DigestOf(Digest::Algorithm::kSha256, AsBytes(message)),
                        AsBytes(message)},
                       *root, policy);
}

}  // namespace assay
