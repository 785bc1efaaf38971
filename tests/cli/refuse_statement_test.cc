// SPDX-License-Identifier: Apache-2.0

// Statements that are correctly signed by a trusted key, and say what no
// honest signer says.
#include <gtest/gtest.h>

#include "tests/cli/forgery.h"

namespace assay {
namespace {

std::string Name(std::string prefix, std::size_t i) {
  return std::move(prefix) + std::to_string(i);
}

// Names under which no file of a model may be listed.
std::vector<Refusal> BadNames() {
  const std::vector<std::string> names = {"../outside",
                                          "sub/../../outside",
                                          "/etc/passwd",
                                          "sub/..",
                                          "..",
                                          "./config.json",
                                          "sub/./x",
                                          "sub//adapter.bin",
                                          "sub/",
                                          "",
                                          "//x",
                                          "sub/../config.json",
                                          std::string("a\0b", 3),
                                          "."};
  std::vector<Refusal> refusals;
  for (std::size_t i = 0; i < names.size(); ++i) {
    refusals.push_back(
        {Name("FileName", i),
         [name = names[i]](Forgery& forgery) {
           forgery.resources()[0]["name"] = name;
         },
         names[i] == "." ? "beside other files" : "not a normalized path"});
    refusals.push_back(
        {Name("AdditionalFileName", i),
         [name = names[i]](Forgery& forgery) {
           forgery.resources().push_back({{"name", name},
                                          {"algorithm", "sha256"},
                                          {"digest", Sha256Hex("x")}});
           forgery.FixRoot();
         },
         names[i] == "." ? "beside other files" : "not a normalized path"});
  }
  return refusals;
}

std::vector<Refusal> BadIgnorePaths() {
  const std::vector<std::string> paths = {
      "",     ".",  "..",  "/", "/tmp",  "../x",  "a/../b",
      "a//b", "a/", "./a", "*", "*.bin", "sub/?", "[a]"};
  std::vector<Refusal> refusals;
  refusals.reserve(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    refusals.push_back({Name("IgnorePath", i),
                        [path = paths[i]](Forgery& forgery) {
                          forgery.serialization()["ignore_paths"].push_back(
                              path);
                        },
                        "ignore path"});
  }
  return refusals;
}

void Rename(Forgery& forgery, std::size_t shard, const char* name) {
  forgery.resources()[shard]["name"] = name;
}

// weights.bin has 10 bytes: shards 3 to 5 of the list, 0:4, 4:8 and 8:10.
std::vector<Refusal> BadShards() {
  const auto bend = [](auto change) {
    return [change](Forgery& forgery) {
      forgery.UseShards();
      change(forgery);
      forgery.FixRoot();
    };
  };
  const auto drop = [&](std::size_t shard) {
    return bend([shard](Forgery& f) { f.resources().erase(shard); });
  };
  const auto rename = [&](std::size_t shard, const char* name) {
    return bend([shard, name](Forgery& f) { Rename(f, shard, name); });
  };
  const auto tolerant = [&](std::size_t shard) {
    return bend([shard](Forgery& f) {
      f.resources().erase(shard);
      f.arguments = {"--ignore-unsigned-files"};
    });
  };
  return {
      {"ShardGap", drop(4), "are in no shard"},
      {"ShardGapTolerant", tolerant(4), "are in no shard"},
      {"ShardFirstMissing", drop(3), "are in no shard"},
      {"ShardFirstMissingTolerant", tolerant(3), "are in no shard"},
      {"ShardLastMissing", drop(5), "has 10 bytes, signed were 8"},
      {"ShardLastMissingTolerant", tolerant(5), "has 10 bytes, signed were 8"},
      {"ShardOverlap", rename(4, "weights.bin:3:7"), "overlaps another"},
      {"ShardTwice", rename(4, "weights.bin:0:4"), "overlaps another"},
      {"ShardEmpty", rename(5, "weights.bin:8:8"), "is empty"},
      {"ShardBackwards", rename(5, "weights.bin:8:7"), "is empty"},
      {"ShardLong", rename(5, "weights.bin:8:13"), "shards have 4"},
      {"ShardBeyondTheFile", rename(5, "weights.bin:8:11"),
       "has 10 bytes, signed were 11"},
      {"ShardShortInTheMiddle", rename(4, "weights.bin:4:7"), "shards have 4"},
      {"ShardWithoutRange", rename(4, "weights.bin"), "path:begin:end"},
      {"ShardWithOneNumber", rename(4, "weights.bin:4"), "path:begin:end"},
      {"ShardNegative", rename(3, "weights.bin:-4:4"), "path:begin:end"},
      {"ShardHex", rename(3, "weights.bin:0x0:4"), "path:begin:end"},
      {"ShardBlank", rename(4, "weights.bin: 4:8"), "path:begin:end"},
      {"ShardLeadingZero", rename(4, "weights.bin:04:8"), "path:begin:end"},
      {"ShardHuge", rename(5, "weights.bin:8:99999999999999999999"),
       "path:begin:end"},
      {"ShardOutside", rename(0, "../config.json:0:2"),
       "not a normalized path"},
      {"ShardSizeZero",
       bend([](Forgery& f) { f.serialization()["shard_size"] = 0; }),
       "shards of 0 bytes"},
      {"ShardSizeNegative",
       bend([](Forgery& f) { f.serialization()["shard_size"] = -4; }),
       "not a whole number"},
      {"ShardSizeBroken",
       bend([](Forgery& f) { f.serialization()["shard_size"] = 4.5; }),
       "not a whole number"},
      {"ShardSizeMissing",
       bend([](Forgery& f) { f.serialization().erase("shard_size"); }),
       "is missing"},
      {"ShardSizeOther",
       bend([](Forgery& f) { f.serialization()["shard_size"] = 5; }),
       "shards have 5"},
      {"ShardAlgorithmOfOtherSize", bend([](Forgery& f) {
         f.resources()[3]["algorithm"] = "sha256-sharded-5";
       }),
       "neither sha256 nor blake2b"},
      {"ShardsSwapped", bend([](Forgery& f) {
         std::swap(f.resources()[3]["digest"], f.resources()[4]["digest"]);
       }),
       "was changed in bytes 0 to 4"},
  };
}

std::vector<Refusal> BadDigests() {
  const auto digest = [](const std::string& value) {
    return [value](Forgery& forgery) {
      forgery.resources()[0]["digest"] = value;
      forgery.FixRoot();
    };
  };
  const auto algorithm = [](const std::string& name) {
    return [name](Forgery& forgery) {
      forgery.resources()[0]["algorithm"] = name;
    };
  };
  return {
      {"DigestShort", digest("00"), "has a digest of 1 bytes"},
      {"DigestLong", digest(std::string(66, 'a')), "has a digest of 33 bytes"},
      {"DigestEmpty", digest(""), "has a digest of 0 bytes"},
      {"DigestOdd", digest(std::string(63, 'a')), "hexadecimal"},
      {"DigestUpperCase",
       [](Forgery& f) {
         std::string upper = f.resources()[0]["digest"];
         for (char& c : upper) c = static_cast<char>(std::toupper(c));
         f.resources()[0]["digest"] = upper;
       },
       "not lower-case hexadecimal"},
      {"DigestNotHex", digest(std::string(64, 'g')), "hexadecimal"},
      {"DigestNumber", [](Forgery& f) { f.resources()[0]["digest"] = 5; },
       "not a string"},
      {"DigestOfOtherFile",
       [](Forgery& f) {
         f.resources()[0]["digest"] = Sha256Hex("something else");
         f.FixRoot();
       },
       "was changed"},
      {"AlgorithmMd5", algorithm("md5"), "neither sha256 nor blake2b"},
      {"AlgorithmSha1", algorithm("sha1"), "neither sha256 nor blake2b"},
      {"AlgorithmSha512", algorithm("sha512"), "neither sha256 nor blake2b"},
      {"AlgorithmBlake3", algorithm("blake3"), "blake3 is not supported"},
      {"AlgorithmUpperCase", algorithm("SHA256"), "neither sha256 nor blake2b"},
      {"AlgorithmEmpty", algorithm(""), "neither sha256 nor blake2b"},
      {"AlgorithmOfAnotherHash", algorithm("blake2b"), "has a digest of"},
      {"HashTypeOfAnother",
       [](Forgery& f) { f.serialization()["hash_type"] = "blake2b"; },
       "has a digest of sha256"},
      {"HashTypeUnknown",
       [](Forgery& f) { f.serialization()["hash_type"] = "md5"; },
       "neither sha256 nor blake2b"},
  };
}

std::vector<Refusal> BadStatements() {
  const auto set = [](const char* pointer, const TestJson& value) {
    return [pointer, value](Forgery& forgery) {
      forgery.statement[TestJson::json_pointer(pointer)] = value;
    };
  };
  const auto erase = [](const char* parent, const char* key) {
    return [parent, key](Forgery& forgery) {
      forgery.statement[TestJson::json_pointer(parent)].erase(key);
    };
  };
  const std::string wrong = std::string(64, '0');
  return {
      {"TypeOld", set("/_type", "https://in-toto.io/Statement/v0.1"), "_type"},
      {"TypeMissing", erase("", "_type"), "_type: is missing"},
      {"TypeNumber", set("/_type", 1), "_type: is not a string"},
      {"PredicateTypeOther", set("/predicateType", "https://example.com/x"),
       "the predicate type is"},
      {"PredicateTypeLaterVersion",
       set("/predicateType", "https://model_signing/signature/v2.0"),
       "the predicate type is"},
      {"PredicateTypeMissing", erase("", "predicateType"),
       "predicateType: is missing"},
      {"PredicateMissing", erase("", "predicate"), "predicate: is not"},
      {"PredicateNull", set("/predicate", nullptr), "predicate: is not"},
      {"PredicateArray", set("/predicate", TestJson::array()),
       "predicate: is not an object"},
      {"PredicateEmpty", set("/predicate", TestJson::object()),
       "serialization: is missing"},
      {"PredicateWithMore", set("/predicate/more", 1), "unknown member 'more'"},
      {"StatementWithMore", set("/more", 1), "unknown member 'more'"},
      {"SerializationWithMore", set("/predicate/serialization/more", 1),
       "unknown member 'more'"},
      {"SerializationMissing", erase("/predicate", "serialization"),
       "serialization: is missing"},
      {"SerializationString", set("/predicate/serialization", "files"),
       "is not an object"},
      {"MethodMissing", erase("/predicate/serialization", "method"),
       "method: is missing"},
      {"MethodUnknown", set("/predicate/serialization/method", "chunks"),
       "neither files nor shards"},
      {"FilesWithShardSize", set("/predicate/serialization/shard_size", 4),
       "has no place beside"},
      {"AllowSymlinksString",
       set("/predicate/serialization/allow_symlinks", "false"),
       "neither true nor false"},
      {"AllowSymlinksMissing",
       erase("/predicate/serialization", "allow_symlinks"),
       "allow_symlinks: is missing"},
      {"IgnorePathsString",
       set("/predicate/serialization/ignore_paths", "model.sig"),
       "is not an array"},
      {"IgnorePathNumber", set("/predicate/serialization/ignore_paths/0", 7),
       "is not a string"},
      {"ResourcesMissing", erase("/predicate", "resources"),
       "the subject is not the root digest"},
      {"ResourcesEmpty",
       [](Forgery& f) {
         f.resources() = TestJson::array();
         f.FixRoot();
       },
       "lists no file"},
      {"ResourcesObject", set("/predicate/resources", TestJson::object()),
       "is not an array"},
      {"ResourceString", set("/predicate/resources/0", "config.json"),
       "is not an object"},
      {"ResourceTwice",
       [](Forgery& f) {
         f.resources().push_back(f.resources()[0]);
         f.FixRoot();
       },
       "is listed twice"},
      {"ResourceTwiceWithOtherDigest",
       [](Forgery& f) {
         TestJson twin = f.resources()[0];
         twin["digest"] = Sha256Hex("other");
         f.resources().insert(f.resources().begin(), twin);
         f.FixRoot();
       },
       "is listed twice"},
      {"SubjectMissing", erase("", "subject"), "subject: is missing"},
      {"SubjectEmpty", set("/subject", TestJson::array()),
       "subject: is missing"},
      {"SubjectTwice",
       [](Forgery& f) {
         f.statement["subject"].push_back(f.statement["subject"][0]);
       },
       "has 2 subjects"},
      {"SubjectWithoutDigest", erase("/subject/0", "digest"),
       "digest: is missing"},
      {"SubjectOfOtherDigest", set("/subject/0/digest/sha256", wrong),
       "the subject is not the root digest"},
      {"SubjectWithSha512Alone",
       set("/subject/0/digest", {{"sha512", wrong + wrong}}),
       "the subject is not the root digest"},
      {"SubjectWithoutName", set("/subject/0/name", ""), "has no name"},
      {"TreeRootShort",
       set("/predicate/resources/0/annotations", {{"tree",
                                                   {{"alg", "sha256-rfc6962"},
                                                    {"leaf", 65536},
                                                    {"size", 2},
                                                    {"root", "00"}}}}),
       "is not a SHA-256 digest"},
      {"TreeOfOtherContent",
       [](Forgery& f) {
         for (TestJson& resource : f.resources()) {
           resource["annotations"]["tree"] = {{"alg", "sha256-rfc6962"},
                                              {"leaf", 65536},
                                              {"size", 10},
                                              {"root", Sha256Hex("")}};
         }
         f.arguments = {"--full"};
       },
       "signed was"},
      {"TreeAskedForAndMissing", [](Forgery& f) { f.arguments = {"--tree"}; },
       "has no signed tree"},
  };
}

class RefusesStatement : public testing::TestWithParam<Refusal> {};

TEST_P(RefusesStatement, ThatNoHonestSignerMakes) { ExpectRefused(GetParam()); }

std::string NameOf(const testing::TestParamInfo<Refusal>& test) {
  return test.param.name;
}

INSTANTIATE_TEST_SUITE_P(Names, RefusesStatement, testing::ValuesIn(BadNames()),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(IgnorePaths, RefusesStatement,
                         testing::ValuesIn(BadIgnorePaths()), NameOf);
INSTANTIATE_TEST_SUITE_P(Shards, RefusesStatement,
                         testing::ValuesIn(BadShards()), NameOf);
INSTANTIATE_TEST_SUITE_P(Digests, RefusesStatement,
                         testing::ValuesIn(BadDigests()), NameOf);
INSTANTIATE_TEST_SUITE_P(Statements, RefusesStatement,
                         testing::ValuesIn(BadStatements()), NameOf);

TEST(AcceptsStatement, ThatIsRight) {
  Workshop workshop;
  Forgery().Write(workshop);
  const Ended ended = workshop.Run({"verify", "model", "--key", "key.pub"});
  EXPECT_EQ(0, ended.code) << ended.out << ended.err;
}

TEST(AcceptsStatement, OfShards) {
  Workshop workshop;
  Forgery forgery;
  forgery.UseShards();
  forgery.Write(workshop);
  const Ended ended = workshop.Run({"verify", "model", "--key", "key.pub"});
  EXPECT_EQ(0, ended.code) << ended.out << ended.err;
}

}  // namespace
}  // namespace assay
