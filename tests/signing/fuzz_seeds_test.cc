// SPDX-License-Identifier: Apache-2.0
// The seeds of the fuzz targets get to the end of what they are seeds of;
// UPDATE=1 in the environment writes them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/base64.h"
#include "signing/sigstore/sct.h"
#include "signing/statement.h"
#include "signing/tree/sidecar.h"
#include "tests/signing/sigstore_instance.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

fs::path Corpus(const std::string& target) {
  return fs::path(ASSAY_SOURCE_DIR) / "tests" / "fuzz" / "corpus" / target;
}

std::vector<std::string> FilesOf(const std::string& target) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(Corpus(target))) {
    std::ifstream in(entry.path(), std::ios::binary);
    files.emplace_back(std::istreambuf_iterator<char>(in),
                       std::istreambuf_iterator<char>());
  }
  EXPECT_FALSE(files.empty()) << target;
  return files;
}

// Lines of hexadecimal digits, and comments.
Blob FromHexFile(const std::string& text) {
  std::string digits;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::erase(line, ' ');
    digits += line;
  }
  return DecodeHex(digits).value_or(Blob());
}

void WriteHex(const fs::path& path, const std::string& comment,
              const Blob& first, const Blob& second) {
  Blob bytes = {static_cast<std::uint8_t>(first.size() >> 8),
                static_cast<std::uint8_t>(first.size())};
  bytes.insert(bytes.end(), first.begin(), first.end());
  bytes.insert(bytes.end(), second.begin(), second.end());
  std::string digits = EncodeHex(bytes);
  for (std::size_t at = 64; at < digits.size(); at += 65) {
    digits.insert(at, "\n");
  }
  std::ofstream(path) << "# " << comment << "\n" << digits << "\n";
}

bool Update() { return std::getenv("UPDATE") != nullptr; }

std::pair<Bytes, Bytes> Split(const Blob& bytes) {
  ByteReader in(bytes);
  const Bytes first = in.Take(in.BigU16());
  return {first, in.Take(in.left())};
}

TEST(FuzzSeeds, OfCertificatesAreInALog) {
  if (Update()) {
    // The issuer's key is the log's as well.
    SigstoreWishes wishes;
    wishes.issuer_is_certificate_log = true;
    const auto chain = MakeSigstoreSample(wishes).chain;
    WriteHex(Corpus("certificate") / "keyless.hex", "a signer and its issuer",
             chain[0], chain[1]);
  }
  for (const std::string& file : FilesOf("certificate")) {
    const Blob bytes = FromHexFile(file);
    const auto [first, second] = Split(bytes);
    const auto leaf = Certificate::FromDer(first, "leaf");
    const auto issuer = Certificate::FromDer(second, "issuer");
    ASSERT_TRUE(leaf && issuer);
    const std::vector<TransparencyLog> logs = {
        {"log", Sha256(issuer->spki()), *issuer->public_key(), {{0, 0}, {}}}};
    EXPECT_TRUE(VerifyCertificateTimestamps(*leaf, *issuer, logs));
  }
}

TEST(FuzzSeeds, OfTimestampsVerify) {
  if (Update()) {
    SigstoreWishes wishes;
    wishes.UseTiles();
    wishes.timestamped = "message";
    for (const bool bare : {false, true}) {
      wishes.timestamp.bare = bare;
      wishes.timestamp.with_certificate = !bare;
      const auto sample = MakeSigstoreSample(wishes);
      WriteHex(Corpus("timestamp") / (bare ? "token.hex" : "response.hex"),
               "an authority and what it says about \"message\"",
               sample.timestamp_chain[0], sample.bundle.timestamps[0]);
    }
  }
  for (const std::string& file : FilesOf("timestamp")) {
    const Blob bytes = FromHexFile(file);
    const auto [first, response] = Split(bytes);
    const auto certificate = Certificate::FromDer(first, "authority");
    ASSERT_TRUE(certificate);
    const std::vector<TimestampAuthority> authorities = {
        *AuthorityFromCertificates({*certificate}, "authority")};
    EXPECT_TRUE(VerifyTimestamp(response, AsBytes("message"), authorities));
  }
}

TEST(FuzzSeeds, OfKeylessBundlesVerify) {
  if (Update()) {
    const auto write = [](const char* name, const SigstoreWishes& wishes) {
      const auto sample = MakeSigstoreSample(wishes);
      std::ofstream(Corpus("keyless") / name)
          << sample.bundle.Json() << sample.trusted_root << "\n";
    };
    SigstoreWishes wishes;
    write("log.jsonl", wishes);
    wishes.payload = "{}";
    wishes.log.kind = "dsse";
    write("dsse.jsonl", wishes);
    wishes.log.kind = "intoto";
    wishes.log.version = "0.0.2";
    write("intoto.jsonl", wishes);
    SigstoreWishes tiles;
    tiles.UseTiles();
    write("tiles.jsonl", tiles);
  }
  for (const std::string& file : FilesOf("keyless")) {
    const std::size_t end = file.find('\n');
    SigstoreSample sample;
    const auto bundle = Bundle::Parse(AsBytes(file.substr(0, end)), "bundle");
    ASSERT_TRUE(bundle) << bundle.error().message;
    sample.bundle = *bundle;
    sample.trusted_root = file.substr(end + 1);
    sample.message = "a model\n";
    sample.policy = {"signer@example.com", "https://accounts.test"};
    const auto signer = sample.Verify();
    EXPECT_TRUE(signer) << signer.error().message;
  }
}

TEST(FuzzSeeds, OfBundlesHoldStatements) {
  int bundles = 0;
  for (const std::string& file : FilesOf("bundle")) {
    if (file.starts_with("{\"_type\"")) {
      const auto statement = Statement::Parse(AsBytes(file), "statement");
      ASSERT_TRUE(statement) << statement.error().message;
      const bool is_other = statement->predicate_type.contains("example");
      const auto manifest = ManifestOf(*statement, "statement");
      EXPECT_EQ(!is_other, manifest.has_value());
      continue;
    }
    ++bundles;
    const auto bundle = Bundle::Parse(AsBytes(file), "bundle");
    ASSERT_TRUE(bundle) << bundle.error().message;
    if (const auto* envelope = std::get_if<Envelope>(&bundle->content)) {
      EXPECT_TRUE(Statement::Parse(envelope->payload, "statement"));
    }
  }
  EXPECT_EQ(4, bundles);
}

TEST(FuzzSeeds, OfSidecarsAreSidecars) {
  for (const std::string& file : FilesOf("sidecar")) {
    const auto sidecar = TreeSidecar::Parse(FromHexFile(file), "sidecar");
    ASSERT_TRUE(sidecar) << sidecar.error().message;
    const TreeHash node = BlockHash(AsBytes("hello\n"));
    const TreeRoot root = TreeOver(6, {node}).Root();
    EXPECT_TRUE(sidecar->NodesOf("a", root));
  }
}

}  // namespace
}  // namespace assay
