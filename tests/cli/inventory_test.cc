// SPDX-License-Identifier: Apache-2.0
#include "cli/inventory.h"

#include <gtest/gtest.h>

#include <string>

#include "rules/rule_set.h"
#include "tests/temporary_directory.h"

namespace assay {
namespace {

class InventoryTest : public testing::Test {
 protected:
  static std::string Safetensors(const std::string& header, std::size_t bytes) {
    std::string file;
    for (int i = 0; i < 8; ++i) {
      file += static_cast<char>(header.size() >> (8 * i) & 0xff);
    }
    return file + header + std::string(bytes, '\0');
  }

  Artifact Open() const {
    auto artifact = Artifact::Open(folder_.path().string(), {});
    EXPECT_TRUE(artifact);
    return std::move(*artifact);
  }

  Inventory Take(const std::vector<Digest::Algorithm>& digests = {}) const {
    const auto rules = RuleSet::BuiltIn();
    Progress progress;
    return TakeInventory(Open(), *rules, {}, digests, progress);
  }

  TemporaryDirectory folder_;
};

const std::string kHeader =
    R"({"__metadata__":{"license":"mit"},)"
    R"("a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},)"
    R"("b":{"dtype":"F16","shape":[3],"data_offsets":[16,22]}})";

TEST_F(InventoryTest, CountsWhatWeightsDeclare) {
  folder_.Write("model.safetensors", Safetensors(kHeader, 22));
  const Inventory inventory = Take();
  const InventoryFile* file = inventory.Find("model.safetensors");
  ASSERT_NE(nullptr, file);
  ASSERT_TRUE(file->tensors);
  EXPECT_EQ(2u, file->tensors->Tensors());
  EXPECT_EQ(7u, file->tensors->Elements());
  EXPECT_EQ((DtypeTotals{1, 4, 16}), file->tensors->dtypes.at("F32"));
  EXPECT_EQ((DtypeTotals{1, 3, 6}), file->tensors->dtypes.at("F16"));
  EXPECT_FALSE(file->tensors->cut_short);
  ASSERT_EQ(1u, file->metadata.size());
  EXPECT_EQ("license", file->metadata[0].key);
  EXPECT_EQ("mit", file->metadata[0].value);
}

TEST_F(InventoryTest, LayoutsAreEqualWhereOnlyNumbersDiffer) {
  folder_.Write("a.safetensors", Safetensors(kHeader, 22));
  std::string other = Safetensors(kHeader, 22);
  other.back() = '\1';
  folder_.Write("b.safetensors", other);
  std::string renamed = kHeader;
  renamed.replace(renamed.find("\"b\""), 3, "\"c\"");
  folder_.Write("c.safetensors", Safetensors(renamed, 22));
  const Inventory inventory = Take();
  const std::string layout = inventory.files[0].tensors->layout;
  EXPECT_EQ(layout, inventory.files[1].tensors->layout);
  EXPECT_NE(layout, inventory.files[2].tensors->layout);
}

TEST_F(InventoryTest, HashesWithWhatIsAskedFor) {
  folder_.Write("notes.txt", "abc");
  const Inventory inventory =
      Take({Digest::Algorithm::kSha512, Digest::Algorithm::kBlake2b});
  const auto& digests = inventory.files.at(0).digests;
  ASSERT_EQ(3u, digests.size());
  EXPECT_EQ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            digests[0].Hex());
  EXPECT_TRUE(digests[1].Hex().starts_with("ddaf35a193617aba"));
  EXPECT_TRUE(digests[2].Hex().starts_with("ba80a53f981c4d0d"));
}

TEST_F(InventoryTest, APointerStandsForTheFileThatIsAbsent) {
  const std::string oid(64, 'a');
  folder_.Write("model.safetensors",
                "version https://git-lfs.github.com/spec/v1\n"
                "oid sha256:" +
                    oid + "\nsize 4294967296\n");
  const Inventory inventory = Take();
  const InventoryFile& file = inventory.files.at(0);
  ASSERT_TRUE(file.pointer);
  EXPECT_EQ(oid, file.pointer->sha256);
  EXPECT_EQ(4294967296u, file.pointer->size);
  EXPECT_TRUE(file.metadata.empty());
}

TEST_F(InventoryTest, MetadataAreTakenWithoutHashing) {
  folder_.Write("model.safetensors", Safetensors(kHeader, 22));
  folder_.Write("notes.txt", "abc");
  const Inventory inventory = TakeMetadata(Open(), {});
  ASSERT_EQ(2u, inventory.files.size());
  EXPECT_EQ(7u, inventory.files[0].tensors->Elements());
  EXPECT_EQ("mit", inventory.files[0].metadata.at(0).value);
  EXPECT_TRUE(inventory.files[0].digests.empty());
  EXPECT_EQ("notes.txt", inventory.files[1].path);
}

}  // namespace
}  // namespace assay
