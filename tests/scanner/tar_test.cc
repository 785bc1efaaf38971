// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/scanner/recording_sink.h"
#include "tests/scanner/tar_assembler.h"

namespace assay {
namespace {

Record ReadTar(const std::string& bytes) { return ReadAs("tar", bytes); }

TEST(Tar, HandsOverTheMembersOfEveryDialect) {
  for (const std::string& magic :
       {std::string("ustar\0"
                    "00",
                    8),
        std::string("ustar  \0", 8), std::string()}) {
    const Record sink = ReadTar(
        TarMember("d/", "", '5', "", magic) +
        TarMember("d/a.pkl", EvilPickle(), '0', "", magic) +
        TarMember("b", std::string(700, 'b'), '\0', "", magic) + TarEnd());
    EXPECT_EQ((std::vector<std::string>{"d/a.pkl", "b"}), sink.Names());
    EXPECT_EQ(EvilPickle(), sink.nested[0].bytes);
    EXPECT_EQ(std::string(700, 'b'), sink.nested[1].bytes);
    EXPECT_TRUE(sink.seen.empty());
    EXPECT_TRUE(sink.probed.empty());
  }
}

TEST(Tar, TakesLongNamesFromGnuAndPax) {
  const std::string name = std::string(200, 'n') + ".pkl";
  Record sink = ReadTar(TarMember("././@LongLink", name + '\0', 'L') +
                        TarMember("short", "data") + TarEnd());
  EXPECT_EQ((std::vector<std::string>{name}), sink.Names());
  sink =
      ReadTar(TarMember("pax", PaxRecord("path", name), 'x') +
              TarMember("short", "data") + TarMember("next", "x") + TarEnd());
  EXPECT_EQ((std::vector<std::string>{name, "next"}), sink.Names());
}

TEST(Tar, ReadsOnBehindAWrongChecksum) {
  std::string bad = TarMember("a.pkl", EvilPickle());
  bad[150] = bad[150] == '7' ? '6' : '7';
  const Record sink = ReadTar(bad + TarMember("b", "b") + TarEnd());
  EXPECT_TRUE(sink.Saw("tar-bad-checksum"));
  EXPECT_EQ((std::vector<std::string>{"a.pkl", "b"}), sink.Names());
}

TEST(Tar, ReadsSizesInBase256) {
  std::string member = TarMember("a", std::string(600, 'a'));
  member.replace(124, 12, std::string("\x80\0\0\0\0\0\0\0\0\0\x02\x58", 12));
  SignTarBlock(member);
  const Record sink = ReadTar(member + TarMember("b", "b") + TarEnd());
  EXPECT_EQ(std::string(600, 'a'), sink.nested.at(0).bytes);
  EXPECT_EQ("b", sink.nested.at(1).bytes);
}

TEST(Tar, ReadsBothSizesWhenPaxGivesAnother) {
  // By PAX the member is one block longer and hides the header behind it.
  const std::string hidden = TarMember("hidden.pkl", EvilPickle());
  const std::string outer = TarMember("a", std::string(512, 'a')) + hidden;
  const Record sink = ReadTar(
      TarMember("pax", PaxRecord("size", std::to_string(512 + hidden.size())),
                'x') +
      outer + TarEnd());
  EXPECT_TRUE(sink.Saw("tar-size-differs"));
  EXPECT_TRUE(sink.GotBytes(hidden.substr(0, 512)));
}

TEST(Tar, SaysThatAMemberIsCutShortAndHandsOverItsBeginning) {
  std::string bytes = TarMember("a.pkl", EvilPickle() + std::string(5000, 'x'));
  bytes.resize(1024);
  const Record sink = ReadTar(bytes);
  EXPECT_TRUE(sink.Saw("tar-truncated"));
  EXPECT_EQ(1u, sink.skipped.size());
  EXPECT_TRUE(sink.GotBytes(EvilPickle()));
}

TEST(Tar, FindsMembersBehindTheEnd) {
  const Record sink = ReadTar(TarMember("a", "a") + TarEnd() +
                              TarMember("b.pkl", EvilPickle()) + TarEnd());
  EXPECT_TRUE(sink.Saw("tar-member-after-end"));
  EXPECT_EQ((std::vector<std::string>{"a", "b.pkl"}), sink.Names());
}

TEST(Tar, FindsMembersBehindABrokenBlock) {
  const Record sink = ReadTar(TarMember("a", "a") + std::string(512, '\x77') +
                              TarMember("b.pkl", EvilPickle()) + TarEnd());
  EXPECT_EQ((std::vector<std::string>{"a", "b.pkl"}), sink.Names());
}

TEST(Tar, ProbesWhatFollowsTheEnd) {
  const Record sink = ReadTar(TarMember("a", "a") + TarEnd() + EvilPickle());
  EXPECT_TRUE(sink.Saw("tar-trailer"));
  EXPECT_EQ(EvilPickle(), sink.probed.at(0).bytes);
}

TEST(Tar, SeesNamesAndLinksThatLeadOutside) {
  Record sink = ReadTar(TarMember("../x", "x") + TarMember("/x", "x") +
                        TarMember("a/../b", "x") + TarEnd());
  ASSERT_EQ(2u, sink.seen.size());
  EXPECT_EQ("../x", sink.seen[0].value);
  EXPECT_EQ("tar member", sink.seen[0].evidence);

  sink = ReadTar(TarMember("d/in", "", '2', "../x") +
                 TarMember("d/out", "", '2', "../../x") +
                 TarMember("abs", "", '2', "/etc") +
                 TarMember("hard", "", '1', "d/in") +
                 TarMember("abs/passwd", "x") + TarEnd());
  ASSERT_EQ(3u, sink.seen.size());
  EXPECT_EQ("tar link to ../../x", sink.seen[0].evidence);
  EXPECT_EQ("tar link to /etc", sink.seen[1].evidence);
  EXPECT_EQ("tar member through a link", sink.seen[2].evidence);
}

TEST(Tar, WithoutMembersIsOneByItsNameOnly) {
  const std::string zeros(10240, '\0');
  EXPECT_TRUE(Recognizes("tar", zeros, "empty.tar"));
  EXPECT_FALSE(Recognizes("tar", zeros, "zeros.bin"));
  RecordingSink sink;
  EXPECT_TRUE(ReadInto(sink, "tar", zeros, "empty.tar"));
  EXPECT_TRUE(sink.seen.empty());
}

TEST(Tar, StopsAtTheLimitOfMembers) {
  std::string bytes;
  for (int i = 0; i < 20; ++i) bytes += TarMember("m" + std::to_string(i), "x");
  Limits limits;
  limits.members = 10;
  const Record sink = ReadAs("tar", bytes + TarEnd(), "m.tar", limits);
  EXPECT_EQ(10u, sink.nested.size());
  EXPECT_EQ("members", sink.limits_hit.at(0));
}

}  // namespace
}  // namespace assay
