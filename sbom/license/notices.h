// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_LICENSE_NOTICES_H_
#define ASSAY_SBOM_LICENSE_NOTICES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// A notice by which a licence is applied or named.
struct Notice {
  std::string id;
  std::uint32_t begin;  ///< Bytes of the text that was searched.
  std::uint32_t end;
  /// Whether it applies the licence ("licensed under the …"), and does not just
  /// name it.
  bool applies;
};

/// Finds the notices of well-known licences in WordText::normal.
std::vector<Notice> FindNotices(std::string_view normal);

/// The licences whose addresses stand in a text as it is, each once.
std::vector<Notice> FindAddresses(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SBOM_LICENSE_NOTICES_H_
