// SPDX-License-Identifier: Apache-2.0
#include "signing/verify.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/escape.h"
#include "signing/agreement.h"
#include "signing/check_minisign.h"
#include "signing/require_attestations.h"
#include "signing/statement.h"

namespace assay {
namespace {

using Kind = Objection::Kind;

// Another predicate about a file may say anything of it, also that it is bad.
constexpr std::array<std::string_view, 1> kSignedPredicates = {
    "https://sigstore.dev/cosign/sign/v1"};

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

// What a statement that is not of the model signing format says of a file.
Result<Manifest> ReadFileStatement(const Statement& statement,
                                   const Artifact& artifact,
                                   const Digest& sha256,
                                   const std::string& name) {
  if (std::ranges::find(kSignedPredicates, statement.predicate_type) ==
      kSignedPredicates.end()) {
    return Fail(Error::Kind::kCrypto,
                name + ": is an attestation of the type '" +
                    EscapeShort(statement.predicate_type, 80) +
                    "', not a signature");
  }
  const std::string hex = sha256.Hex();
  for (const Statement::Subject& subject : statement.subjects) {
    if (subject.DigestOf("sha256") == hex) {
      return ManifestOfFile(artifact, sha256);
    }
  }
  return Fail(Error::Kind::kCrypto,
              name + ": the statement is not about this file");
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
  if (!IsModelSigning(statement->predicate_type) && !artifact.is_directory()) {
    return ReadFileStatement(*statement, artifact, file->content.sha256,
                             seen.path);
  }
  auto manifest = ManifestOf(*statement, seen.path);
  if (!manifest || artifact.is_directory()) return manifest;
  // Older clients call the one file of a model ".".
  for (Resource& resource : manifest->resources) {
    if (resource.path == ".") resource.path = artifact.entries().front().path;
  }
  return manifest;
}

bool NeedsWholeFile(const Bundle& bundle) {
  const auto* envelope = std::get_if<Envelope>(&bundle.content);
  if (envelope == nullptr) return true;
  const auto statement = Statement::Parse(envelope->payload, "");
  return statement && !IsModelSigning(statement->predicate_type);
}

std::unexpected<Error> OfOneFile(const std::string& path) {
  return Fail(Error::Kind::kMalformed,
              path + ": is a signature of one file, not of a model");
}

Result<Vouched> CheckMinisignFile(const SignatureFile& signature,
                                  const Artifact& artifact,
                                  const TrustPolicy& policy, std::int64_t now) {
  const auto parsed =
      ParseMinisignSignature(AsText(signature.text), signature.path);
  if (!parsed) return std::unexpected(parsed.error());
  if (artifact.is_directory()) return OfOneFile(signature.path);
  auto file = ReadWholeFile(artifact);
  if (!file) return std::unexpected(file.error());
  auto signer = CheckMinisign(*parsed, file->mapping.bytes(), policy, now,
                              signature.path);
  if (!signer) return std::unexpected(signer.error());
  return Vouched{0, std::move(*signer),
                 ManifestOfFile(artifact, std::move(file->content.sha256))};
}

Result<Vouched> CheckOne(const SignatureFile& signature,
                         const Artifact& artifact, const TrustPolicy& policy,
                         std::int64_t now, SignatureSeen& seen) {
  if (LooksLikeMinisign(AsText(signature.text))) {
    return CheckMinisignFile(signature, artifact, policy, now);
  }
  const auto bundle = Bundle::Parse(signature.text, signature.path);
  if (!bundle) return std::unexpected(bundle.error());
  std::optional<WholeFile> file;
  const bool message =
      std::holds_alternative<MessageSignature>(bundle->content);
  if (message && artifact.is_directory()) return OfOneFile(signature.path);
  if (!artifact.is_directory() && NeedsWholeFile(*bundle)) {
    auto read = ReadWholeFile(artifact);
    if (!read) return std::unexpected(read.error());
    file.emplace(std::move(*read));
  }
  auto signer = CheckSignature(*bundle, file ? file->content : SignedContent(),
                               policy, now);
  if (!signer) {
    return Fail(signer.error().kind,
                signature.path + ": " + signer.error().message,
                signer.error().hint);
  }
  auto manifest =
      ReadManifest(*bundle, artifact, file ? &*file : nullptr, seen);
  if (!manifest) return std::unexpected(manifest.error());
  return Vouched{0, std::move(*signer), std::move(*manifest)};
}

Kind KindOf(const Error& error) {
  return error.kind == Error::Kind::kCrypto ? Kind::kSigner : Kind::kBundle;
}

// "path: what" without the path, which stands beside it.
std::string Without(const std::string& path, const std::string& message) {
  return message.starts_with(path + ": ") ? message.substr(path.size() + 2)
                                          : message;
}

Result<std::vector<Vouched>> CheckAll(const Artifact& artifact,
                                      std::span<const SignatureFile> signatures,
                                      const TrustPolicy& policy,
                                      std::int64_t now, Evidence& seen) {
  std::vector<Vouched> vouched;
  for (const SignatureFile& signature : signatures) {
    const std::size_t index = seen.signatures.size();
    SignatureSeen& mine = seen.signatures.emplace_back();
    mine.path = signature.path;
    auto checked = CheckOne(signature, artifact, policy, now, mine);
    if (checked) {
      mine.signer = checked->signer;
      checked->index = index;
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

// Signatures that verified and still do not count, beside those of `agreed`.
void ShowUncounted(const std::vector<Agreement>& agreements, Evidence& seen) {
  const auto show = [&](std::size_t index, const std::string& why) {
    SignatureSeen& signature = seen.signatures[index];
    signature.why_not = why;
    seen.objections.push_back({Kind::kPolicy, signature.path, why});
  };
  for (const Agreement& agreement : agreements) {
    for (const std::size_t index : agreement.repeated) {
      show(index, "is of somebody who counts already");
    }
    if (&agreement == &agreements.front()) continue;
    for (const std::size_t index : agreement.counted) {
      show(index, "is about other files than the signatures that count");
    }
  }
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
  ShowUncounted(agreements, seen);
  const std::size_t have =
      agreements.empty() ? 0 : agreements.front().signers.size();
  if (have < policy.threshold) {
    if (policy.threshold > 1 || seen.objections.empty()) {
      seen.objections.push_back(
          {Kind::kPolicy, artifact.path(), TooFew(have, policy.threshold)});
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
