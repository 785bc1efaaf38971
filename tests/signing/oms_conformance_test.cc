// SPDX-License-Identifier: Apache-2.0

// The cases of the conformance suite of OpenSSF Model Signing, through the
// adapter that the suite itself runs.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base64.h"
#include "signing/bundle.h"
#include "signing/sign.h"
#include "signing/statement.h"
#include "signing/verify.h"
#include "tests/read_text.h"
#include "tests/signing/sigstore_instance.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const fs::path kSigning = fs::path(ASSAY_TEST_DATA) / "signing";
const fs::path kSuite = kSigning / "oms-conformance";
const fs::path kAssets = kSuite / "assets";

std::string Quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? "'\\''" : std::string(1, c);
  return text + "'";
}

// The adapter's exit code.
int Adapt(const std::vector<std::string>& words) {
  std::string command =
      "ASSAY_TRUSTED_ROOT=" +
      Quoted(kSigning / "trust/public-good.trusted_root.json") + " " +
      Quoted(ASSAY_OMS_ADAPTER);
  for (const std::string& word : words) command += " " + Quoted(word);
  return WEXITSTATUS(std::system((command + " 2>/dev/null").c_str()));
}

void Write(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  fs::remove(path);
  std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<std::string> SignedFiles(const std::string& bundle) {
  const Json parsed = Json::parse(bundle);
  const auto payload =
      DecodeBase64(parsed["dsseEnvelope"]["payload"].get<std::string>());
  const Json statement = Json::parse(payload->begin(), payload->end());
  std::vector<std::string> names;
  for (const Json& resource : statement["predicate"]["resources"]) {
    names.push_back(resource["name"]);
  }
  return names;
}

// A case of the suite, with a copy of its model that can be changed.
class Case {
 public:
  explicit Case(const fs::path& folder) : folder_(folder) {
    config_ = Json::parse(ReadText(folder / "config.json"));
    const bool own = config_.value("model_relative_to", "") == "test_dir";
    const fs::path source =
        (own ? folder : kAssets) / config_["model"].get<std::string>();
    model_ = scratch_.path() / source.filename();
    // A folder of which nothing was kept is an empty one.
    if (fs::exists(source)) {
      fs::copy(source, model_, fs::copy_options::recursive);
    } else {
      fs::create_directory(model_);
    }
    Complete();
    Change();
  }

  const Json& config() const { return config_; }
  const fs::path& model() const { return model_; }
  bool fails() const { return config_.value("expect", "") == "fail"; }
  std::string method() const { return config_["method"]; }

  // The files that a signature must list, where the case says so.
  Json Expected(const std::string& bundle) const {
    return config_.value("expected_signed_files", Json(SignedFiles(bundle)));
  }

  // Where a signature of the case goes.
  fs::path Output() const {
    const bool inside = config_.value("sig_inside_model", false);
    return (inside ? model_ : scratch_.path()) / "model.sig";
  }

  std::vector<std::string> SignWords() const {
    const Json& sign = config_["sign"];
    std::vector<std::string> words = {
        "sign-model",   "--method",      method(),
        "--model-path", model_,          "--output-bundle",
        Output(),       "--private-key", Asset(sign["private_key"])};
    if (sign.contains("signing_cert")) {
      words.insert(words.end(),
                   {"--signing-cert", Asset(sign["signing_cert"])});
    }
    AddChain(sign, words);
    AddIgnored(sign, words);
    return words;
  }

  std::vector<std::string> VerifyWords(const fs::path& bundle) const {
    const Json& verify = config_["verify"];
    std::vector<std::string> words = {"verify-model", "--method", method(),
                                      "--model-path", model_,     "--bundle",
                                      bundle};
    if (verify.contains("public_key")) {
      words.insert(words.end(), {"--public-key", Asset(verify["public_key"])});
    }
    if (verify.contains("identity")) {
      words.insert(words.end(),
                   {"--identity", verify["identity"], "--identity-provider",
                    verify["identity_provider"]});
    }
    AddChain(verify, words);
    AddIgnored(verify, words);
    if (verify.value("ignore_unsigned_files", false)) {
      words.push_back("--ignore-unsigned-files");
    }
    return words;
  }

  // An empty signature is not kept as a file.
  fs::path Bundle() {
    fs::path bundle = folder_ / "bundle.sig";
    if (fs::exists(bundle)) return bundle;
    Write(Output(), "");
    return Output();
  }

 private:
  static std::string Asset(const std::string& name) { return kAssets / name; }

  void AddChain(const Json& from, std::vector<std::string>& words) const {
    for (const std::string name : from.value("cert_chain", Json::array())) {
      words.insert(words.end(), {"--cert-chain", Asset(name)});
    }
  }

  void AddIgnored(const Json& from, std::vector<std::string>& words) const {
    for (const std::string name : from.value("ignore_paths", Json::array())) {
      words.insert(words.end(), {"--ignore-paths", model_ / name});
    }
  }

  // Copies of the suite tend to lose empty and hidden files.
  void Complete() const {
    const bool signs = config_.contains("sign");
    for (const std::string name :
         config_.value("expected_signed_files", Json::array())) {
      if (signs && fs::is_directory(model_) && !fs::exists(model_ / name)) {
        Write(model_ / name, "");
      }
    }
  }

  void Change() const {
    const Json changes = config_.value("model_modifications", Json::object());
    for (const std::string name : changes.value("delete", Json::array())) {
      fs::remove(model_ / name);
    }
    for (const char* kind : {"tamper", "inject"}) {
      const Json files = changes.value(kind, Json::object());
      for (const auto& [name, text] : files.items()) Write(model_ / name, text);
    }
    const Json links = changes.value("symlinks", Json::object());
    for (const auto& [name, target] : links.items()) {
      fs::create_symlink(target.get<std::string>(), model_ / name);
    }
  }

  TemporaryDirectory scratch_;
  fs::path folder_;
  fs::path model_;
  Json config_;
};

std::vector<fs::path> CasesBelow(const fs::path& folder) {
  std::vector<fs::path> cases;
  std::error_code none;
  for (fs::recursive_directory_iterator at(folder, none), end; at != end;
       at.increment(none)) {
    if (at->path().filename() == "config.json") {
      const fs::path parent = at->path().parent_path();
      // A model may hold a file of that name.
      if (fs::exists(parent / "bundle.sig") || fs::is_empty(parent) ||
          ReadText(at->path()).find("\"description\"") != std::string::npos) {
        cases.push_back(parent);
      }
    }
  }
  std::ranges::sort(cases);
  return cases;
}

TEST(OmsConformance, VerifiesWhatItShould) {
  const auto cases = CasesBelow(kSuite / "test-cases/verify");
  if (cases.empty()) GTEST_SKIP() << kSuite << " is not there";
  for (const fs::path& folder : cases) {
    SCOPED_TRACE(folder);
    Case one(folder);
    const int code = Adapt(one.VerifyWords(one.Bundle()));
    EXPECT_EQ(one.fails() ? 1 : 0, code);
  }
  EXPECT_EQ(43u, cases.size());
}

// A keyless signature by an instance of the test's own, in place of one that
// only the network and an identity token could give.
bool RoundTripsKeyless(const Case& one) {
  const auto artifact = Artifact::Open(one.model(), Limits{});
  DescribeOptions describe;
  const Json& verify = one.config()["verify"];
  for (const std::string path : verify.value("ignore_paths", Json::array())) {
    describe.serialization.ignore_paths.push_back(path);
  }
  describe.signature_files = {"model.sig"};
  const auto described = Describe(*artifact, describe);
  EXPECT_TRUE(described) << described.error().message;
  if (!described) return false;
  SigstoreWishes wishes;
  wishes.payload = StatementOf(described->manifest).Json();
  wishes.log.kind = "dsse";
  const SigstoreSample sample = MakeSigstoreSample(wishes);
  const std::string text = sample.bundle.Json();
  EXPECT_EQ(one.Expected(text), Json(SignedFiles(text)));
  Write(one.Output(), text);
  const auto root = TrustedRoot::Parse(AsBytes(sample.trusted_root), "root");
  EXPECT_TRUE(root) << root.error().message;
  TrustPolicy policy;
  policy.signers.push_back(
      {"",
       {TrustedIdentity{sample.policy,
                        std::make_shared<const TrustedRoot>(*root)}}});
  VerifyOptions options;
  options.compare.ignore_paths = describe.serialization.ignore_paths;
  options.compare.signature_files = {"model.sig"};
  const SignatureFile signature{one.Output(), Blob(text.begin(), text.end())};
  Evidence seen;
  const auto again = Artifact::Open(one.model(), Limits{});
  const auto verified =
      Verify(*again, {&signature, 1}, {}, policy, options, seen);
  EXPECT_TRUE(verified) << verified.error().message;
  return verified.has_value();
}

TEST(OmsConformance, GoesRoundAndRound) {
  const auto cases = CasesBelow(kSuite / "test-cases/roundtrip");
  if (cases.empty()) GTEST_SKIP() << kSuite << " is not there";
  for (const fs::path& folder : cases) {
    SCOPED_TRACE(folder);
    const Case one(folder);
    if (one.method() == "sigstore") {
      EXPECT_TRUE(RoundTripsKeyless(one));
      continue;
    }
    const int code = Adapt(one.SignWords());
    if (one.fails()) {
      EXPECT_EQ(1, code);
      EXPECT_FALSE(fs::exists(one.Output()));
      continue;
    }
    EXPECT_EQ(0, code);
    const std::string text = ReadText(one.Output());
    EXPECT_EQ(one.Expected(text), Json(SignedFiles(text)));
    EXPECT_EQ(0, Adapt(one.VerifyWords(one.Output())));
  }
  EXPECT_EQ(28u, cases.size());
}

// The vectors of the specification: what its schemas accept, and what they do
// not.
TEST(OmsVectors, AreReadAsTheSpecificationSays) {
  const fs::path vectors = kSigning / "oms-spec/test-vectors-v1.0";
  if (!fs::exists(vectors)) GTEST_SKIP() << vectors << " is not there";
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(vectors)) {
    if (!entry.is_regular_file()) continue;
    SCOPED_TRACE(entry.path());
    ++count;
    const std::string text = ReadText(entry.path());
    const auto bundle = Bundle::Parse(AsBytes(text), "bundle");
    // That a keyless bundle has a log entry is for its verifier to ask.
    const bool readable =
        bundle &&
        (!std::holds_alternative<Bundle::Certificate>(bundle->material) ||
         !bundle->log_entries.empty());
    const std::string kind = entry.path().parent_path().filename();
    EXPECT_EQ(kind != "invalid", readable);
    if (!readable) continue;
    const auto statement = Statement::Parse(
        std::get<Envelope>(bundle->content).payload, "statement");
    ASSERT_TRUE(statement) << statement.error().message;
    EXPECT_EQ(kind == "valid", ManifestOf(*statement, "m").has_value());
  }
  EXPECT_EQ(7u, count);
}

}  // namespace
}  // namespace assay
