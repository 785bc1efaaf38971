// SPDX-License-Identifier: Apache-2.0
#include "sbom/score/score.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/escape.h"
#include "core/suggest.h"
#include "sbom/score/profiles.h"

namespace assay {
namespace {

constexpr std::array<ScoreProfile, 4> kProfiles = {{
    {"owasp", "OWASP AIBOM Generator, April 2026"},
    {"ntia", "NTIA minimum elements, July 2021"},
    {"bsi-tr-03183", "BSI TR-03183-2, version 2.1.0"},
    {"g7-ai", "G7 SBOM for AI minimum elements, May 2026"},
}};

constexpr std::array<BomScore (*)(const JsonItem&), 4> kFunctions = {
    ScoreOwasp, ScoreNtia, ScoreBsi, ScoreG7};

}  // namespace

std::string_view Name(Stated stated) {
  constexpr std::array<std::string_view, 3> kNames = {
      "present", "unknown-declared", "absent"};
  return kNames[static_cast<std::size_t>(stated)];
}

std::span<const ScoreProfile> ScoreProfiles() { return kProfiles; }

double Tenths(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, 1)
                       .ptr;
  std::from_chars(text.data(), end, value);
  return value;
}

Result<BomScore> ScoreBom(Bytes text, std::string_view profile,
                          const Limits& limits) {
  const auto row = std::ranges::find(kProfiles, profile, &ScoreProfile::name);
  if (row == kProfiles.end()) {
    std::vector<std::string_view> names;
    names.reserve(kProfiles.size());
    for (const ScoreProfile& one : kProfiles) names.push_back(one.name);
    const std::string hint = DidYouMean(profile, names);
    return Fail(
        Error::Kind::kUsage,
        "unknown profile '" + EscapeShort(profile, 60) + "'",
        hint.empty() ? "there are owasp, ntia, bsi-tr-03183 and g7-ai" : hint);
  }
  std::uint64_t values = 0;
  const auto bom = ReadTree(text, limits, values);
  if (!bom) return std::unexpected(bom.error());
  const JsonItem* format = bom->Find("bomFormat");
  if (format == nullptr || format->text != "CycloneDX") {
    return Fail(Error::Kind::kMalformed, "is not CycloneDX in JSON",
                "convert it to CycloneDX first");
  }
  BomScore score =
      kFunctions[static_cast<std::size_t>(row - kProfiles.begin())](*bom);
  score.profile = row->name;
  return score;
}

}  // namespace assay
