// SPDX-License-Identifier: Apache-2.0
#include "signing/model_files.h"

#include <algorithm>

#include "core/escape.h"
#include "signing/manifest.h"
#include "signing/tree/sidecar.h"

namespace assay {
namespace {

constexpr std::string_view kFolder = ".d";

bool IsIgnored(const std::string& path, const Artifact& artifact,
               const FileRules& rules) {
  if (rules.listed.contains(path)) return false;
  return IsBeneath(path, rules.ignore_paths) ||
         (artifact.is_directory() && IsBeneath(path, DefaultIgnorePaths())) ||
         std::ranges::any_of(rules.signatures, [&](const std::string& one) {
           return GoesWith(path, one);
         });
}

}  // namespace

const std::vector<std::string>& DefaultIgnorePaths() {
  static const std::vector<std::string> paths = {".git", ".gitattributes",
                                                 ".github", ".gitignore"};
  return paths;
}

std::string WhyNotAFile(const Artifact::Entry& entry, const FileRules& rules) {
  if (!entry.link.empty() && !rules.allow_symlinks) {
    return "is a symbolic link to '" + EscapeShort(entry.link, 80) + "'";
  }
  if (!entry.refused.empty()) return entry.refused;
  if (!IsUtf8(entry.path)) return "has a name that is not UTF-8";
  return {};
}

std::vector<std::string> PlacesOf(const std::string& signature) {
  return {signature, signature + std::string(kSidecarSuffix),
          signature + std::string(kFolder)};
}

std::vector<std::string> SignaturesAmong(
    const std::vector<std::string>& ignore_paths) {
  std::vector<std::string> signatures;
  for (const std::string& path : ignore_paths) {
    const bool has_all =
        std::ranges::all_of(PlacesOf(path), [&](const std::string& place) {
          return std::ranges::binary_search(ignore_paths, place);
        });
    if (has_all) signatures.push_back(path);
  }
  return signatures;
}

bool GoesWith(std::string_view path, std::string_view signature) {
  if (!path.starts_with(signature)) return false;
  path.remove_prefix(signature.size());
  if (path.empty() || path == kSidecarSuffix) return true;
  if (!path.starts_with(kFolder)) return false;
  path.remove_prefix(kFolder.size());
  return path.starts_with('/') && path.rfind('/') == 0 &&
         (path.ends_with(".sig") || path.ends_with(".sigstore.json"));
}

ModelFiles ListModelFiles(const Artifact& artifact, const FileRules& rules) {
  ModelFiles model;
  for (const Artifact::Entry& entry : artifact.entries()) {
    if (IsIgnored(entry.path, artifact, rules)) {
      model.ignored.push_back(entry.path);
      continue;
    }
    std::string objection = WhyNotAFile(entry, rules);
    if (objection.empty()) {
      model.files.push_back(&entry);
    } else {
      model.refused.push_back({entry.path, std::move(objection)});
    }
  }
  for (const Artifact::FolderLink& link : artifact.folder_links()) {
    if (IsIgnored(link.path, artifact, rules)) continue;
    model.refused.push_back({link.path, "is a symbolic link to the folder '" +
                                            EscapeShort(link.target, 80) +
                                            "'"});
  }
  return model;
}

}  // namespace assay
