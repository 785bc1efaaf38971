// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_TEXT_JINJA_VALUE_H_
#define ASSAY_SCANNER_TEXT_JINJA_VALUE_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// What is known of the value of an expression without running it.
struct JinjaValue {
  /// How it was reached, "lipsum.__globals__"; empty for a computed value.
  std::string path;
  /// A constant string.
  std::optional<std::string> text;
  std::optional<double> number;
  /// The parts of a literal list whose members are constants.
  std::vector<std::string> items;
  bool list = false;
  bool content = false;    ///< Comes from what someone wrote in a message.
  bool date = false;       ///< Comes from the clock.
  bool assembled = false;  ///< `text` was put together from parts.
};

/// left `op` right.
JinjaValue JinjaCombine(const JinjaValue& left, std::string_view op,
                        const JinjaValue& right);

/// value|name(args), and value.name(args) for string methods.
JinjaValue JinjaFilter(const JinjaValue& value, std::string_view name,
                       std::span<const JinjaValue> args);

}  // namespace assay

#endif  // ASSAY_SCANNER_TEXT_JINJA_VALUE_H_
