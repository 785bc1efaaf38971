// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/settings.h"

#include <algorithm>
#include <array>

#include "scanner/text/dotted_name.h"
#include "scanner/text/text.h"

namespace assay {
namespace {

using Answer = std::optional<std::string>;

// Keys whose value is imported and called.
constexpr std::array<std::string_view, 13> kTargets = {
    "_target_",   "target",      "py/object",          "py/reduce",
    "py/type",    "py/function", "py/object/apply",    "__class__",
    "__target__", "class_path",  "_recursive_target_", "_partial_target_",
    "py/repr"};

bool IsDotted(std::string_view name) {
  return !name.empty() && name.find('.') != name.npos &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') || c == '_' || c == '.';
         });
}

std::string Cut(std::string_view text) {
  return std::string(text.substr(0, 200));
}

Answer Target(std::string_view key, std::string_view name) {
  if (!IsDotted(name)) return std::nullopt;
  std::string value = std::string(key) + "=" + Cut(name);
  const std::string_view reach = TargetReach(name);
  if (!reach.empty()) value.append(" runs ").append(reach);
  return value;
}

// The part behind `folder` in a path, "AutoModel/0" of "auto_map/AutoModel/0".
std::optional<std::string_view> Below(std::string_view path,
                                      std::string_view folder) {
  const std::size_t at = path.find(folder);
  if (at == path.npos || (at > 0 && path[at - 1] != '/')) return std::nullopt;
  const std::size_t end = at + folder.size();
  if (end >= path.size() || path[end] != '/') return std::nullopt;
  return path.substr(end + 1);
}

// A sentence-transformers module is imported whatever package it is in.
Answer Module(const Setting& setting) {
  if (setting.value.starts_with("sentence_transformers.")) return std::nullopt;
  if (!IsDotted(setting.value)) return std::nullopt;
  return Target("type", setting.value);
}

// "unet": ["module", "Class"]: the module is one of these packages, or a
// Python file of the release.
Answer Component(const Setting& setting) {
  const std::size_t slash = setting.path.find('/');
  if (slash == setting.path.npos || setting.path.substr(slash) != "/0") {
    return std::nullopt;
  }
  constexpr std::array<std::string_view, 12> kKnown = {
      "diffusers",        "transformers",   "onnxruntime", "optimum",
      "stable_diffusion", "peft",           "timm",        "open_clip",
      "tokenizers",       "controlnet_aux", "pipelines",   "schedulers"};
  const std::string_view head =
      setting.value.substr(0, setting.value.find('.'));
  if (setting.value.empty() || setting.key == "_class_name" ||
      std::ranges::find(kKnown, head) != kKnown.end()) {
    return std::nullopt;
  }
  if (setting.path.starts_with('_')) return std::nullopt;
  const std::string_view reach = TargetReach(std::string(setting.value) + ".x");
  std::string value = "component=" + Cut(setting.value);
  if (!reach.empty()) value.append(" runs ").append(reach);
  return value;
}

// Where a loader takes a value for a place.
Answer Place(const Setting& setting) {
  const std::string_view key = setting.key;
  const std::string_view value = setting.value;
  const bool names_file = key.ends_with("_file") || key.ends_with("_path") ||
                          key.ends_with("_dir") || key == "path" ||
                          key == "filename";
  if (!names_file) return std::nullopt;
  if (value.starts_with("../") || value.find("/../") != value.npos ||
      value.starts_with("..\\")) {
    return std::string(key) + "=outside:" + Cut(value);
  }
  if (value.starts_with("http://") || value.starts_with("https://") ||
      value.starts_with("\\\\") || value.starts_with("file://")) {
    return std::string(key) + "=url:" + Cut(value);
  }
  for (const std::string_view place : {"/etc/", "/proc/", "/dev/", "~/."}) {
    if (value.starts_with(place))
      return std::string(key) + "=outside:" + Cut(value);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> SettingOf(const Setting& setting) {
  const std::string_view key = setting.key;
  if (key == "trust_remote_code" || key == "allow_pickle" ||
      key == "weights_only") {
    const std::string value = Lower(setting.value);
    const bool risky =
        key == "weights_only" ? value == "false" : value == "true";
    if (!risky) return std::nullopt;
    return std::string(key) + "=" + value;
  }
  if (!setting.text || setting.value.empty()) return std::nullopt;
  if (const auto name = Below(setting.path, "auto_map")) {
    return "auto_map." + Cut(*name) + "=" + Cut(setting.value);
  }
  if (Below(setting.path, "custom_pipelines") && key == "impl") {
    return "custom_pipelines=" + Cut(setting.value);
  }
  if (key == "custom_pipeline" || key == "custom_generate" ||
      key == "custom_class" || key == "custom_object") {
    return std::string(key) + "=" + Cut(setting.value);
  }
  if (std::ranges::find(kTargets, key) != kTargets.end()) {
    return Target(key, setting.value);
  }
  if (setting.file == "modules.json" && key == "type") return Module(setting);
  if (setting.file.ends_with("model_index.json") &&
      setting.path.starts_with("_class_name/")) {
    return setting.path == "_class_name/0" ? "component=" + Cut(setting.value)
                                           : std::optional<std::string>();
  }
  if (setting.file.ends_with("model_index.json")) {
    if (auto answer = Component(setting)) return answer;
  }
  // An ordinary key with the name of a shell function for its value.
  if (IsDotted(setting.value) && setting.value.size() < 64) {
    const std::string_view reach = TargetReach(setting.value);
    const bool calls = key == "type" || key == "class" || key == "function" ||
                       key == "module" || key == "callable" ||
                       key == "_class_name" || key == "class_name" ||
                       key == "entry_point" || key == "factory";
    if (calls && !reach.empty() && reach != "system") {
      return Target(key, setting.value);
    }
  }
  return Place(setting);
}

}  // namespace assay
