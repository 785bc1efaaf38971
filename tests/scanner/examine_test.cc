// SPDX-License-Identifier: Apache-2.0
#include "scanner/examine.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <string>
#include <vector>

namespace assay {
namespace {

// Protocol 4: posix.system('id'), called while loading.
const std::string kRunsId(
    "\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x02id\x85R.", 25);

std::string Gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

class Recorder : public Listener {
 public:
  void Observed(Observation observation) override {
    lines.push_back(std::string(Name(observation.kind)) + " " +
                    observation.value + " in '" + observation.location.member +
                    "'");
  }
  std::vector<std::string> lines;
};

struct Seen {
  Examination examination;
  std::vector<std::string> lines;
};

Seen See(const std::string& name, const std::string& bytes,
         const Limits& limits = {}) {
  Recorder recorder;
  const File file{name, AsBytes(bytes), bytes.size(), nullptr};
  Examination examination = Examine(file, limits, recorder);
  return {std::move(examination), std::move(recorder.lines)};
}

bool Has(const Seen& seen, const std::string& line) {
  return std::ranges::find(seen.lines, line) != seen.lines.end();
}

TEST(Examine, NamesTheFormat) {
  const Seen seen = See("m.pkl", kRunsId);
  EXPECT_EQ("pickle", seen.examination.format);
  EXPECT_EQ(FileRecord::Status::kRead, seen.examination.status);
  EXPECT_TRUE(Has(seen, "call posix.system in ''"));
}

TEST(Examine, FollowsMembersAndSaysWhere) {
  const Seen seen = See("a.pkl.gz.gz", Gzip(Gzip(kRunsId)));
  EXPECT_EQ("gzip", seen.examination.format);
  EXPECT_TRUE(Has(seen, "call posix.system in 'a.pkl.gz!a.pkl'"))
      << (seen.lines.empty() ? "nothing seen" : seen.lines[0]);
}

TEST(Examine, OfNoKnownFormatIsUnknown) {
  const Seen seen = See("w.enc", std::string("\x01\x02\x03\x00\xff", 5));
  EXPECT_EQ("", seen.examination.format);
  EXPECT_EQ(FileRecord::Status::kUnknown, seen.examination.status);
  EXPECT_EQ("is in no format that Assay reads", seen.examination.reason);
}

TEST(Examine, OfAContainerOfUnknownsIsUnknown) {
  const Seen seen = See("w.gz", Gzip(std::string("\x01\x02\x03\x00\xff", 5)));
  EXPECT_EQ("gzip", seen.examination.format);
  EXPECT_EQ(FileRecord::Status::kUnknown, seen.examination.status);
  EXPECT_EQ("a member is in no format that Assay reads: w",
            seen.examination.reason);
}

TEST(Examine, OfTooManyContainersIsIncompleteNotClean) {
  std::string bytes = kRunsId;
  for (int i = 0; i < 10; ++i) bytes = Gzip(bytes);
  const Seen seen = See("m", bytes);
  EXPECT_EQ(FileRecord::Status::kFailed, seen.examination.status);
  EXPECT_EQ(1u, seen.examination.limits_hit.size());
  EXPECT_TRUE(seen.examination.limits_hit.begin()->starts_with("depth: "));
}

TEST(Examine, DropsRepeats) {
  const Seen seen = See("m.pkl", kRunsId + kRunsId);
  EXPECT_EQ(1, std::ranges::count(seen.lines, "call posix.system in ''"));
}

TEST(Examine, StopsCollectingAtTheLimit) {
  Limits limits;
  limits.observations = 0;
  const Seen seen = See("m.pkl", kRunsId, limits);
  EXPECT_TRUE(seen.lines.empty());
  EXPECT_TRUE(seen.examination.limits_hit.contains("observations: "));
  EXPECT_EQ(FileRecord::Status::kFailed, seen.examination.status);
}

TEST(Examine, OfNothingIsRead) {
  EXPECT_EQ("empty", See("e", "").examination.format);
}

}  // namespace
}  // namespace assay
