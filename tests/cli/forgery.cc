// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/forgery.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>

namespace assay {
namespace {

namespace fs = std::filesystem;

void WriteFile(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

const unsigned char* Chars(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string Sha256(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(),
             nullptr);
  return {digest.begin(), digest.end()};
}

std::string Sha256Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : Sha256(bytes)) {
    const auto byte = static_cast<unsigned char>(c);
    hex += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return hex;
}

std::string HexToBytes(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(
        std::strtoul(std::string(hex.substr(i, 2)).c_str(), nullptr, 16));
  }
  return bytes;
}

std::string Base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      Chars(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string DssePae(std::string_view type, std::string_view payload) {
  return "DSSEv1 " + std::to_string(type.size()) + " " + std::string(type) +
         " " + std::to_string(payload.size()) + " " + std::string(payload);
}

Forgery::Forgery() {
  files = {{"config.json", "{}"},
           {"sub/adapter.bin", "adapter"},
           {"weights.bin", "0123456789"}};
  TestJson list = TestJson::array();
  for (const auto& [path, bytes] : files) {
    list.push_back({{"name", path},
                    {"algorithm", "sha256"},
                    {"digest", Sha256Hex(bytes)}});
  }
  statement = {{"_type", "https://in-toto.io/Statement/v1"},
               {"subject", {{{"name", "model"}, {"digest", {{"sha256", ""}}}}}},
               {"predicateType", "https://model_signing/signature/v1.0"},
               {"predicate",
                {{"serialization",
                  {{"method", "files"},
                   {"hash_type", "sha256"},
                   {"allow_symlinks", false},
                   {"ignore_paths", TestJson::array({"model.sig"})}}},
                 {"resources", list}}}};
  FixRoot();
}

void Forgery::FixRoot() {
  std::string digests;
  for (const TestJson& resource : resources()) {
    digests += HexToBytes(resource.value("digest", ""));
  }
  statement["subject"][0]["digest"]["sha256"] = Sha256Hex(digests);
}

void Forgery::UseShards() {
  constexpr std::size_t kSize = 4;
  serialization()["method"] = "shards";
  serialization()["shard_size"] = kSize;
  TestJson list = TestJson::array();
  for (const auto& [path, bytes] : files) {
    for (std::size_t at = 0; at < bytes.size(); at += kSize) {
      const std::string shard = bytes.substr(at, kSize);
      list.push_back({{"name", path + ":" + std::to_string(at) + ":" +
                                   std::to_string(at + shard.size())},
                      {"algorithm", "sha256"},
                      {"digest", Sha256Hex(shard)}});
    }
  }
  resources() = list;
  FixRoot();
}

void Forgery::Write(Workshop& workshop) const {
  const fs::path model = workshop.Path("model");
  for (const auto& [path, bytes] : files) WriteFile(model / path, bytes);
  const std::string text = payload.value_or(statement.dump());
  TestJson bundle = {
      {"mediaType", "application/vnd.dev.sigstore.bundle.v0.3+json"},
      {"verificationMaterial",
       {{"publicKey", {{"hint", key.Hint()}}},
        {"tlogEntries", TestJson::array()}}},
      {"dsseEnvelope",
       {{"payload", Base64(text)},
        {"payloadType", payload_type},
        {"signatures",
         {{{"sig", Base64(key.Sign(DssePae(payload_type, text), hash))},
           {"keyid", ""}}}}}}};
  bend_bundle(bundle);
  WriteFile(workshop.Path("model/model.sig"),
            bundle_text.value_or(bundle.dump()));
  WriteFile(workshop.Path("key.pub"), trusted.value_or(key).PublicPem());
  bend_disk(model);
}

void ExpectRefused(Workshop& workshop, const Forgery& forgery,
                   const std::string& reason) {
  std::vector<std::string> words = {"verify", "model"};
  words.insert(words.end(), forgery.trust.begin(), forgery.trust.end());
  words.insert(words.end(), forgery.arguments.begin(), forgery.arguments.end());
  Ended ended = workshop.Run(words);
  EXPECT_EQ(4, ended.code) << ended.out << ended.err;
  EXPECT_TRUE(ended.out.starts_with("NOT VERIFIED")) << ended.out;
  words.insert(words.end(), {"-o", "json"});
  ended = workshop.Run(words);
  EXPECT_EQ(4, ended.code);
  EXPECT_NE(ended.out.npos, ended.out.find(reason))
      << "expected: " << reason << "\n"
      << ended.out << ended.err;
}

void ExpectRefused(const Refusal& refusal) {
  Workshop workshop;
  Forgery forgery;
  refusal.bend(forgery);
  forgery.Write(workshop);
  ExpectRefused(workshop, forgery, refusal.reason);
}

}  // namespace assay
