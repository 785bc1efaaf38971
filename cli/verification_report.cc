// SPDX-License-Identifier: Apache-2.0
#include "cli/verification_report.h"

#include <array>
#include <ctime>

#include "cli/screen.h"
#include "core/escape.h"

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
    {Kind::kPolicy, "SIG003", "too few vouch for the model",
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

// "2026-11-25T22:50:33Z"
std::string Utc(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  std::array<char, 32> text{};
  if (gmtime_r(&time, &parts) == nullptr) return std::to_string(seconds);
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) {
    text += (i == 0 ? "" : ", ") + Escape(names[i]);
  }
  if (names.size() > kShown) {
    text += " and " + std::to_string(names.size() - kShown) + " more";
  }
  return text.empty() ? "none" : text;
}

// "label     text", the text wrapped behind the label.
void WriteLabelled(std::string_view label, const std::string& text,
                   std::ostream& out) {
  out << Pad(label, kIndent) << Indented(text, kIndent).substr(kIndent);
}

void WriteSigner(const SignatureSeen& seen, std::ostream& out) {
  const SignerIdentity& signer = *seen.signer;
  std::string who;
  for (const std::string& identity : signer.identities) {
    who += Escape(identity) + "\n";
  }
  if (!signer.issuer.empty()) who += "issued by " + Escape(signer.issuer) + "\n";
  who += "key " + signer.fingerprint + "\n";
  who += "in " + Escape(seen.path) + ", method " +
         std::string(Name(signer.method));
  WriteLabelled("signer", (signer.name.empty() ? "" : Escape(signer.name) + "\n") + who,
                out);
  for (const TimeEvidence& time : signer.times) {
    WriteLabelled("time", Utc(time.seconds) + ", " + Escape(time.source), out);
  }
  if (signer.times.empty()) {
    WriteLabelled("time", "none that can be trusted", out);
  }
  for (const std::string& note : signer.notes) {
    WriteLabelled("note", Escape(note), out);
  }
}

void WriteSeen(const Evidence& evidence, std::ostream& out) {
  for (const auto* list : {&evidence.signatures, &evidence.attestations}) {
    for (const SignatureSeen& seen : *list) {
      if (seen.signer && seen.why_not.empty()) {
        if (list == &evidence.attestations) {
          WriteLabelled("attests", Escape(seen.predicate_type), out);
        }
        WriteSigner(seen, out);
      } else {
        WriteLabelled("unused", Escape(seen.path) + ": " + seen.why_not, out);
      }
    }
  }
}

std::string FixFor(const VerificationReport& report, Kind kind) {
  if (report.parts && kind == Kind::kExtra) return "name a file that is signed";
  return std::string(RowOf(kind).fix);
}

// The bytes as --range takes them.
std::string Spelling(const VerifiedRange& range) {
  return range.path + ":" + std::to_string(range.begin) + "-" +
         std::to_string(range.end);
}

void WriteObjections(const VerificationReport& report, bool color,
                     std::ostream& out) {
  const Evidence& evidence = report.evidence;
  std::size_t shown = 0;
  for (const Objection& objection : evidence.objections) {
    if (shown++ == kShown) {
      out << "\nand " << evidence.objections.size() - kShown
          << " more reasons; -o json lists them\n";
      return;
    }
    const std::string word = Upper(Name(objection.kind));
    out << "\n"
        << Paint(Color::kRed, word, color) << "  "
        << NoCommand(Shorten(Escape(objection.path), kColumns - word.size() - 2))
        << "\n"
        << Indented(objection.what, kIndent)
        << Indented("fix: " + FixFor(report, objection.kind), kIndent);
  }
}

std::string Sentence(const VerificationReport& report) {
  if (!report.passed()) {
    return "exit 4, not verified: " +
           Count(report.evidence.objections.size(), "reason");
  }
  if (report.parts) {
    return "exit 0, verified in part: " + Count(report.parts->signers, "signer") +
           " vouched for these bytes; the rest was not looked at";
  }
  return "exit 0, verified: " +
         Count(report.verification->signers().size(), "signer") +
         " vouched for exactly these files";
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
    WriteLabelled("", "and " + std::to_string(parts.ranges.size() - kShown) +
                          " more; -o json lists them", out);
  }
}

// What of the model nobody vouches for.
void WriteLeftOut(const VerificationReport& report, std::ostream& out) {
  const Comparison& comparison = report.evidence.comparison;
  std::vector<std::string> ignore =
      report.evidence.manifest->serialization.ignore_paths;
  ignore.insert(ignore.end(), report.ignore_paths.begin(),
                report.ignore_paths.end());
  WriteLabelled("ignored", Joined(comparison.ignored), out);
  WriteLabelled("by rule", Joined(ignore), out);
  WriteLabelled("unsigned", Joined(comparison.unsigned_files), out);
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
    if (!report.parts) WriteLeftOut(report, out);
    out << "sha256 " << report.evidence.manifest->RootDigest().Hex()
        << (report.parts ? " (signed)" : "") << "\n";
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
    finding.fix = FixFor(report, objection.kind);
  }
  return plain;
}

}  // namespace assay
