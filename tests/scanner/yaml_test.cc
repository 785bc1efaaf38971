// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/scanner/text_reading.h"

namespace assay {
namespace {

TEST(Yaml, SeesATagThatCalls) {
  EXPECT_EQ(Values{"yaml-tag=python/object/apply:os.system runs process"},
            ReadText("a.yaml", "x: !!python/object/apply:os.system ['id']\n"));
}

TEST(Yaml, SeesATarget) {
  EXPECT_EQ(Values{"_target_=os.system runs process"},
            ReadText("a.yaml", "m:\n  _target_: os.system  # x\n"));
  EXPECT_EQ(Values{"_target_=subprocess.Popen runs process"},
            ReadText("a.yml", "m: {_target_: subprocess.Popen, args: [id]}\n"));
  EXPECT_EQ(Values{"_target_=torch.optim.Adam"},
            ReadText("a.yaml", "- '_target_': \"torch.optim.Adam\"\n"));
}

TEST(Yaml, ReadsTemplates) {
  EXPECT_TRUE(Has(ReadText("a.yaml", "chat_template: \"{{ ''.__class__ }}\"\n"),
                  "attribute:__class__"));
}

}  // namespace
}  // namespace assay
