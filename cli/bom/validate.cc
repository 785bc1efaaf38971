// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <vector>

#include "cli/bom/text_place.h"
#include "cli/json_writer.h"
#include "cli/options.h"
#include "cli/reports.h"
#include "cli/screen.h"
#include "cli/verb.h"
#include "core/escape.h"
#include "core/read_file.h"
#include "sbom/schema/validate_bom.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 2> kOptions = {"output", "limit"};

struct Checked {
  std::string path;
  Result<BomValidation> validation;
  std::vector<TextPlace> places;  // Of its violations.

  bool Valid() const { return validation && validation->violations.empty(); }
};

Checked Check(const std::string& path, const Limits& limits) {
  const auto bytes = ReadFile(path, limits.json_bytes);
  if (!bytes) return {path, std::unexpected(bytes.error()), {}};
  Checked checked{path, ValidateBom(*bytes, limits), {}};
  if (!checked.validation) {
    Error& error = checked.validation.error();
    error.message = Escape(path) + ": " + error.message;
    return checked;
  }
  for (const SchemaViolation& violation : checked.validation->violations) {
    checked.places.push_back(PlaceOfToken(AsText(*bytes), violation.offset));
  }
  return checked;
}

std::string Pointer(const SchemaViolation& violation) {
  return violation.instance.empty() ? "the whole" : violation.instance;
}

void WriteText(const Checked& checked, Terminal& terminal) {
  if (!checked.validation) {
    Complain(checked.validation.error(), terminal.err);
    return;
  }
  const auto& [format, violations] = *checked.validation;
  std::string head = Escape(checked.path);
  head += violations.empty() ? ": valid " : ": not valid ";
  head += format;
  if (!violations.empty()) head += ", " + Count(violations.size(), "violation");
  terminal.out << Indented(head, 0);
  for (std::size_t i = 0; i < violations.size(); ++i) {
    const TextPlace& place = checked.places[i];
    std::string line = std::to_string(place.line) + ":" +
                       std::to_string(place.column) + "  " +
                       Escape(Pointer(violations[i]));
    terminal.out << Indented(line, 2) << Indented(violations[i].message, 6);
  }
}

void WriteViolation(const SchemaViolation& violation, const TextPlace& place,
                    JsonWriter& json) {
  json.Object()
      .Field("pointer", violation.instance)
      .Field("message", violation.message)
      .Field("keyword", violation.keyword)
      .Key("line")
      .Number(place.line)
      .Key("column")
      .Number(place.column)
      .End();
}

void WriteJson(const std::vector<Checked>& all, std::ostream& out) {
  JsonWriter json(out, 2);
  json.Object()
      .Field("schema", "assay-bom-validation/1")
      .Key("results")
      .Array();
  for (const Checked& checked : all) {
    json.Object().Field("path", ReportedPath(checked.path));
    if (!checked.validation) {
      json.Field("verdict", "error")
          .Field("error", checked.validation.error().message)
          .End();
      continue;
    }
    json.Field("verdict", checked.Valid() ? "valid" : "invalid")
        .Field("format", checked.validation->format)
        .Key("violations")
        .Array();
    for (std::size_t i = 0; i < checked.places.size(); ++i) {
      WriteViolation(checked.validation->violations[i], checked.places[i],
                     json);
    }
    json.End().End();
  }
  json.End().End();
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto json = WantsJson(arguments);
  if (!json) return std::unexpected(json.error());
  const auto limits = ParseLimits(arguments.Values("limit"));
  if (!limits) return std::unexpected(limits.error());
  std::vector<Checked> all;
  ExitCode code = ExitCode::kPass;
  for (const std::string& path : arguments.operands) {
    const Checked& checked = all.emplace_back(Check(path, *limits));
    if (!*json) WriteText(checked, terminal);
    if (!checked.validation) {
      code = ExitCode::kError;
    } else if (!checked.Valid() && code == ExitCode::kPass) {
      code = ExitCode::kFindings;
    }
  }
  if (*json) WriteJson(all, terminal.out);
  return code;
}

}  // namespace

extern const Verb kBomValidateVerb;
const Verb kBomValidateVerb = {"validate", kOptions, Run, true};

}  // namespace assay
