// SPDX-License-Identifier: Apache-2.0
// What macOS leaves in folders and archives: AppleDouble files ("._name",
// RFC 1740, magic 0x00051607) and .DS_Store (a buddy allocator, "Bud1").
// Nothing loads them; they are known so that they are not called unknown.
#include "scanner/format.h"

namespace assay {
namespace {

constexpr std::string_view kAppleDouble("\x00\x05\x16\x07", 4);
constexpr std::string_view kStore(
    "\x00\x00\x00\x01"
    "Bud1",
    8);

bool Recognizes(const File& file) {
  return (file.name().starts_with("._") &&
          StartsWith(file.bytes, kAppleDouble)) ||
         (file.name() == ".DS_Store" && StartsWith(file.bytes, kStore));
}

Result<void> Read(const File&, Sink&) { return {}; }

}  // namespace

extern const Format kMacosMetadata;
const Format kMacosMetadata = {"macos-metadata",
                               "nothing: the Finder's notes about files", false,
                               Recognizes, Read};

}  // namespace assay
