// SPDX-License-Identifier: Apache-2.0
#include "scanner/format.h"

#include <algorithm>

namespace assay {
namespace {

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view File::name() const {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool File::HasSuffix(std::string_view suffix) const {
  return path.size() >= suffix.size() &&
         std::ranges::equal(path.substr(path.size() - suffix.size()), suffix,
                            {}, Lower, Lower);
}

}  // namespace assay
