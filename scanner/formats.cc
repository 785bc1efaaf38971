// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "scanner/format.h"

namespace assay {

// A row for each file of formats/.  Most specific first: a file is named after
// the first row that recognizes it.
extern const Format kEmpty;
extern const Format kGguf;
extern const Format kImage;
extern const Format kLfsPointer;
extern const Format kSafetensors;
extern const Format kSentencePiece;
extern const Format kWeightsIndex;

namespace {

constexpr std::array<const Format*, 7> kFormats = {
    &kEmpty,       &kLfsPointer, &kGguf,          &kWeightsIndex,
    &kSafetensors, &kImage,      &kSentencePiece,
};

}  // namespace

std::span<const Format* const> Formats() { return kFormats; }

}  // namespace assay
