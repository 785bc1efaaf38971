// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "scanner/format.h"

namespace assay {

// A row for each file of formats/.  Most specific first: a file is named after
// the first row that recognizes it.
extern const Format kEmpty;
extern const Format kTorchscript;
extern const Format kNpy;
extern const Format kJoblibZfile;
extern const Format kGzip;
extern const Format kBzip2;
extern const Format kXz;
extern const Format kZstd;
extern const Format kLz4;
extern const Format kTar;
extern const Format kZip;
extern const Format kLzma;
extern const Format kZlib;
extern const Format kExecutable;

namespace {

constexpr std::array<const Format*, 14> kFormats = {
    &kEmpty, &kTorchscript, &kNpy, &kJoblibZfile, &kGzip, &kBzip2, &kXz,
    &kZstd,  &kLz4,         &kTar, &kZip,         &kLzma, &kZlib,  &kExecutable,
};

}  // namespace

std::span<const Format* const> Formats() { return kFormats; }

}  // namespace assay
