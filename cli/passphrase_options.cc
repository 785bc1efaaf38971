// SPDX-License-Identifier: Apache-2.0
#include "cli/passphrase_options.h"

#include "cli/options.h"

namespace assay {
namespace {

constexpr std::uint64_t kMostDescriptor = 1'048'575;

}  // namespace

const Option kPassphraseFdOption = {
    "passphrase-fd", 0, "N",
    "read the passphrase, one line, from this open file descriptor"};

const Option kPassphraseEnvOption = {
    "passphrase-env", 0, "NAME",
    "take the passphrase from this environment variable"};

bool HasPassphraseSource(const Arguments& arguments) {
  return arguments.Has(kPassphraseFdOption.name) ||
         arguments.Has(kPassphraseEnvOption.name);
}

Result<PassphraseSource> ParsePassphraseSource(const Arguments& arguments) {
  PassphraseSource source;
  const bool descriptor = arguments.Has(kPassphraseFdOption.name);
  const bool environment = arguments.Has(kPassphraseEnvOption.name);
  if (descriptor && environment) {
    return Fail(Error::Kind::kUsage,
                "--passphrase-fd and --passphrase-env are both given",
                "give one of them");
  }
  if (environment) {
    source.kind = PassphraseSource::Kind::kEnvironment;
    source.variable = arguments.Value(kPassphraseEnvOption.name);
  }
  if (descriptor) {
    const auto number = ParseNumber(std::string(kPassphraseFdOption.name),
                                    arguments.Value(kPassphraseFdOption.name),
                                    0, kMostDescriptor);
    if (!number) return std::unexpected(number.error());
    source.kind = PassphraseSource::Kind::kDescriptor;
    source.descriptor = static_cast<int>(*number);
  }
  return source;
}

}  // namespace assay
