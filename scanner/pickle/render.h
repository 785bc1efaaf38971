// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_RENDER_H_
#define ASSAY_SCANNER_PICKLE_RENDER_H_

#include <string>
#include <string_view>

#include "scanner/pickle/heap.h"

namespace assay::pickle {

/// The most bytes of one rendered call or value.
inline constexpr std::size_t kRenderedBytes = 200;

/// A value as Python would write it, bounded in length and depth: `'id'`,
/// `[1, 2]`.  A global is its name, an object `<Class>`, the result of a call
/// `function()` whatever the arguments were, and what cannot be told `?`.
///
/// Characters of a str stay as they are (whoever prints escapes); bytes that
/// are not text become \xNN, so that the result is UTF-8 if names are.
std::string Render(const Heap& heap, Value value);

/// `posix.system('id')`.  `arguments` is a tuple, or anything else for `?`.
std::string RenderCall(const Heap& heap, std::string_view function,
                       Value arguments);

/// What is known of a value's name: "os.system"; "C()" for an object of class
/// C and for the result of calling C; "?" for nothing.
std::string NameOf(const Heap& heap, Value value);

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_RENDER_H_
