// SPDX-License-Identifier: Apache-2.0
#include "signing/manifest.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/escape.h"

namespace assay {
namespace {

std::unexpected<Error> Malformed(const std::string& what) {
  return Fail(Error::Kind::kMalformed, what);
}

std::string Quoted(std::string_view path) {
  return "'" + EscapeShort(path, 100) + "'";
}

std::size_t DigestBytes(Digest::Algorithm algorithm) {
  return algorithm == Digest::Algorithm::kSha256 ? 32 : 64;
}

// The specification compares names as strings, so shard 10 may stand before
// shard 2; by path and offset they can be checked in one pass.
Result<void> CheckShards(const Manifest& manifest) {
  std::vector<const Resource*> shards;
  shards.reserve(manifest.resources.size());
  for (const Resource& shard : manifest.resources) shards.push_back(&shard);
  std::ranges::sort(shards, {}, [](const Resource* shard) {
    return std::make_pair(std::string_view(shard->path), shard->begin);
  });
  const std::uint64_t size = manifest.serialization.shard_size;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const Resource& shard = *shards[i];
    const bool first = i == 0 || shards[i - 1]->path != shard.path;
    const bool last =
        i + 1 == shards.size() || shards[i + 1]->path != shard.path;
    const std::uint64_t expected = first ? 0 : shards[i - 1]->end;
    const std::string where = Quoted(shard.path) + ": the shard at byte " +
                              std::to_string(shard.begin);
    if (shard.begin > expected) {
      return Malformed(Quoted(shard.path) + ": bytes " +
                       std::to_string(expected) + " to " +
                       std::to_string(shard.begin) + " are in no shard");
    }
    if (shard.begin < expected) return Malformed(where + " overlaps another");
    if (shard.end <= shard.begin) return Malformed(where + " is empty");
    const std::uint64_t length = shard.end - shard.begin;
    if (length > size || (length < size && !last)) {
      return Malformed(where + " has " + std::to_string(length) +
                       " bytes, shards have " + std::to_string(size));
    }
  }
  return {};
}

Result<void> CheckNames(const Manifest& manifest) {
  std::set<std::string_view> seen;
  const bool files =
      manifest.serialization.method == Serialization::Method::kFiles;
  for (const Resource& resource : manifest.resources) {
    // Older clients call the one file of a model ".".
    if (!IsCanonicalPath(resource.path) && resource.path != ".") {
      return Malformed(Quoted(resource.path) +
                       " is not a normalized path inside the model");
    }
    if (files && !seen.insert(resource.path).second) {
      return Malformed(Quoted(resource.path) + " is listed twice");
    }
    if (resource.path == "." &&
        std::ranges::any_of(manifest.resources, [](const Resource& other) {
          return other.path != ".";
        })) {
      return Malformed("'.' is listed beside other files");
    }
  }
  return {};
}

Result<void> CheckDigests(const Manifest& manifest) {
  const Digest::Algorithm hash = manifest.serialization.hash;
  for (const Resource& resource : manifest.resources) {
    if (resource.digest.algorithm != hash) {
      return Malformed(Quoted(resource.path) + " has a digest of " +
                       std::string(Name(resource.digest.algorithm)) +
                       ", the model of " + std::string(Name(hash)));
    }
    if (resource.digest.bytes.size() != DigestBytes(hash)) {
      return Malformed(Quoted(resource.path) + " has a digest of " +
                       std::to_string(resource.digest.bytes.size()) +
                       " bytes, " + std::string(Name(hash)) + " has " +
                       std::to_string(DigestBytes(hash)));
    }
  }
  return {};
}

}  // namespace

std::string_view Name(Serialization::Method method) {
  return method == Serialization::Method::kFiles ? "files" : "shards";
}

Digest Manifest::RootDigest() const {
  Hasher hasher(Digest::Algorithm::kSha256);
  for (const Resource& resource : resources) {
    hasher.Update(resource.digest.bytes);
  }
  return hasher.Finish();
}

std::string ResourceName(const Resource& resource,
                         Serialization::Method method) {
  if (method == Serialization::Method::kFiles) return resource.path;
  return resource.path + ":" + std::to_string(resource.begin) + ":" +
         std::to_string(resource.end);
}

void SortResources(Manifest& manifest) {
  std::ranges::sort(manifest.resources, {}, [&](const Resource& resource) {
    return ResourceName(resource, manifest.serialization.method);
  });
}

Result<void> CheckManifest(const Manifest& manifest) {
  if (manifest.resources.empty()) {
    return Malformed("the signature lists no file");
  }
  const Serialization& serialization = manifest.serialization;
  for (const std::string& path : serialization.ignore_paths) {
    if (!IsCanonicalPath(path) || path.find_first_of("*?[") != path.npos) {
      return Malformed("the ignore path " + Quoted(path) +
                       " is not a normalized path inside the model");
    }
  }
  if (const auto good = CheckNames(manifest); !good) return good;
  if (const auto good = CheckDigests(manifest); !good) return good;
  if (serialization.method == Serialization::Method::kFiles) return {};
  if (serialization.shard_size == 0) return Malformed("shards of 0 bytes");
  return CheckShards(manifest);
}

bool IsCanonicalPath(std::string_view path) {
  if (path.empty() || !IsUtf8(path) || path.find('\0') != path.npos) {
    return false;
  }
  for (;;) {
    const std::size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    if (name.empty() || name == "." || name == "..") return false;
    if (slash == path.npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool IsBeneath(std::string_view path,
               std::span<const std::string> folders_or_files) {
  return std::ranges::any_of(folders_or_files, [&](const std::string& folder) {
    return path.starts_with(folder) &&
           (path.size() == folder.size() || path[folder.size()] == '/');
  });
}

}  // namespace assay
