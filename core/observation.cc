// SPDX-License-Identifier: Apache-2.0
#include "core/observation.h"

#include <array>
#include <utility>

namespace assay {
namespace {

using Kind = Observation::Kind;

constexpr std::array<std::pair<Kind, std::string_view>, 13> kNames = {{
    {Kind::kImport, "import"},
    {Kind::kCall, "call"},
    {Kind::kInstantiate, "instantiate"},
    {Kind::kUnresolved, "unresolved"},
    {Kind::kAnomaly, "anomaly"},
    {Kind::kEmbedded, "embedded"},
    {Kind::kPath, "path"},
    {Kind::kCode, "code"},
    {Kind::kTemplate, "template"},
    {Kind::kSetting, "setting"},
    {Kind::kRequirement, "requirement"},
    {Kind::kSecret, "secret"},
    {Kind::kInvisible, "invisible"},
}};

}  // namespace

std::string_view Name(Observation::Kind kind) {
  for (const auto& [known, name] : kNames) {
    if (known == kind) return name;
  }
  return {};
}

std::optional<Observation::Kind> KindNamed(std::string_view name) {
  for (const auto& [kind, known] : kNames) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

}  // namespace assay
