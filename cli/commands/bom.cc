// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "cli/bom/verb.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/passphrase_options.h"
#include "cli/signer_options.h"
#include "sbom/score/score.h"

namespace assay {

// A row for each file of bom/.
extern const BomVerb kBomValidateVerb;
extern const BomVerb kBomScoreVerb;
extern const BomVerb kBomSignVerb;
extern const BomVerb kBomVerifyVerb;

namespace {

constexpr std::array<const BomVerb*, 4> kVerbs = {
    &kBomValidateVerb, &kBomScoreVerb, &kBomSignVerb, &kBomVerifyVerb};

constexpr std::array<std::string_view, 4> kVerbNames = {"validate", "score",
                                                        "sign", "verify"};

std::vector<std::string> ProfileWords() {
  std::vector<std::string> words;
  for (const ScoreProfile& row : ScoreProfiles()) words.emplace_back(row.name);
  return words;
}

const std::array<Option, 9> kOptions = {{
    {"output", 'o', "FORMAT|FILE",
     "text (default) or json; sign: the file to write (default: standard "
     "output)"},
    {"profile", 0, "NAME",
     "score: owasp (default), ntia, bsi-tr-03183 or g7-ai", false,
     Completes::kWords, ProfileWords},
    {"min", 0, "N", "score: exit with 1 below N of 100"},
    {"key", 0, "FILE",
     "sign: the private key, PEM or minisign; verify: the public key that must "
     "have signed",
     false, Completes::kFiles},
    kPkcs11Option,
    kPassphraseFdOption,
    kPassphraseEnvOption,
    {"unsafe-embedded-key", 0, "",
     "verify: by the key that stands in the file, whoever put it there"},
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
    "bills of materials: validate, score, sign and verify them",
    "validate says where a bill of materials breaks the official schema of its "
    "version, which is compiled in: CycloneDX 1.4 to 1.7 in JSON, SPDX 3.0.1 "
    "in JSON-LD.\n"
    "score says how much of what a profile asks for a CycloneDX BOM has, and "
    "what is absent. sign puts a signature (JSF over RFC 8785) into a "
    "CycloneDX "
    "BOM; verify checks it with a key that you trust.",
    {"FILE", true, true, Completes::kFiles, nullptr, kVerbNames},
    kOptions,
    "assay bom validate model.cdx.json",
    Run};

}  // namespace assay
