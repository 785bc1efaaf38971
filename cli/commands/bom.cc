// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/passphrase_options.h"
#include "cli/signer_options.h"
#include "cli/verb.h"
#include "sbom/score/score.h"

namespace assay {

// A row for each file of bom/.
extern const Verb kBomValidateVerb;
extern const Verb kBomScoreVerb;
extern const Verb kBomSignVerb;
extern const Verb kBomVerifyVerb;

namespace {

constexpr std::array<const Verb*, 4> kVerbs = {
    &kBomValidateVerb, &kBomScoreVerb, &kBomSignVerb, &kBomVerifyVerb};

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

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  return RunVerb("bom", kVerbs, arguments, terminal);
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
    {"FILE", true, true, Completes::kFiles, nullptr, kVerbs},
    kOptions,
    "assay bom validate model.cdx.json",
    Run};

}  // namespace assay
