// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/command.h"
#include "cli/json_writer.h"
#include "cli/options.h"
#include "cli/reports.h"
#include "core/artifact.h"
#include "core/digest.h"
#include "core/escape.h"
#include "core/suggest.h"
#include "signing/hash_files.h"
#include "signing/tree/file_tree.h"

namespace assay {
namespace {

using Algorithm = Digest::Algorithm;

constexpr std::array<Algorithm, 4> kAlgorithms = {
    Algorithm::kSha256, Algorithm::kSha384, Algorithm::kSha512,
    Algorithm::kBlake2b};
constexpr std::string_view kAlgorithmList =
    "sha256 (default), sha384, sha512 or blake2b";

std::vector<std::string> AlgorithmWords() {
  std::vector<std::string> words;
  words.reserve(kAlgorithms.size());
  for (const Algorithm algorithm : kAlgorithms) {
    words.emplace_back(Name(algorithm));
  }
  return words;
}

const std::array<Option, 4> kOptions = {{
    {"algorithm", 'a', "NAME", kAlgorithmList, false, Completes::kWords,
     AlgorithmWords},
    {"tree", 0, "", "also the root of each file's tree, as 'sign' signs it"},
    {"jobs", 'j', "N", "cores that hash (default: all)"},
    kJsonOption,
}};

struct Line {
  std::string path;  // Inside the artifact.
  std::uint64_t size;
  std::string hex;
  std::string root;  // Of the file's tree; empty when not asked for.
};

struct Hashed {
  std::string path;
  bool directory = false;
  std::string hex;
  std::vector<Line> lines;
};

Result<Algorithm> ParseAlgorithm(const std::string& name) {
  std::vector<std::string_view> known;
  for (const Algorithm algorithm : kAlgorithms) {
    if (Name(algorithm) == name) return algorithm;
    known.push_back(Name(algorithm));
  }
  const std::string hint = DidYouMean(name, known);
  return Fail(
      Error::Kind::kUsage, "unknown algorithm '" + Escape(name) + "'",
      hint.empty() ? "there are sha256, sha384, sha512 and blake2b" : hint);
}

// A digest over less than everything would name something else, so the first
// file that cannot be read ends it.
Result<Hashed> HashAll(const std::string& path, const HashPlan& plan) {
  const auto artifact = Artifact::Open(path, Limits{});
  if (!artifact) return std::unexpected(artifact.error());
  std::vector<const Artifact::Entry*> entries;
  for (const Artifact::Entry& entry : artifact->entries()) {
    if (!entry.refused.empty()) {
      return std::unexpected(artifact->Map(entry).error());
    }
    entries.push_back(&entry);
  }
  const auto results = HashFiles(*artifact, entries, plan, nullptr, nullptr);
  Hashed hashed{path, artifact->is_directory(), "", {}};
  Hasher all(plan.algorithm);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Result<FileHashes>& file = results[i];
    if (!file) return std::unexpected(file.error());
    const Line& line = hashed.lines.emplace_back(
        entries[i]->path, file->size, file->digests.front().Hex(),
        file->tree ? file->tree->root.Hex() : "");
    all.Update(AsBytes(line.hex + "  " + line.path + "\n"));
  }
  hashed.hex = hashed.directory ? all.Finish().Hex() : hashed.lines.front().hex;
  return hashed;
}

std::string JoinedPath(const Hashed& hashed, const Line& line) {
  if (!hashed.directory) return hashed.path;
  return hashed.path + (hashed.path.ends_with('/') ? "" : "/") + line.path;
}

// As sha256sum escapes: a '\' before the line, "\n" and "\\" in the name.
// Names with other characters that must not reach a terminal get our escapes,
// which sha256sum -c refuses; better that than to skip them.
void WriteText(const Hashed& hashed, std::ostream& out) {
  for (const Line& line : hashed.lines) {
    const std::string path = JoinedPath(hashed, line);
    const std::string safe = Escape(path);
    out << (safe == path ? "" : "\\") << line.hex << "  " << safe << "\n";
    // sha256sum -c passes over lines that begin with '#'.
    if (!line.root.empty()) {
      out << "# " << kTreeAlgorithm << " " << line.root << "  " << safe << "\n";
    }
  }
  if (hashed.directory) {
    out << "# tree " << hashed.hex << "  " << Escape(hashed.path) << "\n";
  }
}

// As in the annotation of a signature.
void WriteTree(const Line& line, JsonWriter& json) {
  json.Key("tree")
      .Object()
      .Field("alg", kTreeAlgorithm)
      .Key("leaf")
      .Number(kTreeLeaf);
  json.Key("size").Number(line.size).Field("root", line.root).End();
}

void WriteJson(const std::vector<Hashed>& all, Algorithm algorithm,
               std::ostream& out) {
  JsonWriter json(out, 2);
  json.Object()
      .Field("schema", "assay-hash/1")
      .Field("algorithm", Name(algorithm))
      .Key("artifacts")
      .Array();
  for (const Hashed& hashed : all) {
    json.Object()
        .Field("path", ReportedPath(hashed.path))
        .Field("digest", hashed.hex)
        .Key("files")
        .Array();
    for (const Line& line : hashed.lines) {
      json.Object()
          .Field("path", ReportedPath(line.path))
          .Key("size")
          .Number(line.size)
          .Field("digest", line.hex);
      if (!line.root.empty()) WriteTree(line, json);
      json.End();
    }
    json.End().End();
  }
  json.End().End();
}

Result<HashPlan> MakePlan(const Arguments& arguments) {
  HashPlan plan;
  const auto algorithm = ParseAlgorithm(arguments.Value("algorithm", "sha256"));
  if (!algorithm) return std::unexpected(algorithm.error());
  plan.algorithm = *algorithm;
  plan.tree = arguments.Has("tree");
  if (arguments.Has("jobs")) {
    const auto jobs = ParseNumber("jobs", arguments.Value("jobs"), 1, 1024);
    if (!jobs) return std::unexpected(jobs.error());
    plan.jobs = static_cast<unsigned>(*jobs);
  }
  return plan;
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto json = WantsJson(arguments);
  if (!json) return std::unexpected(json.error());
  const auto plan = MakePlan(arguments);
  if (!plan) return std::unexpected(plan.error());
  std::vector<Hashed> all;
  for (const std::string& path : arguments.operands) {
    auto hashed = HashAll(path, *plan);
    if (!hashed) return std::unexpected(hashed.error());
    if (!*json) WriteText(*hashed, terminal.out);
    if (*json) all.push_back(std::move(*hashed));
  }
  if (*json) WriteJson(all, plan->algorithm, terminal.out);
  return ExitCode::kPass;
}

}  // namespace

extern const Command kHashCommand;
const Command kHashCommand = {
    "hash",
    "digests of files, and of a directory as a whole",
    "Prints the lines that sha256sum prints, and for a directory a last line "
    "'# tree DIGEST  PATH', which 'sha256sum -c' passes over. The tree's "
    "digest is that of the lines of its files, with paths inside the "
    "directory, in byte order; 'assay scan' reports the same.\n"
    "With --tree a line '# sha256-rfc6962 ROOT  PATH' follows each file's: the "
    "root of its tree of RFC 6962, SHA-256 over leaves of 64 KiB.",
    {"PATH", true, true, Completes::kFiles, nullptr},
    kOptions,
    "assay hash model/ > model.sha256 && sha256sum -c model.sha256",
    Run};

}  // namespace assay
