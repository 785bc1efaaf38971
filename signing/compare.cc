// SPDX-License-Identifier: Apache-2.0
#include "signing/compare.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "core/escape.h"
#include "signing/model_files.h"

namespace assay {
namespace {

using Kind = Objection::Kind;
using Method = Serialization::Method;

constexpr std::array<std::string_view, 10> kNames = {
    "bundle", "signer",  "policy",      "changed",      "missing",
    "extra",  "renamed", "not-regular", "interference", "tensor"};

// The signed resources of one file, in the order of their bytes.
using Signed = std::map<std::string, std::vector<const Resource*>, std::less<>>;

Signed ByFile(const Manifest& manifest, const Artifact& artifact) {
  Signed files;
  for (const Resource& resource : manifest.resources) {
    // Older clients call the one file of a model ".".
    const bool only = resource.path == "." && !artifact.is_directory();
    files[only ? artifact.entries().front().path : resource.path].push_back(
        &resource);
  }
  for (auto& [path, resources] : files) {
    std::ranges::sort(resources, {}, &Resource::begin);
  }
  return files;
}

std::uint64_t SignedSize(const std::vector<const Resource*>& resources) {
  return resources.back()->end;
}

HashPlan PlanFor(const Serialization& serialization, CompareBy by,
                 unsigned jobs) {
  HashPlan plan;
  plan.algorithm = serialization.hash;
  if (serialization.method == Method::kShards) {
    plan.shard_size = serialization.shard_size;
  }
  plan.flat = by != CompareBy::kTrees;
  plan.tree = by != CompareBy::kDigests;
  plan.jobs = jobs;
  return plan;
}

std::string Sizes(std::uint64_t now, std::uint64_t then) {
  return "has " + std::to_string(now) + " bytes, signed were " +
         std::to_string(then);
}

// What is wrong with the flat digests; empty when nothing is.
std::string CompareDigests(const FileHashes& hashes,
                           const std::vector<const Resource*>& resources,
                           Method method) {
  if (method == Method::kShards && hashes.size != SignedSize(resources)) {
    return Sizes(hashes.size, SignedSize(resources));
  }
  if (hashes.digests.size() != resources.size()) {
    return "has " + std::to_string(hashes.digests.size()) +
           " shards, signed were " + std::to_string(resources.size());
  }
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (hashes.digests[i] == resources[i]->digest) continue;
    const std::string where =
        method == Method::kFiles
            ? ""
            : " in bytes " + std::to_string(resources[i]->begin) + " to " +
                  std::to_string(resources[i]->end);
    return "was changed" + where + ": its digest is " +
           hashes.digests[i].Hex() + ", signed was " +
           resources[i]->digest.Hex();
  }
  return {};
}

std::string CompareTrees(const FileHashes& hashes, const Resource& resource) {
  if (!resource.tree) return "has no signed tree to compare with";
  if (hashes.size != resource.tree->size) {
    return Sizes(hashes.size, resource.tree->size);
  }
  if (hashes.tree->root == resource.tree->root) return {};
  return "was changed: the root of its tree is " + hashes.tree->root.Hex() +
         ", signed was " + resource.tree->root.Hex();
}

// Files that are hashed, with what was signed of each.
struct Matched {
  std::vector<const Artifact::Entry*> entries;
  std::vector<const std::vector<const Resource*>*> resources;
};

class Comparer {
 public:
  Comparer(const Artifact& artifact, const Manifest& manifest,
           const CompareOptions& options)
      : artifact_(artifact),
        manifest_(manifest),
        options_(options),
        signed_(ByFile(manifest, artifact)) {}

  Result<Comparison> Run(Progress* progress) {
    List();
    if (const auto hashed = HashSigned(progress); !hashed) {
      return std::unexpected(hashed.error());
    }
    if (const auto hashed = FindRenamed(); !hashed) {
      return std::unexpected(hashed.error());
    }
    ObjectToUnsigned();
    // A file may have been swapped after it was opened, or one have been added.
    if (const auto same = artifact_.Unchanged(); !same) {
      Object(Kind::kInterference, artifact_.path(), same.error().message);
    }
    std::ranges::stable_sort(comparison_.objections, {}, &Objection::path);
    return std::move(comparison_);
  }

 private:
  void Object(Kind kind, std::string path, std::string what) {
    comparison_.objections.push_back({kind, std::move(path), std::move(what)});
  }

  FileRules Rules() const {
    FileRules rules;
    const auto& left_out = manifest_.serialization.ignore_paths;
    rules.signatures = SignaturesAmong(left_out);
    rules.signatures.insert(rules.signatures.end(),
                            options_.signature_files.begin(),
                            options_.signature_files.end());
    std::set<std::string, std::less<>> places;
    for (const std::string& signature : rules.signatures) {
      for (std::string& place : PlacesOf(signature)) {
        places.insert(std::move(place));
      }
    }
    // Where signatures lie, only signatures are left out: whoever signed did
    // not mean a payload beside them.
    rules.ignore_paths = options_.ignore_paths;
    std::ranges::copy_if(
        left_out, std::back_inserter(rules.ignore_paths),
        [&](const std::string& path) { return !places.contains(path); });
    rules.allow_symlinks =
        options_.allow_symlinks || manifest_.serialization.allow_symlinks;
    for (const auto& [path, resources] : signed_) rules.listed.insert(path);
    return rules;
  }

  // Sorts the files of the disk into signed, unsigned and left out.
  void List() {
    ModelFiles model = ListModelFiles(artifact_, Rules());
    comparison_.ignored = std::move(model.ignored);
    for (const ModelFiles::Refused& refused : model.refused) {
      present_.insert(refused.path);
      Object(Kind::kNotRegular, refused.path, refused.why);
    }
    for (const Artifact::Entry* entry : model.files) {
      present_.insert(entry->path);
      const auto found = signed_.find(entry->path);
      if (found != signed_.end()) {
        matched_.entries.push_back(entry);
        matched_.resources.push_back(&found->second);
      } else if (IsEmptyShard(*entry)) {
        // With shards, empty files leave no trace in the signature.
        comparison_.unsigned_files.push_back(entry->path);
      } else {
        unsigned_.push_back(entry);
      }
    }
    for (const auto& [path, resources] : signed_) {
      if (!present_.contains(path)) missing_.push_back(path);
    }
  }

  bool IsEmptyShard(const Artifact::Entry& entry) const {
    return manifest_.serialization.method == Method::kShards && entry.size == 0;
  }

  Result<void> HashSigned(Progress* progress) {
    const HashPlan plan =
        PlanFor(manifest_.serialization, options_.by, options_.jobs);
    const auto hashed =
        HashFiles(artifact_, matched_.entries, plan, nullptr, progress);
    for (std::size_t i = 0; i < hashed.size(); ++i) {
      const std::string& path = matched_.entries[i]->path;
      if (!hashed[i]) {
        if (hashed[i].error().kind != Error::Kind::kChanged) {
          return std::unexpected(hashed[i].error());
        }
        Object(Kind::kInterference, path, hashed[i].error().message);
        continue;
      }
      std::string wrong = Difference(*hashed[i], *matched_.resources[i]);
      if (wrong.empty()) {
        comparison_.verified.push_back(path);
        comparison_.bytes += hashed[i]->size;
      } else {
        Object(Kind::kChanged, path, std::move(wrong));
      }
    }
    return {};
  }

  std::string Difference(const FileHashes& hashes,
                         const std::vector<const Resource*>& resources) const {
    std::string wrong;
    if (options_.by != CompareBy::kTrees) {
      wrong = CompareDigests(hashes, resources, manifest_.serialization.method);
    }
    if (wrong.empty() && options_.by != CompareBy::kDigests) {
      wrong = CompareTrees(hashes, *resources.front());
    }
    return wrong;
  }

  // A missing file whose bytes lie under another name was renamed.
  Result<void> FindRenamed() {
    if (missing_.empty() || unsigned_.empty()) return {};
    const HashPlan plan =
        PlanFor(manifest_.serialization, CompareBy::kDigests, options_.jobs);
    const auto hashed = HashFiles(artifact_, unsigned_, plan, nullptr, nullptr);
    for (std::size_t i = 0; i < hashed.size(); ++i) {
      // Which is reported as unsigned anyway.
      if (!hashed[i] || hashed[i]->size == 0) continue;
      const auto original =
          std::ranges::find_if(missing_, [&](const std::string& path) {
            return CompareDigests(*hashed[i], signed_.at(path),
                                  manifest_.serialization.method)
                .empty();
          });
      if (original == missing_.end()) continue;
      Object(Kind::kRenamed, *original,
             "was renamed to '" + EscapeShort(unsigned_[i]->path, 100) + "'");
      missing_.erase(original);
      renamed_.insert(unsigned_[i]->path);
    }
    return {};
  }

  void ObjectToUnsigned() {
    for (const std::string& path : missing_) {
      Object(Kind::kMissing, path, "is signed, but missing");
    }
    for (const Artifact::Entry* entry : unsigned_) {
      comparison_.unsigned_files.push_back(entry->path);
      if (options_.ignore_unsigned_files || renamed_.contains(entry->path)) {
        continue;
      }
      Object(Kind::kExtra, entry->path, "is not signed");
    }
  }

  const Artifact& artifact_;
  const Manifest& manifest_;
  const CompareOptions& options_;
  const Signed signed_;
  Matched matched_;
  std::set<std::string, std::less<>> present_;
  std::vector<const Artifact::Entry*> unsigned_;
  std::vector<std::string> missing_;
  std::set<std::string, std::less<>> renamed_;  // To what.
  Comparison comparison_;
};

}  // namespace

std::string_view Name(Objection::Kind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

Result<Comparison> Compare(const Artifact& artifact, const Manifest& manifest,
                           const CompareOptions& options, Progress* progress) {
  return Comparer(artifact, manifest, options).Run(progress);
}

}  // namespace assay
