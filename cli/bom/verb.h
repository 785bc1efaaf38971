// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_BOM_VERB_H_
#define ASSAY_CLI_BOM_VERB_H_

#include <span>
#include <string_view>

#include "cli/command.h"
#include "core/error.h"

namespace assay {

/// A word after `assay bom`.  To add one, write cli/bom/<name>.cc and add its
/// row to cli/commands/bom.cc.
struct BomVerb {
  std::string_view name;
  std::size_t operands;  ///< How many it takes.
  /// Names of the command's options that it has a use for.
  std::span<const std::string_view> options;
  Result<ExitCode> (*run)(const Arguments& arguments, Terminal& terminal);
  bool many = false;  ///< It takes more of them, too.
};

}  // namespace assay

#endif  // ASSAY_CLI_BOM_VERB_H_
