// SPDX-License-Identifier: Apache-2.0
// When a key or a certificate may vouch, and what shows when it did.
#include <gtest/gtest.h>

#include "tests/signing/voucher.h"

namespace assay {
namespace {

constexpr std::int64_t kYear = 365 * kOneDay;

TrustedKey& KeyOf(PolicyTrial& trial) {
  return std::get<TrustedKey>(trial.policy.signers[0].anchors[0]);
}

// A key, and a timestamp authority that is believed.
struct Aged : PolicyTrial {
  Aged() {
    policy.signers = {{"alice", {alice.trusted()}}};
    Believe(company);
  }

  void Believe(const Company& whom) {
    policy.timestamp_authorities = {
        *AuthorityFromCertificates(ReadChain({whom.timestamp_leaf.certificate,
                                              whom.timestamp_root.certificate}),
                                   "tsa")};
  }

  void Sign(const std::vector<std::int64_t>& times) {
    signatures = {alice.Sign(statement(), "a.sig", &company, times)};
  }

  Voucher alice;
  const Company company{CompanyWishes(kPresent)};
};

TEST(KeyPeriod, HoldsWhatIsSignedNow) {
  Aged one;
  one.Sign({});
  EXPECT_EQ("", one.Why());
  KeyOf(one).valid = {kPresent, kPresent};
  EXPECT_EQ("", one.Why());
  KeyOf(one).valid = {kPresent + 1, std::nullopt};
  EXPECT_EQ("a.sig: the key is valid only from 2026-01-15 12:00:01 UTC on",
            one.Why());
  KeyOf(one).valid = {std::nullopt, kPresent - 1};
  EXPECT_EQ(
      "a.sig: the key is valid only until 2026-01-15 11:59:59 UTC, and no "
      "trusted time shows that it was signed before",
      one.Why());
}

TEST(KeyPeriod, HoldsWhatIsProvedToBeOlder) {
  Aged one;
  KeyOf(one).valid = {kPresent - 2 * kYear, kPresent - kYear};
  one.Sign({kPresent - kYear - kOneDay});
  EXPECT_EQ("", one.Why());
  ASSERT_EQ(1u, one.seen.signatures[0].signer->times.size());
  EXPECT_EQ("timestamp of tsa", one.seen.signatures[0].signer->times[0].source);
  one.Sign({kPresent - kYear + 1});
  EXPECT_EQ("a.sig: the key is valid only until 2025-01-15 12:00:00 UTC",
            one.Why());
  one.Sign({kPresent - 2 * kYear - 1});
  EXPECT_EQ("a.sig: the key is valid only from 2024-01-16 12:00:00 UTC on",
            one.Why());
}

TEST(KeyRevocation, NeedsAnOlderTimestamp) {
  Aged one;
  KeyOf(one).revoked_since = kPresent - 10 * kOneDay;
  one.Sign({});
  EXPECT_EQ(
      "a.sig: the key is revoked since 2026-01-05 12:00:00 UTC, and no trusted "
      "time shows that it was signed before",
      one.Why());
  one.Sign({kPresent - 10 * kOneDay - 1});
  EXPECT_EQ("", one.Why());
  for (const std::int64_t later :
       {kPresent - 10 * kOneDay, kPresent - kOneDay, kPresent}) {
    one.Sign({later});
    EXPECT_EQ("a.sig: the key is revoked since 2026-01-05 12:00:00 UTC",
              one.Why());
  }
  // A second, later one takes nothing away from the first.
  one.Sign({kPresent - 11 * kOneDay, kPresent - kOneDay});
  EXPECT_EQ("", one.Why());
}

TEST(KeyRevocation, OfTheFutureDoesNotMatterYet) {
  Aged one;
  KeyOf(one).revoked_since = kPresent + 1;
  one.Sign({});
  EXPECT_EQ("", one.Why());
}

TEST(TrustedTime, IsOfAnAuthorityThatThePolicyNames) {
  Aged one;
  KeyOf(one).revoked_since = kPresent - kOneDay;
  one.Sign({kPresent - 2 * kOneDay});
  EXPECT_EQ("", one.Why());
  one.Believe(Company(CompanyWishes(kPresent)));
  EXPECT_NE(std::string::npos,
            one.Why().find("the timestamp is of no trusted authority"));
  // Nobody is believed: not even a good token counts, and it is said so.
  one.policy.timestamp_authorities.clear();
  EXPECT_NE(std::string::npos, one.Why().find("no trusted time shows"));
  KeyOf(one).revoked_since.reset();
  EXPECT_EQ("", one.Why());
  EXPECT_EQ(
      std::vector<std::string>{
          "there is a timestamp, but no authority whose word is taken"},
      one.seen.signatures[0].signer->notes);
}

TEST(TrustedTime, IsOfThisSignature) {
  Aged one;
  KeyOf(one).revoked_since = kPresent - kOneDay;
  const SignatureFile other =
      one.alice.Sign(one.Attestation("https://example.test/v1"), "other",
                     &one.company, {kPresent - 2 * kOneDay});
  const auto old = Bundle::Parse(other.text, "other");
  one.Sign({});
  auto bundle = *Bundle::Parse(one.signatures[0].text, "a");
  bundle.timestamps = old->timestamps;
  const std::string text = bundle.Json();
  one.signatures[0].text = {text.begin(), text.end()};
  EXPECT_EQ("a.sig: the timestamp is about something else than this signature",
            one.Why());
}

// The key of the company's release certificate, and the certificate.
struct Certified : Aged {
  explicit Certified(const CompanyWishes& wishes = CompanyWishes(kPresent))
      : maker(wishes) {
    alice = {maker.leaf.key,
             {maker.leaf.certificate, maker.intermediate.certificate}};
    TrustedAuthority authority;
    authority.anchors = ReadChain({maker.root.certificate});
    policy.signers = {{"alice", {authority}}};
  }

  void List(const RevocationSpec& spec, const TestAuthority& issuer) {
    auto& authority = std::get<TrustedAuthority>(policy.signers[0].anchors[0]);
    authority.revocation_lists.push_back(*RevocationList::FromDer(
        IssueRevocationList(spec, issuer), "list.crl"));
  }

  Company maker;
};

RevocationSpec FreshList() {
  RevocationSpec spec;
  spec.this_update = kPresent - kOneDay;
  spec.next_update = kPresent + kOneDay;
  return spec;
}

TEST(CertificatePeriod, HoldsNowOrAtAProvedTime) {
  CompanyWishes wishes(kPresent);
  wishes.leaf.not_after = kPresent - kOneDay;
  Certified one(wishes);
  one.Sign({});
  EXPECT_NE(std::string::npos,
            one.Why().find("the certificate of 'CN=Release Signing' is valid "
                           "from"));
  one.Sign({kPresent - 2 * kOneDay});
  EXPECT_EQ("", one.Why());
  one.Sign({kPresent - kOneDay + 1});
  EXPECT_NE("", one.Why());
  one.Sign({kPresent - 200 * kOneDay});
  EXPECT_NE("", one.Why());
}

TEST(CertificateLists, RefuseARevokedLeaf) {
  Certified one;
  one.Sign({});
  RevocationSpec spec = FreshList();
  one.List(spec, one.maker.intermediate);
  EXPECT_EQ("", one.Why());
  spec.revoked.push_back(
      {one.maker.leaf.certificate, kPresent - 5 * kOneDay, std::nullopt});
  one.List(spec, one.maker.intermediate);
  EXPECT_NE(std::string::npos,
            one.Why().find("is revoked since 2026-01-10 12:00:00 UTC "
                           "according to list.crl"));
  one.Sign({kPresent - 6 * kOneDay});
  EXPECT_EQ("", one.Why());
  one.Sign({kPresent - 4 * kOneDay});
  EXPECT_NE("", one.Why());
}

TEST(CertificateLists, RefuseARevokedIntermediate) {
  Certified one;
  one.Sign({});
  one.List(FreshList(), one.maker.intermediate);
  RevocationSpec spec = FreshList();
  spec.revoked.push_back({one.maker.intermediate.certificate,
                          kPresent - 5 * kOneDay, std::nullopt});
  one.List(spec, one.maker.root);
  EXPECT_NE(std::string::npos, one.Why().find("'CN=Company Signing CA'"));
}

TEST(CertificateLists, AreInForce) {
  Certified one;
  one.Sign({});
  RevocationSpec spec = FreshList();
  spec.next_update = kPresent - 1;
  one.List(spec, one.maker.intermediate);
  EXPECT_NE(std::string::npos,
            one.Why().find("cannot be used: it is in force"));
}

// Whoever gives a list believes that it is looked at.
TEST(CertificateLists, AreOfTheSignersIssuer) {
  Certified one;
  one.Sign({});
  CompanyWishes wishes(kPresent);
  wishes.intermediate.common_name = "Somebody Else";
  const Company other(wishes);
  one.List(FreshList(), other.intermediate);
  EXPECT_EQ(
      "a.sig: there is no revocation list of 'CN=Company Signing CA' among "
      "those that are given",
      one.Why());
  one.List(FreshList(), one.maker.root);
  EXPECT_NE("", one.Why());
  one.List(FreshList(), one.maker.intermediate);
  EXPECT_EQ("", one.Why());
}

TEST(CertifiedSigner, IsOneWhomThePolicyAsksFor) {
  CompanyWishes wishes(kPresent);
  wishes.leaf.alternative_names = "email:release@company.test";
  Certified one(wishes);
  one.Sign({});
  auto& authority =
      std::get<TrustedAuthority>(one.policy.signers[0].anchors[0]);
  for (const char* name : {"CN=Release Signing", "release@company.test"}) {
    authority.identities = {name};
    EXPECT_EQ("", one.Why()) << name;
  }
  for (const char* name :
       {"Release Signing", "RELEASE@company.test", "", "@company.test"}) {
    authority.identities = {name};
    EXPECT_EQ(
        "a.sig: the certificate is for 'CN=Release Signing', whom nobody asked "
        "for",
        one.Why())
        << name;
  }
}

}  // namespace
}  // namespace assay
