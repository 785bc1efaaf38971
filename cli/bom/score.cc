// SPDX-License-Identifier: Apache-2.0
#include "sbom/score/score.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "cli/json_writer.h"
#include "cli/options.h"
#include "cli/reports.h"
#include "cli/screen.h"
#include "cli/verb.h"
#include "core/escape.h"
#include "core/read_file.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 4> kOptions = {"output", "limit",
                                                      "profile", "min"};

// "34.4"; one decimal, so a double holds it well enough.
std::string Decimal(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, 1)
                       .ptr;
  return {text.data(), end};
}

std::size_t CountOf(const ScoredCategory& category, Stated stated) {
  return static_cast<std::size_t>(
      std::ranges::count(category.elements, stated, &ScoredElement::stated));
}

std::string SourceOf(std::string_view profile) {
  const auto rows = ScoreProfiles();
  return std::string(
      std::ranges::find(rows, profile, &ScoreProfile::name)->source);
}

void WriteElements(const BomScore& score, Stated stated,
                   std::string_view heading, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const ScoredCategory& category : score.categories) {
    for (const ScoredElement& element : category.elements) {
      if (element.stated != stated) continue;
      std::string where = Escape(element.pointer);
      if (stated == Stated::kAbsent) {
        where = where.empty() ? "nowhere" : where.insert(0, "not at ");
        if (!element.weight.empty()) {
          where.insert(0, ", ").insert(0, element.weight);
        }
      }
      rows.push_back({std::string("  ").append(element.name), where});
    }
  }
  if (rows.empty()) return;
  out << "\n" << heading << "\n" << Table(rows);
}

void WriteText(const std::string& path, const BomScore& score,
               std::ostream& out) {
  std::string head = Decimal(score.total);
  head.append(" of 100  ").append(Escape(path));
  if (!score.level.empty()) head.append("  ").append(score.level);
  out << Indented(head, 0) << "by " << SourceOf(score.profile) << "\n\n";
  std::vector<std::vector<std::string>> rows;
  for (const ScoredCategory& category : score.categories) {
    std::string text =
        std::to_string(CountOf(category, Stated::kPresent)) + " present";
    if (const auto unknown = CountOf(category, Stated::kUnknown)) {
      text += ", " + std::to_string(unknown) + " declared unknown";
    }
    text += ", " + std::to_string(CountOf(category, Stated::kAbsent)) +
            " absent of " + std::to_string(category.elements.size());
    rows.push_back({category.name,
                    Decimal(category.points) + " of " + Decimal(category.most),
                    text});
  }
  for (const std::string& penalty : score.penalties) {
    rows.push_back({"penalty", "", penalty});
  }
  out << Table(rows);
  WriteElements(score, Stated::kAbsent, "absent", out);
  WriteElements(score, Stated::kUnknown, "declared unknown", out);
}

void WriteCategory(const ScoredCategory& category, JsonWriter& json) {
  json.Object()
      .Field("name", category.name)
      .Field("points", Decimal(category.points))
      .Field("most", Decimal(category.most))
      .Key("elements")
      .Array();
  for (const ScoredElement& element : category.elements) {
    json.Object()
        .Field("name", element.name)
        .Field("stated", Name(element.stated))
        .Field("pointer", element.pointer);
    if (!element.weight.empty()) json.Field("weight", element.weight);
    json.End();
  }
  json.End().End();
}

void WriteJson(const std::string& path, const BomScore& score,
               std::ostream& out) {
  JsonWriter json(out, 2);
  json.Object()
      .Field("schema", "assay-bom-score/1")
      .Field("path", ReportedPath(path))
      .Field("profile", score.profile)
      .Field("source", SourceOf(score.profile))
      .Field("total", Decimal(score.total));
  if (!score.level.empty()) json.Field("level", score.level);
  json.Key("penalties").Array();
  for (const std::string& penalty : score.penalties) json.String(penalty);
  json.End().Key("categories").Array();
  for (const ScoredCategory& category : score.categories) {
    WriteCategory(category, json);
  }
  json.End().End();
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto json = WantsJson(arguments);
  if (!json) return std::unexpected(json.error());
  const auto limits = ParseLimits(arguments.Values("limit"));
  if (!limits) return std::unexpected(limits.error());
  const auto least = ParseNumber("min", arguments.Value("min", "0"), 0, 100);
  if (!least) return std::unexpected(least.error());
  const std::string& path = arguments.operands.front();
  const auto bytes = ReadFile(path, limits->json_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  const auto score =
      ScoreBom(*bytes, arguments.Value("profile", "owasp"), *limits);
  if (!score && score.error().kind == Error::Kind::kUsage) {
    return std::unexpected(score.error());
  }
  if (!score) {
    return Fail(score.error().kind, Escape(path) + ": " + score.error().message,
                score.error().hint);
  }
  if (*json) {
    WriteJson(path, *score, terminal.out);
  } else {
    WriteText(path, *score, terminal.out);
  }
  return score->total < static_cast<double>(*least) ? ExitCode::kFindings
                                                    : ExitCode::kPass;
}

}  // namespace

extern const Verb kBomScoreVerb;
const Verb kBomScoreVerb = {"score", kOptions, Run};

}  // namespace assay
