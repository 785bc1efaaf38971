// SPDX-License-Identifier: Apache-2.0
// Whatever happens to a release while it is read: it is refused, or its digests
// are those of what its names led to at one moment.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "core/artifact.h"
#include "core/digest.h"
#include "tests/patience.h"
#include "tests/racing_writer.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

struct Reading {
  bool whole = false;  // Every file was hashed.
  bool passed = false;
  std::map<std::string, std::string> digests;  // By path.
};

Reading Read(const std::string& path) {
  Reading reading;
  const auto artifact = Artifact::Open(path, {});
  if (!artifact) return reading;
  bool changed = !artifact->folder_links().empty();
  for (const Artifact::Entry& entry : artifact->entries()) {
    const auto mapping = artifact->Map(entry);
    if (!mapping) return reading;
    reading.digests[entry.path] =
        DigestOf(Digest::Algorithm::kSha256, mapping->bytes()).Hex();
    changed = mapping->Changed() || changed;
  }
  reading.whole = true;
  reading.passed = artifact->Unchanged() && !changed;
  return reading;
}

TEST(Race, NeverEndsInDigestsOfWhatWasNot) {
  const TemporaryDirectory directory;
  RacingWriter writer(directory.path(), 1);
  const Reading first = Read(writer.model());
  EXPECT_TRUE(first.passed);
  EXPECT_EQ(writer.FirstDigests(), first.digests);
  writer.Start();
  const int rounds = 400 / kPatience;
  int whole = 0;
  int passed = 0;
  while (whole < rounds) {
    const auto from = RacingWriter::Clock::now();
    const Reading reading = Read(writer.model());
    const auto to = RacingWriter::Clock::now();
    if (reading.whole) ++whole;
    if (!reading.passed) continue;
    ++passed;
    EXPECT_TRUE(writer.Held(reading.digests, from, to));
  }
  writer.Stop();
  EXPECT_GT(passed, 0);
  EXPECT_LT(passed, rounds);
}

}  // namespace
}  // namespace assay
