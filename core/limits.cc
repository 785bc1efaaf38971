// SPDX-License-Identifier: Apache-2.0
#include "core/limits.h"

#include <array>

namespace assay {
namespace {

constexpr std::array<LimitRow, 17> kRows = {{
    {"depth", "levels", "containers inside containers", &Limits::depth},
    {"members", "members", "members of all containers of one file",
     &Limits::members},
    {"expanded-total", "bytes", "output of decompressing one file",
     &Limits::expanded_total},
    {"expanded-held", "bytes", "decompressed bytes of one file held at once",
     &Limits::expanded_held},
    {"ratio", "bytes", "output per input byte, once past 64 MiB",
     &Limits::ratio},
    {"pickle-opcodes", "opcodes", "opcodes of one pickle",
     &Limits::pickle_opcodes},
    {"pickle-values", "values", "values that one pickle keeps alive",
     &Limits::pickle_values},
    {"json-depth", "levels", "arrays and objects inside each other",
     &Limits::json_depth},
    {"json-bytes", "bytes", "one JSON text read for its meaning",
     &Limits::json_bytes},
    {"text-bytes", "bytes", "one source, template or configuration text",
     &Limits::text_bytes},
    {"values", "values", "values of one JSON or YAML text held in memory",
     &Limits::values},
    {"tensors", "tensors", "tensors of one file", &Limits::tensors},
    {"observations", "items", "distinct observations of one file",
     &Limits::observations},
    {"findings", "findings", "findings of one file reported one by one",
     &Limits::findings},
    {"seconds", "seconds", "time for reading one file, hashing not counted",
     &Limits::seconds},
    {"stdin-bytes", "bytes", "standard input that is not a file",
     &Limits::stdin_bytes},
    {"files", "files", "files of one artifact", &Limits::files},
}};

}  // namespace

std::span<const LimitRow> LimitRows() { return kRows; }

}  // namespace assay
