// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "scanner/examine.h"

namespace assay {
namespace {

class Deaf : public Listener {
  void Observed(Observation) override {}
};

std::string FormatOf(const std::string& name, const std::string& bytes) {
  Deaf listener;
  const File file{name, AsBytes(bytes), bytes.size(), nullptr};
  return Examine(file, {}, listener).format;
}

TEST(MacosMetadata, IsKnownByNameAndMagicTogether) {
  const std::string apple_double("\x00\x05\x16\x07\x00\x02\x00\x00", 8);
  const std::string store("\x00\x00\x00\x01\x42ud1\x00", 9);
  EXPECT_EQ("macos-metadata", FormatOf("a/._model.pt", apple_double));
  EXPECT_EQ("macos-metadata", FormatOf("a/.DS_Store", store));
  EXPECT_EQ("", FormatOf("model.bin", apple_double));
  EXPECT_EQ("", FormatOf("model.bin", store));
}

}  // namespace
}  // namespace assay
