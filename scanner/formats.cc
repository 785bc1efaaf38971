// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "scanner/format.h"

namespace assay {

// A row for each file of formats/.  Most specific first: a file is named after
// the first row that recognizes it.
extern const Format kEmpty;
extern const Format kPickle;

namespace {

constexpr std::array<const Format*, 2> kFormats = {
    &kEmpty,
    &kPickle,
};

}  // namespace

std::span<const Format* const> Formats() { return kFormats; }

}  // namespace assay
