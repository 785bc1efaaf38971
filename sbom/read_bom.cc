// SPDX-License-Identifier: Apache-2.0
#include "sbom/read_bom.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/escape.h"
#include "sbom/cyclonedx/entry.h"
#include "sbom/cyclonedx/read_entries.h"
#include "sbom/cyclonedx/xml_text.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 6> kVersions = {"1.2", "1.3", "1.4",
                                                       "1.5", "1.6", "1.7"};

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Result<BomReading> ReadCycloneDx(Entry root) {
  const Entry& format = Member(root, "bomFormat");
  const Entry& version = Member(root, "specVersion");
  if (format.text != "CycloneDX") {
    return Fail(Error::Kind::kMalformed,
                "is neither CycloneDX nor SPDX 3: it has no bomFormat and no "
                "@context");
  }
  if (std::ranges::find(kVersions, version.text) == kVersions.end()) {
    return Fail(Error::Kind::kMalformed,
                "is of CycloneDX '" + EscapeShort(version.text, 80) +
                    "', which is not known",
                "there are CycloneDX 1.2 to 1.7");
  }
  BomReading reading;
  reading.format = "CycloneDX " + version.text;
  reading.bom = BomOfEntries(root);
  reading.not_kept = NotTaken(root);
  return reading;
}

}  // namespace

Result<BomReading> ReadBom(Bytes text, const Limits& limits) {
  constexpr std::string_view kSpaces = " \t\r\n";
  std::string_view start = AsText(text);
  if (start.starts_with(kByteOrderMark)) {
    start.remove_prefix(kByteOrderMark.size());
  }
  const std::size_t first = start.find_first_not_of(kSpaces);
  const bool xml = first != start.npos && start[first] == '<';
  auto root = xml ? ReadXml(text, limits) : ReadEntry(AsBytes(start), limits);
  if (!root) return std::unexpected(root.error());
  return ReadCycloneDx(std::move(*root));
}

}  // namespace assay
