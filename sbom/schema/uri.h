// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_URI_H_
#define ASSAY_SBOM_SCHEMA_URI_H_

#include <string>
#include <string_view>

namespace assay {

/// Which characters a reference may have: those of RFC 3986 or, with all of
/// Unicode beyond ASCII, those of RFC 3987.
enum class UriKind { kUri, kIri };

/// Whether the whole text is a reference; with `absolute`, one with a scheme.
bool IsUri(std::string_view text, UriKind kind, bool absolute);

/// What `reference` means in a document that is at `base` (RFC 3986, 5.2).
std::string ResolveUri(std::string_view base, std::string_view reference);

/// Turns each %XX of a fragment into its byte.
std::string PercentDecoded(std::string_view text);

/// Whether the text is an address of IPv4 or of IPv6.
bool IsIpAddress(const std::string& text, int version);

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_URI_H_
