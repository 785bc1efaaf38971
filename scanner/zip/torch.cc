// SPDX-License-Identifier: Apache-2.0
#include "scanner/zip/torch.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

// Text files of a line; anything longer is not what its name says.
constexpr std::uint64_t kBookkeeping = 256;

// No writer makes longer ones, and what follows is quadratic in it.
constexpr std::size_t kLongestName = 1024;

bool IsNumber(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool Remove(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool IsPackageRaw(std::string_view rest, std::uint64_t size) {
  if (!Remove(rest, ".data/")) return false;
  if (rest.ends_with(".storage")) {
    return IsNumber(rest.substr(0, rest.size() - 8));
  }
  return size <= kBookkeeping &&
         (rest == "version" || rest == "python_version");
}

bool IsCheckpointRaw(std::string_view rest, std::uint64_t size) {
  constexpr std::array<std::string_view, 5> kSmall = {
      "version", "byteorder", ".format_version", ".storage_alignment",
      ".data/serialization_id"};
  if (std::ranges::find(kSmall, rest) != kSmall.end()) {
    return size <= kBookkeeping;
  }
  return (Remove(rest, "data/") || Remove(rest, "constants/")) &&
         IsNumber(rest);
}

}  // namespace

void TorchNames::See(std::string_view name) {
  constexpr std::array<std::string_view, 2> kPickles = {"data.pkl",
                                                        "constants.pkl"};
  for (const std::string_view pickle : kPickles) {
    if (!name.ends_with(pickle)) continue;
    const std::string_view top = name.substr(0, name.size() - pickle.size());
    if (top.empty() || top.ends_with('/')) tops_.emplace(top);
  }
  constexpr std::string_view kPackage = ".data/extern_modules";
  if (name.ends_with(kPackage)) {
    packages_.emplace(name.substr(0, name.size() - kPackage.size()));
  }
}

bool TorchNames::IsRaw(std::string_view name, std::uint64_t size) const {
  if (name.size() > kLongestName) return false;
  for (std::size_t slash = 0; slash <= name.size(); ++slash) {
    if (slash != 0 && name[slash - 1] != '/') continue;
    const std::string top(name.substr(0, slash));
    const std::string_view rest = name.substr(slash);
    if (tops_.contains(top) && IsCheckpointRaw(rest, size)) return true;
    if (packages_.contains(top) && IsPackageRaw(rest, size)) return true;
  }
  return false;
}

}  // namespace assay
