// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_SIGN_H_
#define ASSAY_SIGNING_SIGN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/artifact.h"
#include "core/bytes.h"
#include "core/error.h"
#include "core/progress.h"
#include "signing/bundle.h"
#include "signing/digest_cache.h"
#include "signing/hash_files.h"
#include "signing/keys/signer.h"
#include "signing/manifest.h"
#include "signing/sigstore/certificate.h"
#include "signing/statement.h"

namespace assay {

struct DescribeOptions {
  /// With the user's ignore paths; those that are always left out are added.
  Serialization serialization;
  /// Signatures that lie inside the artifact, or will; the PlacesOf() them are
  /// left out, and recorded as such.
  std::vector<std::string> signature_files;
  bool tree = false;  ///< Adds the tree of each file; of kFiles only.
  unsigned jobs = 0;  ///< 0 for one a core.
  /// Digests of files that did not change since; null reads everything.
  DigestCache* cache = nullptr;
};

/// A model, ready to be signed.
struct Description {
  Manifest manifest;
  /// Of each resource, where DescribeOptions::tree asked for them.
  std::vector<FileTree> trees;
  /// Files that were left out; in shards also the empty ones, which the format
  /// cannot list.
  std::vector<std::string> ignored;
  std::uint64_t bytes = 0;       ///< Of all files.
  std::uint64_t bytes_read = 0;  ///< Less than `bytes` thanks to the cache.
};

/// Hashes every file of a model as the format wants it.
///
/// Fails, naming the path, on a link that is not allowed, a device, a name
/// that is not UTF-8, an ignore path that is none, a model without a file, and
/// with kChanged when something changes meanwhile.
Result<Description> Describe(const Artifact& artifact,
                             const DescribeOptions& options,
                             Progress* progress = nullptr);

/// Signs the statement: DSSE v1.0 in a Sigstore bundle of version 0.3.
///
/// With certificates, the leaf first, the bundle holds them; the leaf must be
/// for the signer's key (kUsage).  The statement and the signature are read as
/// a verifier would before they are given.
Result<Bundle> SignStatement(const Statement& statement, Signer& signer,
                             const std::vector<Certificate>& certificates);

/// The model's base name for messages and as the subject: "my-model" for
/// "/models/my-model/" and for "." in that folder.
std::string ModelName(const std::string& path);

}  // namespace assay

#endif  // ASSAY_SIGNING_SIGN_H_
