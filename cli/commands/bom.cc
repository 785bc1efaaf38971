// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "cli/bom/verb.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/passphrase_options.h"

namespace assay {

// A row for each file of bom/.
extern const BomVerb kBomValidateVerb;

namespace {

constexpr std::array<const BomVerb*, 1> kVerbs = {&kBomValidateVerb};

constexpr std::array<std::string_view, 1> kVerbNames = {"validate"};

const std::array<Option, 2> kOptions = {{
    {"output", 'o', "FORMAT[=FILE]", "what to write: text (default) or json"},
    kLimitOption,
}};

Result<void> CheckUse(const BomVerb& verb, const Arguments& arguments) {
  std::string called = "bom ";
  called += verb.name;
  for (const auto& [option, values] : arguments.options) {
    if (std::ranges::find(verb.options, option) != verb.options.end()) continue;
    return Fail(Error::Kind::kUsage,
                called.append(" has no use for --").append(option),
                "'assay help bom' shows what it takes");
  }
  const std::size_t given = arguments.operands.size();
  if (verb.many ? given < verb.operands : given != verb.operands) {
    return Fail(Error::Kind::kUsage,
                called + " takes " + std::to_string(verb.operands) +
                    (verb.operands == 1 ? " path" : " paths") + ", not " +
                    std::to_string(given),
                "'assay help bom' shows what it takes");
  }
  return {};
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  for (const BomVerb* verb : kVerbs) {
    if (verb->name != arguments.verb) continue;
    const auto fit = CheckUse(*verb, arguments);
    if (!fit) return std::unexpected(fit.error());
    return verb->run(arguments, terminal);
  }
  return Fail(Error::Kind::kUsage, "bom " + arguments.verb + " is not there");
}

}  // namespace

extern const Command kBomCommand;
const Command kBomCommand = {
    "bom",
    "bills of materials: validate them",
    "validate says where a bill of materials breaks the official schema of its "
    "version, which is compiled in: CycloneDX 1.4 to 1.7 in JSON, SPDX 3.0.1 "
    "in JSON-LD.",
    {"FILE", true, true, Completes::kFiles, nullptr, kVerbNames},
    kOptions,
    "assay bom validate model.cdx.json",
    Run};

}  // namespace assay
