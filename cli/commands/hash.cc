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

namespace assay {
namespace {

using Algorithm = Digest::Algorithm;

constexpr std::array<Algorithm, 3> kAlgorithms = {
    Algorithm::kSha256, Algorithm::kSha512, Algorithm::kBlake2b};

std::vector<std::string> AlgorithmWords() {
  std::vector<std::string> words;
  words.reserve(kAlgorithms.size());
  for (const Algorithm algorithm : kAlgorithms) {
    words.emplace_back(Name(algorithm));
  }
  return words;
}

const std::array<Option, 2> kOptions = {{
    {"algorithm", 'a', "NAME", "sha256 (default), sha512 or blake2b", false,
     Completes::kWords, AlgorithmWords},
    kJsonOption,
}};

struct Line {
  std::string path;  // Inside the artifact.
  std::uint64_t size;
  std::string hex;
};

struct Hashed {
  std::string path;
  bool tree = false;
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
  return Fail(Error::Kind::kUsage, "unknown algorithm '" + Escape(name) + "'",
              hint.empty() ? "there are sha256, sha512 and blake2b" : hint);
}

Result<Line> HashFile(const Artifact& artifact, const Artifact::Entry& entry,
                      Algorithm algorithm) {
  const auto mapping = artifact.Map(entry);
  if (!mapping) return std::unexpected(mapping.error());
  Hasher hasher(algorithm);
  ForEachWindow(mapping->bytes(), [&](Bytes window) {
    hasher.Update(window);
    return true;
  });
  if (mapping->Changed()) {
    return Fail(Error::Kind::kIo, entry.path + ": changed while it was read",
                "hash it again when nobody writes to it");
  }
  return Line{entry.path, mapping->bytes().size(), hasher.Finish().Hex()};
}

// A digest over less than everything would name something else, so the first
// file that cannot be read ends it.
Result<Hashed> HashAll(const std::string& path, Algorithm algorithm) {
  const auto artifact = Artifact::Open(path, Limits{});
  if (!artifact) return std::unexpected(artifact.error());
  Hashed hashed{path, artifact->is_directory(), "", {}};
  Hasher tree(algorithm);
  for (const Artifact::Entry& entry : artifact->entries()) {
    auto line = HashFile(*artifact, entry, algorithm);
    if (!line) return std::unexpected(line.error());
    tree.Update(AsBytes(line->hex + "  " + line->path + "\n"));
    hashed.lines.push_back(std::move(*line));
  }
  hashed.hex = hashed.tree ? tree.Finish().Hex() : hashed.lines.front().hex;
  return hashed;
}

std::string JoinedPath(const Hashed& hashed, const Line& line) {
  if (!hashed.tree) return hashed.path;
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
  }
  // sha256sum -c passes over lines that begin with '#'.
  if (hashed.tree) {
    out << "# tree " << hashed.hex << "  " << Escape(hashed.path) << "\n";
  }
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
          .Field("digest", line.hex)
          .End();
    }
    json.End().End();
  }
  json.End().End();
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto json = WantsJson(arguments);
  if (!json) return std::unexpected(json.error());
  const auto algorithm = ParseAlgorithm(arguments.Value("algorithm", "sha256"));
  if (!algorithm) return std::unexpected(algorithm.error());
  std::vector<Hashed> all;
  for (const std::string& path : arguments.operands) {
    auto hashed = HashAll(path, *algorithm);
    if (!hashed) return std::unexpected(hashed.error());
    if (!*json) WriteText(*hashed, terminal.out);
    if (*json) all.push_back(std::move(*hashed));
  }
  if (*json) WriteJson(all, *algorithm, terminal.out);
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
    "directory, in byte order; 'assay scan' reports the same.",
    {"PATH", true, true, Completes::kFiles, nullptr},
    kOptions,
    "assay hash model/ > model.sha256 && sha256sum -c model.sha256",
    Run};

}  // namespace assay
