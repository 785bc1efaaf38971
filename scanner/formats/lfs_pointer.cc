// SPDX-License-Identifier: Apache-2.0
// Git LFS pointer: a few lines of text in place of a large file, naming its
// SHA-256 and size.  Xet pointers say the same in other words.
// https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
#include <string>

#include "core/escape.h"
#include "scanner/format.h"

namespace assay {
namespace {

using Kind = Observation::Kind;

constexpr std::string_view kLfs = "version https://git-lfs.github.com/spec/v";
// Written before the specification got its address.
constexpr std::string_view kHawser = "version https://hawser.github.com/spec/v";
constexpr std::string_view kXet = "# xet version ";
// The specification wants pointers below 1024 bytes.
constexpr std::uint64_t kMost = 1024;

bool Recognizes(const File& file) {
  return file.size <= kMost &&
         (StartsWith(file.bytes, kLfs) || StartsWith(file.bytes, kHawser) ||
          StartsWith(file.bytes, kXet));
}

// The digits after `key` at the start of a line; empty when there are none.
std::string_view NumberAfter(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  if (at == text.npos) return {};
  const std::string_view rest = text.substr(at + key.size());
  return rest.substr(0, rest.find_first_not_of("0123456789"));
}

// The hash behind "oid sha256:"; empty when there is none.
std::string_view OidOf(std::string_view text) {
  constexpr std::string_view kOid = "\noid sha256:";
  const std::size_t at = text.find(kOid);
  if (at == text.npos) return {};
  const std::string_view hex = text.substr(at + kOid.size(), 64);
  return hex.find_first_not_of("0123456789abcdef") == hex.npos ? hex : "";
}

Result<void> Read(const File& file, Sink& sink) {
  const std::string_view text = AsText(file.bytes);
  const bool xet = text.starts_with(kXet);
  std::string_view size = NumberAfter(text, xet ? "\nfilesize = " : "\nsize ");
  const std::string bytes = size.empty() || size.size() > 20
                                ? "unknown size"
                                : std::string(size) + " bytes";
  if (!size.empty()) sink.State("size", size, 0);
  sink.State("oid", OidOf(text), 0);
  sink.Observe(Kind::kAnomaly, "lfs-pointer", 0, std::string(text));
  sink.Skip(std::string(xet ? "xet" : "git-lfs") +
            " pointer: the file itself (" + bytes + ") is absent");
  return {};
}

}  // namespace

extern const Format kLfsPointer;
const Format kLfsPointer = {"lfs-pointer",
                            "weights that are not there, only their address",
                            false, Recognizes, Read};

}  // namespace assay
