// SPDX-License-Identifier: Apache-2.0
// Any text that no other row reads: cards, licences, tables, shell scripts,
// .gitattributes.
#include "scanner/text/text.h"

#include <algorithm>

#include "scanner/format.h"
#include "scanner/text/shell.h"

namespace assay {

extern const Format kText;

namespace {

using Kind = Observation::Kind;

bool Recognizes(const File& file) {
  return !file.bytes.empty() && LooksLikeText(file.bytes);
}

// Calls `see` with each line and where it begins.
template <class See>
void ForEachLine(std::string_view text, See see) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    see(text.substr(at, end - at), at);
    at = end + 1;
  }
}

// A filter of git runs the program that the user's configuration names.
void ReadGitAttributes(const Text& text, Sink& sink) {
  ForEachLine(text.view(), [&](std::string_view line, std::size_t begin) {
    if (Trim(line).starts_with('#')) return;
    const std::size_t at = line.find(" filter=");
    const std::size_t tab = line.find("\tfilter=");
    const std::size_t key = std::min(at, tab);
    if (key == line.npos) return;
    std::string_view name = line.substr(key + 8);
    name = name.substr(0, name.find_first_of(" \t\r"));
    if (name == "lfs") return;
    sink.Observe(Kind::kSetting,
                 "gitattributes.filter=" + std::string(name.substr(0, 80)),
                 text.Offset(begin), std::string(Trim(line).substr(0, 160)));
  });
}

bool IsShell(const File& file, std::string_view text) {
  if (file.HasSuffix(".sh") || file.HasSuffix(".bash")) return true;
  const std::string_view first = text.substr(0, text.find('\n'));
  return first.starts_with("#!") &&
         first.substr(0, 80).find("sh") != first.npos;
}

void ReadShell(const Text& text, Sink& sink) {
  std::size_t told = 0;
  ForEachLine(text.view(), [&](std::string_view line, std::size_t begin) {
    const std::string_view danger = CommandDanger(line);
    if (danger.empty() || ++told > 100) return;
    sink.Observe(Kind::kCode, "shell:" + std::string(danger),
                 text.Offset(begin), std::string(Trim(line).substr(0, 200)));
  });
}

Result<void> Read(const File& file, Sink& sink) {
  const auto text = Text::Of(file, sink);
  if (!text) return std::unexpected(text.error());
  if (file.name() == ".gitattributes") ReadGitAttributes(*text, sink);
  if (IsShell(file, text->view())) ReadShell(*text, sink);
  ReadAnyText(file, *text, sink);
  return {};
}

}  // namespace

const Format kText = {
    "text",
    "secrets, unseen characters, shell scripts that run what they download",
    false, Recognizes, Read};

}  // namespace assay
