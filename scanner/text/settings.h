// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_SETTINGS_H_
#define ASSAY_SCANNER_TEXT_SETTINGS_H_

#include <optional>
#include <string>
#include <string_view>

namespace assay {

/// A setting as configurations of models spell it.
struct Setting {
  /// Keys from the root, joined by '/', indices included:
  /// "auto_map/AutoTokenizer/0".
  std::string_view path;
  /// The last key that is no index.
  std::string_view key;
  std::string_view value;  ///< "true" for a boolean.
  bool text;               ///< Whether the value is a string.
  std::string_view file;   ///< Name of the file that holds it.
};

/// The value of the kSetting to observe where a setting makes a loader run or
/// fetch something; nothing for all others.  One of
///
/// - "auto_map.NAME=module.Class" (code beside the file) or
///   "auto_map.NAME=owner/repo--module.Class" (of another release);
/// - "trust_remote_code=true", "custom_pipeline=…", "custom_generate=…",
///   "component=module.Class" (of a diffusers pipeline);
/// - "KEY=dotted.name" for a key that names what is to be called (`_target_`,
///   `py/object`, `type` of a sentence-transformers module), with " runs
///   WORD" behind it when TargetReach() knows what that does;
/// - "path=…" for a file outside the release, "url=…" for one to fetch.
std::optional<std::string> SettingOf(const Setting& setting);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_SETTINGS_H_
