// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "scanner/format.h"

namespace assay {

// A row for each file of formats/.
extern const Format kBzip2;
extern const Format kEmpty;
extern const Format kExecutable;
extern const Format kGguf;
extern const Format kGzip;
extern const Format kImage;
extern const Format kJinja;
extern const Format kJoblibZfile;
extern const Format kJsonText;
extern const Format kLfsPointer;
extern const Format kLz4;
extern const Format kLzma;
extern const Format kMacosMetadata;
extern const Format kNotebook;
extern const Format kNpy;
extern const Format kPickle;
extern const Format kPython;
extern const Format kRequirements;
extern const Format kSafetensors;
extern const Format kSentencePiece;
extern const Format kTar;
extern const Format kText;
extern const Format kTorchscript;
extern const Format kWeightsIndex;
extern const Format kXz;
extern const Format kYaml;
extern const Format kZip;
extern const Format kZlib;
extern const Format kZstd;

namespace {

// Most specific first: a file is named after the first row that recognizes it.
constexpr auto kFormats = std::to_array<const Format*>({
    &kEmpty,
    // By a magic number.
    &kLfsPointer,
    &kGguf,
    &kNpy,
    &kJoblibZfile,
    &kGzip,
    &kBzip2,
    &kXz,
    &kZstd,
    &kLz4,
    &kImage,
    &kMacosMetadata,
    // By their structure.
    &kWeightsIndex,
    &kSafetensors,
    // A pickle may end in a zip: it is found by its start, the zip by its end.
    &kPickle,
    &kTar,
    &kZip,
    &kLzma,
    &kZlib,
    &kTorchscript,
    &kSentencePiece,
    // Text: by name, then whatever is text.
    &kJinja,
    &kPython,
    &kNotebook,
    &kRequirements,
    &kYaml,
    &kJsonText,
    &kText,
    // Scripts are text first.
    &kExecutable,
});

}  // namespace

std::span<const Format* const> Formats() { return kFormats; }

}  // namespace assay
