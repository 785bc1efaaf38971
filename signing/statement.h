// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_STATEMENT_H_
#define ASSAY_SIGNING_STATEMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "signing/json_value.h"
#include "signing/manifest.h"

namespace assay {

inline constexpr std::string_view kInTotoPayloadType =
    "application/vnd.in-toto+json";
inline constexpr std::string_view kModelSigningPredicate =
    "https://model_signing/signature/v1.0";
/// Of version 0.2.0 of the model signing clients; only verified.
inline constexpr std::string_view kModelSigningPredicateV0 =
    "https://model_signing/Digests/v0.1";

/// An in-toto Statement v1: a predicate about subjects.
/// https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
struct Statement {
  struct Subject {
    std::string name;
    /// Algorithm and lower-case hex.
    std::vector<std::pair<std::string, std::string>> digests;
    /// When the statement was made, in seconds since 1970, by the word of
    /// whoever signed it: the annotation "attestedOn" of Assay's own.
    std::optional<std::int64_t> attested_on = std::nullopt;

    /// The hex digest of that algorithm; empty when there is none.
    std::string_view DigestOf(std::string_view algorithm) const;
  };

  /// Reads the untrusted payload of an envelope.  Fails with kMalformed on
  /// another _type, on no subject, on a missing predicate and on members that
  /// the specification does not know.
  static Result<Statement> Parse(Bytes payload, const std::string& name);

  /// Compact, members in the order of the specification, no line end.
  std::string Json() const;

  std::vector<Subject> subjects;
  std::string predicate_type;
  JsonValue predicate;
};

/// The manifest that a statement of kModelSigningPredicate or
/// kModelSigningPredicateV0 holds, checked with CheckManifest().  Accepts the
/// spellings of all clients since version 0.2.0: any order of the resources,
/// "sha256-sharded-N" as the algorithm of a shard, "." for a single file.
/// Fails with kMalformed, also when the subject is not the manifest's root
/// digest.
Result<Manifest> ManifestOf(const Statement& statement,
                            const std::string& name);

/// The statement for a checked manifest whose resources are sorted.
Statement StatementOf(const Manifest& manifest);

}  // namespace assay

#endif  // ASSAY_SIGNING_STATEMENT_H_
