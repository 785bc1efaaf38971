// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "sbom/schema/json_schema.h"
#include "tests/read_text.h"

// The official test suite of JSON Schema, as Debian packages it, or the folder
// that ASSAY_JSON_SCHEMA_SUITE names.

namespace assay {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Documents = std::map<std::string, std::string, std::less<>>;

// What we do not do, by file and description ("" is the whole file).
struct Skip {
  std::string_view file;
  std::string_view description;
  std::string_view reason;
};

constexpr std::array<Skip, 12> kSkips = {{
    {"optional/content.json", "", "content* are annotations"},
    {"optional/format/hostname.json", "", "not an asserted format"},
    {"optional/format/idn-hostname.json", "", "not an asserted format"},
    {"optional/format/ipv4.json", "", "not an asserted format"},
    {"optional/format/ipv6.json", "", "not an asserted format"},
    {"optional/format/json-pointer.json", "", "not an asserted format"},
    {"optional/format/relative-json-pointer.json", "",
     "not an asserted format"},
    {"optional/format/time.json", "", "not an asserted format"},
    {"optional/format/uri-template.json", "", "not an asserted format"},
    {"optional/format/duration.json", "", "not an asserted format"},
    {"optional/format/uuid.json", "", "not an asserted format"},
    {"optional/cross-draft.json", "", "drafts other than 7 and 2020-12"},
}};

// What 2020-12 reads otherwise than draft 7.
constexpr std::array<Skip, 16> kChanged = {{
    {"additionalItems.json", "", "items is no list any more"},
    {"items.json", "an array of schemas for items",
     "items is no list any more"},
    {"items.json", "items with boolean schemas", "items is no list any more"},
    {"ref.json", "relative pointer ref to array", "items is no list any more"},
    {"ref.json", "ref overrides any sibling keywords", "it does not any more"},
    {"dependencies.json", "", "became dependentRequired and -Schemas"},
    {"optional/format/date-time.json", "", "format is an annotation"},
    {"optional/format/date.json", "", "format is an annotation"},
    {"optional/format/email.json", "", "format is an annotation"},
    {"optional/format/idn-email.json", "", "format is an annotation"},
    {"optional/format/iri-reference.json", "", "format is an annotation"},
    {"optional/format/iri.json", "", "format is an annotation"},
    {"optional/format/regex.json", "", "format is an annotation"},
    {"optional/format/uri-reference.json", "", "format is an annotation"},
    {"optional/format/uri.json", "", "format is an annotation"},
    {"optional/ecmascript-regex.json", "ECMA 262 regex non-compliance",
     "format is an annotation"},
}};

fs::path Suite() {
  const char* named = std::getenv("ASSAY_JSON_SCHEMA_SUITE");
  return named == nullptr ? "/usr/share/json-schema-test-suite" : named;
}

// Everything that a schema of the suite may refer to.
Documents Remotes() {
  Documents documents;
  const fs::path remotes = Suite() / "remotes";
  for (const auto& entry : fs::recursive_directory_iterator(remotes)) {
    if (entry.path().extension() != ".json") continue;
    documents.emplace(
        "http://localhost:1234/" + fs::relative(entry, remotes).string(),
        ReadText(entry.path()));
  }
  // The metaschemas, from Debian's python3-jsonschema.
  const fs::path metas = "/usr/lib/python3/dist-packages/jsonschema/schemas";
  if (fs::exists(metas / "draft7.json")) {
    documents.emplace("http://json-schema.org/draft-07/schema",
                      ReadText(metas / "draft7.json"));
  }
  if (fs::exists(metas / "draft2020-12.json")) {
    documents.emplace("https://json-schema.org/draft/2020-12/schema",
                      ReadText(metas / "draft2020-12.json"));
    const Json all = Json::parse(ReadText(metas / "vocabularies.json"));
    for (const auto& [uri, vocabulary] : all.items()) {
      documents.emplace(uri, vocabulary.dump());
    }
  }
  return documents;
}

struct Tally {
  int passed = 0;
  int skipped = 0;
};

void RunCase(const std::string& file, const Json& group,
             const Documents& remotes, SchemaDraft draft, Tally& tally) {
  const std::string name =
      file + ": " + group.at("description").get<std::string>();
  Documents documents = remotes;
  documents.emplace("test:schema", group.at("schema").dump());
  const auto schema = JsonSchema::Compile(documents, "test:schema", draft);
  ASSERT_TRUE(schema) << name << ": " << schema.error().message;
  for (const Json& test : group.at("tests")) {
    const std::string text = test.at("data").dump();
    const auto found = schema->Validate(AsBytes(text), Limits());
    const std::string what =
        name + ": " + test.at("description").get<std::string>();
    ASSERT_TRUE(found) << what << ": " << found.error().message;
    EXPECT_EQ(found->empty(), test.at("valid").get<bool>())
        << what << (found->empty() ? "" : ": " + found->front().message);
    ++tally.passed;
  }
}

bool IsSkipped(std::span<const Skip> skips, const std::string& file,
               const std::string& description) {
  return std::ranges::any_of(skips, [&](const Skip& skip) {
    return skip.file == file &&
           (skip.description.empty() || skip.description == description);
  });
}

void RunFolder(const std::string& folder, SchemaDraft draft,
               std::span<const Skip> more = {}) {
  const fs::path root = Suite() / "tests" / folder;
  if (!fs::exists(root)) GTEST_SKIP() << root << " is not there";
  const Documents remotes = Remotes();
  Tally tally;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".json") continue;
    const std::string file = fs::relative(entry, root).string();
    for (const Json& group : Json::parse(ReadText(entry.path()))) {
      const auto description = group.at("description").get<std::string>();
      if (!IsSkipped(kSkips, file, description) &&
          !IsSkipped(more, file, description)) {
        RunCase(file, group, remotes, draft, tally);
      } else {
        ++tally.skipped;
      }
    }
  }
  EXPECT_GT(tally.passed, 0);
  std::cout << folder << ": " << tally.passed << " tests run, " << tally.skipped
            << " groups skipped\n";
}

TEST(SchemaSuite, AgreesWithDraft7) { RunFolder("draft7", SchemaDraft::k7); }

TEST(SchemaSuite, AgreesWith2020WhereDraft7MeansTheSame) {
  RunFolder("draft7", SchemaDraft::k2020, kChanged);
}

TEST(SchemaSuite, AgreesWith2020) {
  RunFolder("draft2020-12", SchemaDraft::k2020);
}

}  // namespace
}  // namespace assay
