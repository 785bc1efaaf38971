// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_SIGNATURE_PATHS_H_
#define ASSAY_CLI_SIGNATURE_PATHS_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "core/artifact.h"
#include "core/error.h"
#include "signing/verify.h"

namespace assay {

// Where signatures lie.  "model.sig" is the signature, "model.sig.tree" its
// sidecar, "model.sig.d" the folder of what others add: "*.sig" signatures of
// the same files, "*.sigstore.json" attestations about them.

inline constexpr Option kIgnorePathsOption = {
    "ignore-paths", 0, "PATH",
    "leave out this path of the model and what is beneath it; repeatable", true,
    Completes::kFiles};
inline constexpr Option kAllowSymlinksOption = {
    "allow-symlinks", 0, "",
    "links to files inside the model count as the files"};

/// "PATH/model.sig" of a directory, "PATH.sig" of a file.
std::string DefaultSignature(const Artifact& artifact);

/// `path` relative to the artifact; nothing when it is not inside.  The file
/// need not exist, its folder must.
std::optional<std::string> InsideOf(const Artifact& artifact,
                                    const std::string& path);

/// What of a signature's own files lies inside the artifact, as paths that
/// the signature leaves out.
std::vector<std::string> OwnFiles(const Artifact& artifact,
                                  const std::string& signature);

/// The values of --ignore-paths, made relative to the artifact.  Fails with
/// kUsage on an absolute path that leads elsewhere.
Result<std::vector<std::string>> IgnorePaths(
    const Artifact& artifact, const std::vector<std::string>& values);

/// Reads one file.
Result<SignatureFile> ReadSignature(const std::string& path);

/// Reads each file of `folder` whose name ends in `suffix`, in byte order; none
/// when there is no such folder.
Result<std::vector<SignatureFile>> ReadSignatures(const std::string& folder,
                                                  const std::string& suffix);

}  // namespace assay

#endif  // ASSAY_CLI_SIGNATURE_PATHS_H_
