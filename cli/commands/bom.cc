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

constexpr std::array<std::string_view, 6> kVerbNames = {
    "validate", "score", "diff", "sign", "verify", "convert"};

const std::array<Option, 2> kOptions = {{
    {"output", 'o', "FORMAT[=FILE]",
     "what to write; repeatable, see the formats above", true,
     Completes::kNothing, nullptr},
    kLimitOption,
}};

Result<void> CheckUse(const BomVerb& verb, const Arguments& arguments) {
  const std::string called =
      verb.name.empty() ? "bom" : "bom " + std::string(verb.name);
  for (const auto& [option, values] : arguments.options) {
    if (std::ranges::find(verb.options, option) != verb.options.end()) continue;
    return Fail(Error::Kind::kUsage, called + " has no use for --" + option,
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
    "list what a model is made of",
    "PATH is a file or a directory. Its bill of materials goes to standard "
    "output as CycloneDX 1.6 JSON, or to FILE.",
    {"PATH", true, true, Completes::kFiles, nullptr, kVerbNames, true},
    kOptions,
    "assay bom model/ -o cyclonedx=model.cdx.json -o text",
    Run};

}  // namespace assay
