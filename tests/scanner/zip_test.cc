// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <ctime>
#include <functional>
#include <map>
#include <string>

#include "tests/patience.h"
#include "tests/scanner/recording_sink.h"
#include "tests/scanner/zip_assembler.h"

namespace assay {
namespace {

Record ReadZip(const std::string& bytes) { return ReadAs("zip", bytes); }

TEST(Zip, HandsOverTheMembersOfAnHonestArchiveAndSaysNothing) {
  for (const bool deflate : {false, true}) {
    ZipFile zip;
    zip.parts = {{"a.txt", std::string(500, 'a'), deflate},
                 {"d/", "", false},
                 {"d/b.txt", "", false}};
    const Record sink = ReadZip(zip.Bytes());
    EXPECT_EQ((std::vector<std::string>{"a.txt", "d/b.txt"}), sink.Names());
    EXPECT_EQ(std::string(500, 'a'), sink.nested[0].bytes);
    EXPECT_TRUE(sink.seen.empty()) << sink.seen.front().value;
    EXPECT_TRUE(sink.skipped.empty());
    EXPECT_TRUE(sink.probed.empty());
  }
}

TEST(Zip, HandsOverStoredMembersWithoutCopying) {
  struct Check final : public Sink {
    RecordingSink inner;
    const std::string* zip = nullptr;
    bool inside = false;
    void Observe(Observation::Kind, std::string, std::uint64_t,
                 std::string) override {}
    bool Nest(const Member& member) override {
      const auto* data = reinterpret_cast<const char*>(member.bytes.data());
      inside = data >= zip->data() && data < zip->data() + zip->size();
      return true;
    }
    void Probe(const Member&) override {}
    void Declare(Tensor) override {}
    void State(std::string_view, std::string_view, std::uint64_t) override {}
    void Skip(std::string, std::string_view) override {}
    bool listing() const override { return false; }
    void List(std::uint64_t, std::string_view) override {}
    const Limits& limits() const override { return inner.limits(); }
    Expander& expander() override { return inner.expander(); }
    bool OutOfTime() const override { return false; }
  } sink;
  ZipFile file;
  file.parts = {{"a.txt", "content"}};
  const std::string bytes = file.Bytes();
  sink.zip = &bytes;
  EXPECT_TRUE(FormatNamed("zip").read(
      {"m.zip", AsBytes(bytes), bytes.size(), nullptr}, sink));
  EXPECT_TRUE(sink.inside);
}

// The archives that well-known libraries read differently, each with a pickle
// that a loader would run.
std::map<std::string, ZipFile> CraftedArchives() {
  std::map<std::string, ZipFile> zips;
  const auto add = [&](const std::string& name,
                       const std::function<void(ZipFile&)>& craft) {
    ZipFile zip = TorchZip(EvilPickle());
    craft(zip);
    zips.emplace(name, zip);
  };
  add("normal", [](ZipFile&) {});
  add("duplicate names", [](ZipFile& zip) {
    zip.parts.insert(zip.parts.begin(), {"archive/data.pkl", "\x80\x02N."});
  });
  add("wrong crc", [](ZipFile& zip) {
    zip.parts[0].local.crc = zip.parts[0].central.crc = 1;
  });
  add("encrypted bit in the directory only",
      [](ZipFile& zip) { zip.parts[0].central.flags |= 1; });
  add("encrypted bit in the local header only",
      [](ZipFile& zip) { zip.parts[0].local.flags |= 1; });
  add("local name differs",
      [](ZipFile& zip) { zip.parts[0].local.name = "archive/data.txt"; });
  add("prefix", [](ZipFile& zip) { zip.prefix.assign(5000, 'x'); });
  add("trailing zeros", [](ZipFile& zip) { zip.suffix.assign(100'000, '\0'); });
  add("disk number", [](ZipFile& zip) { zip.disk = 7; });
  add("count", [](ZipFile& zip) { zip.count = 99; });
  add("no end record", [](ZipFile& zip) { zip.end = false; });
  add("cut directory", [](ZipFile& zip) {
    zip.end = false;
    zip.cut = 100;
  });
  add("unknown method in the directory",
      [](ZipFile& zip) { zip.parts[0].central.method = 99; });
  add("huge uncompressed size", [](ZipFile& zip) {
    zip.parts[0].central.size = zip.parts[0].local.size = 0xfffffffe;
  });
  add("member that the directory hides",
      [](ZipFile& zip) { zip.parts[0].listed = false; });
  add("version 255", [](ZipFile& zip) {
    zip.parts[0].central.version = zip.parts[0].local.version = 255;
  });
  add("path in the directory",
      [](ZipFile& zip) { zip.parts[0].central.name = "../../../etc/pwn"; });
  return zips;
}

TEST(Zip, MissesNoneOfTheSeventeenCraftedArchives) {
  const auto zips = CraftedArchives();
  ASSERT_EQ(17u, zips.size());
  for (const auto& [name, zip] : zips) {
    SCOPED_TRACE(name);
    const Record sink = ReadZip(zip.Bytes());
    EXPECT_TRUE(std::ranges::any_of(sink.nested, [](const auto& one) {
      return one.bytes == EvilPickle();
    }));
    EXPECT_EQ(name == "normal" || name == "trailing zeros", sink.seen.empty());
  }
}

TEST(Zip, NamesEveryDisagreement) {
  auto zips = CraftedArchives();
  const std::map<std::string, std::string> codes = {
      {"duplicate names", "zip-duplicate-name"},
      {"wrong crc", "zip-crc-differs"},
      {"encrypted bit in the directory only", "zip-encrypted-bit-differs"},
      {"encrypted bit in the local header only", "zip-encrypted-bit-differs"},
      {"local name differs", "zip-name-differs"},
      {"prefix", "zip-prefix"},
      {"disk number", "zip-disk-number"},
      {"count", "zip-count-differs"},
      {"unknown method in the directory", "zip-method-differs"},
      {"huge uncompressed size", "zip-size-differs"},
      {"member that the directory hides", "zip-hidden-member"},
      {"version 255", "zip-bad-version"},
      {"path in the directory", "zip-name-differs"},
  };
  for (const auto& [name, code] : codes) {
    SCOPED_TRACE(name);
    EXPECT_TRUE(ReadZip(zips.at(name).Bytes()).Saw(code)) << code;
  }
}

// A header with any one byte wrong must not keep the payload from us.
TEST(Zip, HandsOverThePayloadWhateverByteOfAHeaderIsWrong) {
  for (const bool deflate : {false, true}) {
    const ZipFile zip = TorchZip(EvilPickle(), deflate);
    const std::string whole = zip.Bytes();
    const std::size_t data = whole.find(zip.parts[0].data);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      if (at >= data && at < data + zip.parts[0].data.size()) continue;
      for (const int change : {0x01, 0x80, 0xff, 0x08, 0x55}) {
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ change);
        RecordingSink sink;
        ASSERT_TRUE(Recognizes("zip", bytes)) << at << " ^ " << change;
        ASSERT_TRUE(ReadInto(sink, "zip", bytes));
        ASSERT_TRUE(sink.GotBytes(EvilPickle()))
            << (deflate ? "deflated, " : "stored, ") << at << " ^ " << change;
      }
    }
  }
}

TEST(Zip, HandsOverThePayloadWhereverTheFileIsCut) {
  const ZipFile zip = TorchZip(EvilPickle());
  const std::string whole = zip.Bytes();
  const std::size_t end = whole.find(EvilPickle()) + EvilPickle().size();
  for (std::size_t size = end; size < whole.size(); ++size) {
    RecordingSink sink;
    ASSERT_TRUE(Recognizes("zip", whole.substr(0, size)));
    ASSERT_TRUE(ReadInto(sink, "zip", whole.substr(0, size)));
    ASSERT_TRUE(sink.GotBytes(EvilPickle())) << size;
  }
}

TEST(Zip, ReadsMembersWhoseSizesFollowTheData) {
  ZipFile zip = TorchZip(EvilPickle(), true);
  for (ZipPart& part : zip.parts) {
    part.local.flags = part.central.flags = 8;
    part.gap = "PK\7\x08";
    Put(part.gap, part.local.crc, 4);
    Put(part.gap, part.local.packed, 4);
    Put(part.gap, part.local.size, 4);
    part.local.crc = part.local.packed = part.local.size = 0;
  }
  const Record sink = ReadZip(zip.Bytes());
  EXPECT_TRUE(sink.GotBytes(EvilPickle()));
  EXPECT_TRUE(sink.seen.empty()) << sink.seen.front().value;
  // And without the directory too.
  zip.end = false;
  zip.cut = 0;
  for (ZipPart& part : zip.parts) part.listed = false;
  EXPECT_TRUE(ReadZip(zip.Bytes()).GotBytes(EvilPickle()));
}

TEST(Zip, TriesStoredAndDeflateWhenTheMethodLies) {
  constexpr std::array<std::uint16_t, 10> kMethods = {0,  1,  8,  9,  12,
                                                      14, 93, 95, 97, 1234};
  for (const std::uint16_t method : kMethods) {
    for (const bool deflate : {false, true}) {
      ZipFile zip = TorchZip(EvilPickle(), deflate);
      zip.parts[0].local.method = zip.parts[0].central.method = method;
      RecordingSink sink;
      ASSERT_TRUE(ReadInto(sink, "zip", zip.Bytes()));
      EXPECT_TRUE(sink.GotBytes(EvilPickle())) << method << " " << deflate;
    }
  }
}

TEST(Zip, SaysThatAnEncryptedMemberWasNotRead) {
  ZipFile zip;
  zip.parts = {{"secret.pkl", "not the content"}};
  zip.parts[0].local.crc = zip.parts[0].central.crc = 0x12345678;
  zip.parts[0].local.flags = zip.parts[0].central.flags = 1;
  const Record sink = ReadZip(zip.Bytes());
  ASSERT_EQ(1u, sink.skipped.size());
  EXPECT_EQ("member 'secret.pkl' is encrypted", sink.skipped[0]);
}

TEST(Zip, ReadsOnWhenOnlyTheEncryptedBitLies) {
  ZipFile zip = TorchZip(EvilPickle());
  zip.parts[0].local.flags = zip.parts[0].central.flags = 1;
  const Record sink = ReadZip(zip.Bytes());
  EXPECT_TRUE(sink.GotBytes(EvilPickle()));
  EXPECT_TRUE(sink.skipped.empty());
}

TEST(Zip, ProbesGapsAndTrailersAndComments) {
  ZipFile zip;
  zip.parts = {{"a.txt", "a"}, {"b.txt", "b"}};
  zip.parts[0].gap = EvilPickle();
  Record sink = ReadZip(zip.Bytes());
  EXPECT_TRUE(sink.Saw("zip-gap"));
  EXPECT_TRUE(sink.GotBytes(EvilPickle()));

  zip.parts[0].gap.clear();
  zip.suffix = EvilPickle();
  sink = ReadZip(zip.Bytes());
  EXPECT_TRUE(sink.Saw("zip-trailer"));
  EXPECT_TRUE(sink.GotBytes(EvilPickle()));

  std::string commented = zip.Bytes();
  commented[commented.size() - zip.suffix.size() - 2] =
      static_cast<char>(zip.suffix.size());
  sink = ReadZip(commented);
  EXPECT_FALSE(sink.Saw("zip-trailer"));
  EXPECT_TRUE(sink.GotBytes(EvilPickle()));
}

TEST(Zip, ReadsTwoArchivesInARow) {
  ZipFile first;
  first.parts = {{"a.pkl", EvilPickle()}};
  ZipFile second;
  second.parts = {{"b.txt", "harmless"}};
  const Record sink = ReadZip(first.Bytes() + second.Bytes());
  EXPECT_TRUE(sink.GotBytes(EvilPickle()));
  EXPECT_TRUE(sink.GotBytes("harmless"));
}

TEST(Zip, DeclaresStoragesBesideADataPickleAndStillProbesThem) {
  ZipFile zip = TorchZip("\x80\x02N.");
  zip.parts[1] = {"archive/data/0", EvilPickle()};
  const Record sink = ReadZip(zip.Bytes());
  EXPECT_EQ((std::vector<std::string>{"archive/data.pkl"}), sink.Names());
  ASSERT_EQ(2u, sink.tensors.size());
  EXPECT_EQ("archive/data/0", sink.tensors[0].name);
  EXPECT_TRUE(sink.GotBytes(EvilPickle()));

  zip.parts[0].local.name = zip.parts[0].central.name = "archive/other";
  EXPECT_EQ(3u, ReadZip(zip.Bytes()).nested.size());
}

TEST(Zip, JudgesPathsByWhatTheArchiveHolds) {
  ZipFile zip;
  zip.parts = {{"../../x", "x"}, {"C:\\x", "x"}, {"/x", "x"}, {"a/../b", "x"}};
  Record sink = ReadZip(zip.Bytes());
  ASSERT_EQ(6u, sink.seen.size());
  EXPECT_EQ("zip member", sink.seen[0].evidence);
  zip.parts.push_back({"model.pkl", "N."});
  sink = ReadZip(zip.Bytes());
  EXPECT_EQ("model archive member", sink.seen[0].evidence);
}

TEST(Zip, SeesAProgramAmongWeights) {
  ZipFile zip = TorchZip("\x80\x02N.");
  zip.parts.push_back(
      {"archive/x.so", std::string("\x7f\x45LF\2\1\1\0\0\0\0\0\0\0\0\0", 16)});
  EXPECT_TRUE(ReadZip(zip.Bytes()).Saw("elf"));
}

TEST(Zip, BoundsOverlappingMembers) {
  // Every member is a stored block that holds all members behind it.
  std::string tail;
  for (int i = 0; i < 300; ++i) {
    ZipPart part("m" + std::to_string(i), tail + std::string(2000, 'x'));
    part.local.size = part.local.packed;
    tail = "PK\3\4" + part.local.Fields() + part.local.name + part.data;
  }
  // The outermost first; all of them are in the directory.
  std::string directory;
  std::uint16_t count = 0;
  for (std::size_t at = 0; (at = tail.find("PK\3\4", at)) != std::string::npos;
       ++at) {
    directory += "PK\1\2";
    Put(directory, 20, 2);
    directory += tail.substr(at + 4, 26);
    Put(directory, 0, 10);
    Put(directory, at, 4);
    directory +=
        tail.substr(at + 30, static_cast<unsigned char>(tail[at + 26]));
    ++count;
  }
  std::string bytes = tail + directory + "PK\5\6";
  Put(bytes, 0, 4);
  Put(bytes, count, 2);
  Put(bytes, count, 2);
  Put(bytes, directory.size(), 4);
  Put(bytes, tail.size(), 4);
  Put(bytes, 0, 2);
  RecordingSink sink;
  sink.keep = false;
  ASSERT_TRUE(ReadInto(sink, "zip", bytes));
  EXPECT_TRUE(sink.Saw("zip-overlap"));
  EXPECT_EQ((std::vector<std::string>{"ratio"}), sink.limits_hit);
  EXPECT_LT(sink.members, 100u);
}

TEST(Zip, ReadsAMillionMembersInSeconds) {
  ZipFile zip;
  std::string locals;
  std::string directory;
  for (int i = 0; i < 1'000'000; ++i) {
    const ZipPart part("m" + std::to_string(i), "x");
    directory += "PK\1\2";
    Put(directory, 20, 2);
    directory += part.central.Fields();
    Put(directory, 0, 10);
    Put(directory, locals.size(), 4);
    directory += part.central.name;
    locals += "PK\3\4" + part.local.Fields() + part.local.name + part.data;
  }
  const std::size_t at = locals.size();
  std::string bytes = std::move(locals) + directory + "PK\5\6";
  Put(bytes, 0, 4);
  Put(bytes, 1'000'000 % 65536, 2);
  Put(bytes, 1'000'000 % 65536, 2);
  Put(bytes, directory.size(), 4);
  Put(bytes, at, 4);
  Put(bytes, 0, 2);
  Limits limits;
  limits.members = 2'000'000;
  RecordingSink sink(limits);
  sink.keep = false;
  const std::clock_t begin = std::clock();
  ASSERT_TRUE(ReadInto(sink, "zip", bytes));
  EXPECT_EQ(1'000'000u, sink.members);
  EXPECT_TRUE(sink.seen.empty()) << sink.seen.front().value;
  EXPECT_LT((std::clock() - begin) / CLOCKS_PER_SEC, 10 * kPatience);

  RecordingSink bounded;
  bounded.keep = false;
  ASSERT_TRUE(ReadInto(bounded, "zip", bytes));
  EXPECT_EQ(bounded.limits().members, bounded.members);
  EXPECT_EQ("members", bounded.limits_hit.at(0));
}

TEST(Zip, IsNotSeenInTensorsAndTexts) {
  EXPECT_FALSE(Recognizes("zip", "PK\3\4"));
  EXPECT_FALSE(Recognizes("zip", "see PK\3\4 and PK\5\6 in the manual"));
  EXPECT_FALSE(Recognizes("zip", std::string(100'000, 'P')));
}

}  // namespace
}  // namespace assay
