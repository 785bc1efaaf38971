// SPDX-License-Identifier: Apache-2.0
#include "cli/verification_report.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "cli/screen.h"
#include "core/escape.h"
#include "signing/model_files.h"
#include "signing/sigstore/instant.h"

namespace assay {
namespace {

using Kind = Objection::Kind;

constexpr std::size_t kIndent = 10;
constexpr std::size_t kShown = 50;  // of objections and of names in a list

struct RuleRow {
  Kind kind;
  std::string_view id;
  std::string_view title;
  std::string_view why;
  std::string_view fix;
};

// In the order of Objection::Kind.
constexpr std::array<RuleRow, 10> kRows = {{
    {Kind::kBundle, "SIG001", "signature cannot be read",
     "A signature that says the impossible was not made by an honest signer.",
     "get the signature from its signer again"},
    {Kind::kSigner, "SIG002", "signature is not of a trusted signer",
     "Anybody can sign anything; only what a signer that you trust has signed "
     "means something.",
     "check which key, certificate or identity the publisher announces"},
    {Kind::kPolicy, "SIG003", "policy is not met",
     "The policy asks for more signers or attestations than are there.",
     "get the signatures and attestations that the policy asks for"},
    {Kind::kChanged, "SIG004", "file was changed after it was signed",
     "The file is not what the signer vouched for.",
     "get the file from its publisher again; do not load this one"},
    {Kind::kMissing, "SIG005", "signed file is missing",
     "A model without one of its files may behave differently.",
     "get the whole model again"},
    {Kind::kExtra, "SIG006", "file is not signed",
     "Loaders pick up files by their names; nobody vouched for this one.",
     "remove the file, or pass --ignore-unsigned-files if it may be there"},
    {Kind::kRenamed, "SIG007", "signed file was renamed",
     "Loaders pick up files by their names; under another name the same bytes "
     "can do something else.",
     "give the file its name back"},
    {Kind::kNotRegular, "SIG008", "link or device in a signed model",
     "What a link leads to can change without a trace in the model.",
     "replace it by a regular file, or pass --allow-symlinks"},
    {Kind::kInterference, "SIG009", "model changed while it was verified",
     "Somebody writes to the model, so nothing can be said of it.",
     "verify a copy that nobody writes to"},
    {Kind::kTensor, "SIG010", "tensor is not there, or not in one place",
     "A header that can be read in two ways leads two loaders to different "
     "bytes.",
     "'assay dump' lists what a file holds; scan it before you load it"},
}};

const RuleRow& RowOf(Kind kind) {
  return kRows[static_cast<std::size_t>(kind)];
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

// "label     text", the text wrapped behind the label.
void WriteLabelled(std::string_view label, const std::string& text,
                   std::ostream& out) {
  out << Pad(label, kIndent) << Indented(text, kIndent).substr(kIndent);
}

void WriteSigner(const SignatureSeen& seen, std::ostream& out) {
  const SignerIdentity& signer = *seen.signer;
  std::string who = signer.name.empty() ? "" : Escape(signer.name) + "\n";
  for (const std::string& identity : signer.identities) {
    who += Escape(identity) + "\n";
  }
  if (!signer.issuer.empty()) {
    who += "issued by " + Escape(signer.issuer) + "\n";
  }
  who += "key " + signer.fingerprint + "\n";
  who += "in " + Escape(seen.path) + ", method " +
         std::string(Name(signer.method));
  WriteLabelled("signer", who, out);
  for (const TimeEvidence& time : signer.times) {
    WriteLabelled("time", Rfc3339(time.seconds) + ", " + Escape(time.source),
                  out);
  }
  if (signer.times.empty()) {
    WriteLabelled("time", "unknown: there is no trusted timestamp", out);
  }
  for (const std::string& note : signer.notes) {
    WriteLabelled("note", Escape(note), out);
  }
}

bool IsObjectedTo(const SignatureSeen& seen, const Evidence& evidence) {
  return std::ranges::any_of(
      evidence.objections, [&](const Objection& objection) {
        return objection.path == seen.path && objection.what == seen.why_not;
      });
}

void WriteSeen(const Evidence& evidence, std::ostream& out) {
  for (const auto* list : {&evidence.signatures, &evidence.attestations}) {
    for (const SignatureSeen& seen : *list) {
      if (seen.signer && seen.why_not.empty()) {
        if (list == &evidence.attestations) {
          WriteLabelled("attests", Escape(seen.predicate_type), out);
        }
        WriteSigner(seen, out);
      } else if (!IsObjectedTo(seen, evidence)) {
        WriteLabelled("unused", Escape(seen.path) + " " + seen.why_not, out);
      }
    }
  }
}

std::string FixFor(const VerificationReport& report, const RuleRow& row) {
  if (report.parts && row.kind == Kind::kExtra) {
    return "name a file that is signed";
  }
  return std::string(row.fix);
}

// The bytes as --range takes them.
std::string Spelling(const VerifiedRange& range) {
  return range.path + ":" + std::to_string(range.begin) + "-" +
         std::to_string(range.end);
}

// All reasons of one kind, and what to do about them.
void WriteKind(const RuleRow& row, const std::vector<const Objection*>& reasons,
               const std::string& fix, bool color, std::ostream& out) {
  out << "\n"
      << Paint(Color::kRed, Upper(Name(row.kind)), color) << "  " << row.title
      << "\n";
  for (std::size_t i = 0; i < reasons.size() && i < kShown; ++i) {
    out << Indented(Shorten(Escape(reasons[i]->path), kColumns - 2), 2);
    // The title says it.
    if (row.kind == Kind::kMissing || row.kind == Kind::kExtra) continue;
    out << Indented(reasons[i]->what, 6);
  }
  if (reasons.size() > kShown) {
    out << "  and " << reasons.size() - kShown << " more; -o json lists them\n";
  }
  out << Indented("fix: " + fix, 2);
}

void WriteObjections(const VerificationReport& report, bool color,
                     std::ostream& out) {
  for (const RuleRow& row : kRows) {
    std::vector<const Objection*> reasons;
    for (const Objection& objection : report.evidence.objections) {
      if (objection.kind == row.kind) reasons.push_back(&objection);
    }
    if (!reasons.empty()) {
      WriteKind(row, reasons, FixFor(report, row), color, out);
    }
  }
}

// What the signer chose to leave out, besides what every signer does.
std::vector<std::string> Chosen(const std::vector<std::string>& ignore_paths) {
  std::set<std::string> usual(DefaultIgnorePaths().begin(),
                              DefaultIgnorePaths().end());
  for (const std::string& signature : SignaturesAmong(ignore_paths)) {
    for (std::string& place : PlacesOf(signature)) {
      usual.insert(std::move(place));
    }
  }
  std::vector<std::string> chosen;
  std::ranges::copy_if(
      ignore_paths, std::back_inserter(chosen),
      [&](const std::string& path) { return !usual.contains(path); });
  return chosen;
}

bool WasCompared(const VerificationReport& report) {
  return report.verified() || !report.evidence.comparison.objections.empty();
}

// What of the model nobody vouches for.
void WriteLeftOut(const VerificationReport& report, std::ostream& out) {
  const Comparison& comparison = report.evidence.comparison;
  const auto theirs =
      Chosen(report.evidence.manifest->serialization.ignore_paths);
  std::string ignored = Listed(comparison.ignored, kShown);
  if (!theirs.empty()) {
    ignored += "\nthe signer leaves out " + Listed(theirs, kShown);
  }
  if (!report.ignore_paths.empty()) {
    ignored += "\nyou leave out " + Listed(report.ignore_paths, kShown);
  }
  WriteLabelled("ignored", ignored, out);
  WriteLabelled("unsigned", Listed(comparison.unsigned_files, kShown), out);
}

std::string Sentence(const VerificationReport& report) {
  if (!report.passed()) {
    return "exit 4, not verified: " +
           Count(report.evidence.objections.size(), "reason");
  }
  if (report.parts) {
    return "exit 0, verified in part: " +
           Count(report.parts->signers, "signer") +
           " vouched for these bytes; the rest was not looked at";
  }
  const std::size_t others = report.evidence.comparison.unsigned_files.size();
  return "exit 0, verified: " +
         Count(report.verification->signers().size(), "signer") +
         (others == 0 ? " vouched for exactly these files"
                      : " vouched for these files, nobody for " +
                            Count(others, "unsigned file"));
}

std::string Word(const VerificationReport& report) {
  if (!report.passed()) return "NOT VERIFIED";
  return report.parts ? "VERIFIED IN PART" : "VERIFIED";
}

std::string Counts(const VerificationReport& report) {
  if (!report.passed()) {
    return Count(report.evidence.objections.size(), "reason");
  }
  if (report.parts) {
    return Count(report.parts->ranges.size(), "range") + ", " +
           HumanBytes(report.parts->bytes) + " of " +
           HumanBytes(report.parts->signed_bytes);
  }
  const Comparison& comparison = report.evidence.comparison;
  return Count(comparison.verified.size(), "file") + ", " +
         HumanBytes(comparison.bytes);
}

void WriteRanges(const PartialVerification& parts, std::ostream& out) {
  for (std::size_t i = 0; i < parts.ranges.size() && i < kShown; ++i) {
    const VerifiedRange& range = parts.ranges[i];
    if (range.tensor.empty()) {
      WriteLabelled("range", Escape(Spelling(range)), out);
    } else {
      WriteLabelled("tensor",
                    Escape(range.tensor) + "\n" + Escape(Spelling(range)), out);
    }
  }
  if (parts.ranges.size() > kShown) {
    WriteLabelled("",
                  "and " + std::to_string(parts.ranges.size() - kShown) +
                      " more; -o json lists them",
                  out);
  }
}

// What was not read is never clean: the rest of the model is a file that was
// not examined.
void AddParts(const PartialVerification& parts, ArtifactReport& artifact) {
  for (const VerifiedRange& range : parts.ranges) {
    FileRecord& file = artifact.files.emplace_back();
    file.path = Spelling(range);
    file.status = FileRecord::Status::kRead;
  }
  FileRecord& rest = artifact.files.emplace_back();
  rest.path = "(the rest)";
  rest.reason = "only ranges were asked for";
}

}  // namespace

void WriteVerificationText(const VerificationReport& report, bool quiet,
                           bool color, std::ostream& out) {
  const std::string word = Word(report);
  const std::string counts = Counts(report);
  out << Paint(report.passed() ? Color::kGreen : Color::kRed, word, color)
      << "  "
      << Shorten(Escape(report.path),
                 kColumns - word.size() - counts.size() - 4)
      << "  " << counts << "\n";
  if (quiet) return;
  WriteObjections(report, color, out);
  out << "\n";
  if (report.parts) WriteRanges(*report.parts, out);
  WriteSeen(report.evidence, out);
  if (report.evidence.manifest) {
    if (WasCompared(report)) WriteLeftOut(report, out);
    // Of a part it only says which model was signed.
    WriteLabelled(report.parts ? "signed" : "sha256",
                  report.evidence.manifest->RootDigest().Hex(), out);
  }
  out << Indented(Sentence(report), 0);
}

std::span<const Rule> VerificationRules() {
  static const std::vector<Rule> rules = [] {
    std::vector<Rule> made;
    for (const RuleRow& row : kRows) {
      Rule& rule = made.emplace_back();
      rule.id = row.id;
      rule.title = row.title;
      rule.severity = Severity::kCritical;
      rule.why = row.why;
      rule.fix = row.fix;
    }
    return made;
  }();
  return rules;
}

Report AsReport(const VerificationReport& report) {
  Report plain;
  plain.verdict = report.passed() ? Verdict::kPass : Verdict::kFail;
  plain.exit_code = report.passed() ? 0 : 4;
  plain.sentence = Sentence(report);
  ArtifactReport& artifact = plain.artifacts.emplace_back();
  artifact.path = report.path;
  artifact.verdict = plain.verdict;
  for (const std::string& path : report.evidence.comparison.verified) {
    FileRecord& file = artifact.files.emplace_back();
    file.path = path;
    file.status = FileRecord::Status::kRead;
  }
  if (report.parts) AddParts(*report.parts, artifact);
  for (const Objection& objection : report.evidence.objections) {
    const RuleRow& row = RowOf(objection.kind);
    Finding& finding = artifact.findings.emplace_back();
    finding.rule = row.id;
    finding.severity = Severity::kCritical;
    finding.title = row.title;
    finding.message = objection.path + " " + objection.what;
    finding.location.file = objection.path;
    finding.fix = FixFor(report, row);
  }
  return plain;
}

}  // namespace assay
