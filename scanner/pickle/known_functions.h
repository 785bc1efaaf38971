// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_KNOWN_FUNCTIONS_H_
#define ASSAY_SCANNER_PICKLE_KNOWN_FUNCTIONS_H_

#include <optional>
#include <string_view>

#include "scanner/pickle/heap.h"
#include "scanner/pickle/world.h"

namespace assay::pickle {

/// What a well-known function returns, with what it causes done to `world`;
/// nothing where the function is not known or its arguments are not.
///
/// "functools.partial()" is what functools.partial returns, called: the
/// arguments are then a pair, those that made it and those of the call.
std::optional<Value> CallKnown(World& world, std::string_view function,
                               Value arguments);

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_KNOWN_FUNCTIONS_H_
