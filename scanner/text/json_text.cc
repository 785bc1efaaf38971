// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/json_text.h"

#include <optional>

namespace assay {
namespace {

// The text with each bare NaN and Infinity overwritten by null or 0 and
// spaces, so that offsets stay; nothing when there is none.
std::optional<std::string> WithoutNan(std::string_view text) {
  std::optional<std::string> changed;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      quoted = c != '"';
      continue;
    }
    if (c == '"') quoted = true;
    for (const std::string_view word : {"-Infinity", "Infinity", "NaN"}) {
      if (c != word[0] || !text.substr(at).starts_with(word)) continue;
      if (!changed) changed = std::string(text);
      changed->replace(at, word.size(), word.size(), ' ');
      (*changed)[at] = '0';
      at += word.size() - 1;
      break;
    }
  }
  return changed;
}

}  // namespace

Result<void> WalkLenientJson(const Text& text, const Limits& limits,
                             const std::function<bool(const JsonEvent&)>& see) {
  std::string_view view = text.view();
  if (view.starts_with("\xef\xbb\xbf")) view.remove_prefix(3);
  if (view.find("NaN") != view.npos || view.find("Infinity") != view.npos) {
    if (const auto changed = WithoutNan(view)) {
      return WalkJson(AsBytes(*changed), limits, see);
    }
  }
  return WalkJson(AsBytes(view), limits, see);
}

}  // namespace assay
