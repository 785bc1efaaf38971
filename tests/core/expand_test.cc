// SPDX-License-Identifier: Apache-2.0
#include "core/expand.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "tests/core/stream_assembler.h"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<Codec, 9> kAll = {
    Codec::kDeflate,   Codec::kZlib,    Codec::kGzip, Codec::kBzip2, Codec::kXz,
    Codec::kLzmaAlone, Codec::kLzmaZip, Codec::kZstd, Codec::kLz4};

// Text that compresses, but not absurdly.
std::string Sample(std::size_t size) {
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < size) {
    state = state * 1664525 + 1013904223;
    text += static_cast<char>('a' + (state >> 28));
  }
  return text;
}

Clock::time_point Later() { return Clock::now() + std::chrono::seconds(60); }

TEST(Expand, UndoesEveryForm) {
  const Limits limits;
  Expander expander(limits, Later());
  const std::string text = Sample(600'000);
  for (const Codec codec : kAll) {
    SCOPED_TRACE(static_cast<int>(codec));
    const std::string packed = Compressed(codec, text);
    const Expanded out = expander.Expand(codec, AsBytes(packed));
    EXPECT_EQ("", out.stopped);
    EXPECT_EQ(text, AsText(out.bytes()));
    EXPECT_EQ(text.size(), out.size);
    EXPECT_EQ(packed.size(), out.consumed);
    EXPECT_EQ(Crc32(AsBytes(text)), out.crc32);
  }
}

TEST(Expand, GivesWhatCameBeforeTheBreak) {
  const Limits limits;
  Expander expander(limits, Later());
  const std::string text = Sample(600'000);
  for (const Codec codec : kAll) {
    SCOPED_TRACE(static_cast<int>(codec));
    const std::string packed = Compressed(codec, text);
    for (const bool damaged : {false, true}) {
      std::string half = packed.substr(0, packed.size() / 2);
      if (damaged) half += std::string(1000, '\xff');
      const Expanded out = expander.Expand(codec, AsBytes(half));
      EXPECT_NE("", out.stopped);
      EXPECT_EQ("", out.limit);
      EXPECT_GT(out.size, 90'000u);
      EXPECT_EQ(out.size, out.bytes().size());
      // Behind the damage bytes may come out that never went in.
      const std::string_view got = AsText(out.bytes());
      EXPECT_EQ(text.substr(0, 90'000), got.substr(0, 90'000));
    }
  }
}

TEST(Expand, JoinsStreamsThatAreOneFile) {
  const Limits limits;
  Expander expander(limits, Later());
  for (const Codec codec :
       {Codec::kGzip, Codec::kBzip2, Codec::kXz, Codec::kZstd, Codec::kLz4}) {
    SCOPED_TRACE(static_cast<int>(codec));
    const std::string packed =
        Compressed(codec, "one ") + Compressed(codec, "two");
    const Expanded out = expander.Expand(codec, AsBytes(packed));
    EXPECT_EQ("one two", AsText(out.bytes()));
    EXPECT_EQ(packed.size(), out.consumed);
  }
  const std::string padded = Compressed(Codec::kGzip, "one ") +
                             std::string(100, '\0') +
                             Compressed(Codec::kGzip, "two");
  EXPECT_EQ("one two",
            AsText(expander.Expand(Codec::kGzip, AsBytes(padded)).bytes()));
}

TEST(Expand, LeavesWhatFollowsTheStream) {
  const Limits limits;
  Expander expander(limits, Later());
  for (const Codec codec : {Codec::kDeflate, Codec::kZlib, Codec::kGzip,
                            Codec::kBzip2, Codec::kXz, Codec::kZstd}) {
    const std::string packed = Compressed(codec, "content");
    const Expanded out = expander.Expand(codec, AsBytes(packed + "trailer"));
    EXPECT_EQ("content", AsText(out.bytes()));
    EXPECT_EQ(packed.size(), out.consumed);
    EXPECT_EQ("", out.stopped);
  }
}

TEST(Expand, CountsWhatItDoesNotHold) {
  Limits limits;
  limits.expanded_held = 1 << 18;
  Expander expander(limits, Later());
  const std::string text = Sample(600'000);
  for (const Codec codec : kAll) {
    const std::string packed = Compressed(codec, text);
    const Expanded out = expander.Expand(codec, AsBytes(packed));
    EXPECT_EQ(limits.expanded_held, out.bytes().size());
    EXPECT_EQ(text.size(), out.size);
    EXPECT_EQ(Crc32(AsBytes(text)), out.crc32);
    EXPECT_EQ("", out.stopped);
    EXPECT_EQ("", out.limit);
  }
}

TEST(Expand, GivesTheBudgetBackWhenTheOutputDies) {
  Limits limits;
  limits.expanded_held = 1 << 20;
  Expander expander(limits, Later());
  const std::string text = Sample(600'000);
  const std::string packed = Compressed(Codec::kZlib, text);
  {
    Expanded first = expander.Expand(Codec::kZlib, AsBytes(packed));
    const Expanded moved = std::move(first);
    EXPECT_EQ(text.size(), moved.bytes().size());
    const Expanded second = expander.Expand(Codec::kZlib, AsBytes(packed));
    EXPECT_LT(second.bytes().size(), text.size());
    EXPECT_EQ(text.size(), second.size);
  }
  EXPECT_EQ(text.size(),
            expander.Expand(Codec::kZlib, AsBytes(packed)).bytes().size());
}

TEST(Expand, StopsAtTheTotalOfAllStreams) {
  Limits limits;
  limits.expanded_total = 1'000'000;
  Expander expander(limits, Later());
  const std::string packed = Compressed(Codec::kZlib, Sample(600'000));
  EXPECT_EQ("", expander.Expand(Codec::kZlib, AsBytes(packed)).limit);
  EXPECT_EQ("", expander.Expand(Codec::kZlib, AsBytes(packed)).limit);
  EXPECT_EQ("expanded-total",
            expander.Expand(Codec::kZlib, AsBytes(packed)).limit);
  Expander other(limits, Later());
  const std::string large = Compressed(Codec::kZlib, Sample(4'000'000));
  EXPECT_EQ("expanded-total", other.Expand(Codec::kZlib, AsBytes(large)).limit);
}

TEST(Expand, StopsAtTheRatioAndSoonGivesUpOnBombs) {
  const Limits limits;
  Expander expander(limits, Later());
  const std::string bomb = Compressed(Codec::kZlib, std::string(100 << 20, 0));
  const auto begin = Clock::now();
  for (int i = 0; i < 1'000; ++i) {
    const Expanded out = expander.Expand(Codec::kZlib, AsBytes(bomb));
    ASSERT_EQ("ratio", out.limit);
    ASSERT_NE("", out.stopped);
  }
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(30));
}

TEST(Expand, StopsWhenTimeIsUp) {
  const Limits limits;
  Expander expander(limits, Clock::now());
  const std::string packed = Compressed(Codec::kZlib, Sample(600'000));
  EXPECT_EQ("seconds", expander.Expand(Codec::kZlib, AsBytes(packed)).limit);
}

TEST(Expand, RefusesAWindowOfTwoGibibytes) {
  const Limits limits;
  Expander expander(limits, Later());
  // A frame header alone: window descriptor 21 << 3 asks for 2^31 bytes.
  const std::string frame("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", 9);
  const Expanded out = expander.Expand(Codec::kZstd, AsBytes(frame));
  EXPECT_NE("", out.stopped);
  EXPECT_EQ(0u, out.size);
}

TEST(Expand, RefusesADictionaryOfFourGibibytes) {
  const Limits limits;
  Expander expander(limits, Later());
  std::string packed = Compressed(Codec::kLzmaAlone, "content");
  packed.replace(1, 4, "\xff\xff\xff\xff");
  const Expanded out = expander.Expand(Codec::kLzmaAlone, AsBytes(packed));
  EXPECT_EQ("its dictionary needs more than 128 MiB", out.stopped);
}

TEST(Expand, TakesNothingFromNothing) {
  const Limits limits;
  Expander expander(limits, Later());
  for (const Codec codec : kAll) {
    const Expanded out = expander.Expand(codec, {});
    EXPECT_EQ(0u, out.size);
    EXPECT_NE("", out.stopped);
  }
}

TEST(Expand, KnowsTheChecksumOfZip) {
  EXPECT_EQ(0xcbf43926u, Crc32(AsBytes("123456789")));
  EXPECT_EQ(0u, Crc32({}));
}

}  // namespace
}  // namespace assay
