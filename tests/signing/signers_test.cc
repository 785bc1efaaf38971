// SPDX-License-Identifier: Apache-2.0
// How many vouch: m of n distinct signers for the same files.
#include <gtest/gtest.h>

#include "signing/sign.h"
#include "tests/signing/voucher.h"

namespace assay {
namespace {

constexpr const char* kOneOfTwo =
    "model: has signatures of 1 of 2 signers that must vouch for the same "
    "files";

// Alice, Bob and Carol, of whom two must vouch.
struct Team : PolicyTrial {
  Team() {
    policy.signers = {{"alice", {alice.trusted()}},
                      {"bob", {bob.trusted()}},
                      {"carol", {carol.trusted()}}};
    policy.threshold = 2;
  }

  Voucher alice;
  Voucher bob;
  Voucher carol;
};

TEST(Signers, AreTwoOfThree) {
  Team team;
  team.signatures = {team.alice.Sign(team.statement(), "a.sig"),
                     team.carol.Sign(team.statement(), "c.sig")};
  EXPECT_EQ("", team.Why());
  ASSERT_TRUE(team.seen.manifest);
  EXPECT_EQ("carol", team.seen.signatures[1].signer->name);
  team.signatures.pop_back();
  EXPECT_EQ(kOneOfTwo, team.Why());
  team.signatures.clear();
  EXPECT_EQ(
      "model: has signatures of 0 of 2 signers that must vouch for the same "
      "files",
      team.Why());
}

TEST(Signers, CountOnceHoweverOftenTheySign) {
  Team team;
  team.signatures = {team.alice.Sign(team.statement(), "a.sig"),
                     team.alice.Sign(team.statement(), "a2.sig"),
                     team.alice.Sign(team.statement(), "a.sig")};
  EXPECT_EQ(
      "a2.sig: is of somebody who counts already\n"
      "a.sig: is of somebody who counts already\n" +
          std::string(kOneOfTwo),
      team.Why());
  EXPECT_EQ("", team.seen.signatures[0].why_not);
  EXPECT_NE("", team.seen.signatures[1].why_not);
}

TEST(Signers, StayTheSameWithANewKey) {
  Team team;
  const Voucher renewed;
  team.policy.signers[0].anchors.emplace_back(renewed.trusted());
  team.signatures = {team.alice.Sign(team.statement(), "old.sig"),
                     renewed.Sign(team.statement(), "new.sig")};
  EXPECT_EQ(
      "new.sig: is of somebody who counts already\n" + std::string(kOneOfTwo),
      team.Why());
  team.signatures.push_back(team.bob.Sign(team.statement(), "b.sig"));
  EXPECT_EQ("", team.Why());
}

// TrustPolicy::Load() refuses such a policy; one may be made without it.
TEST(Signers, CountOnceWithAKeyOfTwoNames) {
  Team team;
  team.policy.signers[1].anchors = {team.alice.trusted()};
  team.policy.signers[1].anchors.emplace_back(team.bob.trusted());
  // The same key in a certificate.
  const Company company{CompanyWishes(kPresent)};
  Voucher certified{
      company.leaf.key,
      {company.leaf.certificate, company.intermediate.certificate}};
  TrustedAuthority authority;
  authority.anchors = ReadChain({company.root.certificate});
  const Voucher bare{company.leaf.key};
  team.policy.signers = {{"alice", {bare.trusted()}}, {"bob", {authority}}};
  team.signatures = {bare.Sign(team.statement(), "a.sig"),
                     certified.Sign(team.statement(), "b.sig")};
  EXPECT_EQ(
      "b.sig: is of somebody who counts already\n" + std::string(kOneOfTwo),
      team.Why());
}

// One person with two certificates, whom two entries of the policy let in.
TEST(Signers, CountOnceWithTwoCertificates) {
  CompanyWishes wishes(kPresent);
  const Company company(wishes);
  const auto voucher = [&](const CertificateSpec& spec) {
    const TestAuthority leaf = company.Issued(spec);
    return Voucher{leaf.key, {leaf.certificate}};
  };
  PolicyTrial trial;
  TrustedAuthority root;
  root.anchors = ReadChain({company.root.certificate});
  TrustedAuthority intermediate;
  intermediate.anchors = ReadChain({company.intermediate.certificate});
  trial.policy.signers = {{"anybody", {root}}, {"release", {intermediate}}};
  trial.policy.threshold = 2;

  // The first leads to the root with the intermediate in the bundle, the
  // second, without it, only to the intermediate.
  wishes.leaf.common_name = "Ann";
  wishes.leaf.alternative_names = "email:ann@company.test";
  Voucher first = voucher(wishes.leaf);
  first.chain.push_back(company.intermediate.certificate);
  trial.signatures = {first.Sign(trial.statement(), "1.sig"),
                      voucher(wishes.leaf).Sign(trial.statement(), "2.sig")};
  EXPECT_EQ(
      "2.sig: is of somebody who counts already\n" + std::string(kOneOfTwo),
      trial.Why());

  // Another name of hers, and the same address.
  wishes.leaf.common_name = "Ann Other";
  trial.signatures[1] = voucher(wishes.leaf).Sign(trial.statement(), "2.sig");
  EXPECT_NE("", trial.Why());
  wishes.leaf.common_name = "Bea";
  wishes.leaf.alternative_names = "email:bea@company.test";
  trial.signatures[1] = voucher(wishes.leaf).Sign(trial.statement(), "2.sig");
  EXPECT_EQ("", trial.Why());
}

TEST(Signers, AreNotThoseThatThePolicyDoesNotName) {
  Team team;
  const Voucher stranger;
  team.signatures = {team.alice.Sign(team.statement(), "a.sig"),
                     stranger.Sign(team.statement(), "s.sig")};
  EXPECT_NE(std::string::npos, team.Why().find("s.sig: the bundle names"));
  // Shown, and no harm, when enough others vouch.
  team.signatures.push_back(team.bob.Sign(team.statement(), "b.sig"));
  team.signatures.push_back({"x.sig", {'{'}});
  EXPECT_EQ("", team.Why());
  EXPECT_TRUE(team.seen.objections.empty());
  EXPECT_NE("", team.seen.signatures[1].why_not);
  EXPECT_FALSE(team.seen.signatures[1].signer);
  EXPECT_NE("", team.seen.signatures[3].why_not);
}

TEST(Signers, VouchForTheSameNames) {
  Team team;
  Manifest renamed = team.manifest();
  renamed.resources[0].path = "config.py";
  const Statement other = StatementOf(renamed);
  ASSERT_EQ(team.statement().subjects[0].digests, other.subjects[0].digests);
  team.signatures = {team.alice.Sign(team.statement(), "a.sig"),
                     team.bob.Sign(other, "b.sig")};
  EXPECT_EQ("b.sig: is about other files than the signatures that count\n" +
                std::string(kOneOfTwo),
            team.Why());
  // What most agree on counts, wherever it stands.
  team.signatures.insert(team.signatures.begin(),
                         team.carol.Sign(other, "c.sig"));
  EXPECT_EQ("config.py: was renamed to 'config.json'", team.Why());
}

TEST(Signers, VouchForTheSameDigests) {
  Team team;
  Manifest changed = team.manifest();
  changed.resources[1].digest =
      DigestOf(Digest::Algorithm::kSha256, AsBytes("evil"));
  Manifest fewer = team.manifest();
  fewer.resources.pop_back();
  for (const Manifest& other : {changed, fewer}) {
    team.signatures = {team.alice.Sign(team.statement(), "a.sig"),
                       team.bob.Sign(StatementOf(other), "b.sig")};
    EXPECT_NE(std::string::npos, team.Why().find(kOneOfTwo));
  }
}

TEST(Signers, LeaveOutOnlyWhatAllOfThemLeaveOut) {
  Team team;
  team.folder.Write("model/cache/x", "x");
  Manifest tight = team.manifest();
  std::erase_if(tight.resources, [](const Resource& resource) {
    return resource.path.starts_with("cache");
  });
  Manifest wide = tight;
  wide.serialization.ignore_paths = {"cache"};
  Manifest inner = tight;
  inner.serialization.ignore_paths = {"cache/x"};
  team.signatures = {team.alice.Sign(StatementOf(wide), "a.sig"),
                     team.bob.Sign(StatementOf(wide), "b.sig")};
  EXPECT_EQ("", team.Why());
  team.signatures[1] = team.bob.Sign(StatementOf(tight), "b.sig");
  EXPECT_EQ("cache/x: is not signed", team.Why());
  // A third who would leave it out is no majority in that.
  team.signatures.push_back(team.carol.Sign(StatementOf(wide), "c.sig"));
  EXPECT_EQ("cache/x: is not signed", team.Why());
  team.signatures = {team.alice.Sign(StatementOf(wide), "a.sig"),
                     team.bob.Sign(StatementOf(inner), "b.sig")};
  EXPECT_EQ("", team.Why());
  EXPECT_EQ(std::vector<std::string>{"cache/x"},
            team.seen.manifest->serialization.ignore_paths);
  team.folder.Write("model/cache/y", "y");
  EXPECT_EQ("cache/y: is not signed", team.Why());
}

// Nor may one signer's second, wider signature loosen the first.
TEST(Signers, AllowLinksOnlyTogether) {
  Team team;
  std::filesystem::create_symlink("weights.bin",
                                  team.folder.path() / "model/link.bin");
  Manifest linked = [&] {
    const auto artifact =
        Artifact::Open(team.folder.path() / "model", Limits{});
    DescribeOptions options;
    options.serialization.allow_symlinks = true;
    return Describe(*artifact, options)->manifest;
  }();
  const Statement allowing = StatementOf(linked);
  linked.serialization.allow_symlinks = false;
  const Statement forbidding = StatementOf(linked);
  team.signatures = {team.alice.Sign(allowing, "a.sig"),
                     team.bob.Sign(allowing, "b.sig")};
  EXPECT_EQ("", team.Why());
  team.signatures[1] = team.bob.Sign(forbidding, "b.sig");
  EXPECT_EQ("link.bin: is a symbolic link to 'weights.bin'", team.Why());
  team.signatures.push_back(team.bob.Sign(allowing, "b2.sig"));
  EXPECT_EQ("link.bin: is a symbolic link to 'weights.bin'", team.Why());
}

// What a range is read by later must not be the word of one of them.
TEST(Signers, KeepOnlyTreesOfAll) {
  Team team;
  const auto artifact = Artifact::Open(team.folder.path() / "model", Limits{});
  DescribeOptions describe;
  describe.tree = true;
  const Statement with = StatementOf(Describe(*artifact, describe)->manifest);
  team.signatures = {team.alice.Sign(with, "a.sig"),
                     team.bob.Sign(team.statement(), "b.sig")};
  EXPECT_EQ("", team.Why());
  EXPECT_FALSE(team.seen.manifest->resources[0].tree);
  for (const CompareBy by : {CompareBy::kTrees, CompareBy::kBoth}) {
    team.options.compare.by = by;
    EXPECT_NE(std::string::npos, team.Why().find(kOneOfTwo));
  }
  team.signatures[1] = team.bob.Sign(with, "b.sig");
  EXPECT_EQ("", team.Why());
}

TEST(Signers, AreNeverNobody) {
  PolicyTrial trial;
  const Voucher voucher;
  trial.signatures = {voucher.Sign(trial.statement(), "a.sig")};
  EXPECT_EQ("the policy trusts nobody", trial.Why());
  trial.policy.signers = {{"alice", {voucher.trusted()}}};
  EXPECT_EQ("", trial.Why());
  trial.policy.threshold = 0;
  EXPECT_EQ("the policy trusts nobody", trial.Why());
  trial.policy.threshold = 2;
  EXPECT_EQ(kOneOfTwo, trial.Why());
}

// A statement about the model is no signature of it, whoever makes it.
TEST(Signers, SayMoreThanAnAttestation) {
  Team team;
  team.policy.threshold = 1;
  const Statement bad = team.Attestation("https://example.test/malicious/v1");
  team.signatures = {team.alice.Sign(bad, "a.sig")};
  EXPECT_NE(std::string::npos,
            team.Why().find("a.sig: the predicate type is "
                            "'https://example.test/malicious/v1'"));
}

// Also where the model is one file, whose digest such a statement may name.
TEST(Signers, SayMoreThanAnAttestationAboutTheFile) {
  const TemporaryDirectory folder;
  const std::string path = folder.Write("m.bin", "bytes");
  const Voucher voucher;
  TrustPolicy policy;
  policy.signers = {{"alice", {voucher.trusted()}}};
  Statement about;
  about.subjects = {
      {"m.bin",
       {{"sha256",
         DigestOf(Digest::Algorithm::kSha256, AsBytes("bytes")).Hex()}},
       std::nullopt}};
  about.predicate = {JsonValue::Kind::kObject, {}, {}, {}};
  const auto why = [&] {
    const std::vector<SignatureFile> signatures = {
        voucher.Sign(about, "a.sig")};
    Evidence seen;
    const auto verified = Verify(*Artifact::Open(path, Limits{}), signatures,
                                 {}, policy, {{}, kPresent}, seen);
    return verified ? "" : seen.objections.at(0).what;
  };
  about.predicate_type = "https://example.test/malicious/v1";
  EXPECT_EQ(
      "is an attestation of the type 'https://example.test/malicious/v1', not "
      "a signature",
      why());
  about.predicate_type = "https://sigstore.dev/cosign/sign/v1";
  EXPECT_EQ("", why());
  about.subjects[0].digests[0].second = std::string(64, '0');
  EXPECT_EQ("the statement is not about this file", why());
}

}  // namespace
}  // namespace assay
