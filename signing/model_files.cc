// SPDX-License-Identifier: Apache-2.0
#include "signing/model_files.h"

#include "core/escape.h"
#include "signing/manifest.h"

namespace assay {

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

ModelFiles ListModelFiles(const Artifact& artifact, const FileRules& rules) {
  ModelFiles model;
  const auto is_ignored = [&](const std::string& path) {
    return !rules.listed.contains(path) &&
           (IsBeneath(path, rules.ignore_paths) ||
            (artifact.is_directory() &&
             IsBeneath(path, DefaultIgnorePaths())));
  };
  for (const Artifact::Entry& entry : artifact.entries()) {
    if (is_ignored(entry.path)) {
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
    if (is_ignored(link.path)) continue;
    model.refused.push_back({link.path, "is a symbolic link to the folder '" +
                                            EscapeShort(link.target, 80) +
                                            "'"});
  }
  return model;
}

}  // namespace assay
