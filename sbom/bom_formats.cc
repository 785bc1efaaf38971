// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "sbom/schema/validate_bom.h"
#include "sbom/write_bom.h"

namespace assay {

// A row for each form of formats/, in the order of help.
extern const BomFormat kCycloneDxJson;
extern const BomFormat kCycloneDxJson17;
extern const BomFormat kCycloneDxXml;
extern const BomFormat kCycloneDxXml17;

namespace {

constexpr std::array<const BomFormat*, 4> kFormats = {
    &kCycloneDxJson, &kCycloneDxJson17, &kCycloneDxXml, &kCycloneDxXml17};

}  // namespace

std::span<const BomFormat* const> BomFormats() { return kFormats; }

const BomFormat* FindBomFormat(std::string_view name) {
  for (const BomFormat* format : kFormats) {
    if (format->name == name) return format;
  }
  return nullptr;
}

Result<std::string> WriteBom(const Bom& bom, const BomFormat& format) {
  std::string text = format.write(bom);
  if (text.starts_with('<')) return text;
  // What we wrote ourselves may be as large as it is.
  Limits limits;
  limits.json_bytes = text.size();
  limits.values = UINT64_MAX;
  const auto checked = ValidateBom(AsBytes(text), limits);
  if (!checked) return std::unexpected(checked.error());
  if (checked->violations.empty()) return text;
  const SchemaViolation& first = checked->violations.front();
  return Fail(Error::Kind::kMalformed,
              "the bill of materials breaks the schema of " + checked->format +
                  " at '" + first.instance + "': " + first.message);
}

}  // namespace assay
