// SPDX-License-Identifier: Apache-2.0
#include "signing/require_attestations.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <vector>

#include "core/escape.h"
#include "signing/sigstore/instant.h"
#include "signing/statement.h"

namespace assay {
namespace {

// Where predicates state when they were made.
constexpr std::array<std::array<std::string_view, 3>, 4> kTimes = {{
    {"runDetails", "metadata", "finishedOn"},  // SLSA provenance 1.0
    {"metadata", "buildFinishedOn", ""},       // SLSA provenance 0.2
    {"metadata", "timestamp", ""},             // CycloneDX
    {"timeVerified", "", ""},                  // SLSA verification summary
}};

// Clocks that are set by the network differ by less.
constexpr std::int64_t kClockSkew = 60;

// Predicates that say how something ended, and how it has to.
struct Outcome {
  std::string_view predicate_type;
  std::string_view member;
  std::string_view good;
};
constexpr std::array<Outcome, 2> kOutcomes = {{
    {"urn:assay:scan-report:1", "verdict", "pass"},
    {"https://slsa.dev/verification_summary/v1", "verificationResult",
     "PASSED"},
}};

struct Attested {
  SignatureSeen* seen;
  std::optional<std::int64_t> made;  // When, as far as it is known.
  std::string bad_outcome;           // "says 'fail', not 'pass'"
};

// The oldest of two times, where there is any.
void TakeOlder(std::int64_t time, std::optional<std::int64_t>& oldest) {
  oldest = std::min(oldest.value_or(time), time);
}

// When the signer says that it was made.
std::optional<std::int64_t> StatedTime(const Statement& statement) {
  std::optional<std::int64_t> stated;
  for (const Statement::Subject& subject : statement.subjects) {
    if (subject.attested_on) TakeOlder(*subject.attested_on, stated);
  }
  for (const auto& path : kTimes) {
    const JsonValue* at = &statement.predicate;
    for (const std::string_view key : path) {
      if (at != nullptr && !key.empty()) at = at->Find(key);
    }
    if (at == nullptr || at->kind != JsonValue::Kind::kString) continue;
    if (const auto time = ParseRfc3339(at->text)) {
      TakeOlder(time->seconds, stated);
    }
  }
  return stated;
}

// When it was made, as far as that is known.  Anybody can put a new timestamp
// on an old signature in place of its own, so a timestamp can only show that it
// is older than it says; the certificate of a keyless signer is of minutes.
std::optional<std::int64_t> MadeAt(const Statement& statement,
                                   const SignerIdentity& signer) {
  std::optional<std::int64_t> made = StatedTime(statement);
  const bool keyless = signer.method == SignerIdentity::Method::kSigstore;
  if (!made && !keyless) return std::nullopt;
  for (const TimeEvidence& time : signer.times) TakeOlder(time.seconds, made);
  return made;
}

// That somebody looked is not enough when what they saw was bad.
std::string BadOutcome(const Statement& statement) {
  for (const Outcome& outcome : kOutcomes) {
    if (outcome.predicate_type != statement.predicate_type) continue;
    const JsonValue* said = statement.predicate.Find(outcome.member);
    const std::string text = said == nullptr ? "" : said->text;
    if (text == outcome.good) return {};
    return "says '" + EscapeShort(text, 40) + "' of its " +
           std::string(outcome.member) + ", not '" + std::string(outcome.good) +
           "'";
  }
  return {};
}

bool IsAbout(const Statement& statement, const Digest& root) {
  const std::string hex = root.Hex();
  return std::ranges::any_of(statement.subjects,
                             [&](const Statement::Subject& subject) {
                               return subject.DigestOf("sha256") == hex;
                             });
}

Result<Attested> CheckOne(const SignatureFile& file, const Digest& root,
                          const TrustPolicy& policy, std::int64_t now,
                          SignatureSeen& seen) {
  const auto bundle = Bundle::Parse(file.text, file.path);
  if (!bundle) return std::unexpected(bundle.error());
  const auto* envelope = std::get_if<Envelope>(&bundle->content);
  if (envelope == nullptr) {
    return Fail(Error::Kind::kMalformed, file.path + ": holds no statement");
  }
  auto signer = CheckSignature(*bundle, {}, policy, now);
  if (!signer) return std::unexpected(signer.error());
  const auto statement = Statement::Parse(envelope->payload, file.path);
  if (!statement) return std::unexpected(statement.error());
  seen.predicate_type = statement->predicate_type;
  if (!IsAbout(*statement, root)) {
    return Fail(Error::Kind::kCrypto, "is about something else");
  }
  Attested attested{&seen, MadeAt(*statement, *signer), BadOutcome(*statement)};
  seen.signer = std::move(*signer);
  return attested;
}

// Why `attested` does not meet `required`; empty when it does.
std::string Shortfall(const Attested& attested,
                      const RequiredAttestation& required, std::int64_t now) {
  const SignerIdentity& signer = *attested.seen->signer;
  if (!required.signers.empty() &&
      std::ranges::find(required.signers, signer.name) ==
          required.signers.end()) {
    return "is of '" + Escape(signer.name) + "', whose word does not count";
  }
  if (!attested.bad_outcome.empty()) return attested.bad_outcome;
  if (!required.most_age) return {};
  if (!attested.made) return "has no time from which its age could be told";
  if (*attested.made > now + kClockSkew) {
    return "is from the future, of " + DescribeTime(*attested.made);
  }
  if (now - *attested.made > *required.most_age) {
    return "is too old, of " + DescribeTime(*attested.made);
  }
  return {};
}

}  // namespace

void RequireAttestations(std::span<const SignatureFile> attestations,
                         const Digest& root, const TrustPolicy& policy,
                         std::int64_t now, const std::string& artifact,
                         Evidence& seen) {
  seen.attestations.resize(attestations.size());
  std::vector<Attested> good;
  for (std::size_t i = 0; i < attestations.size(); ++i) {
    SignatureSeen& mine = seen.attestations[i];
    mine.path = attestations[i].path;
    auto checked = CheckOne(attestations[i], root, policy, now, mine);
    if (checked) {
      good.push_back(std::move(*checked));
    } else {
      mine.why_not = checked.error().message;
    }
  }
  for (const RequiredAttestation& required : policy.attestations) {
    std::string why = "is missing";
    bool met = false;
    for (const Attested& attested : good) {
      if (attested.seen->predicate_type != required.predicate_type) continue;
      why = Shortfall(attested, required, now);
      met = why.empty();
      if (met) break;
    }
    if (met) continue;
    seen.objections.push_back({Objection::Kind::kPolicy, artifact,
                               "the attestation '" +
                                   EscapeShort(required.predicate_type, 100) +
                                   "' " + why});
  }
}

}  // namespace assay
