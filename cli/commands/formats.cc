// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "cli/command.h"
#include "cli/json_writer.h"
#include "cli/options.h"
#include "cli/screen.h"
#include "scanner/format.h"

namespace assay {
namespace {

const std::array<Option, 1> kOptions = {{kJsonOption}};

void WriteJson(std::ostream& out) {
  JsonWriter json(out, 2);
  json.Object().Field("schema", "assay-formats/1").Key("formats").Array();
  for (const Format* format : Formats()) {
    json.Object()
        .Field("name", format->name)
        .Field("looks_for", format->looks_for)
        .End();
  }
  json.End().End();
}

Result<ExitCode> Run(const Arguments& arguments, Terminal& terminal) {
  const auto json = WantsJson(arguments);
  if (!json) return std::unexpected(json.error());
  if (*json) {
    WriteJson(terminal.out);
    return ExitCode::kPass;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Format* format : Formats()) {
    rows.push_back({std::string(format->name), std::string(format->looks_for)});
  }
  terminal.out << Table(rows);
  return ExitCode::kPass;
}

}  // namespace

extern const Command kFormatsCommand;
const Command kFormatsCommand = {
    "formats",
    "which file formats are read, and what is looked for",
    "A file in none of them is reported as not scanned.",
    {},
    kOptions,
    "assay formats",
    Run,
    true};

}  // namespace assay
