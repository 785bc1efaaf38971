// SPDX-License-Identifier: Apache-2.0
// What else must have been said about a model.
#include <gtest/gtest.h>

#include <functional>

#include "signing/sigstore/instant.h"
#include "tests/signing/sigstore_instance.h"
#include "tests/signing/voucher.h"

namespace assay {
namespace {

constexpr const char* kType = "https://example.test/scan/v1";

// A model that Alice signed, and Bob shall have scanned.
struct Scanned : PolicyTrial {
  Scanned() {
    policy.signers = {{"alice", {alice.trusted()}}, {"bob", {bob.trusted()}}};
    policy.attestations = {{kType, std::nullopt, {"bob"}}};
    signatures = {alice.Sign(statement(), "a.sig")};
  }

  // Bob's word of that time, or of none.
  void Attest(std::optional<std::int64_t> made,
              const std::vector<std::int64_t>& times = {}) {
    Statement said = Attestation(kType);
    said.subjects[0].attested_on = made;
    attestations = {bob.Sign(said, "scan", &company, times)};
  }

  std::string WhyWith(const Statement& said) {
    attestations = {bob.Sign(said, "scan")};
    return Why();
  }

  Voucher alice;
  Voucher bob;
  const Company company{CompanyWishes(kPresent)};
};

std::string About(const std::string& what) {
  return "model: the attestation 'https://example.test/scan/v1' " + what;
}

TEST(Attestations, AreThere) {
  Scanned model;
  EXPECT_EQ(About("is missing"), model.Why());
  model.Attest({});
  EXPECT_EQ("", model.Why());
  EXPECT_EQ(kType, model.seen.attestations.at(0).predicate_type);
  EXPECT_EQ("bob", model.seen.attestations.at(0).signer->name);
}

TEST(Attestations, AreAboutThisModel) {
  Scanned model;
  Statement other = model.Attestation(kType);
  other.subjects[0].digests[0].second = std::string(64, '0');
  EXPECT_EQ(About("is missing"), model.WhyWith(other));
  EXPECT_EQ("is about something else", model.seen.attestations.at(0).why_not);
  // The right bytes by the wrong name of the algorithm.
  other = model.Attestation(kType);
  other.subjects[0].digests[0].first = "sha512";
  EXPECT_EQ(About("is missing"), model.WhyWith(other));
  // Among other subjects.
  other.subjects.push_back(model.Attestation(kType).subjects[0]);
  EXPECT_EQ("", model.WhyWith(other));
}

TEST(Attestations, AreOfTheTypeThatIsAskedFor) {
  Scanned model;
  for (const char* type :
       {"https://example.test/scan/v2", "https://example.test/scan/v1/",
        "HTTPS://example.test/scan/v1", ""}) {
    EXPECT_EQ(About("is missing"), model.WhyWith(model.Attestation(type)))
        << type;
  }
}

TEST(Attestations, AreOfWhoIsAllowed) {
  Scanned model;
  model.attestations = {model.alice.Sign(model.Attestation(kType), "scan")};
  EXPECT_EQ(About("is of 'alice', whose word does not count"), model.Why());
  model.policy.attestations[0].signers.clear();
  EXPECT_EQ("", model.Why());
  const Voucher stranger;
  model.attestations = {stranger.Sign(model.Attestation(kType), "scan")};
  EXPECT_EQ(About("is missing"), model.Why());
  EXPECT_NE("", model.seen.attestations.at(0).why_not);
  // A good one beside bad ones is enough.
  model.attestations.push_back({"x", {'{', '}'}});
  model.attestations.push_back(
      model.bob.Sign(model.Attestation(kType), "scan2"));
  EXPECT_EQ("", model.Why());
}

// It says something about the model, and nothing of its files.
TEST(Attestations, AreNoSignatures) {
  Scanned model;
  model.policy.threshold = 2;
  model.Attest({});
  model.signatures.push_back(model.attestations[0]);
  EXPECT_NE(std::string::npos, model.Why().find("1 of 2 signers"));
}

JsonValue ParsedPredicate(const std::string& text) {
  return *ParseJson(AsBytes(text), "predicate");
}

// That somebody looked is not enough.
TEST(Attestations, SayThatItWentWell) {
  for (const auto& [type, member, good] :
       std::vector<std::array<std::string, 3>>{
           {"urn:assay:scan-report:1", "verdict", "pass"},
           {"https://slsa.dev/verification_summary/v1", "verificationResult",
            "PASSED"}}) {
    Scanned model;
    model.policy.attestations[0].predicate_type = type;
    Statement said = model.Attestation(type);
    const auto saying = [&key = member](const std::string& value) {
      std::string text = "{\"";
      return ParsedPredicate(
          text.append(key).append("\":").append(value).append("}"));
    };
    said.predicate = saying("\"" + good + "\"");
    EXPECT_EQ("", model.WhyWith(said));
    for (const char* bad : {"\"fail\"", "\"incomplete\"", "\"\"", "1", "true",
                            "null", "[\"pass\"]"}) {
      said.predicate = saying(bad);
      EXPECT_NE(std::string::npos,
                model.WhyWith(said).find("' of its " + member + ", not '"));
    }
    said.predicate = ParsedPredicate("{}");
    EXPECT_NE("", model.WhyWith(said));
  }
}

TEST(AttestationAge, IsWhatTheSignerStates) {
  Scanned model;
  model.policy.attestations[0].most_age = 30 * kOneDay;
  model.Attest(kPresent - 30 * kOneDay);
  EXPECT_EQ("", model.Why());
  model.Attest(kPresent - 30 * kOneDay - 1);
  EXPECT_EQ(About("is too old, of 2025-12-16 11:59:59 UTC"), model.Why());
  model.Attest(kPresent + 60);
  EXPECT_EQ("", model.Why());
  model.Attest(kPresent + 61);
  EXPECT_EQ(About("is from the future, of 2026-01-15 12:01:01 UTC"),
            model.Why());
  model.Attest({});
  EXPECT_EQ(About("has no time from which its age could be told"), model.Why());
}

TEST(AttestationAge, IsReadFromPredicatesThatAreKnown) {
  const std::string old = "\"2025-12-01T00:00:00Z\"";
  const std::string young = "\"2026-01-14T00:00:00Z\"";
  const std::vector<std::function<std::string(const std::string&)>> kinds = {
      [](const std::string& time) {
        return R"({"runDetails":{"metadata":{"finishedOn":)" + time + "}}}";
      },
      [](const std::string& time) {
        return R"({"metadata":{"buildFinishedOn":)" + time + "}}";
      },
      [](const std::string& time) {
        return R"({"metadata":{"timestamp":)" + time + "}}";
      },
      [](const std::string& time) {
        return R"({"timeVerified":)" + time + "}";
      }};
  for (const auto& kind : kinds) {
    Scanned model;
    model.policy.attestations[0].most_age = 30 * kOneDay;
    Statement said = model.Attestation(kType);
    said.predicate = ParsedPredicate(kind(young));
    EXPECT_EQ("", model.WhyWith(said)) << kind(young);
    said.predicate = ParsedPredicate(kind(old));
    EXPECT_NE(std::string::npos, model.WhyWith(said).find("is too old"));
    // An old report that is attested anew is still old.
    said.subjects[0].attested_on = kPresent;
    EXPECT_NE(std::string::npos, model.WhyWith(said).find("is too old"));
    said.subjects[0].attested_on.reset();
    for (const char* odd : {"3", "null", "\"yesterday\"", "{}", "[]"}) {
      said.predicate = ParsedPredicate(kind(odd));
      EXPECT_NE(std::string::npos, model.WhyWith(said).find("has no time"));
    }
  }
}

// Anybody can have an old attestation stamped anew.
TEST(AttestationAge, IsNotMadeLessByANewTimestamp) {
  Scanned model;
  model.policy.attestations[0].most_age = 30 * kOneDay;
  model.policy.timestamp_authorities = {*AuthorityFromCertificates(
      ReadChain({model.company.timestamp_root.certificate}), "tsa")};
  model.Attest({}, {kPresent});
  EXPECT_NE(std::string::npos, model.Why().find("has no time"));
  model.Attest(kPresent - 40 * kOneDay, {kPresent});
  EXPECT_NE(std::string::npos, model.Why().find("is too old"));
  model.Attest(kPresent, {kPresent - 40 * kOneDay});
  EXPECT_NE(std::string::npos, model.Why().find("is too old"));
  model.Attest(kPresent - kOneDay, {kPresent - kOneDay + 5});
  EXPECT_EQ("", model.Why());
}

// The certificate of a keyless signer is of minutes, and so is the log's time.
TEST(AttestationAge, IsKnownOfAKeylessSigner) {
  Scanned model;
  model.policy.attestations = {{kType, 30 * kOneDay, {}}};
  SigstoreWishes wishes;
  wishes.payload = model.Attestation(kType).Json();
  wishes.log.kind = "dsse";
  const auto sample = MakeSigstoreSample(wishes);
  const auto root =
      TrustedRoot::Parse(AsBytes(sample.trusted_root), "trusted root");
  ASSERT_TRUE(root);
  model.policy.signers.push_back(
      {"ci",
       {TrustedIdentity{sample.policy,
                        std::make_shared<const TrustedRoot>(*root)}}});
  const std::string text = sample.bundle.Json();
  model.attestations = {{"scan", {text.begin(), text.end()}}};
  EXPECT_EQ("", model.Why());
  model.options.now += 31 * kOneDay;
  EXPECT_NE(std::string::npos, model.Why().find("is too old"));
}

}  // namespace
}  // namespace assay
