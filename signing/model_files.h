// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_MODEL_FILES_H_
#define ASSAY_SIGNING_MODEL_FILES_H_

#include <set>
#include <string>
#include <vector>

#include "core/artifact.h"

namespace assay {

/// What belongs to a model and what does not.
/// OpenSSF Model Signing, sections 6.1 and 6.2.
struct FileRules {
  /// Left out with everything beneath them; relative to the model.
  std::vector<std::string> ignore_paths;
  /// Whether a link to a file counts as the file, under the link's name.
  bool allow_symlinks = false;
  /// Are never left out: what a signature lists is looked at.
  std::set<std::string, std::less<>> listed;
};

/// ".git", ".gitattributes", ".github", ".gitignore": always left out, at the
/// top of the model only.
const std::vector<std::string>& DefaultIgnorePaths();

/// The files of a model.
struct ModelFiles {
  struct Refused {
    std::string path;
    std::string why;  ///< "is a symbolic link to 'x'"
  };

  std::vector<const Artifact::Entry*> files;  ///< In byte order of the path.
  std::vector<std::string> ignored;           ///< Files that were left out.
  std::vector<Refused> refused;  ///< What no signature may cover.
};

/// Why no signature may cover an entry, "is a symbolic link to 'x'"; empty when
/// one may.
std::string WhyNotAFile(const Artifact::Entry& entry, const FileRules& rules);

/// Sorts the entries of `artifact`, which must outlive the result.
ModelFiles ListModelFiles(const Artifact& artifact, const FileRules& rules);

}  // namespace assay

#endif  // ASSAY_SIGNING_MODEL_FILES_H_
