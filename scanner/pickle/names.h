// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_NAMES_H_
#define ASSAY_SCANNER_PICKLE_NAMES_H_

#include <string>
#include <string_view>

namespace assay::pickle {

/// A name as a pickle imports it.
struct QualifiedName {
  std::string_view module;
  std::string_view name;
};

/// What Python 3 imports where a pickle of protocol 0 to 2 uses a name of
/// Python 2 ("__builtin__" is "builtins").
/// https://github.com/python/cpython/blob/3.13/Lib/_compat_pickle.py
QualifiedName Python3Name(QualifiedName name);

/// "module.name".
std::string Dotted(QualifiedName name);

/// Whether each of the parts between the dots could be a Python identifier.
/// Bytes over 0x7f count as letters.
bool IsDottedName(std::string_view text);

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_NAMES_H_
