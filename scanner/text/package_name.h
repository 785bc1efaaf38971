// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_PACKAGE_NAME_H_
#define ASSAY_SCANNER_TEXT_PACKAGE_NAME_H_

#include <string_view>

namespace assay {

/// The well-known package that `name` is one slip of the pen away from, when
/// it is no well-known package itself; empty otherwise.
///
/// A slip is a letter added, left out, doubled, changed or swapped, or a digit
/// for a letter ("t0rch").
std::string_view LooksLikePackage(std::string_view name);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_PACKAGE_NAME_H_
