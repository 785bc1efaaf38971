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
    "ignore-paths",
    0,
    "PATH",
    "leave out this path of the model and what is beneath it; repeatable",
    true,
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

/// Makes the folder ".d" beside the artifact's signature where `signature` is
/// to lie right in it.  Fails with kIo.
Result<void> MakeFolder(const Artifact& artifact, const std::string& signature);

/// Whether a signature can be written to `path`: what stands there, if
/// anything, is a signature too, or empty.  Fails with kUsage or kIo.
Result<void> CheckReplaceable(const std::string& path);

/// The values of --ignore-paths, made relative to the artifact.  Fails with
/// kUsage on a path that leads elsewhere.
Result<std::vector<std::string>> IgnorePaths(
    const Artifact& artifact, const std::vector<std::string>& values);

/// Reads a file that the user named, which may be a pipe.
Result<SignatureFile> ReadSignature(const std::string& path);

/// Reads the file at `path`, where a signature may lie.  Whoever made the model
/// chose what lies there: fails with kIo when it is no regular file.
Result<SignatureFile> ReadFoundSignature(const std::string& path);

/// The same of each file whose name ends in `suffix` in the folder ".d" of the
/// signature at `path`, in byte order; none when there is no such folder.
/// Fails with kLimit on more of them than anybody needs.
Result<std::vector<SignatureFile>> ReadFolder(const std::string& path,
                                              const std::string& suffix);

}  // namespace assay

#endif  // ASSAY_CLI_SIGNATURE_PATHS_H_
