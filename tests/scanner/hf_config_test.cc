// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/scanner/text_reading.h"

namespace assay {
namespace {

TEST(HfConfig, SeesCodeOfThisAndOfAnotherRelease) {
  EXPECT_EQ((Values{"auto_map.AutoModel=modeling_x.Net",
                    "auto_map.AutoTokenizer/0=o/r--tok.T"}),
            ReadText("config.json",
                     R"({"auto_map":{"AutoModel":"modeling_x.Net",
                     "AutoTokenizer":["o/r--tok.T",null]}})"));
}

TEST(HfConfig, SeesAModuleThatIsNoModule) {
  EXPECT_EQ(Values{"type=os.system runs process"},
            ReadText("modules.json", R"([{"type":"os.system"}])"));
  EXPECT_EQ(Values{},
            ReadText("modules.json",
                     R"([{"type":"sentence_transformers.models.Pooling"}])"));
}

TEST(HfConfig, SeesWhatIsCalled) {
  EXPECT_EQ(Values{"_target_=os.system runs process"},
            ReadText("a.json", R"({"m":{"_target_":"os.system"}})"));
  EXPECT_EQ(Values{"py/object=subprocess.Popen runs process"},
            ReadText("a.json", R"({"py/object":"subprocess.Popen"})"));
}

TEST(HfConfig, HandsChatTemplatesOver) {
  TextSink sink;
  ASSERT_TRUE(sink.Read("tokenizer_config.json",
                        R"({"chat_template":[{"name":"a","template":
                        "{{ ''.__class__ }}"}]})"));
  EXPECT_EQ(Values{"chat_template.jinja"}, sink.members);
  EXPECT_TRUE(Has(sink.values, "attribute:__class__"));
}

TEST(HfConfig, SeesAKeyTwice) {
  EXPECT_EQ(Values{"duplicate-key"},
            ReadText("config.json", R"({"a":1,"a":2})"));
}

TEST(HfConfig, ReadsOnBehindNan) {
  EXPECT_EQ(Values{"trust_remote_code=true"},
            ReadText("config.json",
                     R"({"a":NaN,"b":-Infinity,"trust_remote_code":true})"));
}

TEST(HfConfig, ReadsBrokenJsonAsText) {
  EXPECT_EQ(Values{"json-broken"}, ReadText("config.json", R"({"a":)"));
  EXPECT_EQ(Values{}, ReadText("notes.txt", "[1] a footnote"));
}

TEST(HfConfig, LetsAnOrdinaryConfigBe) {
  EXPECT_EQ(Values{}, ReadText("config.json",
                               R"({"model_type":"bert","torch_dtype":"float32",
                               "architectures":["BertModel"],
                               "_name_or_path":"bert-base-uncased"})"));
}

}  // namespace
}  // namespace assay
