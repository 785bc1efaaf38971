// SPDX-License-Identifier: Apache-2.0
#include "signing/sigstore/instant.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Instant, ReadsWhatProtobufWrites) {
  EXPECT_EQ((Instant{0, 0}), ParseRfc3339("1970-01-01T00:00:00Z"));
  EXPECT_EQ((Instant{1'610'452'407, 0}),
            ParseRfc3339("2021-01-12T11:53:27.000Z"));
  EXPECT_EQ((Instant{1'672'531'199, 999'000'000}),
            ParseRfc3339("2022-12-31T23:59:59.999000Z"));
  EXPECT_EQ((Instant{951'782'400, 1}),
            ParseRfc3339("2000-02-29T00:00:00.000000001Z"));
  EXPECT_EQ((Instant{253'402'300'799, 0}),
            ParseRfc3339("9999-12-31T23:59:59Z"));
  EXPECT_EQ((Instant{-62'135'596'800, 0}),
            ParseRfc3339("0001-01-01T00:00:00Z"));
}

TEST(Instant, KnowsOffsets) {
  const auto noon = ParseRfc3339("2026-01-15T12:00:00Z");
  EXPECT_EQ(noon, ParseRfc3339("2026-01-15T13:30:00+01:30"));
  EXPECT_EQ(noon, ParseRfc3339("2026-01-14T23:00:00-13:00"));
}

TEST(Instant, ReadsNothingElse) {
  for (const char* text : {"",
                           "2026",
                           "2026-01-15",
                           "2026-01-15T12:00:00",
                           "2026-01-15T12:00Z",
                           "2026-01-15 12:00:00Z",
                           "2026-01-15t12:00:00z",
                           "2026-1-15T12:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-01-15T24:00:00Z",
                           "2026-01-15T12:60:00Z",
                           "2026-01-15T12:00:60Z",
                           "2026-01-15T12:00:00.Z",
                           "2026-01-15T12:00:00.1234567890Z",
                           "2026-01-15T12:00:00,5Z",
                           "2026-01-15T12:00:00+0100",
                           "2026-01-15T12:00:00+24:00",
                           "2026-01-15T12:00:00+01:60",
                           "2026-01-15T12:00:00 01:00",
                           "2026-01-15T12:00:00Zx",
                           " 2026-01-15T12:00:00Z",
                           "+2026-01-15T12:00:00Z",
                           "-2026-01-15T12:00:00Z",
                           "1768478400"}) {
    EXPECT_EQ(std::nullopt, ParseRfc3339(text)) << text;
  }
}

TEST(Instant, IsPrintedForPeople) {
  EXPECT_EQ("2026-01-15 12:00:00 UTC", DescribeTime(1'768'478'400));
  EXPECT_EQ("1969-12-31 23:59:59 UTC", DescribeTime(-1));
  EXPECT_EQ("9223372036854775807 seconds after 1970", DescribeTime(INT64_MAX));
  EXPECT_EQ("-9223372036854775808 seconds after 1970", DescribeTime(INT64_MIN));
}

TEST(Validity, HasBothEnds) {
  const Validity validity = {{10, 5}, Instant{20, 5}};
  EXPECT_FALSE(validity.Holds({10, 4}));
  EXPECT_TRUE(validity.Holds({10, 5}));
  EXPECT_TRUE(validity.Holds({20, 5}));
  EXPECT_FALSE(validity.Holds({20, 6}));
  EXPECT_TRUE((Validity{{10, 0}, std::nullopt}).Holds({INT64_MAX, 0}));
}

}  // namespace
}  // namespace assay
