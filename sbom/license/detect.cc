// SPDX-License-Identifier: Apache-2.0
#include "sbom/license/detect.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "sbom/license/align.h"
#include "sbom/license/notices.h"
#include "sbom/license/references.h"
#include "sbom/license/telling.h"
#include "sbom/license/words.h"

namespace assay {
namespace {

using Numbers = std::vector<std::uint16_t>;

constexpr std::size_t kMostBytes = 4u << 20;
// References that are aligned in each round.
constexpr std::size_t kCandidates = 24;
// Licences of one text.
constexpr int kRounds = 24;
// Share of a reference's pairs below which it is not looked at.
constexpr double kLeastShare = 0.45;
// Words between matches that make terms of their own.
constexpr std::uint32_t kInsertedTerms = 24;
// Words beside the licences that may be such terms.
constexpr std::size_t kResidueWords = 18;

// A reference, and where it stands.
struct Found {
  Reference reference;
  Alignment alignment;
  std::string differs;  // TellingDifference()
  double value = 0;
};

struct Candidate {
  std::uint32_t reference;
  double value;
};

class Detector {
 public:
  explicit Detector(std::string_view text)
      : text_(text.substr(0, kMostBytes)), words_(SplitWords(text_)) {
    const References& references = References::Get();
    numbers_.reserve(words_.words.size());
    for (const Word& word : words_.words) {
      numbers_.push_back(references.NumberOf(word.hash));
    }
    covered_.assign(numbers_.size(), false);
  }

  LicenseDetection Run() {
    FindTags();
    FindTexts();
    FindAllNotices();
    FindResidue();
    if (out_.matches.empty()) FindAllAddresses();
    std::ranges::stable_sort(out_.matches, {}, &LicenseMatch::begin);
    out_.copyrights = std::move(words_.copyrights);
    Conclude();
    return std::move(out_);
  }

 private:
  void FindTags();
  void FindTexts();
  bool FindOne();
  std::vector<Candidate> Candidates() const;
  std::optional<Found> Accept(std::uint32_t index, const WordRuns& runs) const;
  void Keep(const Found& found);
  void FindAllNotices();
  void FindAllAddresses();
  void FindResidue();
  void Conclude();

  std::uint64_t BeginOf(std::size_t word) const {
    return words_.words[word].begin;
  }
  std::uint64_t EndOf(std::size_t word) const { return words_.words[word].end; }

  std::string_view text_;
  WordText words_;
  Numbers numbers_;
  std::vector<bool> covered_;
  std::size_t covered_count_ = 0;
  std::set<std::string> exceptions_;  // Found ids that are no licences.
  bool whole_text_ = false;  // A whole licence stands here, not its notice.
  LicenseDetection out_;
};

void Detector::FindTags() {
  constexpr std::string_view kTag = "SPDX-License-Identifier:";
  for (std::size_t at = text_.find(kTag); at != text_.npos;
       at = text_.find(kTag, at + 1)) {
    std::string_view rest = text_.substr(at + kTag.size());
    rest = rest.substr(0, rest.find_first_of("\r\n"));
    const std::size_t begin = rest.find_first_not_of(" \t\"'");
    if (begin == rest.npos) continue;
    rest = rest.substr(begin);
    // The expression ends where a comment does.
    const std::size_t end = rest.find_first_not_of(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        ".+-:() ");
    rest = rest.substr(0, end);
    while (!rest.empty() &&
           (rest.back() == ' ' || rest.back() == '-' || rest.back() == '.')) {
      rest.remove_suffix(1);
    }
    if (rest.empty() || rest.size() > 200) continue;
    out_.matches.push_back({std::string(rest), LicenseMatch::Method::kTag, 1,
                            at, at + kTag.size() + rest.size(), "", ""});
  }
}

std::vector<Candidate> Detector::Candidates() const {
  const References& references = References::Get();
  std::vector<std::uint32_t> shared(references.count());
  std::vector<std::uint32_t> seen;
  for (std::size_t i = 0; i + 1 < numbers_.size(); ++i) {
    if (numbers_[i] == References::kUnknown ||
        numbers_[i + 1] == References::kUnknown) {
      continue;
    }
    seen.push_back(std::uint32_t{numbers_[i]} << 16 | numbers_[i + 1]);
  }
  std::ranges::sort(seen);
  const auto twice = std::ranges::unique(seen);
  seen.erase(twice.begin(), twice.end());
  for (const std::uint32_t bigram : seen) {
    for (const std::uint16_t reference :
         references.With(static_cast<std::uint16_t>(bigram >> 16),
                         static_cast<std::uint16_t>(bigram))) {
      ++shared[reference];
    }
  }
  std::vector<Candidate> candidates;
  for (std::uint32_t i = 0; i < shared.size(); ++i) {
    const double all = references[i].bigrams;
    if (shared[i] < kLeastShare * all) continue;
    candidates.push_back({i, 2.0 * shared[i] - all});
  }
  std::ranges::stable_sort(candidates, std::ranges::greater{},
                           &Candidate::value);
  if (candidates.size() > kCandidates) candidates.resize(kCandidates);
  return candidates;
}

std::optional<Found> Detector::Accept(std::uint32_t index,
                                      const WordRuns& runs) const {
  Found found{References::Get()[index], {}, {}, 0};
  const double size = static_cast<double>(found.reference.words.size());
  found.alignment = Align(found.reference.words, numbers_, runs);
  const Alignment& a = found.alignment;
  const double inside = a.missing + a.inserted;
  const double ends = a.head + a.tail;
  const bool small = size < 60;
  if (a.matched < (small ? 0.8 : 0.7) * size) return std::nullopt;
  if (inside > (small ? 0.12 : 0.15) * a.matched + kInsertedTerms * 2) {
    return std::nullopt;
  }
  if (a.missing > 0.12 * size || ends > (small ? 0.15 : 0.3) * size) {
    return std::nullopt;
  }
  found.differs = TellingDifference(found.reference, a, words_);
  // A licence that fits is better than a variant of one that fits a little
  // more.
  found.value = a.Value() - (found.differs.empty() ? 0 : 0.2 * size);
  return found;
}

// The best reference among the words that are left.
bool Detector::FindOne() {
  const std::vector<Candidate> candidates = Candidates();
  if (candidates.empty()) return false;
  const WordRuns runs(numbers_);
  std::optional<Found> best;
  for (const Candidate& candidate : candidates) {
    auto found = Accept(candidate.reference, runs);
    if (!found) continue;
    if (!best || found->value > best->value) best = std::move(found);
  }
  if (!best) return false;
  Keep(*best);
  return true;
}

void Detector::FindTexts() {
  for (int round = 0; round < kRounds && FindOne(); ++round) {
  }
}

void Detector::Keep(const Found& found) {
  const Alignment& a = found.alignment;
  LicenseMatch match;
  match.expression = found.reference.id;
  match.begin = BeginOf(a.begin);
  match.end = EndOf(a.end - 1);
  match.coverage =
      a.matched / static_cast<double>(found.reference.words.size());
  const bool exact = a.missing + a.inserted + a.head + a.tail == 0;
  match.method =
      exact ? LicenseMatch::Method::kExactText : LicenseMatch::Method::kText;
  match.differs = found.differs;
  if (found.reference.exception) exceptions_.insert(match.expression);
  if (!match.differs.empty()) {
    match.expression = "LicenseRef-variant-of-" + match.expression;
  }
  for (const WordGap& gap : a.gaps) {
    if (gap.text_end - gap.text_begin < kInsertedTerms) continue;
    if (!match.residue.empty()) break;
    match.residue =
        text_.substr(BeginOf(gap.text_begin),
                     std::min<std::uint64_t>(200, EndOf(gap.text_end - 1) -
                                                      BeginOf(gap.text_begin)));
  }
  if (a.matched >= 60) whole_text_ = true;
  out_.matches.push_back(std::move(match));
  for (std::uint32_t i = a.begin; i < a.end; ++i) {
    if (!covered_[i]) ++covered_count_;
    covered_[i] = true;
    numbers_[i] = References::kUnknown;
  }
}

void Detector::FindAllNotices() {
  const auto word_at = [&](std::uint32_t at) {
    const auto found =
        std::ranges::upper_bound(words_.words, at, {}, &Word::at);
    return static_cast<std::size_t>(found - words_.words.begin()) - 1;
  };
  std::vector<Notice> named;
  for (Notice& notice : FindNotices(words_.normal)) {
    const std::size_t first = word_at(notice.begin);
    const std::size_t last = word_at(notice.end - 1);
    if (covered_[first] || covered_[last]) continue;
    notice.begin = static_cast<std::uint32_t>(first);
    notice.end = static_cast<std::uint32_t>(last);
    named.push_back(std::move(notice));
  }
  // What is just named counts where nothing is applied.
  const bool applied =
      !out_.matches.empty() ||
      std::ranges::any_of(named, [](const Notice& n) { return n.applies; });
  std::set<std::string> known;
  for (const LicenseMatch& match : out_.matches) known.insert(match.expression);
  for (const Notice& notice : named) {
    if (applied && !notice.applies) continue;
    for (std::size_t i = notice.begin; i <= notice.end; ++i) covered_[i] = true;
    if (!known.insert(notice.id).second) continue;
    out_.matches.push_back({notice.id,
                            notice.applies ? LicenseMatch::Method::kNotice
                                           : LicenseMatch::Method::kReference,
                            0, BeginOf(notice.begin), EndOf(notice.end), "",
                            ""});
  }
}

void Detector::FindAllAddresses() {
  for (const Notice& address : FindAddresses(text_)) {
    out_.matches.push_back({address.id, LicenseMatch::Method::kReference, 0,
                            address.begin, address.end, "", ""});
  }
}

// Terms beside a licence that belong to none.
void Detector::FindResidue() {
  if (!whole_text_ || covered_count_ * 2 < covered_.size()) return;
  for (std::size_t begin = 0; begin < covered_.size();) {
    if (covered_[begin]) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < covered_.size() && !covered_[end]) ++end;
    if (end - begin >= kResidueWords && ReadsAsTerms(words_, begin, end)) {
      // It belongs to the text that it stands next to.
      LicenseMatch* nearest = nullptr;
      for (LicenseMatch& match : out_.matches) {
        if (match.method > LicenseMatch::Method::kText) continue;
        if (nearest == nullptr || match.begin <= BeginOf(begin)) {
          nearest = &match;
        }
      }
      if (nearest != nullptr && nearest->residue.empty()) {
        nearest->residue = text_.substr(
            BeginOf(begin),
            std::min<std::uint64_t>(200, EndOf(end - 1) - BeginOf(begin)));
      }
    }
    begin = end;
  }
}

// Whether the reader may choose.
bool OffersChoice(std::string_view normal) {
  constexpr std::array<std::string_view, 12> kPhrases = {
      "dual licensed",
      "dual license",
      "duallicensed",
      "licensed under either of",
      "licensed under either the",
      "under either license",
      "you may choose",
      "at your choice",
      "your choice of",
      "choose either",
      "triple licensed",
      "alternatively the contents of this file may be used under"};
  return std::ranges::any_of(kPhrases, [&](std::string_view phrase) {
    return normal.find(phrase) != normal.npos;
  });
}

// Where the licences of what is bundled begin, in bytes; the size of the text
// when they do not.  They are not the licence of the work itself.
std::uint64_t BundledFrom(std::string_view normal,
                          const std::vector<Word>& words) {
  constexpr std::array<std::string_view, 5> kHeadings = {
      "licenses of bundled dependencies ", "bundled dependencies ",
      "third party licenses ", "third party software notices ",
      "third party notices "};
  std::size_t first = normal.npos;
  for (const std::string_view heading : kHeadings) {
    first = std::min(first, normal.find(heading));
  }
  const auto word = std::ranges::lower_bound(words, first, {}, &Word::at);
  return word == words.end() ? UINT64_MAX : word->begin;
}

void Detector::Conclude() {
  const std::uint64_t bundled = BundledFrom(words_.normal, words_.words);
  std::vector<std::string> operands;
  std::string exception;
  for (LicenseMatch& match : out_.matches) {
    if (match.begin >= bundled && !operands.empty()) break;
    if (!match.residue.empty() && match.differs.empty()) {
      std::string with = "LicenseRef-";
      with += match.expression;
      with += "-with-additional-terms";
      match.expression = std::move(with);
    }
    if (!match.differs.empty() || !match.residue.empty()) {
      // Whose terms are not known cannot be expressed.
      out_.expression.clear();
      return;
    }
    if (exceptions_.contains(match.expression)) {
      exception = match.expression;
      continue;
    }
    if (std::ranges::find(operands, match.expression) == operands.end()) {
      operands.push_back(match.expression);
    }
  }
  if (!exception.empty()) {
    for (std::string& operand : operands) {
      if (operand.find("GPL-") == operand.npos) continue;
      operand += " WITH ";
      operand += exception;
      break;
    }
  }
  const std::string_view joint = OffersChoice(words_.normal) ? " OR " : " AND ";
  for (const std::string& operand : operands) {
    if (!out_.expression.empty()) out_.expression += joint;
    const bool nested =
        operands.size() > 1 && (operand.find(" OR ") != operand.npos ||
                                operand.find(" AND ") != operand.npos);
    if (nested) out_.expression += '(';
    out_.expression += operand;
    if (nested) out_.expression += ')';
  }
}

}  // namespace

std::string_view Name(LicenseMatch::Method method) {
  switch (method) {
    case LicenseMatch::Method::kExactText:
      return "exact text";
    case LicenseMatch::Method::kText:
      return "text";
    case LicenseMatch::Method::kNotice:
      return "notice";
    case LicenseMatch::Method::kTag:
      return "tag";
    case LicenseMatch::Method::kReference:
      break;
  }
  return "reference";
}

LicenseDetection DetectLicenses(std::string_view text) {
  return Detector(text).Run();
}

}  // namespace assay
