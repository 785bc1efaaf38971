// SPDX-License-Identifier: Apache-2.0

// "assay-verification/1": a contract.  Its JSON Schema is
// cli/schemas/assay-verification-1.schema.json; a change of either that could
// break a reader needs a new number.
#include "cli/command.h"
#include "cli/json_writer.h"
#include "cli/reports.h"
#include "cli/verification_report.h"
#include "core/escape.h"

namespace assay {
namespace {

void WriteStrings(std::string_view key, const std::vector<std::string>& texts,
                  JsonWriter& json) {
  json.Key(key).Array();
  for (const std::string& text : texts) json.String(ReportedPath(text));
  json.End();
}

void WriteSigner(const SignerIdentity& signer, JsonWriter& json) {
  json.Key("signer")
      .Object()
      .Field("name", Escape(signer.name))
      .Field("method", Name(signer.method))
      .Field("fingerprint", signer.fingerprint);
  WriteStrings("identities", signer.identities, json);
  json.Field("issuer", Escape(signer.issuer)).Key("times").Array();
  for (const TimeEvidence& time : signer.times) {
    json.Object()
        .Key("seconds")
        .Number(time.seconds)
        .Field("source", Escape(time.source))
        .End();
  }
  json.End();
  WriteStrings("notes", signer.notes, json);
  json.End();
}

void WriteSeen(std::string_view key, const std::vector<SignatureSeen>& all,
               JsonWriter& json) {
  json.Key(key).Array();
  for (const SignatureSeen& seen : all) {
    json.Object()
        .Field("path", ReportedPath(seen.path))
        .Field("predicate_type", Escape(seen.predicate_type))
        .Key("counts")
        .Bool(seen.signer && seen.why_not.empty())
        .Field("why_not", seen.why_not);
    if (seen.signer) WriteSigner(*seen.signer, json);
    json.End();
  }
  json.End();
}

void WriteSerialization(const Serialization& serialization, JsonWriter& json) {
  json.Key("serialization")
      .Object()
      .Field("method", Name(serialization.method))
      .Field("hash_type", Name(serialization.hash));
  if (serialization.method == Serialization::Method::kShards) {
    json.Key("shard_size").Number(serialization.shard_size);
  }
  json.Key("allow_symlinks").Bool(serialization.allow_symlinks);
  WriteStrings("ignore_paths", serialization.ignore_paths, json);
  json.End();
}

void WriteRanges(const PartialVerification& parts, JsonWriter& json) {
  json.Key("ranges").Array();
  for (const VerifiedRange& range : parts.ranges) {
    json.Object()
        .Field("path", ReportedPath(range.path))
        .Key("begin")
        .Number(range.begin)
        .Key("end")
        .Number(range.end);
    if (!range.tensor.empty()) json.Field("tensor", Escape(range.tensor));
    json.End();
  }
  json.End();
}

}  // namespace

void WriteVerificationJson(const VerificationReport& report,
                           std::ostream& out) {
  const Evidence& evidence = report.evidence;
  JsonWriter json(out, 2);
  json.Object()
      .Field("schema", "assay-verification/1")
      .Key("verified")
      .Bool(report.verified())
      .Key("exit_code")
      .Number(report.passed() ? 0 : 4)
      .Field("path", ReportedPath(report.path));
  if (evidence.manifest) {
    json.Field("name", Escape(evidence.manifest->name));
    json.Key("digest")
        .Object()
        .Field("sha256", evidence.manifest->RootDigest().Hex())
        .End();
    WriteSerialization(evidence.manifest->serialization, json);
  }
  WriteSeen("signatures", evidence.signatures, json);
  WriteSeen("attestations", evidence.attestations, json);
  json.Key("objections").Array();
  for (const Objection& objection : evidence.objections) {
    json.Object()
        .Field("kind", Name(objection.kind))
        .Field("path", ReportedPath(objection.path))
        .Field("what", objection.what)
        .End();
  }
  json.End();
  if (report.parts) WriteRanges(*report.parts, json);
  WriteStrings("verified_files", evidence.comparison.verified, json);
  WriteStrings("unsigned_files", evidence.comparison.unsigned_files, json);
  WriteStrings("ignored_files", evidence.comparison.ignored, json);
  WriteStrings("ignore_paths", report.ignore_paths, json);
  json.Field("assay", Version()).End();
}

}  // namespace assay
