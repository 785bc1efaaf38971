// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_STATED_H_
#define ASSAY_SBOM_STATED_H_

#include <cstdint>
#include <string>

namespace assay {

/// Where a fact stands, so that anyone can look it up again.
struct Source {
  /// Path inside the release; empty when the fact comes from the release's own
  /// place (its folder's name) or from the user.
  std::string file;
  /// RFC 6901, in JSON, YAML, front matter and the metadata of weights
  /// ("/general.name"); empty in plain text.
  std::string pointer;
  std::uint64_t offset = 0;  ///< In bytes, from the start of the file.

  bool operator==(const Source&) const = default;
};

/// A fact that a release states, and where.
struct Stated {
  std::string value;
  Source source;

  bool operator==(const Stated&) const = default;
};

}  // namespace assay

#endif  // ASSAY_SBOM_STATED_H_
