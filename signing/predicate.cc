// SPDX-License-Identifier: Apache-2.0

// The predicate of model signing, and the manifest in it.
// https://github.com/ossf/model-signing-spec, sections 5 to 7; what the
// clients do otherwise is accepted where it cannot be misunderstood.
#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base64.h"
#include "core/escape.h"
#include "signing/statement.h"

namespace assay {
namespace {

using Algorithm = Digest::Algorithm;
using Kind = JsonValue::Kind;
using Method = Serialization::Method;

// The hash functions that the format's registry allows and that we have.
std::optional<Algorithm> HashNamed(std::string_view name) {
  for (const Algorithm algorithm : {Algorithm::kSha256, Algorithm::kBlake2b}) {
    if (Name(algorithm) == name) return algorithm;
  }
  return std::nullopt;
}

Algorithm ParseHash(const JsonView& view, std::string_view name) {
  const auto algorithm = HashNamed(name);
  if (!algorithm) {
    view.Complain("'" + EscapeShort(name, 40) +
                  "' is neither sha256 nor blake2b" +
                  (name == "blake3" ? "; blake3 is not supported" : ""));
  }
  return algorithm.value_or(Algorithm::kSha256);
}

Serialization ParseSerialization(const JsonView& view) {
  view.ExpectOnly(
      {"method", "hash_type", "shard_size", "allow_symlinks", "ignore_paths"});
  Serialization serialization;
  const std::string method = view["method"].String();
  if (method == Name(Method::kShards)) {
    serialization.method = Method::kShards;
    serialization.shard_size = view["shard_size"].Uint64();
  } else if (method != Name(Method::kFiles)) {
    view["method"].Complain("'" + EscapeShort(method, 40) +
                            "' is neither files nor shards");
  } else if (view["shard_size"].present()) {
    view["shard_size"].Complain("has no place beside the method files");
  }
  serialization.hash = ParseHash(view["hash_type"], view["hash_type"].String());
  serialization.allow_symlinks = view["allow_symlinks"].Bool();
  for (const JsonView& path : view["ignore_paths"].Items()) {
    serialization.ignore_paths.push_back(path.String());
  }
  std::ranges::sort(serialization.ignore_paths);
  return serialization;
}

// The decimal number behind the last ':' of `name`, which is cut off.
std::optional<std::uint64_t> TakeOffset(std::string& name) {
  const std::size_t colon = name.rfind(':');
  if (colon == name.npos) return std::nullopt;
  const std::string_view digits = std::string_view(name).substr(colon + 1);
  std::uint64_t offset = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), offset);
  if (error != std::errc() || end != digits.data() + digits.size() ||
      (digits.size() > 1 && digits[0] == '0')) {
    return std::nullopt;
  }
  name.resize(colon);
  return offset;
}

void ParseShardName(const JsonView& view, Resource& resource) {
  const auto end = TakeOffset(resource.path);
  const auto begin = TakeOffset(resource.path);
  if (!begin || !end) {
    view.Complain("is not of the form path:begin:end");
    return;
  }
  resource.begin = *begin;
  resource.end = *end;
}

// The annotation that Assay adds; others know nothing of it.
std::optional<TreeRoot> ParseTree(const JsonView& view) {
  const JsonView tree = view["annotations"]["tree"];
  if (!tree.present()) return std::nullopt;
  if (tree["alg"].String() != "sha256-rfc6962" ||
      tree["leaf"].Uint64() != kTreeLeaf) {
    return std::nullopt;
  }
  TreeRoot root;
  root.size = tree["size"].Uint64();
  const auto bytes = DecodeHex(tree["root"].String());
  if (!bytes || bytes->size() != 32) {
    tree["root"].Complain("is not a SHA-256 digest");
    return std::nullopt;
  }
  root.root = {Algorithm::kSha256, *bytes};
  return root;
}

Digest ParseDigest(const JsonView& view, Algorithm algorithm) {
  const std::string hex = view.String();
  const auto bytes = DecodeHex(hex);
  // Upper-case digits are not what the schema allows.
  if (!bytes || EncodeHex(*bytes) != hex) {
    view.Complain("is not lower-case hexadecimal");
    return {algorithm, {}};
  }
  return {algorithm, *bytes};
}

Resource ParseResource(const JsonView& view,
                       const Serialization& serialization) {
  Resource resource;
  resource.path = view["name"].String();
  std::string algorithm = view["algorithm"].String();
  if (serialization.method == Method::kShards) {
    ParseShardName(view["name"], resource);
    // As the clients write it; the specification wants the bare name.
    const std::string suffix =
        "-sharded-" + std::to_string(serialization.shard_size);
    if (algorithm.ends_with(suffix)) {
      algorithm.resize(algorithm.size() - suffix.size());
    }
  }
  resource.digest =
      ParseDigest(view["digest"], ParseHash(view["algorithm"], algorithm));
  if (serialization.method == Method::kFiles) resource.tree = ParseTree(view);
  return resource;
}

Result<Manifest> Checked(Manifest manifest, const std::string& name) {
  if (const auto good = CheckManifest(manifest); !good) {
    return Fail(good.error().kind, name + ": " + good.error().message);
  }
  return manifest;
}

// Version 0.2.0: the subjects are the files, and there is no root digest.
Result<Manifest> ManifestOfSubjects(const Statement& statement,
                                    const std::string& name) {
  Manifest manifest;
  for (const Statement::Subject& subject : statement.subjects) {
    const auto bytes = DecodeHex(subject.DigestOf("sha256"));
    manifest.resources.push_back(
        {subject.name,
         0,
         0,
         {Algorithm::kSha256, bytes.value_or(std::vector<std::uint8_t>())},
         std::nullopt});
  }
  return Checked(std::move(manifest), name);
}

JsonValue Text(std::string_view text) {
  return {Kind::kString, std::string(text), {}, {}};
}
JsonValue Number(std::uint64_t number) {
  return {Kind::kNumber, std::to_string(number), {}, {}};
}
JsonValue Object(std::vector<JsonMember> members) {
  return {Kind::kObject, {}, {}, std::move(members)};
}

JsonValue SerializationJson(const Serialization& serialization) {
  JsonValue json = Object({{"method", Text(Name(serialization.method))},
                           {"hash_type", Text(Name(serialization.hash))}});
  if (serialization.method == Method::kShards) {
    json.members.emplace_back("shard_size", Number(serialization.shard_size));
  }
  json.members.emplace_back(
      "allow_symlinks",
      JsonValue{Kind::kBool,
                serialization.allow_symlinks ? "true" : "false",
                {},
                {}});
  JsonValue paths{Kind::kArray, {}, {}, {}};
  for (const std::string& path : serialization.ignore_paths) {
    paths.items.push_back(Text(path));
  }
  json.members.emplace_back("ignore_paths", std::move(paths));
  return json;
}

JsonValue ResourceJson(const Resource& resource, Method method) {
  JsonValue json = Object({{"name", Text(ResourceName(resource, method))},
                           {"algorithm", Text(Name(resource.digest.algorithm))},
                           {"digest", Text(resource.digest.Hex())}});
  if (resource.tree) {
    json.members.emplace_back(
        "annotations",
        Object(
            {{"tree", Object({{"alg", Text("sha256-rfc6962")},
                              {"leaf", Number(kTreeLeaf)},
                              {"size", Number(resource.tree->size)},
                              {"root", Text(resource.tree->root.Hex())}})}}));
  }
  return json;
}

}  // namespace

Result<Manifest> ManifestOf(const Statement& statement,
                            const std::string& name) {
  if (statement.predicate_type == kModelSigningPredicateV0) {
    return ManifestOfSubjects(statement, name);
  }
  if (statement.predicate_type != kModelSigningPredicate) {
    return Fail(Error::Kind::kMalformed,
                name + ": the predicate type is '" +
                    EscapeShort(statement.predicate_type, 80) + "', not '" +
                    std::string(kModelSigningPredicate) + "'");
  }
  const JsonView view(statement.predicate, name + ": predicate");
  view.ExpectOnly({"serialization", "resources"});
  if (!view["serialization"].present()) {
    view["serialization"].Complain("is missing");
  }
  Manifest manifest;
  manifest.serialization = ParseSerialization(view["serialization"]);
  for (const JsonView& resource : view["resources"].Items()) {
    manifest.resources.push_back(
        ParseResource(resource, manifest.serialization));
  }
  if (const auto good = view.Complaint(); !good) {
    return std::unexpected(good.error());
  }
  if (statement.subjects.size() != 1) {
    return Fail(Error::Kind::kMalformed,
                name + ": has " + std::to_string(statement.subjects.size()) +
                    " subjects, a model has one");
  }
  const Statement::Subject& subject = statement.subjects.front();
  manifest.name = subject.name;
  if (manifest.name.empty()) {
    return Fail(Error::Kind::kMalformed, name + ": the subject has no name");
  }
  if (subject.DigestOf("sha256") != manifest.RootDigest().Hex()) {
    return Fail(Error::Kind::kMalformed,
                name + ": the subject is not the root digest of the files");
  }
  return Checked(std::move(manifest), name);
}

Statement StatementOf(const Manifest& manifest) {
  Statement statement;
  statement.subjects.push_back(
      {manifest.name, {{"sha256", manifest.RootDigest().Hex()}}, std::nullopt});
  statement.predicate_type = kModelSigningPredicate;
  JsonValue resources{Kind::kArray, {}, {}, {}};
  for (const Resource& resource : manifest.resources) {
    resources.items.push_back(
        ResourceJson(resource, manifest.serialization.method));
  }
  statement.predicate =
      Object({{"serialization", SerializationJson(manifest.serialization)},
              {"resources", std::move(resources)}});
  return statement;
}

}  // namespace assay
