// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_OPEN_SIGNED_H_
#define ASSAY_SIGNING_OPEN_SIGNED_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/artifact.h"
#include "core/error.h"
#include "signing/compare.h"
#include "signing/manifest.h"
#include "signing/tree/sidecar.h"
#include "signing/tree/verified_file.h"
#include "signing/verify.h"

namespace assay {

struct OpenOptions {
  /// Asked for the nodes of the tree, one after the other.
  std::span<const TreeSidecar> sidecars;
  /// Links to files count as files even where the signer allowed none.
  bool allow_symlinks = false;
  unsigned jobs = 0;  ///< 0 for one a core.
  /// Told that a file will be read whole, and why no sidecar spares that:
  /// empty without one.  May be empty itself.
  std::function<void(const std::string& path, const std::string& why)>
      reads_whole;
};

/// What was signed of the file with that path; null when it was not signed, or
/// in shards.  A model of one file has it under its own name, whatever older
/// clients call it.
const Resource* FindResource(const Artifact& artifact, const Manifest& manifest,
                             std::string_view path);

/// Opens a file that `vouched` lists by its tree, so that it is verified while
/// it is read; looks at nothing else of `artifact`.
///
/// Fails with kCrypto, with an objection more, when the file is not signed, is
/// missing, a link, or not the one that was signed; with kUsage when its
/// signature has no tree; with kIo when the system refuses.
Result<VerifiedFile> OpenSigned(const Artifact& artifact,
                                const VouchedManifest& vouched,
                                const std::string& path,
                                const OpenOptions& options,
                                std::vector<Objection>& objections);

/// What an Error of a VerifiedFile says against the file; nothing when it is
/// about something else.
std::optional<Objection> ObjectionOf(const std::string& path,
                                     const Error& error);

}  // namespace assay

#endif  // ASSAY_SIGNING_OPEN_SIGNED_H_
