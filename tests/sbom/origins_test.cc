// SPDX-License-Identifier: Apache-2.0
#include "sbom/license/origins.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Origins, TakesMirrorsAndConversionsOff) {
  EXPECT_EQ(OriginOf("unsloth/gemma-2-9b-it-bnb-4bit"), "google/gemma-2-9b-it");
  EXPECT_EQ(OriginOf("NousResearch/Meta-Llama-3.1-8B"),
            "meta-llama/Meta-Llama-3.1-8B");
}

TEST(Origins, DoesNotTakeAThirdPartysModelForTheMakers) {
  for (const char* name : {"TheBloke/Mistral-7B-OpenOrca-GGUF",
                           "bartowski/Llama-3.1-SuperNova-Lite-GGUF",
                           "TheBloke/Llama-2-7B-32K-Instruct-GPTQ"}) {
    EXPECT_EQ(OriginOf(name), name);
    EXPECT_EQ(LicenseOfModel(name), "") << name;
  }
}

TEST(Origins, LeavesWhatItDoesNotKnow) {
  EXPECT_EQ(OriginOf("someone/llama-3.1-8b-mine"), "someone/llama-3.1-8b-mine");
  EXPECT_EQ(OriginOf("unsloth/own-model"), "unsloth/own-model");
  EXPECT_EQ(OriginOf(""), "");
  EXPECT_EQ(LicenseOfModel("someone/llama-3.1-8b-mine"), "");
}

TEST(Origins, TellsVersionsOfAFamilyApart) {
  EXPECT_EQ(LicenseOfModel("meta-llama/Meta-Llama-3-8B"), "LicenseRef-llama3");
  EXPECT_EQ(LicenseOfModel("unsloth/Llama-3.2-1B-GGUF"),
            "LicenseRef-scancode-llama-3.2-license-2024");
}

TEST(Origins, KnowsADatasetByItsWholeName) {
  EXPECT_EQ(LicenseOfDataset("tatsu-lab/alpaca"), "CC-BY-NC-4.0");
  EXPECT_EQ(LicenseOfDataset("tatsu-lab/alpaca_eval"), "");
}

}  // namespace
}  // namespace assay
