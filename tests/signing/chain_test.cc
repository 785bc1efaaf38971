// SPDX-License-Identifier: Apache-2.0
// Chains of model signing's method "certificate", and revocation.
#include "signing/sigstore/chain.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/signing/pki.h"
#include "tests/signing/sigstore_instance.h"

namespace assay {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kNow = 1'768'478'400;

Certificate Read(const std::vector<std::uint8_t>& der) {
  return *Certificate::FromDer(der, "certificate");
}

// A root, an intermediate and a leaf, each as a company would make it.
struct Hierarchy {
  explicit Hierarchy(const std::function<void(SigstoreWishes&)>& edit =
                         [](SigstoreWishes&) {}) {
    SigstoreWishes wishes;
    wishes.leaf.common_name = "Release Signing";
    wishes.leaf.not_after = kNow + 100 * kDay;
    edit(wishes);
    root = {Issue(wishes.root, root.key, nullptr), root.key};
    intermediate = {Issue(wishes.intermediate, intermediate.key, &root),
                    intermediate.key};
    leaf = Issue(wishes.leaf, TestKey("P-256"), &intermediate);
  }

  Result<CertificateChain> Verify(
      const std::function<void(ChainPolicy&)>& edit = [](ChainPolicy&) {
      }) const {
    const CertificateChain anchors = {Read(root.certificate)};
    const CertificateChain intermediates = {Read(intermediate.certificate)};
    ChainPolicy policy;
    policy.anchors = anchors;
    policy.intermediates = intermediates;
    policy.time = kNow;
    policy.now = kNow;
    edit(policy);
    return VerifyChain(Read(leaf), policy);
  }

  TestAuthority root{{}, TestKey("P-256")};
  TestAuthority intermediate{{}, TestKey("P-256")};
  std::vector<std::uint8_t> leaf;
};

std::string Why(const Result<CertificateChain>& chain) {
  return chain ? "verified" : chain.error().message;
}

TEST(Chain, LeadsFromTheLeafToTheAnchor) {
  const Hierarchy one;
  const auto chain = one.Verify();
  ASSERT_TRUE(chain) << chain.error().message;
  EXPECT_EQ(
      (CertificateChain{Read(one.leaf), Read(one.intermediate.certificate),
                        Read(one.root.certificate)}),
      *chain);
}

TEST(Chain, EndsAtWhateverIsTrusted) {
  const Hierarchy one;
  for (const auto& [anchor, length] :
       std::vector<std::pair<std::vector<std::uint8_t>, std::size_t>>{
           {one.intermediate.certificate, 2}, {one.leaf, 1}}) {
    const CertificateChain anchors = {Read(anchor)};
    const auto chain = one.Verify([&](ChainPolicy& p) { p.anchors = anchors; });
    ASSERT_TRUE(chain) << chain.error().message;
    EXPECT_EQ(length, chain->size());
  }
}

TEST(Chain, IsOneSelfSignedCertificateThatIsTrusted) {
  CertificateSpec spec = SigstoreWishes().leaf;
  spec.common_name = "Self";
  const auto self = Read(Issue(spec, TestKey("P-256"), nullptr));
  const CertificateChain anchors = {self};
  ChainPolicy policy;
  policy.anchors = anchors;
  policy.time = kNow;
  EXPECT_EQ("verified", Why(VerifyChain(self, policy)));
  // The same names and another key.
  const auto other = Read(Issue(spec, TestKey("P-256"), nullptr));
  EXPECT_EQ(
      "the certificate of 'CN=Self' leads to no trusted one: self-signed "
      "certificate",
      Why(VerifyChain(other, policy)));
}

TEST(Chain, TrustsNothingByItself) {
  const Hierarchy one;
  EXPECT_EQ("there is no trusted certificate",
            Why(one.Verify([](ChainPolicy& p) { p.anchors = {}; })));
  const Hierarchy other;
  const CertificateChain anchors = {Read(other.root.certificate)};
  EXPECT_NE("verified",
            Why(one.Verify([&](ChainPolicy& p) { p.anchors = anchors; })));
  // A root among the intermediates is not trusted for it.
  const CertificateChain all = {Read(one.intermediate.certificate),
                                Read(one.root.certificate)};
  EXPECT_NE("verified", Why(one.Verify([&](ChainPolicy& p) {
              p.anchors = anchors;
              p.intermediates = all;
            })));
}

TEST(Chain, HasToBeComplete) {
  EXPECT_EQ(
      "the certificate of 'CN=Release Signing' leads to no trusted one: unable "
      "to get local issuer certificate",
      Why(Hierarchy().Verify([](ChainPolicy& p) { p.intermediates = {}; })));
}

// A leaf of the conformance suite's is one, and has always been accepted.
TEST(Chain, MayBeginWithAnAuthority) {
  const Hierarchy one([](SigstoreWishes& w) {
    w.leaf.basic_constraints = "critical,CA:TRUE";
    w.intermediate.basic_constraints = "critical,CA:TRUE";
  });
  EXPECT_EQ("verified", Why(one.Verify()));
}

TEST(Chain, IsForSigningCode) {
  EXPECT_EQ(
      "the certificate of 'CN=Release Signing' does not allow code "
      "signing",
      Why(Hierarchy([](SigstoreWishes& w) {
            w.leaf.extended_key_usage.clear();
          }).Verify()));
  EXPECT_EQ(
      "the certificate of 'CN=Release Signing' does not allow digital "
      "signatures",
      Why(Hierarchy([](SigstoreWishes& w) {
            w.leaf.key_usage = "critical,keyEncipherment";
          }).Verify()));
  EXPECT_EQ("verified", Why(Hierarchy([](SigstoreWishes& w) {
                              w.leaf.key_usage.clear();
                            }).Verify()));
  EXPECT_EQ("verified", Why(Hierarchy([](SigstoreWishes& w) {
                              w.intermediate.extended_key_usage =
                                  "anyExtendedKeyUsage";
                            }).Verify()));
}

TEST(Chain, CountsTheLastSecondOfACertificate) {
  const Hierarchy one([](SigstoreWishes& w) {
    w.leaf.not_after = kNow;
    w.intermediate.not_after = kNow;
  });
  EXPECT_EQ("verified", Why(one.Verify()));
  EXPECT_NE("verified",
            Why(one.Verify([](ChainPolicy& p) { p.time = kNow + 1; })));
}

TEST(Chain, TakesTheAuthorityThatIsStillValid) {
  // The root was renewed with the same name and key.
  const Hierarchy one;
  CertificateSpec old = SigstoreWishes().root;
  old.not_after = kNow - kDay;
  const CertificateChain anchors = {Read(Issue(old, one.root.key, nullptr)),
                                    Read(one.root.certificate)};
  EXPECT_EQ("verified",
            Why(one.Verify([&](ChainPolicy& p) { p.anchors = anchors; })));
}

// Revocation.

struct Lists {
  std::vector<RevocationList> lists;

  void Add(const RevocationSpec& spec, const TestAuthority& issuer) {
    lists.push_back(
        *RevocationList::FromDer(IssueRevocationList(spec, issuer), "a.crl"));
  }
};

RevocationSpec Fresh() {
  RevocationSpec spec;
  spec.this_update = kNow - kDay;
  spec.next_update = kNow + kDay;
  return spec;
}

std::string WhyWith(const Hierarchy& one, const Lists& lists,
                    std::optional<std::int64_t> signed_at = std::nullopt) {
  return Why(one.Verify([&](ChainPolicy& p) {
    p.revocation_lists = lists.lists;
    p.signed_at = signed_at;
  }));
}

TEST(Revocation, LetsPassWhatIsNotListed) {
  const Hierarchy one;
  const Hierarchy other;
  RevocationSpec spec = Fresh();
  spec.revoked.push_back({other.leaf, kNow - kDay, std::nullopt});
  Lists lists;
  lists.Add(spec, one.intermediate);
  lists.Add(Fresh(), one.root);
  EXPECT_EQ("verified", WhyWith(one, lists));
}

TEST(Revocation, RefusesARevokedLeafAndIntermediate) {
  const Hierarchy one;
  RevocationSpec spec = Fresh();
  spec.revoked.push_back({one.leaf, kNow - 2 * kDay, std::nullopt});
  Lists lists;
  lists.Add(spec, one.intermediate);
  EXPECT_NE(
      std::string::npos,
      WhyWith(one, lists)
          .find("is revoked since 2026-01-13 12:00:00 UTC according to a.crl"))
      << WhyWith(one, lists);
  spec.revoked = {{one.intermediate.certificate, kNow - kDay, std::nullopt}};
  Lists above;
  above.Add(spec, one.root);
  EXPECT_TRUE(WhyWith(one, above)
                  .starts_with("the certificate of 'CN=Test Intermediate' ("))
      << WhyWith(one, above);
}

TEST(Revocation, BelievesAProvedTimeBeforeIt) {
  const Hierarchy one;
  RevocationSpec spec = Fresh();
  spec.revoked.push_back({one.leaf, kNow - kDay, std::nullopt});
  Lists lists;
  lists.Add(spec, one.intermediate);
  EXPECT_EQ("verified", WhyWith(one, lists, kNow - kDay - 1));
  EXPECT_NE("verified", WhyWith(one, lists, kNow - kDay));
  // The key was in other hands before somebody noticed.
  spec.revoked[0].suspected_since = kNow - 9 * kDay;
  Lists suspected;
  suspected.Add(spec, one.intermediate);
  EXPECT_NE("verified", WhyWith(one, suspected, kNow - kDay - 1));
  EXPECT_EQ("verified", WhyWith(one, suspected, kNow - 9 * kDay - 1));
}

struct UselessList {
  const char* reason;
  std::function<void(RevocationSpec&)> edit;
};

TEST(Revocation, RefusesAListThatMayHideSomething) {
  const Hierarchy one;
  for (const UselessList& useless : std::vector<UselessList>{
           {"to 2026-01-15 11:59:59 UTC, not at 2026-01-15 12:00:00 UTC",
            [](auto& s) { s.next_update = kNow - 1; }},
           {"is in force from 2026-01-15 12:00:01 UTC",
            [](auto& s) { s.this_update = kNow + 1; }},
           {"does not say until when", [](auto& s) { s.next_update.reset(); }},
           {"signed with a weak algorithm", [](auto& s) { s.hash = "SHA1"; }},
           {"critical extension",  // Of the certificates of users alone.
            [](auto& s) {
              s.raw.push_back({"2.5.29.28", true, {0x30, 3, 0x81, 1, 0xff}});
            }},
           {"critical extension",  // What changed since another list.
            [](auto& s) {
              s.raw.push_back({"2.5.29.27", true, {2, 1, 1}});
            }}}) {
    RevocationSpec spec = Fresh();
    useless.edit(spec);
    Lists lists;
    lists.Add(spec, one.intermediate);
    EXPECT_NE(std::string::npos, WhyWith(one, lists).find(useless.reason))
        << WhyWith(one, lists);
  }
}

TEST(Revocation, RefusesAListOfAnImpostor) {
  const Hierarchy one;
  // The same name, another key.
  const Hierarchy impostor;
  Lists lists;
  lists.Add(Fresh(), impostor.intermediate);
  EXPECT_NE(std::string::npos,
            WhyWith(one, lists).find("its signature is not its issuer's"));
}

TEST(Revocation, RefusesAListOfWhoMayNotSignOne) {
  const Hierarchy one([](SigstoreWishes& w) {
    w.intermediate.key_usage = "critical,keyCertSign";
  });
  Lists lists;
  lists.Add(Fresh(), one.intermediate);
  EXPECT_NE(std::string::npos,
            WhyWith(one, lists).find("may not sign revocation lists"));
}

TEST(Revocation, IsCheckedForALeafThatIsTrustedItself) {
  const Hierarchy one;
  RevocationSpec spec = Fresh();
  spec.revoked.push_back({one.leaf, kNow - kDay, std::nullopt});
  Lists lists;
  lists.Add(spec, one.intermediate);
  const CertificateChain anchors = {Read(one.leaf)};
  const auto why = [&](std::span<const Certificate> intermediates) {
    return Why(one.Verify([&](ChainPolicy& p) {
      p.anchors = anchors;
      p.intermediates = intermediates;
      p.revocation_lists = lists.lists;
    }));
  };
  const CertificateChain issuer = {Read(one.intermediate.certificate)};
  EXPECT_NE(std::string::npos, why(issuer).find("is revoked since"));
  EXPECT_NE(std::string::npos,
            why({}).find("the certificate of its issuer is not known"));
}

TEST(Revocation, IgnoresListsOfOthers) {
  const Hierarchy one;
  CertificateSpec spec = SigstoreWishes().root;
  spec.common_name = "Somebody Else";
  const TestKey key("P-256");
  Lists lists;
  RevocationSpec expired = Fresh();
  expired.next_update = kNow - 1;
  lists.Add(expired, {Issue(spec, key, nullptr), key});
  EXPECT_EQ("verified", WhyWith(one, lists));
}

TEST(Revocation, ReadsPemAndDer) {
  const Hierarchy one;
  auto der = IssueRevocationList(Fresh(), one.root);
  EXPECT_EQ(1u, LoadRevocationLists(der, "a.crl")->size());
  der.push_back(0);
  EXPECT_FALSE(LoadRevocationLists(der, "a.crl"));
  EXPECT_EQ(
      "a.crl: holds a 'CERTIFICATE', not a revocation list",
      LoadRevocationLists(AsBytes(CertificatePem(Read(one.leaf))), "a.crl")
          .error()
          .message);
}

}  // namespace
}  // namespace assay
