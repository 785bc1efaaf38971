// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_MANIFEST_H_
#define ASSAY_SIGNING_MANIFEST_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/error.h"
#include "signing/tree/file_tree.h"

namespace assay {

/// How files became digests: "serialization" in the predicate.
struct Serialization {
  enum class Method { kFiles, kShards };

  Method method = Method::kFiles;
  Digest::Algorithm hash = Digest::Algorithm::kSha256;
  std::uint64_t shard_size = 1'000'000'000;  ///< Of kShards, in bytes.
  bool allow_symlinks = false;
  /// Paths that were left out, with everything beneath them; sorted.
  std::vector<std::string> ignore_paths;
};

/// "files", "shards".
std::string_view Name(Serialization::Method method);

/// A file, or a shard of one, and its digest.
struct Resource {
  std::string path;         ///< Relative to the model, '/' between names.
  std::uint64_t begin = 0;  ///< Of a shard: the first byte, and the one
  std::uint64_t end = 0;    ///< behind the last.  Both 0 for a file.
  Digest digest;
  std::optional<TreeRoot> tree;  ///< Of a file, where the signer added one.
};

/// What a signature is about: every file of a model.
/// OpenSSF Model Signing, sections 5 and 6.
struct Manifest {
  std::string name;  ///< The model's base name; informational.
  Serialization serialization;
  std::vector<Resource> resources;  ///< In the order that was signed.

  /// SHA-256 of the digests' bytes in the order of the resources: one name for
  /// the whole model (section 6.5.1).
  Digest RootDigest() const;
};

/// The name under which the format lists it: "path", or "path:begin:end".
std::string ResourceName(const Resource& resource,
                         Serialization::Method method);

/// Sorts as the specification wants it: by name, byte by byte.
void SortResources(Manifest& manifest);

/// Checks what no honest signer writes: no resource at all, names that are
/// absolute, not normalized or not UTF-8, a name twice, shards that do not tile
/// their file, digests of a wrong length, ignore paths that are no relative
/// paths.  Fails with kMalformed.
Result<void> CheckManifest(const Manifest& manifest);

/// Whether `path` is relative and normalized, with no "." or ".." in it, and
/// valid UTF-8: how the format writes paths (section 6.1.2).
bool IsCanonicalPath(std::string_view path);

/// Whether `path` is one of `folders_or_files` or lies beneath one of them.
bool IsBeneath(std::string_view path,
               std::span<const std::string> folders_or_files);

}  // namespace assay

#endif  // ASSAY_SIGNING_MANIFEST_H_
