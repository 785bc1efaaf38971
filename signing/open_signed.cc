// SPDX-License-Identifier: Apache-2.0
#include "signing/open_signed.h"

#include <algorithm>
#include <utility>

#include "core/escape.h"
#include "signing/model_files.h"

namespace assay {
namespace {

using Kind = Objection::Kind;

// "path: what" without the path, which stands beside it.
std::string Without(const std::string& path, const std::string& message) {
  return message.starts_with(path + ": ") ? message.substr(path.size() + 2)
                                          : message;
}

std::unexpected<Error> Object(Objection objection,
                              std::vector<Objection>& objections) {
  objections.push_back(std::move(objection));
  const Objection& last = objections.back();
  return Fail(Error::Kind::kCrypto, Escape(last.path) + ": " + last.what);
}

// The nodes of the first sidecar that has them; `why` says why none has.
std::optional<std::vector<TreeHash>> NodesFor(
    const Resource& resource, std::span<const TreeSidecar> sidecars,
    std::string& why) {
  for (const TreeSidecar& sidecar : sidecars) {
    auto nodes = sidecar.NodesOf(resource.path, *resource.tree);
    if (nodes) return std::move(*nodes);
    why = nodes.error().message;
  }
  return std::nullopt;
}

}  // namespace

const Resource* FindResource(const Artifact& artifact, const Manifest& manifest,
                             std::string_view path) {
  if (manifest.serialization.method != Serialization::Method::kFiles) {
    return nullptr;
  }
  const bool only =
      !artifact.is_directory() && path == artifact.entries().front().path;
  const auto found =
      std::ranges::find_if(manifest.resources, [&](const Resource& resource) {
        return resource.path == path || (only && resource.path == ".");
      });
  return found == manifest.resources.end() ? nullptr : &*found;
}

std::optional<Objection> ObjectionOf(const std::string& path,
                                     const Error& error) {
  if (error.kind == Error::Kind::kMalformed) {
    return Objection{Kind::kChanged, path, Without(path, error.message)};
  }
  if (error.kind == Error::Kind::kChanged) {
    return Objection{Kind::kInterference, path, Without(path, error.message)};
  }
  return std::nullopt;
}

Result<VerifiedFile> OpenSigned(const Artifact& artifact,
                                const VouchedManifest& vouched,
                                const std::string& path,
                                const OpenOptions& options,
                                std::vector<Objection>& objections) {
  const Manifest& manifest = vouched.manifest();
  if (manifest.serialization.method == Serialization::Method::kShards) {
    return Fail(Error::Kind::kUsage,
                Escape(path) + ": was signed in shards, without a tree",
                "sign the model with --tree");
  }
  const Resource* resource = FindResource(artifact, manifest, path);
  if (resource == nullptr) {
    return Object({Kind::kExtra, path, "is not signed"}, objections);
  }
  if (!resource->tree) {
    return Fail(Error::Kind::kUsage,
                Escape(path) + ": was signed without a tree",
                "sign the model with --tree");
  }
  const std::size_t index = artifact.Find(path);
  if (index == artifact.entries().size()) {
    return Object({Kind::kMissing, path, "is signed, but missing"}, objections);
  }
  const Artifact::Entry& entry = artifact.entries()[index];
  FileRules rules;
  rules.allow_symlinks =
      options.allow_symlinks || manifest.serialization.allow_symlinks;
  if (std::string why = WhyNotAFile(entry, rules); !why.empty()) {
    return Object({Kind::kNotRegular, path, std::move(why)}, objections);
  }
  std::string why;
  auto nodes = NodesFor(*resource, options.sidecars, why);
  if (!nodes && options.reads_whole) options.reads_whole(path, why);
  auto file = nodes ? VerifiedFile::Open(artifact, entry, *resource->tree,
                                         std::move(*nodes))
                    : VerifiedFile::OpenWithoutNodes(
                          artifact, entry, *resource->tree, options.jobs);
  if (file) return file;
  if (auto objection = ObjectionOf(path, file.error())) {
    return Object(std::move(*objection), objections);
  }
  return file;
}

}  // namespace assay
