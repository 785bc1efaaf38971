// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_CYCLONEDX_XML_TEXT_H_
#define ASSAY_SBOM_CYCLONEDX_XML_TEXT_H_

#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/error.h"
#include "core/limits.h"
#include "sbom/cyclonedx/entry.h"

namespace assay {

/// What stands before the version in the namespace of CycloneDX's XML.
inline constexpr std::string_view kXmlNamespace =
    "http://cyclonedx.org/schema/bom/";

/// Characters for a place between tags, or for an attribute, in ASCII.  What
/// XML 1.0 forbids (control characters, bytes that are no UTF-8) becomes
/// U+FFFD.
std::string XmlText(std::string_view text, bool attribute);

/// Reads untrusted CycloneDX XML into what its JSON would be, specVersion and
/// all.  Elements without a place there keep their names, attributes get '@'
/// before theirs.  A document type declaration is refused, and with it every
/// entity that expands.
///
/// Fails with kMalformed on what is no XML or not CycloneDX, with kLimit on
/// more than limits.values elements and attributes, limits.json_bytes bytes or
/// a depth of more than 128.
Result<Entry> ReadXml(Bytes text, const Limits& limits);

}  // namespace assay

#endif  // ASSAY_SBOM_CYCLONEDX_XML_TEXT_H_
