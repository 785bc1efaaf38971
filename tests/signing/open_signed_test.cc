// SPDX-License-Identifier: Apache-2.0
#include "signing/open_signed.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "signing/keys/private_key.h"
#include "signing/sign.h"
#include "signing/statement.h"
#include "tests/signing/noise.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMiB = 1 << 20;

// model/ with two files, and who vouches for it.
class SignedModel {
 public:
  SignedModel() {
    directory_.Write("model/a.bin", Noise(1, 2 * kMiB + 5));
    directory_.Write("model/sub/b.bin", Noise(2, 100));
    Describe();
  }

  void Describe(Serialization::Method method = Serialization::Method::kFiles,
                bool tree = true) {
    DescribeOptions options;
    options.serialization.method = method;
    options.tree = tree;
    auto described = assay::Describe(Open(), options);
    ASSERT_TRUE(described) << described.error().message;
    description = std::move(*described);
  }

  Artifact Open() const { return Artifact::Open(Path(""), Limits{}).value(); }

  // Signs a manifest with a key of its own; all of them must agree.
  void Sign(const Manifest& manifest) {
    auto key = PrivateKey::Generate(KeyType::kEcdsaP256);
    ASSERT_TRUE(key);
    const auto bundle = SignStatement(StatementOf(manifest), *key, {});
    ASSERT_TRUE(bundle) << bundle.error().message;
    const std::string text = bundle->Json();
    const std::string name = std::to_string(signatures_.size());
    signatures_.push_back({name, Blob(text.begin(), text.end())});
    policy_.signers.push_back(
        {name, {TrustedKey{key->public_key(), {}, std::nullopt, nullptr}}});
    policy_.threshold = signatures_.size();
  }

  Result<VouchedManifest> Vouched(CompareBy by = CompareBy::kDigests) {
    if (signatures_.empty()) Sign(description.manifest);
    VerifyOptions options;
    options.compare.by = by;
    Evidence seen;
    return VerifySignatures(Open(), signatures_, {}, policy_, options, seen);
  }

  TreeSidecar Sidecar() const {
    TreeSidecar sidecar;
    for (std::size_t i = 0; i < description.trees.size(); ++i) {
      sidecar.Add(description.manifest.resources[i].path, description.trees[i]);
    }
    return sidecar;
  }

  fs::path Path(const std::string& name) const {
    return directory_.path() / "model" / name;
  }

  Description description;

 private:
  TemporaryDirectory directory_;
  std::vector<SignatureFile> signatures_;
  TrustPolicy policy_;
};

// The objection to opening `path`, "kind path what"; empty when it opens.
std::string Objections(SignedModel& model, const std::string& path,
                       const OpenOptions& options = {}) {
  const auto vouched = model.Vouched();
  EXPECT_TRUE(vouched);
  const Artifact artifact = model.Open();
  std::vector<Objection> objections;
  const auto file = OpenSigned(artifact, *vouched, path, options, objections);
  if (file) {
    EXPECT_TRUE(objections.empty());
    return "";
  }
  if (objections.empty()) return "error " + file.error().message;
  EXPECT_EQ(Error::Kind::kCrypto, file.error().kind);
  EXPECT_EQ(1u, objections.size());
  const Objection& one = objections.front();
  return std::string(Name(one.kind)) + " " + one.path + " " + one.what;
}

TEST(OpenSigned, ReadsWithTheNodesOfASidecar) {
  SignedModel model;
  const auto vouched = model.Vouched();
  ASSERT_TRUE(vouched);
  const Artifact artifact = model.Open();
  std::vector<TreeSidecar> sidecars;
  sidecars.emplace_back();  // of something else
  sidecars.push_back(model.Sidecar());
  OpenOptions options;
  options.sidecars = sidecars;
  options.reads_whole = [](const std::string& path, const std::string&) {
    ADD_FAILURE() << path << " was read whole";
  };
  std::vector<Objection> objections;
  const auto file =
      OpenSigned(artifact, *vouched, "sub/b.bin", options, objections);
  ASSERT_TRUE(file) << file.error().message;
  std::vector<std::uint8_t> bytes(file->size());
  ASSERT_TRUE(file->Read(0, bytes));
  EXPECT_EQ(Noise(2, 100), AsText(bytes));
}

TEST(OpenSigned, ReadsTheWholeFileWithoutASidecar) {
  SignedModel model;
  std::vector<std::string> told;
  OpenOptions options;
  options.reads_whole = [&](const std::string& path, const std::string& why) {
    told.push_back(path + why);
  };
  EXPECT_EQ("", Objections(model, "a.bin", options));
  EXPECT_EQ(std::vector<std::string>{"a.bin"}, told);
  EXPECT_EQ("", Objections(model, "a.bin"));
}

TEST(OpenSigned, RefusesWhatIsNotAsItWasSigned) {
  SignedModel model;
  ASSERT_TRUE(model.Vouched());
  EXPECT_EQ("extra c.bin is not signed", Objections(model, "c.bin"));
  EXPECT_EQ("extra ../model/a.bin is not signed",
            Objections(model, "../model/a.bin"));
  EXPECT_EQ("extra . is not signed", Objections(model, "."));
  fs::resize_file(model.Path("sub/b.bin"), 99);
  EXPECT_EQ("changed sub/b.bin is not the file that was signed",
            Objections(model, "sub/b.bin"));
  fs::remove(model.Path("sub/b.bin"));
  EXPECT_EQ("missing sub/b.bin is signed, but missing",
            Objections(model, "sub/b.bin"));
  fs::create_symlink("../a.bin", model.Path("sub/b.bin"));
  EXPECT_EQ("not-regular sub/b.bin is a symbolic link to '../a.bin'",
            Objections(model, "sub/b.bin"));
  fs::remove(model.Path("sub/b.bin"));
  fs::create_symlink("a.bin", model.Path("c.bin"));
  EXPECT_EQ("extra c.bin is not signed", Objections(model, "c.bin"));
}

TEST(OpenSigned, FollowsLinksWhereTheyAreAllowed) {
  SignedModel model;
  ASSERT_TRUE(model.Vouched());
  fs::rename(model.Path("a.bin"), model.Path("c.bin"));
  fs::create_symlink("c.bin", model.Path("a.bin"));
  EXPECT_NE("", Objections(model, "a.bin"));
  OpenOptions options;
  options.allow_symlinks = true;
  EXPECT_EQ("", Objections(model, "a.bin", options));
}

// A file put behind a link to a folder is not the file that was signed.
TEST(OpenSigned, DoesNotReachThroughLinksToFolders) {
  SignedModel model;
  ASSERT_TRUE(model.Vouched());
  fs::rename(model.Path("sub"), model.Path("other"));
  fs::create_symlink("other", model.Path("sub"));
  OpenOptions options;
  options.allow_symlinks = true;
  EXPECT_EQ("missing sub/b.bin is signed, but missing",
            Objections(model, "sub/b.bin", options));
}

TEST(OpenSigned, NeedsATreeInTheSignature) {
  SignedModel model;
  model.Describe(Serialization::Method::kFiles, false);
  EXPECT_EQ("error a.bin: was signed without a tree",
            Objections(model, "a.bin"));
  SignedModel shards;
  shards.Describe(Serialization::Method::kShards, false);
  EXPECT_EQ("error a.bin: was signed in shards, without a tree",
            Objections(shards, "a.bin"));
}

// One signer alone must not choose what counts as the bytes of a file: of two
// who must agree, a tree counts that both signed.
TEST(OpenSigned, BelievesNoTreeThatNotAllSigned) {
  SignedModel model;
  model.Sign(model.description.manifest);
  Manifest other = model.description.manifest;
  other.resources[0].tree = TreeOfBytes(AsBytes(Noise(9, 2 * kMiB + 5))).Root();
  model.Sign(other);
  EXPECT_EQ("error a.bin: was signed without a tree",
            Objections(model, "a.bin"));
  EXPECT_EQ("", Objections(model, "sub/b.bin"));
  EXPECT_FALSE(model.Vouched(CompareBy::kTrees));
}

TEST(OpenSigned, TellsWhatAnErrorSaysOfTheFile) {
  const auto kind = [](Error::Kind error) {
    const auto objection = ObjectionOf("f", {error, "f: why", ""});
    return objection ? std::string(Name(objection->kind)) + objection->what
                     : "";
  };
  EXPECT_EQ("changedwhy", kind(Error::Kind::kMalformed));
  EXPECT_EQ("interferencewhy", kind(Error::Kind::kChanged));
  EXPECT_EQ("", kind(Error::Kind::kIo));
  EXPECT_EQ("", kind(Error::Kind::kUsage));
}

}  // namespace
}  // namespace assay
