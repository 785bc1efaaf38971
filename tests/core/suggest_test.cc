// SPDX-License-Identifier: Apache-2.0
#include "core/suggest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace assay {
namespace {

constexpr std::array<std::string_view, 3> kWords = {"formats", "rules",
                                                    "limits"};

TEST(EditDistance, CountsSlipsOfTheFinger) {
  EXPECT_EQ(0u, EditDistance("", ""));
  EXPECT_EQ(3u, EditDistance("", "abc"));
  EXPECT_EQ(0u, EditDistance("scan", "scan"));
  EXPECT_EQ(1u, EditDistance("scan", "scans"));
  EXPECT_EQ(1u, EditDistance("scan", "scam"));
  EXPECT_EQ(1u, EditDistance("scan", "sacn"));
  EXPECT_EQ(3u, EditDistance("kitten", "sitting"));
}

TEST(Closest, FindsTheWordThatWasMeant) {
  EXPECT_EQ("formats", Closest("fromats", kWords));
  EXPECT_EQ("rules", Closest("rule", kWords));
}

TEST(Closest, DoesNotGuessWildly) {
  EXPECT_EQ("", Closest("signature", kWords));
  EXPECT_EQ("", Closest("", kWords));
  EXPECT_EQ("", Closest(std::string(1000, 'r'), kWords));
}

TEST(DidYouMean, IsAHintOrNothing) {
  EXPECT_EQ("did you mean 'limits'?", DidYouMean("limit", kWords));
  EXPECT_EQ("", DidYouMean("signature", kWords));
}

}  // namespace
}  // namespace assay
