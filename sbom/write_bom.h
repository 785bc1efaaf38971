// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_WRITE_BOM_H_
#define ASSAY_SBOM_WRITE_BOM_H_

#include <span>
#include <string>
#include <string_view>

#include "core/error.h"
#include "sbom/bom.h"

namespace assay {

/// A form in which a bill of materials is written.  To add one, write
/// sbom/formats/<name>.cc and add its row to bom_formats.cc.
struct BomFormat {
  std::string_view name;     ///< "cyclonedx-1.6".
  std::string_view summary;  ///< One line.

  /// The same Bom gives the same bytes; they end with a newline.  Values that
  /// the form has no place for are left out.
  std::string (*write)(const Bom& bom);
};

/// All of them; the first is the default.
std::span<const BomFormat* const> BomFormats();

/// Null when there is none with that name.
const BomFormat* FindBomFormat(std::string_view name);

/// What write() gives, validated against the form's official schema where it
/// has one in JSON.  Fails with kMalformed and the first violation: that would
/// be a fault of Assay's own.
Result<std::string> WriteBom(const Bom& bom, const BomFormat& format);

}  // namespace assay

#endif  // ASSAY_SBOM_WRITE_BOM_H_
