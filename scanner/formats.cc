// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "scanner/format.h"

namespace assay {

// A row for each file of formats/.  Most specific first: a file is named after
// the first row that recognizes it.
extern const Format kEmpty;
extern const Format kJinja;
extern const Format kJsonText;
extern const Format kNotebook;
extern const Format kPython;
extern const Format kRequirements;
extern const Format kText;
extern const Format kYaml;

namespace {

constexpr std::array<const Format*, 8> kFormats = {
    &kEmpty,
    // Text: by name, then whatever is text.
    &kJinja,
    &kPython,
    &kNotebook,
    &kRequirements,
    &kYaml,
    &kJsonText,
    &kText,
};

}  // namespace

std::span<const Format* const> Formats() { return kFormats; }

}  // namespace assay
