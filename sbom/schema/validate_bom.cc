// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/validate_bom.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/escape.h"
#include "core/json.h"
#include "sbom/schemas/embedded.h"

namespace assay {
namespace {

constexpr std::string_view kCycloneDx = "http://cyclonedx.org/schema/";
constexpr std::string_view kSpdx = "https://spdx.org/schema/";

struct Version {
  std::string_view format;     // "CycloneDX 1.6"
  std::string_view statement;  // specVersion or @context.
  std::string_view file;       // Of sbom/schemas.
};

constexpr std::array<Version, 5> kVersions = {{
    {"CycloneDX 1.4", "1.4", "bom-1.4.schema.json"},
    {"CycloneDX 1.5", "1.5", "bom-1.5.schema.json"},
    {"CycloneDX 1.6", "1.6", "bom-1.6.schema.json"},
    {"CycloneDX 1.7", "1.7", "bom-1.7.schema.json"},
    {"SPDX 3.0.1", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
     "spdx-3.0.1.schema.json"},
}};

std::string UriOf(std::string_view file) {
  std::string uri(file.starts_with("spdx-3") ? kSpdx : kCycloneDx);
  return uri.append(file);
}

// What the top of the text says of itself.
struct Stated {
  std::string format;
  std::string version;
  std::string context;
};

Result<Stated> Look(Bytes text, const Limits& limits) {
  Stated stated;
  bool object = false;
  const auto walked = WalkJson(text, limits, [&](const JsonEvent& event) {
    if (event.depth == 0) {
      object |= event.kind == JsonEvent::Kind::kObject;
      return object;
    }
    if (event.depth != 1 || event.kind != JsonEvent::Kind::kString) return true;
    if (event.pointer == "/bomFormat") stated.format = event.text;
    if (event.pointer == "/specVersion") stated.version = event.text;
    if (event.pointer == "/@context") stated.context = event.text;
    return true;
  });
  if (!walked) return std::unexpected(walked.error());
  return stated;
}

Result<const Version*> Pick(const Stated& stated) {
  const bool spdx = !stated.context.empty();
  const std::string& statement = spdx ? stated.context : stated.version;
  const auto at = std::ranges::find(kVersions, statement, &Version::statement);
  // A wrong bomFormat beside a version that we know is for the schema to tell.
  if (at != kVersions.end() && (spdx || !stated.version.empty())) return &*at;
  if (stated.format == "CycloneDX" || spdx) {
    return Fail(Error::Kind::kMalformed,
                (spdx ? "is of SPDX with the context '" : "is of CycloneDX '") +
                    EscapeShort(statement, 80) + "', whose schema is not here",
                "there are CycloneDX 1.4 to 1.7 and SPDX 3.0.1");
  }
  return Fail(Error::Kind::kMalformed,
              "is neither CycloneDX nor SPDX 3: it has no bomFormat with a "
              "specVersion and no @context");
}

// The one of a version and, of CycloneDX, what it refers to.
Result<JsonSchema> CompileVersion(const Version& version) {
  std::map<std::string, std::string, std::less<>> documents;
  const bool spdx = version.file.starts_with("spdx-3");
  for (const auto& [name, text] : EmbeddedSchemas()) {
    const bool other = name.starts_with("bom-") || name.starts_with("spdx-3");
    if (name == version.file || (!spdx && !other)) {
      documents.emplace(UriOf(name), text);
    }
  }
  return JsonSchema::Compile(documents, UriOf(version.file));
}

}  // namespace

Result<BomValidation> ValidateBom(Bytes text, const Limits& limits) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const std::size_t start = AsText(text).find_first_not_of(kSpaces);
  if (start != std::string_view::npos && text[start] == '<') {
    return Fail(Error::Kind::kMalformed, "is XML: only JSON is validated",
                "convert it to JSON first");
  }
  const auto stated = Look(text, limits);
  if (!stated) return std::unexpected(stated.error());
  const auto version = Pick(*stated);
  if (!version) return std::unexpected(version.error());
  const auto schema = CompileVersion(**version);
  if (!schema) return std::unexpected(schema.error());
  auto violations = schema->Validate(text, limits);
  if (!violations) return std::unexpected(violations.error());
  return BomValidation{std::string((*version)->format), std::move(*violations)};
}

}  // namespace assay
