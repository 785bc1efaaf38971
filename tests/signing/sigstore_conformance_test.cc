// SPDX-License-Identifier: Apache-2.0
// The bundles of sigstore-conformance: a case is a directory, and its name ends
// in "_fail" when its bundle must not verify.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "core/base64.h"
#include "core/digest.h"
#include "signing/bundle.h"
#include "signing/dsse.h"
#include "signing/sigstore/certificate.h"
#include "signing/sigstore/chain.h"
#include "signing/sigstore/keyless.h"
#include "tests/read_text.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCases = 70;

fs::path Data() { return fs::path(ASSAY_TEST_DATA) / "signing"; }
fs::path Cases() { return Data() / "sigstore-conformance" / "bundle-verify"; }

std::string TrimmedOr(const fs::path& path, std::string fallback) {
  if (!fs::exists(path)) return fallback;
  std::string text = ReadText(path);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string Quoted(const std::string& word) { return "'" + word + "'"; }

fs::path ArtifactOf(const fs::path& directory) {
  const fs::path own = directory / "artifact";
  return fs::exists(own) ? own : Cases() / "a.txt";
}

// What the adapter says against the bundle of that case; nothing when it
// accepts it for `artifact`.
std::string Complaint(const fs::path& directory, const std::string& artifact) {
  const fs::path root = directory / "trusted_root.json";
  std::string command =
      "ASSAY_TRUSTED_ROOT=" +
      Quoted(Data() / "trust" / "public-good.trusted_root.json") + " " +
      Quoted(ASSAY_SIGSTORE_ADAPTER) + " verify-bundle --bundle " +
      Quoted(directory / "bundle.sigstore.json");
  if (fs::exists(root)) command += " --trusted-root " + Quoted(root);
  if (fs::exists(directory / "key.pub")) {
    command += " --key " + Quoted(directory / "key.pub");
  } else {
    command +=
        " --certificate-identity " +
        Quoted(TrimmedOr(directory / "identity",
                         "https://github.com/sigstore-conformance/"
                         "extremely-dangerous-public-oidc-beacon/.github/"
                         "workflows/extremely-dangerous-oidc-beacon.yml@refs/"
                         "heads/main")) +
        " --certificate-oidc-issuer " +
        Quoted(TrimmedOr(directory / "issuer",
                         "https://token.actions.githubusercontent.com"));
  }
  command += " " + Quoted(artifact) + " 2>&1";
  FILE* output = popen(command.c_str(), "r");
  std::string text;
  for (int c = fgetc(output); c != EOF; c = fgetc(output)) {
    text += static_cast<char>(c);
  }
  const int status = pclose(output);
  // Neither a crash nor a word is missing.
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) <= 1) << status;
  EXPECT_EQ(WEXITSTATUS(status) == 0, text.empty()) << text;
  return text;
}

// A part of why each of them must not verify.
const std::map<std::string, std::string> kReasons = {
    {"bundle-empty-certificate-chain_fail", "holds no certificate"},
    {"bundle-from-wrong-instance_fail", "of the entry is not trusted"},
    {"bundle-invalid-base64-signature_fail", "is not base64"},
    {"bundle-malformed-json_fail", "not JSON"},
    {"bundle-negative-log-index_fail", "logIndex: is not a whole number"},
    {"bundle-unknown-version_fail", "version=99.9' is not a Sigstore bundle"},
    {"bundle-with-root-cert_fail", "a root certificate of its own"},
    {"checkpoint-bad-keyhint_fail", "is not signed by the log"},
    {"checkpoint-wrong-roothash_fail", "of another tree"},
    {"dsse-invalid-sig_fail", "the signature does not match"},
    {"dsse-mismatch-envelope_fail", "about another payload"},
    {"dsse-mismatch-sig_fail", "about another signature"},
    {"inclusion-proof-corrupted-hash_fail", "does not lead to its root hash"},
    {"incorrect-public-key_fail", "signed entry timestamp is not the log's"},
    {"integrated-time-in-future_fail", "not at 2026-05-07 15:34:11 UTC"},
    {"intoto-expired-certificate_fail", "not at 2023-02-01 00:00:00 UTC"},
    {"intoto-log-entry-mismatch_fail", "about another signature"},
    {"intoto-missing-inclusion-proof_fail", "has no inclusion proof"},
    {"intoto-set-outside-signing-cert-validity_fail", "UTC (log entry"},
    {"intoto-tsa-timestamp-outside-cert-validity_fail", "UTC (timestamp of"},
    {"invalid-checkpoint-signature_fail", "a wrong signature of the log"},
    {"invalid-ct-key_fail", "is in no trusted certificate log"},
    {"invalid-inclusion-proof_fail", "has no checkpoint"},
    {"managed-key-no-key_fail", "signed with a key"},
    {"managed-key-wrong-key_fail", "is not a public key"},
    {"message-digest-mismatch_fail", "about a file with sha256 a1cfc712"},
    {"rekor2-checkpoint-missing-log-signature_fail", "is not signed by the"},
    {"rekor2-checkpoint-missing-origin_fail", "lacks its origin"},
    {"rekor2-checkpoint-missing-root-hash_fail", "lacks its origin"},
    {"rekor2-checkpoint-missing-size_fail", "lacks its origin"},
    {"rekor2-checkpoint-no-matching-signature_fail", "a wrong signature"},
    {"rekor2-dsse-invalid-sig_fail", "the signature does not match"},
    {"rekor2-dsse-mismatch-envelope_fail", "about another envelope"},
    {"rekor2-dsse-mismatch-sig_fail", "about another signature"},
    {"rekor2-no-inclusion-proof_fail", "has no inclusion proof"},
    {"rekor2-no-timestamp_fail", "nothing trusted says when"},
    {"rekor2-timestamp-outside-trust-root-tsa-validity_fail",
     "when its word was not to be taken"},
    {"rekor2-timestamp-outside-tsa-cert-validity_fail", "is valid from"},
    {"rekor2-timestamp-payload-mismatch_fail", "about something else"},
    {"rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail",
     "signed with a certificate that is not its own"},
    {"rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail",
     "signed with a certificate that is not known"},
    {"rekor2-timestamp-with-incorrect-time_fail", "UTC (timestamp of"},
    {"set-invalid-signature_fail", "signed entry timestamp is not the log's"},
    {"signature-mismatch_fail", "the signature does not match"},
    {"trust-root-tlog-missing-validity-start_fail", "start: is missing"},
    {"wrong-hashedrekord-artifact_fail", "about another file"},
    {"wrong-hashedrekord-cert-and-sig_fail", "about another signature"},
    {"wrong-hashedrekord-entry_fail", "about another file"},
    {"wrong-material_fail", "about a file with sha256 a0cfc712"},
};

void ExpectResult(const fs::path& directory, const std::string& artifact) {
  const std::string name = directory.filename();
  const std::string complaint = Complaint(directory, artifact);
  if (!name.ends_with("_fail")) {
    EXPECT_EQ("", complaint) << name;
    return;
  }
  const auto reason = kReasons.find(name);
  ASSERT_NE(kReasons.end(), reason) << name;
  EXPECT_NE(std::string::npos, complaint.find(reason->second))
      << name << ": " << complaint;
}

std::vector<fs::path> AllCases() {
  std::vector<fs::path> cases;
  for (const auto& entry : fs::directory_iterator(Cases())) {
    if (entry.is_directory()) cases.push_back(entry.path());
  }
  std::ranges::sort(cases);
  return cases;
}

TEST(SigstoreConformance, GivesTheExpectedResultForFiles) {
  if (!fs::exists(Cases())) GTEST_SKIP() << Cases() << " is not there";
  const auto cases = AllCases();
  EXPECT_EQ(kCases, cases.size());
  for (const fs::path& directory : cases) {
    ExpectResult(directory, ArtifactOf(directory));
  }
}

// Keys of other kinds than ECDSA on P-256 sign the file, not its digest; all
// that must verify here are of that kind.
TEST(SigstoreConformance, GivesTheExpectedResultForDigests) {
  if (!fs::exists(Cases())) GTEST_SKIP() << Cases() << " is not there";
  for (const fs::path& directory : AllCases()) {
    const std::string file = ReadText(ArtifactOf(directory));
    ExpectResult(
        directory,
        "sha256:" + DigestOf(Digest::Algorithm::kSha256, AsBytes(file)).Hex());
  }
}

// Clients of model signing in Go and Python, from v0.3.1 on.
TEST(SigstoreConformance, VerifiesWhatModelSigningClientsSigned) {
  const fs::path folder = Data() / "oms-conformance" / "test-cases" / "verify";
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there";
  const std::string text =
      ReadText(Data() / "trust" / "public-good.trusted_root.json");
  const auto root = TrustedRoot::Parse(AsBytes(text), "trusted root");
  ASSERT_TRUE(root) << root.error().message;
  std::size_t verified = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename() != "config.json") continue;
    const auto config = nlohmann::json::parse(ReadText(entry.path()));
    if (config["method"] != "sigstore") continue;
    const fs::path directory = entry.path().parent_path();
    const std::string file = ReadText(directory / "bundle.sig");
    const auto bundle = Bundle::Parse(AsBytes(file), "bundle.sig");
    ASSERT_TRUE(bundle) << bundle.error().message;
    const auto signer = VerifyKeyless(
        *bundle, {}, *root,
        {config["verify"]["identity"], config["verify"]["identity_provider"]});
    const std::string name = directory.filename();
    const bool expected = !name.starts_with("sigstore-wrong");
    EXPECT_EQ(expected, signer.has_value())
        << name << (signer ? "" : ": " + signer.error().message);
    verified += expected;
  }
  EXPECT_GE(verified, 5u);
}

struct ChainCase {
  std::string leaf;
  std::string anchor;
  std::string refused;  // Part of the reason; empty for a good one.
};

TEST(SigstoreConformance, BuildsTheChainsOfModelSigning) {
  const fs::path keys = Data() / "oms-conformance" / "assets" / "keys";
  if (!fs::exists(keys)) GTEST_SKIP() << keys << " is not there";
  const auto load = [&](const std::string& name) {
    const std::string text = ReadText(keys / name);
    auto certificates = LoadCertificates(AsBytes(text), name);
    EXPECT_TRUE(certificates) << certificates.error().message;
    return *certificates;
  };
  constexpr std::int64_t kTime = 1'780'000'000;  // May 2026
  for (const auto& [leaf, anchor, refused] : std::vector<ChainCase>{
           {"certificate/signing-key-cert.pem", "certificate/ca-cert.pem", ""},
           {"certificate/signing-key-cert.pem", "certificate/int-ca-cert.pem",
            ""},
           {"certificate/signing-key-cert.pem",
            "certificate/signing-key-cert.pem", ""},
           {"self-signed/signing-cert.pem", "self-signed/signing-cert.pem", ""},
           {"certificate/signing-key-cert.pem", "wrong/wrong-ca-cert.pem",
            "leads to no trusted one"},
           {"self-signed/signing-cert.pem", "certificate/ca-cert.pem",
            "leads to no trusted one"},
           {"expired/signing-key-cert.pem", "certificate/ca-cert.pem",
            "to 2020-01-02 00:00:00 UTC, not at 2026-05-28"}}) {
    const auto anchors = load(anchor);
    const auto intermediates = load("certificate/int-ca-cert.pem");
    ChainPolicy policy;
    policy.anchors = anchors;
    policy.intermediates = intermediates;
    policy.time = kTime;
    const auto chain = VerifyChain(load(leaf).front(), policy);
    const std::string reason = chain ? "" : chain.error().message;
    EXPECT_EQ(refused.empty(), chain.has_value()) << leaf << ": " << reason;
    EXPECT_NE(std::string::npos, reason.find(refused))
        << leaf << ": " << reason;
  }
}

// The client v0.2.0 signed Python's print of the payload.
TEST(Dsse, ReproducesWhatTheFirstClientSigned) {
  const fs::path directory = Data() / "oms-conformance" / "test-cases" /
                             "verify" / "historical" /
                             "historical-v0.2.0-certificate";
  if (!fs::exists(directory)) GTEST_SKIP() << directory << " is not there";
  const std::string text = ReadText(directory / "bundle.sig");
  const auto bundle = Bundle::Parse(AsBytes(text), "bundle.sig");
  ASSERT_TRUE(bundle) << bundle.error().message;
  const auto leaf = Certificate::FromDer(bundle->leaf(), "leaf");
  ASSERT_TRUE(leaf) << leaf.error().message;
  const auto& envelope = std::get<Envelope>(bundle->content);
  const auto signs = [&](const Blob& bytes) {
    return leaf->public_key()
        ->VerifyDigest(DigestOf(Digest::Algorithm::kSha256, bytes).bytes,
                       envelope.signature)
        .has_value();
  };
  EXPECT_TRUE(signs(LegacyPreAuthenticationEncoding(envelope.payload_type,
                                                    envelope.payload)));
  EXPECT_FALSE(signs(
      PreAuthenticationEncoding(envelope.payload_type, envelope.payload)));
}

}  // namespace
}  // namespace assay
