// SPDX-License-Identifier: Apache-2.0

// The golden manifests of the reference client, byte for byte, after what is
// known to be spelled otherwise there: "." for a single file, the algorithm
// "sha256-sharded-N", the shard size as a double, no ignore_paths, shards in
// the order of their offsets, and models without a file, which the
// specification does not allow and we refuse.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "signing/sign.h"
#include "tests/read_text.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Method = Serialization::Method;

constexpr std::uint64_t kSmallShard = 8;
constexpr std::uint64_t kShard = 1'000'000'000;

const fs::path kGoldens =
    fs::path(ASSAY_TEST_DATA) / "signing/oms-reference-goldens";

// The models of the reference client's tests.
std::string MakeModel(const std::string& model,
                      const TemporaryDirectory& folder) {
  if (model == "sample_model_file") {
    return folder.Write("file_model", "This is a simple model");
  }
  if (model == "empty_model_file") return folder.Write("empty_file_model", "");
  if (model == "sample_model_folder") {
    for (const char* name :
         {"d0/f00", "d0/f01", "d0/f02", "d1/f10", "d1/f11", "d1/f12"}) {
      const std::string path(name);
      folder.Write("m/" + path, "This is file " + path.substr(3) + " in " +
                                    path.substr(0, 2) + ".");
    }
    for (const char* i : {"0", "1", "2", "3"}) {
      folder.Write(std::string("m/f") + i,
                   std::string("This is file f") + i + " in root.");
    }
  } else if (model == "deep_model_folder") {
    for (const char* i : {"0", "1", "2", "3"}) {
      folder.Write(std::string("m/d0/d1/d2/d3/d4/f") + i,
                   std::string("This is file f") + i + ".");
    }
  } else if (model == "model_folder_with_empty_file") {
    folder.Write("m/empty_file", "");
  } else if (model == "symlink_model_folder") {
    // Theirs leads out of the model, which we do not follow.
    folder.Write("m/.git/target", "This is a simple model");
    fs::create_symlink(".git/target", folder.path() / "m/symlink_file");
  } else {
    fs::create_directory(folder.path() / "m");
  }
  return folder.path() / "m";
}

Result<Manifest> Manifested(const std::string& model, std::uint64_t shard) {
  const TemporaryDirectory folder;
  const auto artifact = Artifact::Open(MakeModel(model, folder), Limits{});
  if (!artifact) return std::unexpected(artifact.error());
  DescribeOptions options;
  options.serialization.allow_symlinks = true;
  if (shard != 0) {
    options.serialization.method = Method::kShards;
    options.serialization.shard_size = shard;
  }
  auto described = Describe(*artifact, options);
  if (!described) return std::unexpected(described.error());
  Manifest& manifest = described->manifest;
  std::ranges::stable_sort(manifest.resources, {}, [](const Resource& r) {
    return std::pair(fs::path(r.path), r.begin);
  });
  return std::move(manifest);
}

std::string TheirName(const Resource& resource, const Manifest& manifest,
                      const std::string& model) {
  Resource theirs = resource;
  if (model.ends_with("model_file")) theirs.path = ".";
  return ResourceName(theirs, manifest.serialization.method);
}

std::string Lines(const Manifest& manifest, const std::string& model) {
  std::string text;
  for (const Resource& resource : manifest.resources) {
    text += TheirName(resource, manifest, model) + ":" + resource.digest.Hex() +
            "\n";
  }
  return text;
}

std::string Payload(const Manifest& manifest, const std::string& model,
                    const std::string& name) {
  const Serialization& serialization = manifest.serialization;
  const bool shards = serialization.method == Method::kShards;
  Json parameters = {{"method", shards ? "shards" : "files"},
                     {"hash_type", "sha256"},
                     {"allow_symlinks", true}};
  std::string algorithm = "sha256";
  if (shards) {
    parameters["shard_size"] = static_cast<double>(serialization.shard_size);
    algorithm += "-sharded-" + std::to_string(serialization.shard_size);
  }
  Json resources = Json::array();
  for (const Resource& resource : manifest.resources) {
    resources.push_back({{"algorithm", algorithm},
                         {"digest", resource.digest.Hex()},
                         {"name", TheirName(resource, manifest, model)}});
  }
  const Json statement = {
      {"_type", "https://in-toto.io/Statement/v1"},
      {"subject",
       {{{"name", name},
         {"digest", {{"sha256", manifest.RootDigest().Hex()}}}}}},
      {"predicateType", kModelSigningPredicate},
      {"predicate", {{"serialization", parameters}, {"resources", resources}}}};
  return statement.dump(2);
}

std::string Trimmed(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// "deep_model_folder_small_shards": the model, and how it was serialized.
std::uint64_t TakeShard(std::string& name, bool sharded) {
  for (const auto& [suffix, size] :
       {std::pair{"_small_shards", kSmallShard}, {"_shard", kShard}}) {
    if (!name.ends_with(suffix)) continue;
    name.resize(name.size() - std::string_view(suffix).size());
    return size;
  }
  return sharded ? kShard : 0;
}

void ExpectGolden(const fs::path& path, bool sharded) {
  SCOPED_TRACE(path);
  std::string model = path.filename();
  const std::uint64_t shard = TakeShard(model, sharded);
  const auto manifest = Manifested(model, shard);
  const std::string golden = Trimmed(ReadText(path));
  if (!golden.starts_with('{')) {
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(golden, Trimmed(Lines(*manifest, model)));
    return;
  }
  const Json parsed = Json::parse(golden);
  if (parsed["predicate"]["resources"].empty()) {
    ASSERT_FALSE(manifest);
    EXPECT_TRUE(manifest.error().message.ends_with("there is no file to sign"));
    return;
  }
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(golden, Payload(*manifest, model, parsed["subject"][0]["name"]));
}

TEST(OmsGoldens, AreMatchedByteForByte) {
  if (!fs::exists(kGoldens)) GTEST_SKIP() << kGoldens << " is not there";
  std::size_t count = 0;
  for (const char* folder : {"serialization/file/TestSerializer",
                             "serialization/file_shard/TestSerializer",
                             "signing/signing/TestPayload"}) {
    for (const auto& entry : fs::directory_iterator(kGoldens / folder)) {
      ExpectGolden(entry.path(), std::string_view(folder).find("shard") !=
                                     std::string_view::npos);
      ++count;
    }
  }
  EXPECT_EQ(35u, count);
}

}  // namespace
}  // namespace assay
