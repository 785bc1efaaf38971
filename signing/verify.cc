// SPDX-License-Identifier: Apache-2.0
#include "signing/verify.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/escape.h"
#include "signing/require_attestations.h"
#include "signing/statement.h"

namespace assay {
namespace {

using Kind = Objection::Kind;

// A signature that verified, and what it is about.
struct Vouched {
  SignerIdentity signer;
  Manifest manifest;
};

// The bytes of an artifact that is one file, for signatures that are not of
// the model signing format.
struct WholeFile {
  Mapping mapping;
  SignedContent content;
};

Result<WholeFile> ReadWholeFile(const Artifact& artifact) {
  auto mapping = artifact.Map(artifact.entries().front());
  if (!mapping) return std::unexpected(mapping.error());
  Hasher hasher(Digest::Algorithm::kSha256);
  const Bytes bytes = mapping->bytes();
  ForEachWindow(bytes, [&](Bytes window) {
    hasher.Update(window);
    return true;
  });
  return WholeFile{std::move(*mapping), {hasher.Finish(), bytes}};
}

// The manifest of a signature over a single file; Compare() reads it again.
Manifest ManifestOfFile(const Artifact& artifact, Digest sha256) {
  Manifest manifest;
  manifest.name = artifact.entries().front().path;
  manifest.resources.push_back(
      {manifest.name, 0, 0, std::move(sha256), std::nullopt});
  return manifest;
}

bool IsModelSigning(const std::string& predicate_type) {
  return predicate_type == kModelSigningPredicate ||
         predicate_type == kModelSigningPredicateV0;
}

// What one signature says of the artifact, leaving aside who made it.
Result<Manifest> ReadManifest(const Bundle& bundle, const Artifact& artifact,
                              const WholeFile* file, SignatureSeen& seen) {
  const auto* envelope = std::get_if<Envelope>(&bundle.content);
  if (envelope == nullptr) {
    return ManifestOfFile(artifact, file->content.sha256);
  }
  const auto statement = Statement::Parse(envelope->payload, seen.path);
  if (!statement) return std::unexpected(statement.error());
  seen.predicate_type = statement->predicate_type;
  if (IsModelSigning(statement->predicate_type) || artifact.is_directory()) {
    return ManifestOf(*statement, seen.path);
  }
  const std::string hex = file->content.sha256.Hex();
  for (const Statement::Subject& subject : statement->subjects) {
    if (subject.DigestOf("sha256") == hex) {
      return ManifestOfFile(artifact, file->content.sha256);
    }
  }
  return Fail(Error::Kind::kCrypto,
              seen.path + ": the statement is not about this file");
}

bool NeedsWholeFile(const Bundle& bundle) {
  const auto* envelope = std::get_if<Envelope>(&bundle.content);
  if (envelope == nullptr) return true;
  const auto statement = Statement::Parse(envelope->payload, "");
  return statement && !IsModelSigning(statement->predicate_type);
}

Result<Vouched> CheckOne(const SignatureFile& signature,
                         const Artifact& artifact, const TrustPolicy& policy,
                         std::int64_t now, SignatureSeen& seen) {
  const auto bundle = Bundle::Parse(signature.text, signature.path);
  if (!bundle) return std::unexpected(bundle.error());
  std::optional<WholeFile> file;
  const bool message =
      std::holds_alternative<MessageSignature>(bundle->content);
  if (message && artifact.is_directory()) {
    return Fail(Error::Kind::kMalformed,
                signature.path + ": is a signature of one file, not of a model");
  }
  if (!artifact.is_directory() && NeedsWholeFile(*bundle)) {
    auto read = ReadWholeFile(artifact);
    if (!read) return std::unexpected(read.error());
    file.emplace(std::move(*read));
  }
  auto signer = CheckSignature(
      *bundle, file ? file->content : SignedContent(), policy, now);
  if (!signer) {
    return Fail(signer.error().kind,
                signature.path + ": " + signer.error().message,
                signer.error().hint);
  }
  auto manifest = ReadManifest(*bundle, artifact, file ? &*file : nullptr, seen);
  if (!manifest) return std::unexpected(manifest.error());
  return Vouched{std::move(*signer), std::move(*manifest)};
}

// Whether two signatures are about the same files.  The root digest alone
// would not tell: it does not cover the names.
bool SameFiles(const Manifest& a, const Manifest& b, CompareBy by) {
  return a.serialization.method == b.serialization.method &&
         std::ranges::equal(
             a.resources, b.resources,
             [&](const Resource& x, const Resource& y) {
               return x.path == y.path && x.begin == y.begin &&
                      x.end == y.end && x.digest == y.digest &&
                      (by == CompareBy::kDigests || x.tree == y.tree);
             });
}

// Signatures about the same files, of distinct signers.
struct Agreement {
  Manifest manifest;
  std::vector<SignerIdentity> signers;

  // One who signs twice, or with the key of another, counts once.
  bool Has(const SignerIdentity& signer) const {
    return std::ranges::any_of(signers, [&](const SignerIdentity& other) {
      return other.name == signer.name ||
             other.fingerprint == signer.fingerprint;
    });
  }

  // What all of the signers leave out, allow, and know the tree of.
  void Narrow(const Manifest& more) {
    for (std::size_t i = 0; i < manifest.resources.size(); ++i) {
      auto& tree = manifest.resources[i].tree;
      if (tree != more.resources[i].tree) tree.reset();
    }
    const Serialization& other = more.serialization;
    Serialization& mine = manifest.serialization;
    mine.allow_symlinks = mine.allow_symlinks && other.allow_symlinks;
    std::vector<std::string> both;
    for (const std::string& path : mine.ignore_paths) {
      if (IsBeneath(path, other.ignore_paths)) both.push_back(path);
    }
    for (const std::string& path : other.ignore_paths) {
      if (IsBeneath(path, mine.ignore_paths)) both.push_back(path);
    }
    mine.ignore_paths = std::move(both);
  }
};

std::vector<Agreement> Agree(std::vector<Vouched> vouched, CompareBy by) {
  std::vector<Agreement> agreements;
  for (Vouched& one : vouched) {
    const auto same =
        std::ranges::find_if(agreements, [&](const Agreement& agreement) {
          return SameFiles(agreement.manifest, one.manifest, by);
        });
    if (same == agreements.end()) {
      agreements.push_back({std::move(one.manifest), {std::move(one.signer)}});
      continue;
    }
    if (same->Has(one.signer)) continue;
    same->Narrow(one.manifest);
    same->signers.push_back(std::move(one.signer));
  }
  std::ranges::stable_sort(agreements, std::ranges::greater(),
                           [](const Agreement& a) { return a.signers.size(); });
  return agreements;
}

Kind KindOf(const Error& error) {
  return error.kind == Error::Kind::kCrypto ? Kind::kSigner : Kind::kBundle;
}

// "path: what" without the path, which stands beside it.
std::string Without(const std::string& path, const std::string& message) {
  return message.starts_with(path + ": ") ? message.substr(path.size() + 2)
                                          : message;
}

Result<std::vector<Vouched>> CheckAll(
    const Artifact& artifact, std::span<const SignatureFile> signatures,
    const TrustPolicy& policy, std::int64_t now, Evidence& seen) {
  std::vector<Vouched> vouched;
  for (const SignatureFile& signature : signatures) {
    SignatureSeen& mine = seen.signatures.emplace_back();
    mine.path = signature.path;
    auto checked = CheckOne(signature, artifact, policy, now, mine);
    if (checked) {
      mine.signer = checked->signer;
      vouched.push_back(std::move(*checked));
      continue;
    }
    if (checked.error().kind == Error::Kind::kIo) {
      return std::unexpected(checked.error());
    }
    mine.why_not = Without(signature.path, checked.error().message);
    seen.objections.push_back(
        {KindOf(checked.error()), signature.path, mine.why_not});
  }
  return vouched;
}

std::unexpected<Error> NotVerified(const Artifact& artifact,
                                   const Evidence& seen) {
  const Objection& first = seen.objections.front();
  return Fail(Error::Kind::kCrypto, Escape(artifact.path()) +
                                        ": is not verified: " +
                                        Escape(first.path) + " " + first.what);
}

std::string TooFew(std::size_t have, std::size_t want) {
  return "has signatures of " + std::to_string(have) + " of " +
         std::to_string(want) + " signers that must vouch for the same files";
}

}  // namespace

Result<VouchedManifest> VerifySignatures(
    const Artifact& artifact, std::span<const SignatureFile> signatures,
    std::span<const SignatureFile> attestations, const TrustPolicy& policy,
    const VerifyOptions& options, Evidence& seen) {
  // An empty policy is an error, not a yes.
  if (policy.threshold == 0 || policy.signers.empty()) {
    return Fail(Error::Kind::kUsage, "the policy trusts nobody");
  }
  auto vouched = CheckAll(artifact, signatures, policy, options.now, seen);
  if (!vouched) return std::unexpected(vouched.error());
  std::vector<Agreement> agreements =
      Agree(std::move(*vouched), options.compare.by);
  const std::size_t have =
      agreements.empty() ? 0 : agreements.front().signers.size();
  if (have < policy.threshold) {
    if (policy.threshold > 1 || seen.objections.empty()) {
      seen.objections.push_back({Kind::kPolicy, artifact.path(),
                                 TooFew(have, policy.threshold)});
    }
    return NotVerified(artifact, seen);
  }
  // Others may be there that nobody asked for; they are shown, no more.
  seen.objections.clear();
  VouchedManifest agreed;
  agreed.manifest_ = std::move(agreements.front().manifest);
  agreed.signers_ = std::move(agreements.front().signers);
  seen.manifest = agreed.manifest_;
  RequireAttestations(attestations, agreed.manifest_.RootDigest(), policy,
                      options.now, artifact.path(), seen);
  if (!seen.objections.empty()) return NotVerified(artifact, seen);
  return agreed;
}

Result<Verification> Verify(const Artifact& artifact,
                            std::span<const SignatureFile> signatures,
                            std::span<const SignatureFile> attestations,
                            const TrustPolicy& policy,
                            const VerifyOptions& options, Evidence& seen,
                            Progress* progress) {
  const auto vouched = VerifySignatures(artifact, signatures, attestations,
                                        policy, options, seen);
  if (!vouched) return std::unexpected(vouched.error());
  auto compared =
      Compare(artifact, vouched->manifest(), options.compare, progress);
  if (!compared) return std::unexpected(compared.error());
  seen.comparison = std::move(*compared);
  seen.objections = seen.comparison.objections;
  if (!seen.objections.empty()) return NotVerified(artifact, seen);
  Verification verification;
  verification.root_ = vouched->manifest().RootDigest();
  verification.signers_ = vouched->signers();
  return verification;
}

}  // namespace assay
