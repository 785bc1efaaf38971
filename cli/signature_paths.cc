// SPDX-License-Identifier: Apache-2.0
#include "cli/signature_paths.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/output.h"
#include "core/escape.h"
#include "core/read_file.h"
#include "signing/bundle.h"
#include "signing/keys/minisign.h"
#include "signing/manifest.h"
#include "signing/model_files.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 64u << 20;
constexpr std::size_t kMostFiles = 1000;
constexpr std::uint64_t kMostTogether = 256u << 20;

// Names of the folder's files, in byte order.
Result<std::vector<std::string>> PathsIn(const std::string& folder,
                                         const std::string& suffix) {
  std::vector<std::string> paths;
  std::error_code error;
  fs::directory_iterator at(folder, error);
  // A file of that name is no part of what goes with a signature.
  if (error == std::errc::no_such_file_or_directory ||
      error == std::errc::not_a_directory) {
    return paths;
  }
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    std::string path = at->path();
    if (path.ends_with(suffix)) paths.push_back(std::move(path));
  }
  if (error) {
    return Fail(Error::Kind::kIo, Escape(folder) + ": " + error.message());
  }
  if (paths.size() > kMostFiles) {
    return Fail(Error::Kind::kLimit, Escape(folder) + ": holds more than " +
                                         std::to_string(kMostFiles) +
                                         " files '*" + suffix + "'");
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

std::string DefaultSignature(const Artifact& artifact) {
  const std::string& path = artifact.path();
  if (!artifact.is_directory()) return path + ".sig";
  return path + (path.ends_with('/') ? "" : "/") + "model.sig";
}

std::optional<std::string> InsideOf(const Artifact& artifact,
                                    const std::string& path) {
  if (!artifact.is_directory()) return std::nullopt;
  std::error_code error;
  const fs::path root = fs::canonical(artifact.path(), error);
  if (error) return std::nullopt;
  const fs::path given(path);
  const fs::path folder =
      fs::canonical(given.has_parent_path() ? given.parent_path() : ".", error);
  if (error) return std::nullopt;
  std::string inside = (folder / given.filename()).lexically_relative(root);
  if (inside.empty() || inside == "." || inside == ".." ||
      inside.starts_with("../")) {
    return std::nullopt;
  }
  return inside;
}

Result<void> MakeFolder(const Artifact& artifact,
                        const std::string& signature) {
  const fs::path folder = fs::path(signature).parent_path();
  const std::string standard = PlacesOf(DefaultSignature(artifact)).back();
  if (folder.lexically_normal() != fs::path(standard).lexically_normal()) {
    return {};
  }
  std::error_code error;
  fs::create_directory(folder, error);
  if (!error) return {};
  return Fail(Error::Kind::kIo,
              Escape(folder.string()) + ": " + error.message());
}

Result<void> CheckReplaceable(const std::string& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error) && fs::file_size(path, error) > 0) {
    const auto old = ReadFile(path, kMostBytes);
    if (!old || (!LooksLikeMinisign(AsText(*old)) &&
                 !Bundle::Parse(*old, Escape(path)))) {
      return Fail(Error::Kind::kUsage,
                  Escape(path) + ": is there already, and is no signature",
                  "choose another place with --signature, or move it away");
    }
  }
  const auto writable = CheckWritable(path);
  if (writable) return {};
  return Fail(writable.error().kind, writable.error().message,
              "choose another place with --signature");
}

Result<std::vector<std::string>> IgnorePaths(
    const Artifact& artifact, const std::vector<std::string>& values) {
  std::vector<std::string> paths;
  for (const std::string& value : values) {
    std::string path = fs::path(value).lexically_normal();
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    auto inside =
        path.starts_with('/') ? InsideOf(artifact, path) : std::optional(path);
    if (!inside || !IsCanonicalPath(*inside)) {
      return Fail(Error::Kind::kUsage,
                  "ignore path '" + Escape(value) + "' is not inside '" +
                      Escape(artifact.path()) + "'",
                  "give it relative to the model");
    }
    paths.push_back(std::move(*inside));
  }
  return paths;
}

Result<SignatureFile> ReadSignature(const std::string& path) {
  auto text = ReadFile(path, kMostBytes);
  if (!text) return std::unexpected(text.error());
  return SignatureFile{path, std::move(*text)};
}

Result<SignatureFile> ReadFoundSignature(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!error && !fs::is_regular_file(status)) {
    return Fail(Error::Kind::kIo, Escape(path) + ": is not a regular file",
                "give the signature with --signature");
  }
  return ReadSignature(path);
}

Result<std::vector<SignatureFile>> ReadFolder(const std::string& path,
                                              const std::string& suffix) {
  const std::string folder = PlacesOf(path).back();
  const auto paths = PathsIn(folder, suffix);
  if (!paths) return std::unexpected(paths.error());
  std::vector<SignatureFile> files;
  std::uint64_t bytes = 0;
  for (const std::string& one : *paths) {
    auto file = ReadFoundSignature(one);
    if (!file) return std::unexpected(file.error());
    bytes += file->text.size();
    if (bytes > kMostTogether) {
      return Fail(Error::Kind::kLimit, Escape(folder) + ": holds more than " +
                                           HumanBytes(kMostTogether) +
                                           " of files '*" + suffix + "'");
    }
    files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace assay
