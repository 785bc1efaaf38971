// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/timestamp.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/signing/sigstore_instance.h"

namespace assay {
namespace {

CertificateChain Read(const std::vector<std::vector<std::uint8_t>>& ders) {
  CertificateChain chain;
  for (const auto& der : ders) {
    chain.push_back(*Certificate::FromDer(der, "certificate"));
  }
  return chain;
}

SigstoreSample Sample() {
  SigstoreWishes wishes;
  wishes.UseTiles();
  return MakeSigstoreSample(wishes);
}

Result<Timestamp> Verify(const SigstoreSample& sample,
                         const CertificateChain& chain) {
  const std::vector<TimestampAuthority> authorities = {
      *AuthorityFromCertificates(chain, "tsa.pem")};
  return VerifyTimestamp(sample.bundle.timestamps[0], sample.bundle.signature(),
                         authorities);
}

// A user gives a file with the root, with the certificate itself, or with all.
TEST(Timestamp, IsBelievedOfAnyCertificateThatAUserNames) {
  const auto sample = Sample();
  const auto chain = Read(sample.timestamp_chain);
  for (const CertificateChain& named :
       {chain, CertificateChain{chain[0]}, CertificateChain{chain[1]}}) {
    const auto timestamp = Verify(sample, named);
    ASSERT_TRUE(timestamp) << timestamp.error().message;
    EXPECT_EQ(1'768'478'400, timestamp->seconds);
    EXPECT_EQ("tsa.pem", timestamp->authority);
  }
}

TEST(Timestamp, IsNotBelievedOfOthers) {
  EXPECT_FALSE(Verify(Sample(), Read(Sample().timestamp_chain)));
  EXPECT_FALSE(Verify(Sample(), Read(Sample().chain)));
  EXPECT_EQ("tsa.pem: holds no certificate",
            AuthorityFromCertificates({}, "tsa.pem").error().message);
}

TEST(Timestamp, OfNobodyIsOfNoUse) {
  const auto sample = Sample();
  EXPECT_EQ("the timestamp is of no trusted authority",
            VerifyTimestamp(sample.bundle.timestamps[0],
                            sample.bundle.signature(), {})
                .error()
                .message);
}

TEST(Timestamp, NamesWhyEachAuthorityIsNotItsOwn) {
  const auto sample = Sample();
  auto one = *AuthorityFromCertificates(Read(sample.timestamp_chain), "one");
  auto two = *AuthorityFromCertificates(Read(Sample().timestamp_chain), "two");
  one.valid_for.end = Instant{0, 0};
  const std::vector<TimestampAuthority> authorities = {one, two};
  const std::string why =
      VerifyTimestamp(sample.bundle.timestamps[0], sample.bundle.signature(),
                      authorities)
          .error()
          .message;
  EXPECT_NE(std::string::npos,
            why.find("; one: the timestamp is of 2026-01-15 12:00:00 UTC, when "
                     "its word was not to be taken"))
      << why;
  EXPECT_NE(std::string::npos, why.find("; two: the timestamp is signed with a "
                                        "certificate that is not its own"))
      << why;
}

// Cut anywhere, or with any byte changed, it proves nothing else.
TEST(Timestamp, DoesNotBreak) {
  const auto sample = Sample();
  const std::vector<TimestampAuthority> authorities = {
      *AuthorityFromCertificates(Read(sample.timestamp_chain), "tsa.pem")};
  const Blob whole = sample.bundle.timestamps[0];
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_FALSE(VerifyTimestamp(Bytes(whole).first(size),
                                 sample.bundle.signature(), authorities));
  }
  for (std::size_t at = 0; at < whole.size(); at += 5) {
    Blob changed = whole;
    changed[at] ^= 0x01;
    const auto timestamp =
        VerifyTimestamp(changed, sample.bundle.signature(), authorities);
    EXPECT_EQ(1'768'478'400, timestamp ? timestamp->seconds : 1'768'478'400)
        << at;
  }
}

}  // namespace
}  // namespace assay
