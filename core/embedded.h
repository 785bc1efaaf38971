// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_EMBEDDED_H_
#define ASSAY_CORE_EMBEDDED_H_

#include <string_view>

namespace assay {

/// A file of the repository, as it was when the program was built.
struct EmbeddedFile {
  std::string_view name;  ///< Within its folder: "lists/safe-imports.txt".
  std::string_view text;
};

}  // namespace assay

#endif  // ASSAY_CORE_EMBEDDED_H_
