// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_LICENSE_TOOLS_FINGERPRINTS_H_
#define ASSAY_SBOM_LICENSE_TOOLS_FINGERPRINTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace assay {

/// A reference text as the repository keeps it: the hashes of its words.
struct Fingerprint {
  std::string id;
  std::uint8_t flags = 0;  ///< kExceptionFlag, kStrictFlag.
  std::vector<std::uint32_t> words;
};

/// A text file: base64 of zstd of the vocabulary's hashes and, for each text,
/// its words as numbers in it.  Deterministic.
Result<std::string> WriteFingerprints(const std::vector<Fingerprint>& all);

/// Reads what WriteFingerprints() wrote.  Fails with kMalformed.
Result<std::vector<Fingerprint>> ReadFingerprints(std::string_view text);

/// The index that the program holds; see reference_index.h.
std::string BuildIndex(const std::vector<Fingerprint>& all);

}  // namespace assay

#endif  // ASSAY_SBOM_LICENSE_TOOLS_FINGERPRINTS_H_
