// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_MODEL_FILES_H_
#define ASSAY_SIGNING_MODEL_FILES_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/artifact.h"

namespace assay {

/// What belongs to a model and what does not.
/// OpenSSF Model Signing, sections 6.1 and 6.2.
struct FileRules {
  /// Left out with everything beneath them; relative to the model.
  std::vector<std::string> ignore_paths;
  /// Signatures; left out with what GoesWith() them.
  std::vector<std::string> signatures;
  /// Whether a link to a file counts as the file, under the link's name.
  bool allow_symlinks = false;
  /// Are never left out: what a signature lists is looked at.
  std::set<std::string, std::less<>> listed;
};

/// ".git", ".gitattributes", ".github", ".gitignore": always left out, at the
/// top of the model only.
const std::vector<std::string>& DefaultIgnorePaths();

/// Where a signature and what goes with it may lie, as a signature records what
/// it leaves out: the path itself, its sidecar ".tree" and the folder ".d".
std::vector<std::string> PlacesOf(const std::string& signature);

/// The signatures for whose places a signer left out room, among the sorted
/// paths that it recorded: those of which all PlacesOf() them are there.
std::vector<std::string> SignaturesAmong(
    const std::vector<std::string>& ignore_paths);

/// Whether the file at `path` is the one at `signature`, its sidecar, or, right
/// in its folder, a signature "*.sig" or an attestation "*.sigstore.json".
bool GoesWith(std::string_view path, std::string_view signature);

/// The files of a model.
struct ModelFiles {
  struct Refused {
    std::string path;
    std::string why;  ///< "is a symbolic link to 'x'"
  };

  std::vector<const Artifact::Entry*> files;  ///< In byte order of the path.
  std::vector<std::string> ignored;           ///< Files that were left out.
  std::vector<Refused> refused;               ///< What no signature may cover.
};

/// Why no signature may cover an entry, "is a symbolic link to 'x'"; empty when
/// one may.
std::string WhyNotAFile(const Artifact::Entry& entry, const FileRules& rules);

/// Sorts the entries of `artifact`, which must outlive the result.
ModelFiles ListModelFiles(const Artifact& artifact, const FileRules& rules);

}  // namespace assay

#endif  // ASSAY_SIGNING_MODEL_FILES_H_
