// SPDX-License-Identifier: Apache-2.0
#include "sbom/license/telling.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>
#include <vector>

namespace assay {
namespace {

// A word of these more or less, and the licence is another one.
constexpr std::array<std::string_view, 12> kStrong = {
    "commercial", "commercially", "evil",          "except",
    "forbidden",  "military",     "noncommercial", "nuclear",
    "only",       "prohibited",   "research",      "restricted"};
constexpr std::array<std::string_view, 8> kNegations = {
    "cannot", "neither", "never", "no", "non", "nor", "not", "without"};

// Gaps with fewer words between them are looked at together.
constexpr std::uint32_t kNear = 16;

// A stretch with one of these may set terms.
constexpr std::array<std::string_view, 16> kDuties = {
    "agree",     "agrees",        "cannot",      "forbidden",
    "must",      "noncommercial", "obligation",  "only",
    "permitted", "prohibited",    "require",     "required",
    "requires",  "restricted",    "restriction", "shall"};
constexpr std::array<std::string_view, 22> kLegal = {
    "agreement", "code",       "commercial",   "conditions", "copies",
    "copy",      "derivative", "distribute",   "display",    "granted",
    "license",   "licensed",   "licensee",     "modify",     "permission",
    "product",   "products",   "redistribute", "rights",     "software",
    "terms",     "use"};

template <std::size_t kCount>
bool IsOneOf(const std::array<std::string_view, kCount>& words,
             std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string_view WordAt(const WordText& text, std::size_t index) {
  const std::size_t begin = text.words[index].at;
  return std::string_view(text.normal)
      .substr(begin, text.normal.find(' ', begin) - begin);
}

bool IsNumber(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789.") == word.npos;
}

// The strong words and small numbers, by their numbers among the references.
const std::map<std::uint16_t, std::string>& KnownWords() {
  static const std::map<std::uint16_t, std::string> known = [] {
    std::map<std::uint16_t, std::string> all;
    const References& references = References::Get();
    const auto add = [&](const std::string& word) {
      const std::uint16_t number = references.NumberOf(HashOfWord(word));
      if (number != References::kUnknown) all.emplace(number, word);
    };
    for (const std::string_view word : kStrong) add(std::string(word));
    for (const std::string_view word : kNegations) add(std::string(word));
    add("version");
    add("v");
    for (int major = 0; major < 100; ++major) {
      add(std::to_string(major));
      for (int minor = 0; major < 10 && minor < 10; ++minor) {
        add(std::to_string(major) + "." + std::to_string(minor));
      }
    }
    return all;
  }();
  return known;
}

std::string Quoted(const WordText& text, std::uint32_t begin,
                   std::uint32_t end) {
  std::string words;
  for (std::uint32_t i = begin; i < end && i < begin + 12; ++i) {
    if (!words.empty()) words += ' ';
    words += WordAt(text, i);
  }
  if (end > begin + 12) words += " …";
  return "'" + words + "'";
}

// The reference's words where they are known or stand in the text somewhere.
std::string Told(const Reference& reference, const WordGap& gap,
                 const WordText& text) {
  std::string words;
  for (std::uint32_t i = gap.reference_begin;
       i < gap.reference_end && i < gap.reference_begin + 12; ++i) {
    if (!words.empty()) words += ' ';
    const auto known = KnownWords().find(reference.words[i]);
    if (known != KnownWords().end()) {
      words += known->second;
      continue;
    }
    std::string_view word = "…";
    for (std::size_t at = 0; at < text.words.size(); ++at) {
      if (References::Get().NumberOf(text.words[at].hash) !=
          reference.words[i]) {
        continue;
      }
      word = WordAt(text, at);
      break;
    }
    words += word;
  }
  return words.empty() ? "nothing" : "'" + words + "'";
}

bool IsTelling(const Reference& reference, const WordGap& gap) {
  const auto first =
      std::ranges::lower_bound(reference.telling, gap.reference_begin);
  return first != reference.telling.end() && *first < gap.reference_end;
}

std::string_view KnownWord(std::uint16_t number) {
  const auto known = KnownWords().find(number);
  return known == KnownWords().end() ? std::string_view() : known->second;
}

// "2.0", and "2" behind "version"; years and numbers of houses are neither.
bool IsVersion(std::string_view word, std::string_view before) {
  if (!IsNumber(word)) return false;
  return word.find('.') != word.npos || before == "version" || before == "v";
}

// What is said on one side of some gaps.
struct Said {
  std::vector<std::string_view> strong;
  std::vector<std::string_view> versions;
  bool negation = false;

  void Add(std::string_view word, std::string_view before) {
    if (IsOneOf(kNegations, word)) {
      negation = true;
    } else if (IsOneOf(kStrong, word)) {
      strong.push_back(word);
    } else if (IsVersion(word, before)) {
      versions.push_back(word);
    }
  }

  bool Differs(const Said& other) const {
    if (negation != other.negation) return true;
    for (const std::string_view word : strong) {
      if (std::ranges::find(other.strong, word) == other.strong.end()) {
        return true;
      }
    }
    if (versions.empty() || other.versions.empty()) return false;
    return std::ranges::none_of(versions, [&](std::string_view version) {
      return std::ranges::find(other.versions, version) != other.versions.end();
    });
  }
};

// Whether what the gaps leave out and put in makes it another licence.  They
// stand next to each other: a "not" may have moved from one into the other.
bool Matters(const Reference& reference, std::span<const WordGap> gaps,
             const WordText& text) {
  Said ours;
  Said theirs;
  for (const WordGap& gap : gaps) {
    if (reference.strict && IsTelling(reference, gap)) return true;
    for (std::uint32_t i = gap.reference_begin; i < gap.reference_end; ++i) {
      theirs.Add(KnownWord(reference.words[i]),
                 i == 0 ? "" : KnownWord(reference.words[i - 1]));
    }
    for (std::uint32_t i = gap.text_begin; i < gap.text_end; ++i) {
      ours.Add(WordAt(text, i), i == 0 ? "" : WordAt(text, i - 1));
    }
  }
  return ours.Differs(theirs) || theirs.Differs(ours);
}

}  // namespace

std::string TellingDifference(const Reference& reference,
                              const Alignment& alignment,
                              const WordText& text) {
  const std::span<const WordGap> gaps = alignment.gaps;
  for (std::size_t first = 0, last = 0; first < gaps.size(); first = last) {
    last = first + 1;
    while (last < gaps.size() &&
           gaps[last].reference_begin < gaps[last - 1].reference_end + kNear) {
      ++last;
    }
    if (!Matters(reference, gaps.subspan(first, last - first), text)) continue;
    const WordGap gap = {gaps[first].reference_begin,
                         gaps[last - 1].reference_end, gaps[first].text_begin,
                         gaps[last - 1].text_end};
    std::string difference = gap.text_begin == gap.text_end
                                 ? "nothing"
                                 : Quoted(text, gap.text_begin, gap.text_end);
    difference += " in place of ";
    difference += Told(reference, gap, text);
    return difference;
  }
  return {};
}

bool ReadsAsTerms(const WordText& text, std::size_t begin, std::size_t end) {
  std::size_t duties = 0;
  std::size_t legal = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const std::string_view word = WordAt(text, i);
    duties += IsOneOf(kDuties, word) ? 1 : 0;
    legal += IsOneOf(kLegal, word) ? 1 : 0;
  }
  return duties > 0 && legal >= 2 && (duties + legal) * 20 >= end - begin;
}

}  // namespace assay
