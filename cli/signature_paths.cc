// SPDX-License-Identifier: Apache-2.0
#include "cli/signature_paths.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/escape.h"
#include "core/read_file.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 64u << 20;
constexpr std::size_t kMostFiles = 1000;

}  // namespace

std::string DefaultSignature(const Artifact& artifact) {
  std::string path = artifact.path();
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
  const std::string inside =
      (folder / given.filename()).lexically_relative(root);
  if (inside.empty() || inside == "." || inside == ".." ||
      inside.starts_with("../")) {
    return std::nullopt;
  }
  return inside;
}

std::vector<std::string> OwnFiles(const Artifact& artifact,
                                  const std::string& signature) {
  std::vector<std::string> files;
  for (const char* suffix : {"", ".tree", ".d"}) {
    if (auto inside = InsideOf(artifact, signature)) {
      files.push_back(std::move(*inside) + suffix);
    }
  }
  return files;
}

Result<std::vector<std::string>> IgnorePaths(
    const Artifact& artifact, const std::vector<std::string>& values) {
  std::vector<std::string> paths;
  for (std::string path : values) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (!path.starts_with('/')) {
      paths.push_back(fs::path(path).lexically_normal());
      continue;
    }
    auto inside = InsideOf(artifact, path);
    if (!inside) {
      return Fail(Error::Kind::kUsage,
                  "ignore path '" + Escape(path) + "' is not inside '" +
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

Result<std::vector<SignatureFile>> ReadSignatures(const std::string& folder,
                                                  const std::string& suffix) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string path = entry.path();
    if (path.ends_with(suffix)) paths.push_back(path);
  }
  if (paths.size() > kMostFiles) {
    return Fail(Error::Kind::kLimit,
                Escape(folder) + ": holds more than " +
                    std::to_string(kMostFiles) + " signatures");
  }
  std::ranges::sort(paths);
  std::vector<SignatureFile> files;
  for (const std::string& path : paths) {
    auto file = ReadSignature(path);
    if (!file) return std::unexpected(file.error());
    files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace assay
