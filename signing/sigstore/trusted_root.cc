// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/trusted_root.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/escape.h"
#include "signing/json_value.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 2> kMediaTypes = {
    "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    "application/vnd.dev.sigstore.trustedroot.v0.2+json",
};
constexpr std::size_t kMostItems = 256;

// PublicKeyDetails of sigstore_common.proto that we verify with.
struct KeyDetails {
  std::string_view name;
  KeyType type;
};
constexpr std::array<KeyDetails, 7> kKeyDetails = {{
    {"PKIX_ECDSA_P256_SHA_256", KeyType::kEcdsaP256},
    {"PKIX_ECDSA_P384_SHA_384", KeyType::kEcdsaP384},
    {"PKIX_ECDSA_P521_SHA_512", KeyType::kEcdsaP521},
    {"PKIX_ED25519", KeyType::kEd25519},
    {"PKIX_RSA_PKCS1V15_2048_SHA256", KeyType::kRsa},
    {"PKIX_RSA_PKCS1V15_3072_SHA256", KeyType::kRsa},
    {"PKIX_RSA_PKCS1V15_4096_SHA256", KeyType::kRsa},
}};

std::vector<JsonView> Items(const JsonView& view) {
  std::vector<JsonView> items = view.Items();
  if (items.size() > kMostItems) {
    view.Complain("has " + std::to_string(items.size()) +
                  " elements, more than " + std::to_string(kMostItems));
    items.clear();
  }
  return items;
}

Instant ParseTime(const JsonView& view) {
  const auto instant = ParseRfc3339(view.String());
  if (!instant) view.Complain("is not a time of RFC 3339");
  return instant.value_or(Instant{});
}

Validity ParseValidity(const JsonView& view) {
  Validity validity{ParseTime(view["start"]), std::nullopt};
  if (view["end"].present()) validity.end = ParseTime(view["end"]);
  if (validity.end && *validity.end < validity.start) {
    view.Complain("ends before it starts");
  }
  return validity;
}

std::optional<PublicKey> ParseKey(const JsonView& view) {
  const std::string details = view["keyDetails"].String();
  const std::vector<std::uint8_t> bytes = view["rawBytes"].Base64();
  const auto known = std::ranges::find(kKeyDetails, details, &KeyDetails::name);
  if (known == kKeyDetails.end()) return std::nullopt;
  const auto key = PublicKey::FromDer(bytes, "key");
  if (!key) {
    view["rawBytes"].Complain(key.error().message);
    return std::nullopt;
  }
  if (key->type() != known->type) {
    view.Complain("is an " + std::string(Name(key->type())) + " key, not " +
                  details);
  }
  return *key;
}

TransparencyLog ParseLog(const JsonView& view) {
  TransparencyLog log;
  log.url = view["baseUrl"].present() ? view["baseUrl"].String() : "";
  log.id = view["logId"]["keyId"].Base64();
  if (log.id.size() != 32) {
    view["logId"]["keyId"].Complain("has " + std::to_string(log.id.size()) +
                                    " bytes instead of 32");
  }
  log.key = ParseKey(view["publicKey"]);
  log.valid_for = ParseValidity(view["publicKey"]["validFor"]);
  // Trees of other hash functions are not those that we know.
  if (view["hashAlgorithm"].present() &&
      view["hashAlgorithm"].String() != "SHA2_256") {
    log.key.reset();
  }
  return log;
}

CertificateChain ParseChain(const JsonView& view) {
  CertificateChain chain;
  for (const JsonView& item : Items(view["certificates"])) {
    auto certificate =
        Certificate::FromDer(item["rawBytes"].Base64(), "certificate");
    if (!certificate) {
      item.Complain(certificate.error().message);
      return {};
    }
    chain.push_back(std::move(*certificate));
  }
  if (chain.empty()) view.Complain("holds no certificate");
  return chain;
}

std::string AuthorityName(const JsonView& view) {
  for (const JsonView& place : {view["uri"], view["subject"]["commonName"],
                                view["subject"]["organization"]}) {
    if (place.present()) return place.String();
  }
  return "unnamed authority";
}

}  // namespace

Result<TrustedRoot> TrustedRoot::Parse(Bytes text, const std::string& name) {
  const auto json = ParseJson(text, name);
  if (!json) return std::unexpected(json.error());
  JsonView view(*json, name);
  if (view["trustedRoot"].present()) view = view["trustedRoot"];
  const std::string media_type = view["mediaType"].String();
  if (std::ranges::find(kMediaTypes, media_type) == kMediaTypes.end()) {
    view["mediaType"].Complain("'" + EscapeShort(media_type, 80) +
                               "' is not a Sigstore trusted root");
  }
  TrustedRoot root;
  for (const JsonView& item : Items(view["tlogs"])) {
    root.logs.push_back(ParseLog(item));
  }
  for (const JsonView& item : Items(view["ctlogs"])) {
    root.certificate_logs.push_back(ParseLog(item));
  }
  for (const JsonView& item : Items(view["certificateAuthorities"])) {
    root.certificate_authorities.push_back({AuthorityName(item),
                                            ParseChain(item["certChain"]),
                                            ParseValidity(item["validFor"])});
  }
  for (const JsonView& item : Items(view["timestampAuthorities"])) {
    root.timestamp_authorities.push_back({AuthorityName(item),
                                          ParseChain(item["certChain"]),
                                          ParseValidity(item["validFor"])});
  }
  if (const auto good = view.Complaint(); !good) {
    return std::unexpected(good.error());
  }
  return root;
}

}  // namespace assay
