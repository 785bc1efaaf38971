// SPDX-License-Identifier: Apache-2.0
#include "signing/sign.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/escape.h"
#include "signing/dsse.h"
#include "signing/model_files.h"

namespace assay {
namespace {

using Method = Serialization::Method;

std::vector<std::string> Union(std::vector<std::string> paths,
                               const std::vector<std::string>& more) {
  paths.insert(paths.end(), more.begin(), more.end());
  std::ranges::sort(paths);
  const auto twice = std::ranges::unique(paths);
  paths.erase(twice.begin(), twice.end());
  return paths;
}

Result<void> CheckIgnorePaths(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (IsCanonicalPath(path) && path.find_first_of("*?[") == path.npos) {
      continue;
    }
    return Fail(Error::Kind::kUsage,
                "ignore path '" + EscapeShort(path, 100) +
                    "' is not a path inside the model",
                "give it relative to the model, without '..' and patterns");
  }
  return {};
}

std::unexpected<Error> CannotSign(const std::string& path,
                                  const std::string& why) {
  const bool link = why.find("symbolic link") != why.npos;
  return Fail(Error::Kind::kIo, Escape(path) + ": " + why,
              link ? "--allow-symlinks signs what links to files lead to; "
                     "--ignore-paths leaves them out"
                   : "--ignore-paths leaves it out");
}

// Other clients would pass over a file of the model there.
Result<void> CheckPlaces(const ModelFiles& model,
                         const std::vector<std::string>& places) {
  for (const Artifact::Entry* entry : model.files) {
    if (!IsBeneath(entry->path, places)) continue;
    return CannotSign(entry->path, "lies where only signatures may lie");
  }
  return {};
}

void AddResources(const std::string& path, const FileHashes& hashes,
                  Description& description) {
  Manifest& manifest = description.manifest;
  const std::uint64_t shard = manifest.serialization.shard_size;
  for (std::size_t i = 0; i < hashes.digests.size(); ++i) {
    Resource resource{path, 0, 0, hashes.digests[i], std::nullopt};
    if (manifest.serialization.method == Method::kShards) {
      resource.begin = i * shard;
      resource.end =
          std::min(hashes.size - resource.begin, shard) + resource.begin;
    }
    if (hashes.tree) {
      resource.tree = TreeRoot{hashes.tree->size, hashes.tree->root};
    }
    manifest.resources.push_back(std::move(resource));
  }
}

// The files are in byte order of their paths, which is the order of the
// format, so trees and resources keep pace.
Result<void> HashInto(const Artifact& artifact, const ModelFiles& model,
                      const DescribeOptions& options, Progress* progress,
                      Description& description) {
  const Serialization& serialization = description.manifest.serialization;
  HashPlan plan;
  plan.algorithm = serialization.hash;
  if (serialization.method == Method::kShards) {
    plan.shard_size = serialization.shard_size;
  }
  plan.tree = options.tree;
  plan.jobs = options.jobs;
  auto hashed = HashFiles(artifact, model.files, plan, options.cache, progress);
  for (std::size_t i = 0; i < hashed.size(); ++i) {
    if (!hashed[i]) return std::unexpected(hashed[i].error());
    AddResources(model.files[i]->path, *hashed[i], description);
    // What has no byte has no shard either.
    if (hashed[i]->digests.empty()) {
      description.ignored.push_back(model.files[i]->path);
    }
    description.bytes += hashed[i]->size;
    if (!hashed[i]->from_cache) description.bytes_read += hashed[i]->size;
    if (hashed[i]->tree) {
      description.trees.push_back(std::move(*hashed[i]->tree));
    }
  }
  return {};
}

Blob DerOf(const Certificate& certificate) {
  const Bytes der = certificate.der();
  return {der.begin(), der.end()};
}

}  // namespace

std::string ModelName(const std::string& path) {
  std::error_code ignored;
  const auto real = std::filesystem::canonical(path, ignored);
  const std::string name = real.filename();
  return name.empty() || !IsUtf8(name) ? "model" : name;
}

Result<Description> Describe(const Artifact& artifact,
                             const DescribeOptions& options,
                             Progress* progress) {
  Description description;
  Manifest& manifest = description.manifest;
  manifest.name = ModelName(artifact.path());
  manifest.serialization = options.serialization;
  std::vector<std::string>& ignore = manifest.serialization.ignore_paths;
  if (const auto good = CheckIgnorePaths(ignore); !good) {
    return std::unexpected(good.error());
  }
  FileRules rules;
  rules.ignore_paths = ignore;
  rules.signatures = options.signature_files;
  rules.allow_symlinks = manifest.serialization.allow_symlinks;
  ModelFiles model = ListModelFiles(artifact, rules);
  std::vector<std::string> places;
  for (const std::string& signature : options.signature_files) {
    places = Union(std::move(places), PlacesOf(signature));
  }
  if (const auto good = CheckPlaces(model, places); !good) {
    return std::unexpected(good.error());
  }
  if (artifact.is_directory()) {
    ignore = Union(Union(std::move(ignore), DefaultIgnorePaths()), places);
  }
  if (!model.refused.empty()) {
    return CannotSign(model.refused.front().path, model.refused.front().why);
  }
  const auto hashed = HashInto(artifact, model, options, progress, description);
  if (!hashed) return std::unexpected(hashed.error());
  if (manifest.resources.empty()) {
    return Fail(Error::Kind::kUsage,
                Escape(artifact.path()) + ": there is no file to sign");
  }
  SortResources(manifest);
  description.ignored.insert(description.ignored.end(), model.ignored.begin(),
                             model.ignored.end());
  if (const auto same = artifact.Unchanged(); !same) {
    return std::unexpected(same.error());
  }
  if (const auto good = CheckManifest(manifest); !good) {
    return std::unexpected(good.error());
  }
  return description;
}

Result<Bundle> SignStatement(const Statement& statement, Signer& signer,
                             const std::vector<Certificate>& certificates) {
  Bundle bundle;
  if (certificates.empty()) {
    bundle.material = KeyMaterial{signer.public_key().fingerprint(), {}};
  } else {
    if (!std::ranges::equal(certificates.front().spki(),
                            signer.public_key().der())) {
      return Fail(Error::Kind::kUsage,
                  "the certificate is for another key than the one that signs",
                  "give the certificate of this key with --certificate");
    }
    Bundle::Chain chain;
    for (const Certificate& certificate : certificates) {
      chain.certificates.push_back(DerOf(certificate));
    }
    bundle.material = std::move(chain);
  }
  Envelope envelope{std::string(kInTotoPayloadType), {}, {}};
  const std::string payload = statement.Json();
  envelope.payload.assign(payload.begin(), payload.end());
  // What no verifier could read must not be signed: too many files, a name.
  if (const auto read = Statement::Parse(envelope.payload, "the statement");
      !read) {
    return std::unexpected(read.error());
  }
  const auto message =
      PreAuthenticationEncoding(envelope.payload_type, envelope.payload);
  auto signature = signer.Sign(message);
  if (!signature) return std::unexpected(signature.error());
  // A fault while signing could give the key away.
  if (const auto good = signer.public_key().Verify(message, *signature);
      !good) {
    return Fail(Error::Kind::kCrypto,
                "the new signature does not verify with its own key");
  }
  envelope.signature = std::move(*signature);
  bundle.content = std::move(envelope);
  return bundle;
}

}  // namespace assay
