// SPDX-License-Identifier: Apache-2.0
// The picture of the rooms cannot drift: what a room may include is its line
// in CMakeLists.txt, and here that line is compared with every #include.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "tests/repository.h"

namespace assay {
namespace {

using Layers = std::map<std::string, std::set<std::string>, std::less<>>;

constexpr char kOurInclude[] = R"re(\n#include "([a-z_]+)/[^"]+")re";

// "scanner: scanner core rules", as cmake/room.cmake wrote them.
Layers ReadLayers() {
  std::ifstream in(ASSAY_LAYERS_FILE);
  Layers layers;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string room;
    if (!(words >> room)) continue;
    room.pop_back();
    for (std::string use; words >> use;) layers[room].insert(use);
  }
  return layers;
}

// The complaint about one file; empty when there is none.
std::string Trespass(const Layers& layers, const SourceFile& file) {
  const auto layer = layers.find(file.room());
  if (layer == layers.end()) return {};
  std::string complaint;
  for (const std::string& room : FindAll(file.text, kOurInclude)) {
    if (layer->second.contains(room)) continue;
    complaint += file.path + " includes " + room + "/, which " + layer->first +
                 " does not use; see assay_room(" + layer->first +
                 ") in CMakeLists.txt\n";
  }
  return complaint;
}

bool IsSource(const SourceFile& file) {
  return file.EndsWith(".h") || file.EndsWith(".cc");
}

TEST(Layers, AreWrittenInCMakeLists) {
  const Layers layers = ReadLayers();
  for (const char* room :
       {"core", "rules", "scanner", "signing", "sbom", "cli"}) {
    EXPECT_TRUE(layers.contains(room)) << room;
  }
  EXPECT_EQ(std::set<std::string>{"core"}, layers.at("core"));
  EXPECT_EQ((std::set<std::string>{"core", "sbom"}), layers.at("sbom"));
  // What vouches stays small enough to audit.
  EXPECT_EQ((std::set<std::string>{"core", "signing"}), layers.at("signing"));
}

TEST(Layers, NoRoomIncludesMoreThanItsLineAllows) {
  const Layers layers = ReadLayers();
  for (const SourceFile& file : Repository()) {
    if (!IsSource(file)) continue;
    EXPECT_EQ("", Trespass(layers, file));
  }
}

TEST(Layers, ATrespassIsNoticed) {
  const SourceFile planted = {"core/x.h", "\n#include \"scanner/scan.h\"\n"};
  EXPECT_EQ(
      "core/x.h includes scanner/, which core does not use; see "
      "assay_room(core) in CMakeLists.txt\n",
      Trespass(ReadLayers(), planted));
}

TEST(Layers, IncludesOfOursNameTheirRoom) {
  for (const SourceFile& file : Repository()) {
    if (!IsSource(file)) continue;
    for (const std::string& name :
         FindAll(file.text, R"re(\n#include "([^"/]+)")re")) {
      ADD_FAILURE() << file.path << " includes \"" << name
                    << "\" without its folder";
    }
  }
}

// Third-party libraries stay inside .cc files.  In a header every <…> is the
// standard library's, which has neither a slash nor a dot in its names, or the
// operating system's.
TEST(Layers, NoHeaderOfARoomIncludesAThirdParty) {
  const Layers layers = ReadLayers();
  for (const SourceFile& file : Repository()) {
    if (!file.EndsWith(".h") || !layers.contains(file.room())) continue;
    for (const std::string& name :
         FindAll(file.text, R"re(\n#include <([^>]*[./][^>]*)>)re")) {
      EXPECT_TRUE(name.starts_with("sys/") || name == "unistd.h" ||
                  name == "fcntl.h")
          << file.path << " includes <" << name << ">";
    }
  }
}

}  // namespace
}  // namespace assay
